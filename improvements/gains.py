"""Conditions on the benefit ledger and on the checks after closing: what the register filters by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef, Q, Subquery

from improvements.models import BenefitFigure, SustainmentCheck

NONE = "none"
BENEFITS = {
    "planned": "Planned",
    "forecast": "Forecast",
    "realised": "Realised",
    "confirmed": "Confirmed",
    "unconfirmed": "Waits for confirmation",
    NONE: "None",
}
GAINS = dict(SustainmentCheck.Result.choices) | {NONE: "Not checked"}


def with_benefit(words: Iterable[str]) -> Q:
    """Records whose ledger has figures of any of these kinds."""
    figures = BenefitFigure.objects.filter(replaced_at=None, benefit__improvement=OuterRef("pk"))
    realised = figures.filter(column="realised")
    found = Q()
    for word in words:
        if word == NONE:
            found |= ~Q(Exists(figures))
        elif word in ("confirmed", "unconfirmed"):
            found |= Q(Exists(realised.filter(confirmed_at__isnull=word == "unconfirmed")))
        else:
            found |= Q(Exists(figures.filter(column=word)))
    return found


def with_gain(words: Sequence[str]) -> Q:
    """Records by what their latest check after closing said."""
    checks = SustainmentCheck.objects.order_by("-due_on", "-pk")
    latest = checks.filter(closing__improvement=OuterRef(OuterRef("pk"))).values("pk")[:1]
    found = Q(Exists(checks.order_by().filter(pk=Subquery(latest), result__in=words)))
    if NONE in words:
        found |= ~Q(Exists(checks.order_by().filter(closing__improvement=OuterRef("pk"))))
    return found
