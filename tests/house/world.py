"""A small register in which every address leads somewhere: what the walks of all routes stand on."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile

from cir import clock
from cir.accounts.models import ApiToken, Hold, Membership, Team, User
from cir.accounts.roles import Role
from cir.administration.models import Invitation
from cir.audit.models import Entry
from cir.catalogue.models import ConfigurationItem, Objective, Vision
from cir.notifications import unsubscribing
from cir.notifications.models import Notification, Outbox, Webhook
from improvements.models import Export, Improvement, Report, Review, SavedView, ScoringModel, SelfCheck
from tests import factories
from tests.house.world_feedback import of_feedback

CAST = {
    "cleo": (),
    "ben": (),
    "ana": (),
    "cora": (Role.COORDINATOR,),
    "mia": (Role.APPROVER,),
    "otto": (Role.AUDITOR,),
    "ada": (Role.ADMINISTRATOR,),
    "gone": (Role.ADMINISTRATOR,),
}


REGEXES = {
    "(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)": "1-set-password",
    r"(?P<key>[-:\w]+)": "unknown",
}


@dataclass
class World:
    """People by name, and what each part of an address stands for."""

    people: dict[str, User]
    record: Improvement
    parts: dict[str, Any] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)

    def address(self, route: str, given: dict[str, str]) -> str:
        """The route with its parts filled in: `pk="person"` puts that object's key there."""
        parts = self.parts | {part: self.parts[name] for part, name in given.items()}
        for part, value in parts.items():
            for kind in ("str", "int", "slug", "path", "id", "ref", "settling", "found", "column", "month"):
                route = route.replace(f"<{kind}:{part}>", str(value))
            route = route.replace(f"<{part}>", str(value))
        for pattern, text in REGEXES.items():
            route = route.replace(pattern, text)
        return f"/{route.replace('^', '').replace('$', '')}"


def build() -> World:
    """Ana owns the record, Ben logged it; Cleo has nothing to do with it; Gone was deactivated."""
    people = {name: factories.person(f"{name.title()} Example", *roles) for name, roles in CAST.items()}
    User.objects.filter(pk=people["gone"].pk).update(is_active=False)
    item = ConfigurationItem.objects.create(name="Identity and access", kind="service", owner=people["ana"])
    record = Improvement.log(by=people["ben"], title="Self-service password reset", item=item)
    Improvement.objects.filter(pk=record.pk).update(owner=people["ana"])
    record.refresh_from_db()
    record.change(by=people["ana"], version=record.version, title="Reset one's own password")
    world = World(people, record)
    world.parts = {**of_record(record, people), **of_person(people["ana"]), **of_house(people, record), **WORDS}
    world.parts |= {"reference": record.reference, "number": record.pk, "slug": item.slug, "item": item.pk}
    world.parts |= of_feedback(record, people)
    world.parts["assessment"] = record.independent.create(state="before", level=2, words="Slow.", by=people["mia"]).pk
    world.parts["entry"] = Entry.objects.filter(verb="changed").latest("pk").pk
    return world


WORDS: dict[str, Any] = {
    "fault": "404",
    "status": "in_progress",
    "move": "assess",
    "field": "title",
    "how": "tick",
    "column": "planned",
    "month": "2026-04",
    "kind": "people",
    "file_kind": "csv",
    "kpi": "productivity_index",
    "provider_id": "oidc",
}


def of_house(people: dict[str, User], record: Improvement) -> dict[str, Any]:
    """What belongs to nobody's record: teams, roles, invitations, dates."""
    invitation = Invitation.invite(by=people["ada"], email="new@example.org", name="New")
    notice = Notification.objects.create(user=people["ana"], event="moved", title="Moved", url="/", dedupe="1")
    hook = Webhook.open(by=people["ada"], name="Chat", url="https://x.example/", events=["improvement.moved"])
    held = Membership.objects.get(user=people["mia"]).pk
    return {
        "person": people["cleo"].pk,
        "holder": people["mia"].pk,
        "membership": held,
        "held": held,
        "team": Team.objects.create(name="Identity team").pk,
        "invitation": invitation.pk,
        "token": invitation.token,
        "objective": Objective.objects.create(name="No time lost to IT").pk,
        "notice": notice.pk,
        "hold": Hold.place("kept@customer.example", reason="Case 7", by=people["ada"]).pk,
        "webhook": hook.pk,
        "webhook_act": "test",
        "delivery": hook.deliveries.create(event="ping", dedupe="x", body="{}", done_at=clock.now()).pk,
        "outbox": Outbox.objects.create(kind="x", dedupe="x", dead_at=record.logged_at).pk,
        "api_token": ApiToken.create(user=people["ana"], name="Counts", scopes=["read"])[0].pk,
        "way_out": unsubscribing.path_for(people["cleo"], "").rstrip("/").rpartition("/")[2],
        "code": Report.objects.create(month=date(2026, 4, 1)).code,
        "self_check": SelfCheck.start(by=people["cora"]).pk,
        "review": Review.objects.create(starts_at=clock.now() + timedelta(days=30)).pk,
        "scoring_model": ScoringModel.objects.latest("pk").pk,
        "vision": Vision.objects.create(text="Nobody waits", valid_from=date(2026, 1, 1)).pk,
    }


def of_person(ana: User) -> dict[str, Any]:
    """What is Ana's alone."""
    made = {"person": ana, "kind": "csv", "done_at": clock.now(), "file": ContentFile(b"x", "x.csv")}
    return {
        "view": SavedView.objects.create(owner=ana, name="Mine", query="status=new").pk,
        "export": Export.objects.create(**made).pk,
    }


def of_record(record: Improvement, people: dict[str, User]) -> dict[str, Any]:
    """One of everything that hangs on a record, written straight to the tables."""
    ana, measure = people["ana"], factories.measure()
    factories.readings(measure, [396, 411])
    other = factories.improvement("Another one")
    benefit = record.benefits.create(title="Calls that are no longer made", kind="soft")
    closing = record.closings.create(outcome="achieved", shown="Told.", next="stop_here")
    return {
        "check": closing.checks.create(days=30, due_on=date(2026, 4, 1), result="held", sentence="Held.").pk,
        "benefit": benefit.pk,
        "figure": benefit.figures.create(column="realised", month=date(2026, 4, 1), amount=640).pk,
        "measure": measure.pk,
        "reading": measure.readings.first().pk,
        "rebasing": measure.rebasings.create(first=date(2026, 1, 1), reason="Another system").pk,
        "transition": record.transitions.create(
            move="assess", source="new", target="assessing", actor=ana, at=clock.now()
        ).pk,
        "version": record.version,
        "target": record.targets.create(measure=measure).pk,
        "task": record.tasks.create(title="Pilot", person=ana).pk,
        "option": record.options.create(name="Ask the vendor", added_by=ana).pk,
        "partner": record.partners.create(name="Nordline").pk,
        "comment": record.comments.create(author=ana, text="Yes").pk,
        "relation": record.relations.create(kind="depends_on", other=other).pk,
        "source_link": record.source_links.create(external_id="INC1").pk,
        "attachment": record.attachments.create(
            file=ContentFile(b"x", "x.txt"), name="x.txt", content_type="text/plain", size=1, sha256="0" * 64
        ).pk,
        "asked": record.consultations.create(person=ana, asked_by=people["ben"]).pk,
        "escalation": record.escalations.create(question="Why?", asked_by=ana).pk,
    }
