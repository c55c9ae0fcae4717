"""What there is to say about one service, product or practice: everything from what the person may see."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery

from cir.accounts.models import Membership, User
from cir.accounts.roles import Role
from cir.catalogue.models import ConfigurationItem
from improvements.models import Improvement
from improvements.queries import ImprovementQuerySet
from improvements.statuses import COMMITTED, FLOW, OPEN, Status
from metrics import kpi_asking, kpi_showing, rollups
from metrics.kpis import ScopeKind
from metrics.models import KpiPins, Measure, Reading

YEAR = timedelta(days=365)
MONTH_DAYS = 30.44
QUIET_AFTER = 3
MANY_LARGE = 3
SHOWN = 20
KPIS = ("reached_target", "time_to_implement", "closed_on_time", "return_on_investment")
"""What a scorecard is asked for most."""


def improvements_on(item: ConfigurationItem, user: User) -> ImprovementQuerySet:
    """Improvements of the item and of everything below it, as far as `user` may see them."""
    return Improvement.objects.visible_to(user).filter(item__path__startswith=item.path)


def by_status(item: ConfigurationItem, user: User) -> list[dict[str, Any]]:
    """How many are open in each status of the flow; Deferred last."""
    found = improvements_on(item, user).open().order_by().values_list("status").annotate(Count("pk"))
    counted: Counter[str] = Counter(dict(found))
    most = max(counted.values(), default=0)
    return [
        {"status": status, "label": Status(status).label, "count": counted[status], "most": most}
        for status in (*FLOW, Status.DEFERRED)
    ]


def sentences(item: ConfigurationItem, user: User, at: datetime) -> list[str]:
    """What stands out: nothing finished for long, nothing going on, too much at once."""
    seen = improvements_on(item, user)
    said = []
    last = seen.filter(status=Status.DONE).aggregate(at=Max("ended_at"))["at"]
    since = last or item.created_at
    months = int((at - since).days / MONTH_DAYS)
    if months >= QUIET_AFTER:
        said.append(
            f"No improvement finished for {months} months." if last else f"Nothing finished in {months} months."
        )
    large = seen.filter(status__in=COMMITTED, scale=Improvement.Scale.PROJECT).count()
    if large >= MANY_LARGE:
        said.append(f"{large} very large at once: finish one before the next begins.")
    return said


def working_on(item: ConfigurationItem, user: User) -> QuerySet[Improvement]:
    """Open improvements, the latest touched first."""
    return improvements_on(item, user).open().select_related("owner", "item").order_by("-updated_at", "-pk")[:SHOWN]


def results(item: ConfigurationItem, user: User, at: datetime) -> QuerySet[Improvement]:
    """What was done in the last twelve months, the newest first."""
    done = improvements_on(item, user).filter(status=Status.DONE, ended_at__gte=at - YEAR)
    return done.select_related("owner").order_by("-ended_at", "-pk")[:SHOWN]


def measures(item: ConfigurationItem) -> QuerySet[Measure]:
    """Measures of the item and below, each with its latest reading."""
    latest = Reading.objects.current().filter(measure=OuterRef("pk")).order_by("-moment", "-pk")
    found = Measure.objects.current().filter(item__path__startswith=item.path).select_related("item")
    return found.annotate(
        latest_value=Subquery(latest.values("value")[:1]), latest_at=Subquery(latest.values("moment")[:1])
    ).order_by("name")[:SHOWN]


def objectives(item: ConfigurationItem, user: User) -> list[dict[str, Any]]:
    """Objectives that open improvements here serve, the most served first."""
    found = improvements_on(item, user).filter(status__in=OPEN).exclude(objective=None)
    rows: Any = found.order_by().values("objective_id", "objective__name").annotate(count=Count("pk"))
    return list(rows.order_by("-count", "objective__name"))


def kpis(item: ConfigurationItem, user: User) -> dict[str, Any]:
    """KPI tiles of the item for twelve months: those the person pinned, otherwise the usual ones."""
    kind = ScopeKind.PRACTICE if item.kind == ConfigurationItem.Kind.PRACTICE else ScopeKind.ITEM
    asked = kpi_asking.asked({"scope": f"{kind}:{item.pk}"})
    known = rollups.catalogue()
    which = [kpi for key in (KpiPins.of(user) or KPIS) if (kpi := known.kpi(key)) and kpi.scoped]
    tiles, months, span = kpi_showing.tiles(asked, which or [kpi for key in KPIS if (kpi := known.kpi(key))])
    return {"asked": asked, "tiles": tiles if months.starts else [], "span": span}


def keepers(item: ConfigurationItem) -> QuerySet[Membership]:
    """Who coordinates and who approves for this item, here or above it."""
    steps = [int(step) for step in item.path.strip("/").split("/")]
    held = Membership.objects.filter(role__in=(Role.COORDINATOR, Role.APPROVER), user__is_active=True)
    return held.filter(item__in=steps).select_related("user", "item").order_by("role", "user__name")
