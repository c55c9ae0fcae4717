"""Requests as no browser sends them, to the real server: refused, and the server is free again."""

import http.client
import socket
from contextlib import ExitStack

import pytest
from django.conf import settings

pytestmark = [pytest.mark.fault]

FORM = "application/x-www-form-urlencoded"
BORDER = "border"
FILE = f'--{BORDER}\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\n\r\na\r\n'
SLOW = 12
"""More than the server has threads."""


@pytest.fixture
def address(stack):
    return stack.start_web()


def asked(address, method, path, body=None, kind=FORM):
    connection = http.client.HTTPConnection(address, timeout=20)
    connection.request(method, path, body, {"Content-Type": kind, "Cookie": f"{settings.CSRF_COOKIE_NAME}={'a' * 32}"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def raw(address, text, *, finished=True):
    """Send bytes as they are; answers what came until the other side had no more to say."""
    host, _, port = address.partition(":")
    with socket.create_connection((host, int(port)), timeout=20) as line:
        line.sendall(text)
        if finished:
            line.shutdown(socket.SHUT_WR)
        return line.recv(200)


def test_what_is_too_much_is_refused_and_what_lies_about_its_length_holds_up_nobody(address):
    sign_in = "/account/login/"
    assert asked(address, "POST", sign_in, "password=" + "x" * 2_621_441) in (400, 413)
    assert asked(address, "POST", sign_in, "&".join(f"a{n}=1" for n in range(1001))) == 400
    files = FILE * 101 + f"--{BORDER}--\r\n"
    assert asked(address, "POST", sign_in, files, f"multipart/form-data; boundary={BORDER}") == 400

    head = f"POST {sign_in} HTTP/1.1\r\nHost: {address}\r\nContent-Type: {FORM}\r\n"
    with ExitStack() as lines:
        host, _, port = address.partition(":")
        for _ in range(SLOW):
            line = lines.enter_context(socket.create_connection((host, int(port)), timeout=20))
            line.sendall(f"{head}Content-Length: 1000\r\n\r\npassword=".encode())
        assert asked(address, "GET", "/livez") == 200, "bodies that drip keep everybody else waiting"
    for wrong in (
        f"{head}Content-Length: 1000\r\n\r\nshort",
        f"{head}Content-Length: -1\r\n\r\n",
        f"{head}Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        f"{head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        f"{head}Transfer-Encoding: chunked\r\n\r\nZZ\r\nbroken",
        "GET / HTTP/1.1\r\n\r\n",
        "\x16\x03\x01\x02\x00",
    ):
        answer = raw(address, wrong.encode("latin-1"))
        assert not answer or answer.split()[1] in (b"400", b"403", b"408", b"411", b"413"), (wrong, answer)
        assert asked(address, "GET", "/livez") == 200
