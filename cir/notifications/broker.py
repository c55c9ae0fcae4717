"""One message for the workers, put on Celery's list by hand.

All that a web process ever says to a worker is "look". Celery and its way to the broker are sixteen MiB of every
process that says it once, so it is said without them: the message is Celery's (its protocol 2, in JSON), the list is
the one its workers read. A test compares it with what Celery would have sent. A broker with TLS, or with options in its
address, is left to Celery.
"""

from __future__ import annotations

import base64
import json
import socket
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from cir import clock

LIST = "celery"
USUAL_PORT = 6379
PATIENCE = 2.0
"""Seconds that the broker may take for each step."""
MOMENT = 0.3
"""Seconds for those who only want to know."""
BODY = base64.b64encode(
    json.dumps([[], {}, {"callbacks": None, "errbacks": None, "chain": None, "chord": None}]).encode()
).decode()


class Refused(OSError):
    """The broker answered, and did not take it."""


@dataclass(frozen=True)
class Broker:
    """Where it listens and how it knows us: a path, or a host and its port."""

    address: str | tuple[str, int]
    user: str
    password: str
    database: str

    def push(self, task: str, expires: timedelta) -> None:
        """Have a worker run this task, unless nobody does within that time. Raises OSError."""
        signs = [self.user, self.password] if self.user else [self.password]
        said = [["AUTH", *signs]] if self.password else []
        said += [["SELECT", self.database], ["LPUSH", LIST, json.dumps(message(task, expires))]]
        with self._connected() as line:
            line.sendall(b"".join(map(_written, said)))
            with line.makefile("rb") as answers:
                for _ in said:
                    answer = answers.readline()
                    if not answer or answer.startswith(b"-"):
                        raise Refused(answer.decode(errors="replace").strip() or "The broker hung up.")

    def answers(self) -> bool:
        """Whether anybody listens there, asked in a moment."""
        try:
            self._connected(MOMENT).close()
        except OSError:
            return False
        return True

    def _connected(self, patience: float = PATIENCE) -> socket.socket:
        if isinstance(self.address, tuple):
            return socket.create_connection(self.address, timeout=patience)
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(patience)
        try:
            line.connect(self.address)
        except OSError:
            line.close()
            raise
        return line


def at(url: str) -> Broker | None:
    """The broker at this address; None where that takes more than we know."""
    parts = urlsplit(url)
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if parts.scheme == "redis+socket":
        return Broker(unquote(parts.path), "", asked.get("password", ""), asked.get("virtual_host", "0"))
    if parts.scheme != "redis" or asked:
        return None
    place = parts.hostname or "127.0.0.1", parts.port or USUAL_PORT
    return Broker(place, unquote(parts.username or ""), unquote(parts.password or ""), parts.path.strip("/") or "0")


def message(task: str, expires: timedelta) -> dict[str, Any]:
    """What Celery would write for a task without arguments whose result nobody wants."""
    number = str(uuid.uuid4())
    unused = ("shadow", "eta", "group", "group_index", "parent_id", "stamped_headers")
    headers = dict.fromkeys(unused) | {
        "lang": "py", "task": task, "id": number, "root_id": number, "origin": "web", "retries": 0,
        "expires": (clock.now() + expires).isoformat(), "timelimit": [None, None], "argsrepr": "()", "kwargsrepr": "{}",
        "ignore_result": True, "replaced_task_nesting": 0, "stamps": {},
    }  # fmt: skip
    properties = {
        "correlation_id": number, "reply_to": number, "delivery_mode": 2, "priority": 0, "body_encoding": "base64",
        "delivery_info": {"exchange": "", "routing_key": LIST}, "delivery_tag": str(uuid.uuid4()),
        "expiration": str(int(expires.total_seconds() * 1000)),
    }  # fmt: skip
    kind = {"content-encoding": "utf-8", "content-type": "application/json"}
    return {"body": BODY, **kind, "headers": headers, "properties": properties}


def _written(words: list[str]) -> bytes:
    coded = [word.encode() for word in words]
    return b"".join([b"*%d\r\n" % len(coded), *(b"$%d\r\n%b\r\n" % (len(word), word) for word in coded)])
