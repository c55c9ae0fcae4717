"""Nothing within is called, whatever the address is called and however a name changes."""

from ipaddress import ip_network

import pytest

from cir.errors import Invalid
from cir.notifications import outgoing
from cir.notifications.models import Webhook
from tests.receiving import Receiver

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def receiver(settings):
    settings.WEBHOOK_NETWORKS = [ip_network("127.0.0.0/8")]
    server = Receiver()
    yield server
    server.shutdown()
    server.server_close()


ADDRESSES = [
    "http://8.8.8.8/", "https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://0/", "https://2130706433/",
    "https://0x7f000001/", "https://0177.0.0.1/", "https://[::ffff:127.0.0.1]/", "https://169.254.169.254/",
    "https://10.0.0.1/", "https://192.168.1.1/", "https://100.64.0.1/", "https://[fe80::1]/", "https://[fc00::1]/",
    "https://224.0.0.1/", "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/", "https://0.0.0.0/",
]  # fmt: skip


@pytest.mark.parametrize("url", ADDRESSES)
def test_addresses_within_are_not_called(url, monkeypatch):
    def no(*args, **kwargs):
        raise AssertionError("a line was opened")

    monkeypatch.setattr(outgoing.socket, "create_connection", no)
    with pytest.raises(outgoing.Refused, match="not allowed"):
        outgoing.post(url, b"", {})


def test_a_name_that_changes_its_mind_is_called_where_it_was_looked_at(receiver, settings, monkeypatch):
    asked, called = [], []
    connect, resolve = outgoing.socket.create_connection, outgoing.socket.getaddrinfo

    def rebinds(host, port, *args, **kwargs):
        if host[0].isdigit():
            return resolve(host, port, *args, **kwargs)
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "169.254.169.254"
        return [(2, 1, 6, "", (address, port))]

    def noted(address, **kwargs):
        called.append(address[0])
        return connect(address, **kwargs)

    monkeypatch.setattr(outgoing.socket, "getaddrinfo", rebinds)
    monkeypatch.setattr(outgoing.socket, "create_connection", noted)
    outgoing.post(receiver.url.replace("127.0.0.1", "rebinds.example"), b"{}", {})
    assert called == ["127.0.0.1"]
    with pytest.raises(outgoing.Refused):
        outgoing.post(receiver.url.replace("127.0.0.1", "rebinds.example"), b"{}", {})
    assert called == ["127.0.0.1"], "refused before any line was opened"


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "gopher://x.example/", "https://", "https://me:secret@x.example/", "https://x.example:0/",
     "https://x.example:99999/", "https://x.example/\r\nX: y", "https://x.example/ä", "javascript:alert(1)",
     "//x.example/", "https://x.example/a b", "x" * 600],
)  # fmt: skip
def test_what_is_no_address_is_refused_when_it_is_typed(url, ada):
    with pytest.raises(Invalid, match="https://hooks"):
        Webhook.open(by=ada, name="x", url=url, events=["improvement.moved"])
