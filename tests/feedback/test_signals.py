"""Tools tell what happened: who may, what is taken in, and what a rule makes of it."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cir import clock
from cir.errors import Invalid
from cir.notifications import outbox
from feedback import limits
from feedback.models import Proposal, Signal, SignalRule, SignalSource
from feedback.signalling import taking, tokens
from feedback.signalling.mapping import Told
from feedback.views import hooks
from improvements.models import Improvement
from tests import factories
from tests.feedback import documents

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
DAY = timedelta(days=1)


def opened(cora, tool="alertmanager", **more):
    """A source and its token."""
    source = SignalSource.open(by=cora, name=f"Our {tool}", tool=tool, **{"kind": "alert", **more})
    return source, source.rotate(by=cora, at_once=True)


def send(client, source, body, token="", **headers):
    path = f"/hooks/{source.slug}/{f'{token}/' if token else ''}"
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(path, raw, content_type="application/json", headers=headers)


def told(number, **more):
    return Told(external_id=number, title=more.pop("title", f"Disk full {number}"), **more)


def happen(source, days_ago, group="DiskFull", **more):
    """One signal for each of these days."""
    now = clock.now()
    many = [told(f"{group}-{n}-{ago}", group=group, at=now - ago * DAY, **more) for n, ago in enumerate(days_ago)]
    taking.take(source, many)
    outbox.drain()


def test_a_token_works_in_the_address_and_in_every_header_that_tools_know(client, cora):
    source, token = opened(cora)
    basic = base64.b64encode(f"cir:{token}".encode()).decode()
    answers = [
        send(client, source, documents.ALERTMANAGER, token),
        send(client, source, documents.ALERTMANAGER, authorization=f"Bearer {token}"),
        send(client, source, documents.ALERTMANAGER, authorization=f"Basic {basic}"),
        send(client, source, documents.ALERTMANAGER, **{"x-gitlab-token": token}),
    ]
    assert [answer.status_code for answer in answers] == [202] * 4
    assert answers[0].json() == {"new": 2, "again": 0, "skipped": [], "elsewhere": False}
    assert answers[3].json()["again"] == 2
    signal = Signal.objects.get(group="DiskFull")
    assert (signal.times, signal.kind, signal.state) == (4, "alert", "open")
    source.refresh_from_db()
    assert source.heard_at
    assert token not in str(SignalSource.objects.values()), "kept as a hash"
    assert tokens.signing(source.pk, source.turn) not in str(SignalSource.objects.values()), "kept nowhere"


def test_who_has_no_token_learns_nothing_and_cannot_go_on_guessing(client, cora):
    source, token = opened(cora)
    wrong = [send(client, source, {}, "made-up"), send(client, source, {}), send(client, source, {}, token + "x"),
             client.post("/hooks/nothing-here/", "{}", content_type="application/json")]  # fmt: skip
    assert {answer.status_code for answer in wrong} == {404}
    assert len({answer.json()["detail"] for answer in wrong}) == 1
    for _ in range(limits.MOST_MISSES):
        last = send(client, source, {}, "made-up")
    assert last.status_code == 429
    assert last.headers["Retry-After"]
    assert client.get(f"/hooks/{source.slug}/").status_code == 405
    assert not Signal.objects.exists()


def test_after_a_new_token_the_old_one_works_for_a_day_unless_it_was_ended(client, cora, time_machine):
    source, old = opened(cora)
    new = source.rotate(by=cora)
    assert send(client, source, documents.ALERTMANAGER, old).status_code == 202
    assert send(client, source, documents.ALERTMANAGER, new).status_code == 202
    time_machine.move_to(clock.now() + DAY, tick=False)
    assert send(client, source, documents.ALERTMANAGER, old).status_code == 404
    source.rotate(by=cora, at_once=True)
    assert send(client, source, documents.ALERTMANAGER, new).status_code == 404


def test_a_signature_proves_it_and_a_wrong_one_does_not_even_beside_the_token(client, cora):
    source, token = opened(cora, "github", kind="issue")
    body = json.dumps(documents.GITHUB).encode()
    good = "sha256=" + tokens.signature(tokens.signing(source.pk, source.turn), body)
    header = {"x-hub-signature-256": good}
    assert send(client, source, body, **header).status_code == 202
    assert send(client, source, body.replace(b"late", b"soon"), token, **header).status_code == 404, "altered"
    forged = {"x-hub-signature-256": "sha256=" + tokens.signature("another secret", body)}
    assert send(client, source, body, **forged).status_code == 404
    source.change(by=cora, must_sign=True)
    assert send(client, source, body, token).status_code == 404, "the token alone is not enough any more"
    assert send(client, source, body, **header).status_code == 202
    source.rotate(by=cora)
    assert send(client, source, body, **header).status_code == 202, "the old secret works for a day"
    with pytest.raises(Invalid, match="does not sign"):
        SignalSource.open(by=cora, name="X", tool="gitlab", kind="issue", must_sign=True)


def test_a_stamped_signature_that_is_old_counts_no_more(client, cora):
    source, _ = opened(cora, "grafana")
    body, secret = json.dumps(documents.GRAFANA).encode(), tokens.signing(source.pk, source.turn)
    codes = []
    for age in (0, 299, 301, -400):
        stamp = str(int(clock.now().timestamp()) - age)
        signed = tokens.signature(secret, stamp.encode() + b":" + body)
        headers = {"x-grafana-alerting-signature": signed, "x-grafana-alerting-timestamp": stamp}
        codes.append(send(client, source, body, **headers).status_code)
    assert codes == [202, 202, 404, 404]


@pytest.mark.parametrize(("raw", "code"), [
    (b"", 400), (b"{", 400), (b"\xff\xfe", 400), (b'"\\ud800"', 400), (b'{"alerts": [{"fingerprint": NaN}]}', 400),
    (b"[" * 100_000, 400), (b'{"alerts": "many"}', 400), (b'{"alerts": [null, 5, []]}', 400), (b"null", 202),
    (b'{"a": 1, "a": 2}', 400), (b'{"alerts": [{"labels": {"alertname": "\\u0000"}, "startsAt": "x"}]}', 400),
    (b'{"alerts": []}', 202), (b"x" * (hooks.MOST_BYTES + 1), 413), (b'{"alerts": [{"startsAt": "' + b"9" * 9999 +
    b'", "fingerprint": 1e308, "labels": {"alertname": "<script>alert(1)</script>"}}]}', 202),
])  # fmt: skip
def test_odd_documents_are_refused_or_kept_literally_and_never_break(client, cora, raw, code):
    source, token = opened(cora)
    answer = send(client, source, raw, token)
    assert answer.status_code == code, answer.content
    if code == 400:
        source.refresh_from_db()
        assert source.trouble, "and the page of the source says what could not be read"


def test_a_form_with_the_document_inside_is_read_like_the_document(client, cora):
    source, token = opened(cora, "github", kind="issue")
    path = f"/hooks/{source.slug}/{token}/"
    assert client.post(path, {"payload": json.dumps(documents.GITHUB)}).status_code == 400, "no file upload"
    form = client.post(path, f"payload={json.dumps(documents.GITHUB).replace('&', '%26')}",
                       content_type="application/x-www-form-urlencoded")  # fmt: skip
    assert form.json()["new"] == 1


def test_a_source_is_held_to_so_many_a_minute_and_a_closed_one_takes_nothing(client, cora, monkeypatch):
    source, token = opened(cora)
    monkeypatch.setattr(hooks, "MOST_A_MINUTE", 2)
    assert [send(client, source, {"alerts": []}, token).status_code for _ in range(3)] == [202, 202, 429]
    other, its = opened(cora, "jira", is_on=False)
    assert send(client, other, documents.JIRA, its).status_code == 409


def test_told_again_it_is_brought_up_to_date_and_keeps_when_it_happened(cora, item):
    source, _ = opened(cora)
    first = datetime(2026, 1, 1, tzinfo=UTC)
    taking.take(source, [told("A", at=first, item="identity AND access", url="https://a.example")])
    taking.take(source, [told("A", title="Worse", at=first + DAY, over=True), told("A", title="Worse")])
    signal = Signal.objects.get()
    assert (signal.title, signal.occurred_at, signal.item, signal.times) == ("Worse", first, item, 2)
    assert signal.url == "https://a.example"
    assert signal.over_at is None, "the last word counts"


def test_a_signal_becomes_an_improvement_part_of_one_or_nothing(cora, mia, ana, idea, client):
    source, _ = opened(cora, "servicenow", kind="review")
    happen(source, [3, 2, 1], group="Outage", url="https://desk.example/PIR")
    one, two, three = Signal.objects.order_by("occurred_at")
    client.force_login(cora)
    assert "https://desk.example/PIR" in client.get(one.get_absolute_url()).content.decode()
    assert client.post(f"{one.get_absolute_url()}log/", {"title": "Fail over by itself"}).status_code == 302
    made = Improvement.objects.get(title="Fail over by itself")
    assert made.source == "incident"
    assert "https://desk.example/PIR" in made.description
    wrong = client.post(f"{two.get_absolute_url()}add/", {"improvement": "CIR-99999"})
    assert wrong.status_code == 422
    assert client.post(f"{two.get_absolute_url()}add/", {"improvement": idea.reference}).status_code == 302
    assert idea.signals.get() == two
    client.post(f"{three.get_absolute_url()}aside/", {"why": "A drill."})
    three.refresh_from_db()
    assert (three.state, three.aside_why) == ("aside", "A drill.")
    client.post(f"{three.get_absolute_url()}aside/", {"back": "1"})
    three.refresh_from_db()
    assert three.state == "open"
    page = client.get(f"/improvements/{idea.reference}/feedback/").content.decode()
    assert two.external_id in page


def test_what_became_of_it_is_shown_only_to_those_who_see_that_record(cora, ana, item, client, restricted):
    source, _ = opened(cora, item=item)
    happen(source, [1])
    signal = Signal.objects.get()
    signal.add_to(restricted, by=cora)
    item.owner = factories.person("Ola Owner")
    item.save()
    client.force_login(item.owner)
    for path in (signal.get_absolute_url(), "/feedback/signals/?state=all"):
        page = client.get(path)
        assert page.status_code == 200
        assert restricted.reference not in page.content.decode()
        assert restricted.title not in page.content.decode()


def test_cleo_sees_no_signal_no_proposal_and_no_source(cora, cleo, client, item):
    source, _ = opened(cora, item=item)
    SignalRule.open(by=cora, name="One", count=1, days=7)
    happen(source, [0])
    client.force_login(cleo)
    paths = ["/feedback/signals/", "/feedback/sources/", source.get_absolute_url(),
             Signal.objects.get().get_absolute_url(), Proposal.objects.get().get_absolute_url(),
             "/feedback/signals/new/"]  # fmt: skip
    assert [client.get(path).status_code for path in paths] == [403, 403, 403, 404, 404, 403]


def test_a_colleague_writes_a_finding_down_once(cora, item, client):
    client.force_login(cora)
    said = {"kind": "audit", "number": "AUD-7", "title": "Leavers keep access", "item": item.pk, "on": "2026-11-02",
            "url": "javascript:alert(1)"}  # fmt: skip
    assert client.post("/feedback/signals/new/", said).status_code == 302
    signal = Signal.objects.get()
    assert (signal.kind, signal.item, signal.url, f"{signal.occurred_at:%F}") == ("audit", item, "", "2026-11-02")
    again = client.post("/feedback/signals/new/", said)
    assert again.status_code == 422
    assert "written down before" in again.content.decode()
    assert client.post("/feedback/signals/new/", {"kind": "x"}).status_code == 422


def test_the_pages_of_a_source_show_its_token_once_and_try_its_mapping(cora, client):
    client.force_login(cora)
    page = client.post("/feedback/sources/new/", {
        "name": "Audit register", "tool": "custom", "kind": "audit", "is_on": "on", "map_items": "events",
        "map_id": "ref", "map_title": "what", "map_url": "link"})  # fmt: skip
    source = SignalSource.objects.get()
    token = page.content.decode().split(f"/hooks/{source.slug}/")[1].split("/")[0]
    assert source.fits(token, clock.now())
    assert page.headers["Cache-Control"] == "no-store"
    plain = client.get(source.get_absolute_url()).content.decode()
    assert token not in plain
    seen = client.post(f"{source.get_absolute_url()}try/", {"sample": '{"events": [{"ref": "A-1", "what": "<b>x"}]}'})
    assert "A-1" in seen.content.decode()
    assert "&lt;b&gt;x" in seen.content.decode()
    assert not Signal.objects.exists()
    assert client.post(f"{source.get_absolute_url()}try/", {"sample": "{"}).status_code == 422
    wrong = client.post(source.get_absolute_url(), {"name": "", "tool": "custom", "kind": "audit", "map_id": "a[["})
    assert wrong.status_code == 422
    assert "is no path" in wrong.content.decode()
    stale = client.post(source.get_absolute_url(), {"name": "New name", "tool": "custom", "kind": "audit",
                                                    "map_id": "id", "map_title": "t", "version": "99"})  # fmt: skip
    assert "changed meanwhile" in stale.content.decode()
    known, _ = opened(cora, "alertmanager")
    assert "labels.alertname" in client.get(known.get_absolute_url()).content.decode(), "how a known tool is read"
    new = client.post(f"{source.get_absolute_url()}token/", {"at_once": "1"}).content.decode()
    assert token not in new
    source.refresh_from_db()
    assert not source.fits(token, clock.now())


def test_the_list_costs_the_same_for_many(cora, client):
    source, _ = opened(cora)
    client.force_login(cora)
    counts = []
    for days in ([0], [1] * 30):
        happen(source, days, group=f"G{len(days)}")
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/feedback/signals/").status_code == 200
        counts.append(len(captured))
    assert counts[1] <= counts[0]
    page = client.get("/feedback/signals/?kind=alert&q=G30&state=nonsense&page=x&source=nope").content.decode()
    assert "G30" in page
