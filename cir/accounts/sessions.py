"""Sessions in the database, as Django keeps them; read by a statement written once, for every page reads one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from cir import clock, statements


def _fresh(key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


class SessionStore(db.SessionStore):
    """Django's, but for how it reads."""

    def _get_session_from_db(self) -> Any:
        """The row of this session; None when there is none, or its time is over."""
        found = statements.rows("session", _fresh, str(self.session_key), clock.now())
        if found:
            return found[0]
        self._session_key = None
        return None
