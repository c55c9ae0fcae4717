"""Saved views: one's own by default, shared by those who may, never changed by themselves."""

import pytest

from improvements.models import SavedView

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_a_list_is_kept_under_a_name_for_oneself(client, cleo, ana, idea):
    client.force_login(cleo)
    answer = client.post("/register/views/", {"name": " Urgent ones ", "query": "urgency=high&sort=title&after=x"})
    view = SavedView.objects.get(name="Urgent ones")
    assert (view.owner, view.query, view.shared) == (cleo, "urgency=high&sort=title", False)
    assert answer.url == f"/register/?view={view.pk}&urgency=high&sort=title"
    assert "Urgent ones" in client.get("/register/").content.decode()
    client.force_login(ana)
    assert "Urgent ones" not in client.get("/register/").content.decode()


def test_sharing_is_for_those_who_keep_the_register(client, cleo, cora):
    client.force_login(cleo)
    assert client.post("/register/views/", {"name": "Ours", "query": "late=yes", "shared": "1"}).status_code == 403
    client.force_login(cora)
    client.post("/register/views/", {"name": "Ours", "query": "late=yes", "shared": "1"})
    client.force_login(cleo)
    assert "Ours" in client.get("/register/").content.decode()


def test_changes_are_saved_only_when_asked(client, cleo, idea):
    view = SavedView.keep(by=cleo, name="New ones", query="status=new")
    client.force_login(cleo)
    body = client.get(f"/register/?view={view.pk}&status=new&late=no").content.decode()
    assert "Save changes to view" in body
    assert ">Reset</a>" in body
    view.refresh_from_db()
    assert view.query == "status=new"
    client.post(f"/register/views/{view.pk}/", {"query": "status=new&late=no"})
    view.refresh_from_db()
    assert view.query == "status=new&late=no"
    assert "Save changes to view" not in client.get(f"/register/?view={view.pk}&late=no&status=new").content.decode()


def test_a_view_is_renamed_shared_and_pinned(client, cora):
    view = SavedView.keep(by=cora, name="New ones", query="status=new")
    client.force_login(cora)
    client.post(f"/register/views/{view.pk}/", {"name": "Fresh", "shared": "1", "pinned": "1"})
    view.refresh_from_db()
    assert (view.name, view.shared, view.pinned, view.query) == ("Fresh", True, True, "status=new")


def test_views_of_others_are_not_there_and_shared_ones_not_theirs_to_change(client, cleo, cora, ana):
    own = SavedView.keep(by=ana, name="Private", query="")
    shared = SavedView.keep(by=cora, name="Shared", query="", shared=True)
    client.force_login(cleo)
    for action in ("", "delete/"):
        assert client.post(f"/register/views/{own.pk}/{action}", {"name": "Mine now"}).status_code == 404
        assert client.post(f"/register/views/{shared.pk}/{action}", {"name": "Mine now"}).status_code == 403
    assert SavedView.objects.filter(name__in=["Private", "Shared"]).count() == 2


def test_views_that_came_with_the_product_are_kept_by_those_who_share(client, cleo, cora):
    view = SavedView.objects.get(name="Closed")
    client.force_login(cleo)
    assert client.post(f"/register/views/{view.pk}/delete/").status_code == 403
    client.force_login(cora)
    assert client.post(f"/register/views/{view.pk}/delete/").status_code == 302
    assert not SavedView.objects.filter(pk=view.pk).exists()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("", "Enter a name"),
        ("   ", "Enter a name"),
        ("x" * 61, "at most 60"),
        ("taken", "already"),
        ("a\0b", "Enter a name"),
    ],
)
def test_a_bad_name_is_said_and_what_was_typed_is_kept(client, cleo, name, says):
    SavedView.keep(by=cleo, name="Taken", query="")
    client.force_login(cleo)
    answer = client.post("/register/views/", {"name": name, "query": "late=yes"})
    assert answer.status_code == 400
    assert says in answer.content.decode()
    assert SavedView.objects.filter(owner=cleo).count() == 1


def test_a_view_too_long_to_keep_is_refused(client, cleo):
    client.force_login(cleo)
    query = "&".join(f"tag={'x' * 100}{n}" for n in range(30))
    assert client.post("/register/views/", {"name": "Long", "query": query}).status_code == 400


def test_every_view_that_comes_with_the_product_is_understood():
    from improvements.table.state import State

    for view in SavedView.objects.filter(owner=None):
        assert State.of(view.query).problems == (), view.name
