"""Properties edited in place: one endpoint for all of them, and nobody's words overwritten."""

from datetime import timedelta

import pytest

from cir import clock
from improvements.forms.edits import EDITORS
from improvements.models import Improvement
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def owned(ana, item):
    return factories.improvement(owner=ana, item=item, status="assessing", logged_by=ana)


def address(record, name):
    return f"/improvements/{record.reference}/edit/{name}/"


def seen(client, record, name):
    """What the form holds when it is opened."""
    form = client.get(address(record, name)).context["form"]
    return {bound.html_name: bound.value() or "" for bound in form.hidden_fields()}


@pytest.mark.parametrize(
    ("name", "said", "field", "value"),
    [
        ("title", {"title": "Quicker laptops"}, "title", "Quicker laptops"),
        ("urgency", {"urgency": "high"}, "urgency", "high"),
        ("cost_band", {"cost_band": "low"}, "cost_band", "low"),
        ("target_date", {"target_date": "in 2 weeks"}, "target_date", None),
        ("blocker", {"blocker": "Waiting for the vendor"}, "blocker", "Waiting for the vendor"),
        ("scale", {"scale": "bau"}, "scale", "bau"),
        ("risk", {"risk": "None known."}, "risk", "None known."),
        ("categories", {"categories": ["time", "risk"]}, "categories", ["time", "risk"]),
        ("restricted", {"restricted": "yes"}, "restricted", True),
    ],
)
def test_a_property_is_changed_by_a_plain_form(client, ana, owned, name, said, field, value):
    client.force_login(ana)
    answer = client.post(address(owned, name), seen(client, owned, name) | said)
    assert answer.status_code == 303, answer.content.decode()
    owned.refresh_from_db()
    assert getattr(owned, field) == (value if value is not None else clock.today() + timedelta(days=14))


@pytest.mark.parametrize("name", sorted(EDITORS))
def test_every_property_has_its_form_as_page_and_in_place(client, ana, owned, name):
    client.force_login(ana)
    assert "<html" in client.get(address(owned, name)).content.decode()
    part = client.get(f"{address(owned, name)}?in=place", headers={"HX-Request": "true"})
    assert (part.status_code, "<html" in part.content.decode()) == (200, False)
    assert part["Vary"]


@pytest.mark.parametrize("name", sorted(EDITORS))
def test_an_outsider_edits_nothing_and_a_hidden_record_does_not_exist(client, cleo, owned, restricted, name):
    client.force_login(cleo)
    assert client.get(address(owned, name)).status_code == 403
    assert client.post(address(owned, name), {"title": "Mine now"}).status_code == 403
    assert client.post(address(restricted, name), {"title": "Mine now"}).status_code == 404
    owned.refresh_from_db()
    assert owned.version == 1


def test_an_unknown_property_is_not_found(client, ana, owned):
    client.force_login(ana)
    assert client.get(address(owned, "status")).status_code == 404


@pytest.mark.parametrize("typed", ["ben", "Ben Okoro", "BEN@example.org", "Ben Okoro <ben@example.org>"])
def test_an_owner_is_named_as_people_name_each_other(client, ana, ben, owned, typed):
    client.force_login(ana)
    assert client.post(address(owned, "owner"), seen(client, owned, "owner") | {"owner": typed}).status_code == 303
    owned.refresh_from_db()
    assert owned.owner == ben


def test_a_name_that_could_be_several_asks_which_and_keeps_what_was_typed(client, ana, owned):
    factories.person("Kim Lee", email="kim1@example.org")
    factories.person("Kim Novak", email="kim2@example.org")
    client.force_login(ana)
    answer = client.post(address(owned, "owner"), seen(client, owned, "owner") | {"owner": "kim"})
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "can be several" in text
    assert 'value="kim"' in text


def test_a_change_of_something_else_meanwhile_is_no_conflict(client, ana, mia, owned):
    client.force_login(ana)
    before = seen(client, owned, "urgency")
    owned.change(by=mia, title="Another title")
    assert client.post(address(owned, "urgency"), before | {"urgency": "high"}).status_code == 303
    owned.refresh_from_db()
    assert (owned.title, owned.urgency) == ("Another title", "high")


def test_the_same_property_changed_meanwhile_shows_both_versions_and_keeps_the_typed_one(client, ana, mia, owned):
    client.force_login(ana)
    before = seen(client, owned, "title")
    owned.change(by=mia, title="Title by Mia")
    answer = client.post(address(owned, "title"), before | {"title": "Title by Ana"})
    text = answer.content.decode()
    assert answer.status_code == 412
    assert "Title by Mia" in text
    assert 'value="Title by Ana"' in text
    assert "Mia Tanaka" in text
    owned.refresh_from_db()
    assert owned.title == "Title by Mia"


def test_saving_mine_instead_is_a_second_decision(client, ana, mia, owned):
    client.force_login(ana)
    before = seen(client, owned, "title")
    owned.change(by=mia, title="Title by Mia")
    again = client.post(address(owned, "title"), before | {"title": "Title by Ana"}).context["form"]
    fresh = {bound.html_name: bound.value() for bound in again.hidden_fields()}
    assert client.post(address(owned, "title"), fresh | {"title": "Title by Ana"}).status_code == 303
    owned.refresh_from_db()
    assert owned.title == "Title by Ana"


def test_a_change_is_taken_back_unless_somebody_went_on(client, ana, mia, owned):
    owned.change(by=ana, urgency="high", target_date=clock.today(), owner=mia, tags=["desk"])
    entry = owned_entry(owned)
    client.force_login(mia)
    assert client.post(f"/improvements/{owned.reference}/undo/{entry.pk}/").status_code == 303
    owned.refresh_from_db()
    assert (owned.urgency, owned.target_date, owned.owner, owned.tags.count()) == ("", None, ana, 0)
    owned.change(by=ana, urgency="low")
    entry = owned_entry(owned)
    owned.change(by=mia, urgency="medium")
    assert client.post(f"/improvements/{owned.reference}/undo/{entry.pk}/").status_code == 409


def owned_entry(record):
    from improvements.record.stream import entries_of

    return entries_of(record).filter(verb="changed").first()


def test_the_undo_of_another_record_is_not_found(client, mia, ana, owned):
    other = factories.improvement(owner=ana)
    other.change(by=ana, urgency="high")
    client.force_login(mia)
    assert client.post(f"/improvements/{owned.reference}/undo/{owned_entry(other).pk}/").status_code == 404


def test_hostile_text_is_stored_as_it_is_or_refused_and_shown_as_text(client, ana, owned):
    client.force_login(ana)
    words = "<script>alert(1)</script> \u202e {{7*7}} %s 👩‍👩‍👧"
    assert client.post(address(owned, "title"), seen(client, owned, "title") | {"title": words}).status_code == 303
    text = client.get(owned.get_absolute_url()).content.decode()
    assert "<script>alert(1)" not in text
    assert "{{7*7}}" in text
    answer = client.post(address(owned, "title"), seen(client, owned, "title") | {"title": "a\x00bcdef"})
    assert answer.status_code == 400
    assert Improvement.objects.get(pk=owned.pk).title == words
