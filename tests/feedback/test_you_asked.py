"""You asked, we did: what may be shown is shown, in words and numbers that a person wrote or confirmed."""

from xml.etree import ElementTree

import pytest

from cir import clock
from cir.errors import Invalid, NotAllowed
from feedback.models import PublicResult
from improvements.models import Improvement
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
SAID = {
    "title": "Resets in four minutes",
    "asked": "Why do I wait for a new password?",
    "did": "You reset it yourself.",
}
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def done(idea) -> Improvement:
    idea.description = "Internal: the vendor of the tool is late."
    idea.save()
    factories.put(idea, "done", outcome="achieved", ended_at=clock.now())
    return idea


def test_what_a_person_wrote_is_on_the_page_and_in_the_feed_and_nothing_else(done, cora, client, item):
    client.force_login(cora)
    numbers = {"measured": "Minutes until it works", "before": "42", "after": "3.5", "unit": "minutes"}
    assert client.post(f"/improvements/{done.reference}/result/", SAID | numbers).status_code == 302
    client.logout()
    for path in ("/you-asked/", f"/you-asked/{item.slug}/"):
        page = client.get(path).content.decode()
        assert "Resets in four minutes" in page
        assert "before 42, now 3.5 minutes" in page
        assert item.name in page
        for hidden in (done.title, done.reference, done.description, "Ben", "Cora"):
            assert hidden not in page
    answer = client.get("/you-asked/feed/")
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    root = ElementTree.fromstring(answer.content)  # noqa: S314 - our own answer
    (entry,) = root.findall(f"{ATOM}entry")
    assert entry.find(f"{ATOM}title").text == "Resets in four minutes"
    assert "before 42" in entry.find(f"{ATOM}summary").text
    assert entry.find(f"{ATOM}link").get("href").startswith("http")
    assert done.title.encode() not in answer.content
    assert b"testserver" not in answer.content, "addresses come from the settings"
    assert client.get(f"/you-asked/{item.slug}/feed/").status_code == 200


def test_it_is_shown_no_longer_when_taken_back_reopened_or_restricted(done, cora, client, item):
    result = PublicResult.open(by=cora, improvement=done, **SAID)

    def is_shown():
        return "Resets in" in client.get("/you-asked/").content.decode()

    assert is_shown()
    Improvement.objects.filter(pk=done.pk).update(restricted=True)
    assert not is_shown()
    assert b"<entry>" not in client.get("/you-asked/feed/").content
    Improvement.objects.filter(pk=done.pk).update(restricted=False)
    result.withdraw(by=cora)
    assert not is_shown()
    result.show_again(by=cora)
    assert is_shown()
    item.is_public = False
    item.save()
    assert client.get(f"/you-asked/{item.slug}/").status_code == 404
    assert item.name not in client.get("/you-asked/").content.decode()


def test_only_what_is_done_and_says_nothing_internal_may_be_shown(done, idea, cora, ana, restricted):
    with pytest.raises(NotAllowed):
        PublicResult.open(by=ana, improvement=done, **SAID)
    with pytest.raises(Invalid, match="done and not restricted"):
        PublicResult.open(by=cora, improvement=restricted, **SAID)
    with pytest.raises(Invalid) as refused:
        PublicResult.open(by=cora, improvement=done, before=3, **SAID | {"did": "See INC0012345.", "asked": ""})
    assert {problem.field for problem in refused.value.problems} >= {"did", "asked", "measured"}


def test_words_are_prepared_from_what_is_public_and_the_stored_verdict(done, cora, xavi, client):
    xavi.feedback.links.create(improvement=done, public_title="Quicker resets")
    target = done.targets.create(measure=factories.measure(), role="main")
    readings = {"baseline": [["2026-01-01", 40], ["2026-02-01", 44]], "after": [["2026-03-01", 12.5]]}
    target.verdicts.create(result="improved", sentence="Better.", readings=readings, digest="0" * 64)
    client.force_login(cora)
    page = client.get(f"/improvements/{done.reference}/result/").content.decode()
    assert "You asked for “Quicker resets”." in page
    assert 'value="42.0"' in page
    assert 'value="12.5"' in page
    assert not PublicResult.objects.exists(), "nothing is shown unread"
    kept = client.get("/feedback/results/").content.decode()
    assert done.reference in kept
    wrong = client.post(f"/improvements/{done.reference}/result/", {"title": ""})
    assert wrong.status_code == 422


def test_hostile_words_are_inert_on_the_page_and_in_the_feed(done, cora, client):
    PublicResult.open(by=cora, improvement=done, **SAID | {"title": "<script>alert(1)</script> & \u202e ]]>"})
    assert b"<script>alert" not in client.get("/you-asked/").content
    feed = client.get("/you-asked/feed/").content
    assert b"<script" not in feed
    ElementTree.fromstring(feed)  # noqa: S314 - our own answer


def test_cleo_neither_writes_nor_withdraws(done, cora, cleo, client):
    PublicResult.open(by=cora, improvement=done, **SAID)
    client.force_login(cleo)
    path = f"/improvements/{done.reference}/result/"
    assert [client.get(path).status_code, client.post(f"{path}withdraw/").status_code] == [403, 403]
    assert client.get("/feedback/results/").status_code == 403
