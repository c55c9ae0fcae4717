"""Letting a person in: a link that works once, for two weeks, and only for whom it was made."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import Client

from cir import clock
from cir.accounts.models import User
from cir.accounts.roles import Role
from cir.administration.models import Invitation
from cir.audit.models import Entry
from cir.catalogue.models import ConfigurationItem
from cir.errors import Conflict, Invalid, NotAllowed
from cir.notifications import outbox
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
FORM = {"name": "Grace Obi", "password": "eleven green apples"}


@pytest.fixture
def invitation(ada: User, item: ConfigurationItem) -> Invitation:
    return Invitation.invite(
        by=ada, email="Grace@Example.org", name="Grace Obi", roles=[Role.COORDINATOR, Role.ADMINISTRATOR][:1], item=item
    )


def page_of(invitation: Invitation) -> str:
    invitation.refresh_from_db()
    return f"/invitation/{invitation.token}/"


def test_the_mail_holds_a_link_that_lets_the_person_in_with_the_promised_role(
    client: Client, invitation: Invitation, item: ConfigurationItem
):
    outbox.drain()
    assert mail.outbox[0].to == ["grace@example.org"]
    path = re.search(r"http://[^/]+(/invitation/\S+)", mail.outbox[0].body)[1]
    assert client.get(path).status_code == 200
    assert client.post(path, FORM).headers["Location"] == "/"
    grace = User.objects.get(email="grace@example.org")
    assert client.session["_auth_user_id"] == str(grace.pk)
    assert grace.roles.has(Role.COORDINATOR, item.path)
    assert not grace.roles.has(Role.COORDINATOR)


def test_the_mail_looks_like_every_other_mail(client: Client, invitation: Invitation):
    outbox.drain()
    (message,) = mail.outbox
    html = message.alternatives[0][0]
    assert message.from_email == settings.DEFAULT_FROM_EMAIL
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert html.count('class="b"') == 1, "one button"
    assert "Choose a password and come in</a>" in html
    foot = html.partition('class="f"')[2]
    assert "You get this because Ada Moreau entered your address." in foot
    assert "&lt;" not in html


def test_opening_the_link_changes_nothing(client: Client, invitation: Invitation):
    for _ in range(3):
        client.get(page_of(invitation))
    assert not User.objects.filter(email="grace@example.org").exists()
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_the_link_works_once(client: Client, invitation: Invitation):
    client.post(page_of(invitation), FORM)
    again = Client().post(page_of(invitation), FORM | {"password": "another good one"})
    assert again.status_code == 410
    assert b"was accepted" in again.content
    assert User.objects.get(email="grace@example.org").check_password(FORM["password"])


def test_an_expired_link_says_so_and_lets_nobody_in(client: Client, invitation: Invitation):
    Invitation.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    answer = client.post(page_of(invitation), FORM)
    assert answer.status_code == 410
    assert b"has expired. Ask Ada Moreau" in answer.content
    assert not User.objects.filter(email="grace@example.org").exists()


def test_sending_again_ends_the_old_link(client: Client, invitation: Invitation, ada: User):
    old = page_of(invitation)
    invitation.send_again(by=ada)
    assert client.get(old).status_code == 404
    assert client.get(page_of(invitation)).status_code == 200
    outbox.drain()
    assert len(mail.outbox) == 1, "the first link was overtaken before it was sent"


def test_a_withdrawn_invitation_lets_nobody_in_and_is_not_mailed(client: Client, invitation: Invitation, ada: User):
    invitation.withdraw(by=ada)
    assert client.post(page_of(invitation), FORM).status_code == 410
    outbox.drain()
    assert mail.outbox == []


@pytest.mark.parametrize("token", ["1", "1-", "x-y", "999999999999999999999-a", "0-" + "a" * 64])
def test_a_link_that_was_made_up_leads_nowhere(client: Client, invitation: Invitation, token: str):
    assert client.get(f"/invitation/{token}/").status_code == 404
    assert client.get(f"/invitation/{invitation.pk}-{'0' * 64}/").status_code == 404


def test_a_copy_of_the_database_lets_nobody_in(invitation: Invitation):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM administration_invitation")
        kept = str(cursor.fetchall())
        cursor.execute("SELECT payload FROM notifications_outbox")
        kept += str(cursor.fetchall())
    assert invitation.proof() not in kept


def test_a_weak_password_is_refused_and_the_name_kept(client: Client, invitation: Invitation):
    answer = client.post(page_of(invitation), {"name": "Grace O.", "password": "grace obi"})
    assert answer.status_code == 400
    assert b"Grace O." in answer.content
    assert answer.context["form"].errors["password"]


def test_who_is_here_or_asked_already_is_not_asked_again(invitation: Invitation, ada: User, cleo: User):
    with pytest.raises(Conflict, match="Send that invitation again"):
        Invitation.invite(by=ada, email="grace@example.org ", name="Grace")
    with pytest.raises(Invalid, match="is here already"):
        Invitation.invite(by=ada, email="Cleo@example.org", name="Cleo")


def test_everything_wrong_is_said_at_once(ada: User, item: ConfigurationItem):
    with pytest.raises(Invalid) as refused:
        Invitation.invite(by=ada, email="ada@example.org", name="x", roles=["king", "administrator"], item=item)
    assert [problem.field for problem in refused.value.problems] == ["email", "roles", "item"]


def test_only_administrators_invite(client: Client, cora: User):
    with pytest.raises(NotAllowed):
        Invitation.invite(by=cora, email="x@example.org", name="X")
    client.force_login(cora)
    assert client.get("/admin/people/invite/").status_code == 403
    assert client.post("/admin/people/invite/", {"email": "x@example.org", "name": "X"}).status_code == 403


def test_an_administrator_invites_by_the_page(client: Client, ada: User):
    client.force_login(ada)
    said = {"email": "grace@example.org", "name": "Grace Obi", "roles": ["approver"], "item": ""}
    assert client.post("/admin/people/invite/", said).headers["Location"] == "/admin/people/"
    page = client.get("/admin/people/").content.decode()
    assert "grace@example.org" in page
    assert "Approver" in page
    made = Invitation.objects.get()
    client.post(f"/admin/people/invitations/{made.pk}/again/")
    client.post(f"/admin/people/invitations/{made.pk}/withdraw/")
    assert client.post(f"/admin/people/invitations/{made.pk}/again/").status_code == 409
    verbs = list(Entry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs[-3:] == ["invited", "invited again", "invitation withdrawn"]


def test_the_page_keeps_what_was_typed_and_says_what_is_wrong(client: Client, ada: User):
    client.force_login(ada)
    answer = client.post("/admin/people/invite/", {"email": "ada@example.org", "name": "Somebody Else"})
    assert answer.status_code == 400
    assert b"is here already" in answer.content
    assert b"Somebody Else" in answer.content


def test_a_promise_of_somebody_who_lost_the_right_still_holds_but_not_in_their_name(
    client: Client, invitation: Invitation, ada: User
):
    factories.person("Second Admin", Role.ADMINISTRATOR)
    ada.revoke(ada.memberships.get(), by=None)
    client.post(page_of(invitation), FORM)
    assert User.objects.get(email="grace@example.org").memberships.get().granted_by is None
