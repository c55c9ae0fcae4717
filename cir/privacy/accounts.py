"""Erasing an account: the row stays because history points at it, and names nobody."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db import transaction

from cir.accounts.models import User
from cir.errors import Conflict

GOES = (
    ("Sign-in addresses", "account.EmailAddress", "user"),
    ("Accounts elsewhere", "socialaccount.SocialAccount", "user"),
    ("Second steps", "mfa.Authenticator", "user"),
    ("Tokens", "accounts.ApiToken", "user"),
    ("Roles", "accounts.Membership", "user"),
    ("Teams", "accounts.Team_members", "user"),
    ("Notices", "notifications.Notification", "user"),
    ("Preferences", "notifications.Preference", "user"),
    ("Pinned figures", "metrics.KpiPins", "user"),
    ("Drafts", "improvements.Draft", "person"),
    ("Things put aside", "improvements.Snooze", "person"),
    ("Things watched", "improvements.Watch", "person"),
    ("Answers kept for programs", "rest.IdempotencyKey", "principal"),
    ("Lines of the operators’ log", "admin.LogEntry", "user"),
)
"""What is deleted, and how it is called where it is counted."""


def erase(user: User, by: User | None, now: datetime) -> dict[str, int]:
    """Keep them out and take everything away that is theirs alone. Raises `Conflict` for the last administrator."""
    if by and by.pk == user.pk:
        raise Conflict("You cannot erase yourself. Ask another administrator.")
    user = User.objects.get(pk=user.pk)  # as it stands: a rehearsal has turned this one upside down
    user.deactivate(by=by, at=now)
    counts = {"Sessions": _sessions(user), "Exports": _exports(user)}
    for what, label, column in GOES:
        counts[what] = _model(label)._base_manager.filter(**{column: user}).delete()[0]
    counts["Views"] = _model("improvements.SavedView")._base_manager.filter(owner=user, shared=False).delete()[0]
    nobody = {"name": f"Erased person {user.pk}", "email": f"erased-{user.pk}@erased.invalid", "job_title": "",
              "time_zone": "", "password": make_password(None), "is_staff": False, "is_superuser": False}  # fmt: skip
    counts["Account"] = User.objects.filter(pk=user.pk).update(**nobody)
    return counts


def _sessions(user: User) -> int:
    """Sessions with what they hold: whose they are stands inside, so each is looked into."""
    rows = Session.objects.iterator(chunk_size=500)
    theirs = [row.pk for row in rows if row.get_decoded().get(SESSION_KEY) == str(user.pk)]
    _model("usersessions.UserSession")._base_manager.filter(user=user).delete()
    Session.objects.filter(pk__in=theirs).delete()
    return len(theirs)


def _exports(user: User) -> int:
    rows = list(_model("improvements.Export")._base_manager.filter(person=user))
    for made in rows:
        if made.file:
            transaction.on_commit(partial(made.file.storage.delete, made.file.name))
        made.delete()
    return len(rows)


def _model(label: str) -> Any:
    return apps.get_model(label)
