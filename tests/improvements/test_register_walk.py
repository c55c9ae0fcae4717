"""The list you came from: the record's page knows its place in it. And the record beside the list."""

import pytest
from django.test import RequestFactory

from improvements.views.walk import neighbours
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def at(client, reference):
    request = RequestFactory().get("/")
    request.session = client.session
    return neighbours(request, reference)


@pytest.fixture
def three(client, cleo):
    client.force_login(cleo)
    return [factories.improvement(f"Idea {n}", score=90.0 - n) for n in range(3)]


def test_the_neighbours_are_those_of_the_list_that_was_seen(client, three):
    client.get("/register/?status=new&sort=-score")
    first, second, third = (record.reference for record in three)
    place = at(client, second)
    assert (place.words, place.before, place.after) == ("2 of 3", first, third)
    assert at(client, first).before == ""
    assert at(client, third).after == ""
    assert place.url == "/register/?status=new"


def test_a_record_that_left_the_list_keeps_its_place(client, three, cora):
    client.get("/register/?status=new")
    three[1].move("decline", by=cora, reason="No")
    assert at(client, three[1].reference).after == three[2].reference


def test_who_did_not_come_from_a_list_has_no_place(client, three):
    assert at(client, three[0].reference) is None
    client.get("/register/?status=done")
    assert at(client, three[0].reference) is None
    assert at(client, "nonsense") is None


def test_rows_loaded_later_belong_to_the_list(client, three):
    import re

    for n in range(60):
        factories.improvement(f"More {n}", score=50.0 - n / 2)
    body = client.get("/register/?status=new&group=none").content.decode()
    link = re.search(r'href="([^"]+)" rel="next"', body)[1].replace("&amp;", "&")
    client.get(link, headers={"HX-Request": "true"})
    assert len(client.session["register-list"]["ids"]) == 63
    assert at(client, three[0].reference).words == "1 of 63"


def test_the_preview_shows_the_record_in_short_and_hides_what_is_hidden(client, cleo, idea, restricted):
    client.force_login(cleo)
    part = client.get(f"/improvements/{idea.reference}/preview/", headers={"HX-Request": "true"})
    assert idea.title in part.content.decode()
    assert "<html" not in part.content.decode()
    assert "<html" in client.get(f"/improvements/{idea.reference}/preview/").content.decode()
    for reference in (restricted.reference, "CIR-999999", "nonsense", "CIR-" + "9" * 40):
        assert client.get(f"/improvements/{reference}/preview/").status_code == 404
