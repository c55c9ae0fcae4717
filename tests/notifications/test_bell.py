"""The bell shows what a person was told, and only to that person."""

import pytest
from django.urls import reverse

from cir.notifications.models import Notification
from cir.notifications.telling import Notice, tell

pytestmark = pytest.mark.django_db
HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def notice(ana, ben):
    """Ana was told of something Ben did."""
    tell(
        {ana.pk: "You own CIR-1."},
        Notice("improvement.moved", "CIR-1 is now Assessing", "x:1", url="/improvements/CIR-1/", actor=ben.pk),
    )
    return Notification.objects.get()


@pytest.fixture
def page(client, ana):
    client.force_login(ana)
    return lambda **query: client.get(reverse("notifications:list"), query).content.decode()


def test_the_page_shows_what_happened_and_why_the_person_is_told(page, notice):
    assert "CIR-1 is now Assessing" in page()
    assert "You own CIR-1." in page()


def test_the_page_of_somebody_who_was_told_nothing_says_what_comes_there(page):
    assert "Nothing to tell you yet." in page()


def test_the_bell_says_how_many_are_unread(page, notice):
    assert "Updates, 1 unread" in page()
    notice.mark(read=True)
    assert "1 unread" not in page()


def test_looking_marks_nothing_as_read(page, notice):
    page()
    notice.refresh_from_db()
    assert notice.read_at is None


def test_opening_marks_as_read_and_goes_where_it_points(client, ana, notice):
    client.force_login(ana)
    answer = client.post(reverse("notifications:open", args=[notice.pk]))
    notice.refresh_from_db()
    assert answer.headers["Location"] == "/improvements/CIR-1/"
    assert notice.read_at is not None


def test_opening_by_following_a_link_is_refused(client, ana, notice):
    client.force_login(ana)
    assert client.get(reverse("notifications:open", args=[notice.pk])).status_code == 405


def test_what_was_read_can_be_marked_unread_again(client, ana, notice):
    client.force_login(ana)
    for said, read in (("yes", True), ("no", False)):
        answer = client.post(reverse("notifications:mark", args=[notice.pk]), {"read": said}, **HTMX)
        notice.refresh_from_db()
        assert bool(notice.read_at) is read
        assert f'id="note-{notice.pk}"' in answer.content.decode()


def test_everything_can_be_marked_as_read_at_once(client, ana, ben, notice):
    tell({ben.pk: "You watch it."}, Notice("improvement.moved", "Other", "x:2"))
    client.force_login(ana)
    client.post(reverse("notifications:read-all"))
    assert Notification.objects.unread().get().user == ben


def test_only_unread_ones_on_request(page, notice, ana):
    tell({ana.pk: "You watch it."}, Notice("improvement.moved", "Second", "x:2"))
    notice.mark(read=True)
    assert "CIR-1 is now Assessing" not in page(show="unread")
    assert "Second" in page(show="unread")


def test_cleo_finds_nothing_of_anas(client, cleo, notice):
    client.force_login(cleo)
    assert "CIR-1" not in client.get(reverse("notifications:list")).content.decode()
    for name in ("open", "mark"):
        assert client.post(reverse(f"notifications:{name}", args=[notice.pk])).status_code == 404
    client.post(reverse("notifications:read-all"))
    notice.refresh_from_db()
    assert notice.read_at is None


def test_people_who_are_not_signed_in_are_sent_to_sign_in(client, notice):
    for name, args in (("list", ()), ("menu", ()), ("preferences", ())):
        answer = client.get(reverse(f"notifications:{name}", args=args))
        assert answer.status_code == 302
        assert "login" in answer.headers["Location"]


def test_the_menu_is_a_part_and_leads_to_the_page_without_htmx(client, ana, notice):
    client.force_login(ana)
    part = client.get(reverse("notifications:menu"), **HTMX).content.decode()
    assert "CIR-1 is now Assessing" in part
    assert "<html" not in part
    assert client.get(reverse("notifications:menu")).status_code == 302


def test_the_page_asks_as_many_questions_for_fifty_notices_as_for_one(
    client, ana, ben, notice, django_assert_max_num_queries
):
    client.force_login(ana)
    with django_assert_max_num_queries(9):
        client.get(reverse("notifications:list"))
    for number in range(2, 60):
        tell({ana.pk: "You watch it."}, Notice("improvement.moved", f"CIR-{number} moved", f"x:{number}", actor=ben.pk))
    with django_assert_max_num_queries(9):
        client.get(reverse("notifications:list"))
