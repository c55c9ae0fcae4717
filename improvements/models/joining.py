"""Records that belong together: taking over a duplicate, going round again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

from cir.accounts.models import User
from cir.audit import trail

if TYPE_CHECKING:
    from improvements.models import Improvement


class Joining(models.Model):
    """Merging and following up."""

    class Meta:
        abstract = True

    def take_over(self: Improvement, other: Improvement, *, by: User | None, at: datetime) -> None:
        """Keep a duplicate's words, supporters, watchers, source links and requester in this record."""
        words = f"Merged from {other.reference}: {other.title}"
        if other.requester_name:
            words += f"\n\nAsked for by {other.requester_name}."
        if other.description.strip():
            words += f"\n\n{other.description}"
        speaker = other.requester or other.logged_by or by
        if speaker:
            self.comments.create(author=speaker, text=words[:10000], at=at)
        for person in {other.requester_id, other.logged_by_id} - {None, self.requester_id}:
            self.supports.get_or_create(person_id=person, defaults={"at": at})
            self.watches.get_or_create(person_id=person, defaults={"at": at})
        for support in other.supports.all():
            self.supports.get_or_create(person_id=support.person_id, defaults={"words": support.words, "at": at})
        for watch in other.watches.all():
            self.watches.get_or_create(person_id=watch.person_id, defaults={"at": at})
        for link in other.source_links.all():
            self.source_links.get_or_create(
                kind=link.kind,
                external_id=link.external_id,
                defaults={"url": link.url, "added_by": link.added_by, "added_at": at},
            )
        other.relations.get_or_create(kind="duplicate_of", other=self, defaults={"added_by": by, "added_at": at})
        self._count_supporters()
        trail.record(by, "took over", self, {"from": other.reference}, at)

    def follow_up(self: Improvement, *, by: User | None, at: datetime) -> Improvement:
        """Log the next round, with what is still missing as its starting point, and link the two."""
        following = type(self)(
            title=f"Next round: {self.title}"[:140],
            description=self._gap(),
            requester=self.requester,
            logged_by=by,
            logged_at=at,
            status_since=at,
            updated_at=at,
            source=self.Source.FOLLOW_UP,
            item=self.item,
            objective=self.objective,
            kind=self.kind,
            scale=self.scale,
            owner=self.owner,
            team=self.team,
            restricted=self.restricted,
        )
        following.save()
        following.relations.create(kind="follows", other=self, added_by=by, added_at=at)
        for target in self.targets.all():
            following.targets.create(measure=target.measure, role=target.role, value=target.value)
        trail.record(by, "logged", following, {"follows": self.reference}, at)
        return following

    def _gap(self: Improvement) -> str:
        """What the last round left open, in one sentence per measure."""
        lines = [f"{self.reference} was closed; this round takes on what it left open."]
        if loss := self.last_loss():
            lines.append(f"{loss.days} days after closing the gain was lost. {loss.sentence}")
        for target in self.targets.select_related("measure"):
            target.improvement = self
            latest = target.measure.readings.current().order_by("-moment").first()
            if latest and target.value is not None:
                lines.append(
                    f"{target.measure.name}: {latest.value:g} {target.measure.shown_unit}, target {target.value:g}."
                )
        return "\n".join(lines)
