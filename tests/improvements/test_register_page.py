"""The register's page: rows in groups, filters as chips that can be taken away, the address as its whole state."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cir import clock
from improvements.models import Improvement, SavedView, WorkLimit
from improvements.statuses import Status
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def references(response):
    return re.findall(r'data-ref="(CIR-\d+)"', response.content.decode())


def text(response):
    return response.content.decode()


@pytest.fixture
def signed(client, cleo):
    client.force_login(cleo)
    return client


def many(number, **fields):
    statuses = ("new", "in_progress", "planned")
    return Improvement.objects.bulk_create(
        Improvement(title=f"Idea {n}", status=statuses[n % 3], score=float(n % 90), **fields) for n in range(number)
    )


def test_the_bare_address_shows_the_first_view(signed, idea):
    factories.improvement("Ended long ago", status="done", outcome="achieved")
    page = signed.get("/register/")
    assert references(page) == [idea.reference]
    assert 'aria-current="page">All open' in text(page)


def test_groups_stand_in_the_order_of_running_work_with_count_and_limit(signed):
    WorkLimit.objects.create(status="in_progress", most=1)
    many(6)
    body = text(signed.get("/register/"))
    order = [body.index(f'data-group="{status}"') for status in ("in_progress", "planned", "new")]
    assert order == sorted(order)
    assert "limit 1, over by 1" in body


def test_the_address_is_the_state(signed, ana, item):
    mine = factories.improvement("Owned", owner=ana, urgency="high", item=item)
    factories.improvement("Not owned")
    page = signed.get(f"/register/?owner={ana.pk}&urgency=high&sort=title&group=none&columns=owner,tags")
    assert references(page) == [mine.reference]
    assert 'aria-sort="ascending"' in text(page)
    assert "Ana Abara" in text(page)
    assert 'class="h-target"' not in text(page)


def test_each_filter_is_a_chip_with_a_link_that_takes_only_it_away(signed, idea):
    body = text(signed.get("/register/?status=new&not_urgency=high"))
    assert 'aria-label="Remove filter: Status is New"' in body
    assert 'aria-label="Remove filter: Urgency is not High"' in body
    assert 'href="/register/?not_urgency=high"' in body


@pytest.mark.parametrize(
    "query",
    ["status=nonsense", "owner=999999", "statos=new", "sort=password", "group=x", "columns=zzz", "late=perhaps"],
)
def test_what_is_not_understood_becomes_a_red_chip_and_the_page_still_shows(signed, idea, query):
    page = signed.get(f"/register/?{query}")
    assert page.status_code == 200
    assert 'class="chip wrong"' in text(page)
    assert idea.reference in references(page)


def test_the_word_box_turns_fields_into_filters(signed, idea):
    page = signed.get("/register/", {"q": f"password owner:me status:doing late:yes {idea.reference.lower()}"})
    assert page.status_code == 302
    assert page.url == f"/register/?q=password&owner=me&status=in_progress&late=yes&ref={idea.reference}"


def test_words_alone_stay_words(signed, idea):
    page = signed.get("/register/", {"q": "password"})
    assert references(page) == [idea.reference]
    assert 'value="password"' in text(page)


def test_a_filter_is_built_by_a_plain_form(signed, ana):
    page = signed.get("/register/", {"status": "open", "add": "owner", "op": "not", "value": "Ana Abara"})
    assert page.url == f"/register/?status=open&not_owner={ana.pk}"
    page = signed.get("/register/", {"status": "open", "add": "status", "op": "is", "value": "Done"})
    assert page.url == "/register/?status=open,done"
    page = signed.get("/register/", {"add": "target", "op": "until", "value": "2026-12-18"})
    assert page.url == "/register/?target_until=2026-12-18"


def test_a_filter_without_a_value_says_what_to_do(signed, idea):
    page = signed.get("/register/", {"add": "owner", "op": "is", "value": ""})
    assert page.status_code == 400
    assert "Enter a value for “Owner”." in text(page)


def test_pages_go_on_where_the_last_one_ended(signed):
    many(120)
    first = signed.get("/register/?view=&sort=-score")
    seen = references(first)
    assert len(seen) == 50
    body = text(first)
    while found := re.search(r'href="([^"]+)" rel="next"', body):
        part = signed.get(found[1].replace("&amp;", "&"), headers={"HX-Request": "true"})
        assert "<html" not in text(part)
        seen += references(part)
        body = text(part)
    assert len(seen) == len(set(seen)) == 120


@pytest.mark.parametrize("group", ["status", "item", "owner", "urgency", "none"])
@pytest.mark.parametrize("sort", ["-score", "title", "-target", "owner"])
def test_every_grouping_shows_every_row_once(signed, ana, item, group, sort):
    many(40, owner=ana, urgency="high")
    many(40, item=item)
    seen, url = [], f"/register/?view=&group={group}&sort={sort}"
    while url:
        body = text(signed.get(url))
        seen += re.findall(r'data-ref="(CIR-\d+)"', body)
        found = re.search(r'href="([^"]+)" rel="next"', body)
        url = found and found[1].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 80


@pytest.mark.parametrize("after", ["x", "new~x", "nowhere~", "~", "new~" + "a" * 900, "%00"])
def test_a_made_up_place_is_refused_with_400(signed, idea, after):
    assert signed.get(f"/register/?status=new&after={after}").status_code == 400


def test_the_number_of_queries_is_small_and_does_not_grow(signed, ana, item):
    def queries():
        signed.get("/register/")
        with CaptureQueriesContext(connection) as asked:
            page = signed.get("/register/")
        return len(asked), len(references(page))

    many(10, owner=ana, item=item)
    few, rows_few = queries()
    many(90, owner=ana, item=item)
    more, rows_more = queries()
    assert (rows_few, rows_more) == (10, 50)
    assert more == few <= 9


def test_rows_never_read_the_description(signed, idea):
    with CaptureQueriesContext(connection) as asked:
        signed.get("/register/")
    assert not any("description" in query["sql"] for query in asked)


def test_what_cleo_may_not_see_changes_not_one_byte(signed, cleo, idea, ana, item):
    def everything():
        urls = ["/register/?view=", "/register/?q=laptops", "/register/?restricted=yes", "/register/?group=owner",
                "/register/?q=supplyer", "/register/options/?field=tag"]  # fmt: skip
        drawn = rb'(csrf-token" content|(csrfmiddlewaretoken|once)" value)="[^"]+"'
        return [re.sub(drawn, b"", signed.get(url).content) for url in urls]

    before = everything()
    hidden = factories.improvement("Replace the supplier of laptops", owner=ana, item=item, restricted=True, score=99.0)
    hidden.set_tags(["secret"])
    assert everything() == before


def test_without_hits_each_filter_says_how_many_there_would_be_without_it(signed, idea):
    body = text(signed.get("/register/?status=new&urgency=high"))
    assert "No improvements match these 2 filters." in body
    assert "Drop Urgency is High" in body
    assert '<span class="n num">1</span>' in body


def test_an_empty_register_offers_the_first_idea(signed):
    assert "The register is empty." in text(signed.get("/register/"))


def test_a_view_that_was_changed_can_be_reset(signed, idea):
    view = SavedView.objects.get(name="Mine")
    body = text(signed.get(f"/register/?view={view.pk}&owner=me&status=new"))
    assert ">Reset</a>" in body
    assert ">Reset</a>" not in text(signed.get(f"/register/?view={view.pk}&{view.query}"))


def test_late_ones_say_how_late(signed, ana):
    factories.improvement("Slow", owner=ana, target_date=clock.today() - timedelta(days=6))
    assert "6 days late" in text(signed.get("/register/"))


def test_text_of_people_is_never_markup(signed):
    factories.improvement("<script>alert(1)</script>", blocker='"><img src=x onerror=alert(1)>')
    body = text(signed.get("/register/?columns=blocker,owner"))
    assert "<script>alert" not in body
    assert "<img" not in body


def test_density_is_kept_for_the_person(signed, cleo):
    response = signed.post("/register/density/", {"next": "//evil.example/"})
    assert response.url == "/register/"
    cleo.refresh_from_db()
    assert cleo.density == "compact"


def test_one_row_again_after_a_change_in_its_place(signed, idea, restricted):
    page = signed.get(f"/register/rows/{idea.reference}/?columns=status,tags")
    assert references(page) == [idea.reference]
    assert signed.get(f"/register/rows/{restricted.reference}/").status_code == 404
    assert signed.get("/register/rows/nonsense/").status_code == 404


def test_cells_can_be_changed_only_by_those_who_may(client, ana, cleo, idea):
    idea.owner = ana
    idea.save()
    client.force_login(cleo)
    assert "data-edit" not in text(client.get("/register/"))
    client.force_login(ana)
    assert f'hx-get="/improvements/{idea.reference}/edit/owner/?in=place"' in text(client.get("/register/"))


def test_values_of_the_builder_are_found_while_typing(signed, ana, ben):
    found = signed.get("/register/options/", {"field": "owner", "q": "ana"}).json()["options"]
    assert found == [{"value": str(ana.pk), "label": "Ana Abara"}]
    assert signed.get("/register/options/", {"field": "zzz", "q": "%00"}).json() == {"options": []}


def test_strangers_are_sent_to_the_door(client):
    for url in ("/register/", "/register/rows/CIR-1/", "/register/options/"):
        assert client.get(url).status_code == 302
        assert "/login/" in client.get(url).url


def test_every_status_has_its_place_in_the_order():
    from improvements.table.rows import STATUS_ORDER

    assert set(STATUS_ORDER) == set(Status)
