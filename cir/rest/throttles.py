"""So many requests a minute for each token, counted in the database with one statement.

A cache in the database would need six; a count in memory would forget with every worker. The address a request came
from plays no part, so that no header can forge a way around it.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from cir import clock

MINUTE = 60
COUNT = """
INSERT INTO rest_ratewindow (principal, minute, count) VALUES (%s, %s, 1)
ON CONFLICT (principal) DO UPDATE SET
    count = CASE WHEN rest_ratewindow.minute = excluded.minute THEN rest_ratewindow.count + 1 ELSE 1 END,
    minute = excluded.minute
RETURNING count
"""


def counted(principal: str, window: int) -> int:
    """Count one request of somebody in the present window of so many seconds; answers how many it has now."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [principal, int(clock.now().timestamp()) // window])
        (count,) = cursor.fetchone()
    return int(count)


class PerMinute(BaseThrottle):
    """`API_REQUESTS_PER_MINUTE` for each token, and for each person who is signed in."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count this request; the answer tells how many are left."""
        seconds = int(clock.now().timestamp())
        count = counted(_principal(request), MINUTE)
        most = settings.API_REQUESTS_PER_MINUTE
        self.left = MINUTE - seconds % MINUTE
        view.rate = {
            "RateLimit-Limit": str(most),
            "RateLimit-Remaining": str(max(0, most - count)),
            "RateLimit-Reset": str(self.left),
        }
        return bool(count <= most)

    def wait(self) -> float:
        """Seconds until the next minute begins."""
        return self.left


def _principal(request: Request) -> str:
    if request.auth is not None:
        return f"token:{request.auth.pk}"
    return f"user:{request.user.pk}" if request.user and request.user.is_authenticated else "anonymous"
