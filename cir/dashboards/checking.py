"""The practice measures itself: once a working day its health is looked at, and whoever keeps the register hears of
what is new. Of what they know they are not told again; nothing is logged, closed or changed by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone

from cir import clock
from cir.accounts.models import User
from cir.accounts.roles import Role
from cir.dashboards import health
from cir.dashboards.health import Finding, Looked
from cir.notifications import hours, outbox, telling
from cir.notifications.models import Outbox
from improvements import events
from improvements.models import Improvement, PracticeFinding
from metrics import kpi_asking, kpi_showing

CHECK = "practice.check"
NAMED = 3
PAGE = "/practice/"


def scan(at: datetime | None = None) -> int:
    """Write the row of this working day's check, once; answers whether it is new."""
    now = at or clock.now()
    day = hours.day_begun(now, settings.DIGEST_HOUR - 1, timezone.get_default_timezone())
    if not hours.MONDAY_TO_FRIDAY.works_on(day):
        return 0
    key = f"{CHECK}:{day}"
    if Outbox.objects.filter(dedupe=key).exists():
        return 0
    return outbox.put_many(CHECK, [(key, {"at": now.isoformat()})], now)


@outbox.handles(CHECK)
def check(row: Outbox) -> None:
    """Look, note what is there, and tell what is new."""
    at = datetime.fromisoformat(row.payload["at"])
    new = PracticeFinding.keep_up(ill(at), at)
    if new:
        telling.tell(keepers(), notice_of(new, row.dedupe))


def ill(now: datetime) -> dict[str, str]:
    """What is ill by the records that are not restricted, and the KPIs that get worse: key and title."""
    found = {each.key: each.title for each in health.of_everybody(now)}
    tiles, _, _ = kpi_showing.tiles(kpi_asking.asked({}))
    return found | {f"kpi:{tile.kpi.key}": f"“{tile.kpi.name}” gets worse" for tile in tiles if tile.proposal}


def keepers() -> dict[int, str]:
    """Coordinators of the whole register."""
    people = User.objects.active().filter(memberships__role=Role.COORDINATOR, memberships__item=None)
    return dict.fromkeys(people.values_list("pk", flat=True), "You coordinate the register.")


def notice_of(new: Sequence[PracticeFinding], dedupe: str) -> telling.Notice:
    """One notice for everything that is new."""
    named = ", ".join(each.title for each in new[:NAMED])
    more = f" and {len(new) - NAMED} more" if len(new) > NAMED else ""
    only = new[0] if len(new) == 1 else None
    url = f"/kpis/{only.key.removeprefix('kpi:')}/" if only and only.key.startswith("kpi:") else PAGE
    return telling.Notice(
        event=events.PRACTICE_ILL,
        title=f"Practice health: {named}{more}",
        body="See what shows it, and log an improvement of the practice with one click.",
        url=url,
        dedupe=dedupe,
    )


class Cure(NamedTuple):
    """A finding with the improvement of the practice that is to end it: the form filled in, or the one under way."""

    finding: Finding
    form: str
    under_way: Improvement | None


def cures(looked: Looked) -> list[Cure]:
    """Each finding with its cure."""
    under_way = {title: Improvement(pk=pk, title=title) for title, pk in looked.cures.items()}
    return [Cure(each, form_of(each), under_way.get(each.aim)) for each in looked.findings]


def form_of(finding: Finding) -> str:
    """What the form of a new idea begins with."""
    many = f" {finding.count} now." if finding.count else ""
    oldest = f" The oldest for {finding.age}." if finding.count and finding.age else ""
    said = {
        "title": finding.aim,
        "description": f"Practice health: {finding.title}. {finding.shows}{many}{oldest}",
        "source": Improvement.Source.PRACTICE,
    }
    return f"?{urlencode(said)}"
