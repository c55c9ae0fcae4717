"""The API over one kept connection, for scripts that need nothing but Python."""

import http.client
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

Answer = tuple[int, dict[str, str], Any]
Send = Callable[[str, str, Any, dict[str, str]], Answer]
"""Method, path, content, headers → status, headers, content."""


class Refused(Exception):
    """The API said no: the problem detail in one sentence. `row_only`: another row may fare better."""

    row_only = False


def over_http(url: str, token: str) -> Send:
    """Requests over one kept connection, made anew when the other side has let go of it: the keys make that safe."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.netloc, timeout=60)
    common = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def send(method: str, path: str, body: Any, headers: dict[str, str]) -> Answer:
        data = None if body is None else json.dumps(body).encode()
        for last in (False, True):
            try:
                connection.request(method, path, data, common | headers)
                response = connection.getresponse()
                told = {name.lower(): value for name, value in response.getheaders()}
                return response.status, told, json.loads(response.read() or b"{}")
            except (OSError, http.client.HTTPException, json.JSONDecodeError) as wrong:
                connection.close()
                if last:
                    raise Refused(f"{url} does not answer as CIR does ({wrong or type(wrong).__name__}).") from wrong
        raise AssertionError

    return send
