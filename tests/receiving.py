"""A receiver of webhooks on loopback, which may be told to be ill."""

import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver(ThreadingHTTPServer):
    """Takes what it gets and answers as it is told; `taken` holds headers and body of each request."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.taken, self.answer = [], (204, {}, b"")
        self.drip = 0.0
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/cir?for=me"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):  # noqa: N802 - http.server's name
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.path, dict(self.headers), body))
        status, headers, text = self.server.answer
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        for place in range(0, len(text), 1 if self.server.drip else len(text) or 1):
            with suppress(OSError):
                self.wfile.write(text[place : place + (1 if self.server.drip else len(text))])
            time.sleep(self.server.drip)

    def log_message(self, *args):
        pass
