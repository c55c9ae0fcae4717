"""What happens after a change was committed: people are told, results are brought up to date.

Handlers of the outbox rows that `notices.py` and the measures write. Recipients are found here, at handling time,
so that nobody hears of what they may not see any more; who acted is never told of their own act.
"""

from __future__ import annotations

from typing import Any

from cir.accounts.roles import Role
from cir.notifications import outbox, telling, webhooks
from cir.notifications.events import calm
from cir.notifications.models import Outbox
from improvements import audiences, events, wording
from improvements.audiences import People
from improvements.models import Comment, Consultation, Escalation, Improvement, SustainmentCheck, Target, Transition
from improvements.statuses import ENDED
from improvements.wording import Said
from metrics.models import Measure
from metrics.models.batching import READINGS_CHANGED

calm(events.SUPPORTED, audiences.who_support_many)


def _tell(row: Outbox, record: Improvement, event: str, people: People, *, said: Said, actor: int | None) -> None:
    """Tell those of `people` who may see the record now."""
    notice = telling.Notice(
        event=event,
        title=said.title,
        body=said.body,
        dedupe=row.dedupe,
        url=record.get_absolute_url(),
        about=record.reference,
        actor=actor,
    )
    telling.tell(audiences.who_see(people, record), notice)


def _tell_programs(event: str, record: Improvement, facts: dict[str, Any], row: Outbox) -> None:
    """Webhooks hear what everybody signed in may see; a restricted record does not exist for them."""
    if not record.restricted:
        known: dict[str, Any] = {"reference": record.reference, "title": record.title, "status": record.status}
        known |= {"service": record.item.name if record.item else None, "url": record.get_absolute_url()}
        seen = Improvement.objects.filter(pk=record.pk)
        place = webhooks.Place(record.item_path, lambda user: seen.visible_to(user).exists())
        webhooks.say(event, known | facts, row.dedupe, place)


@outbox.handles("improvement.moved")
def moved(row: Outbox) -> None:
    """Owner and watchers hear the status; whoever asked for it or supports it hears the answer in public words."""
    step = _get(Transition.objects.select_related("improvement__item"), row.payload["step"])
    record = step.improvement
    groups = (
        (events.MOVED, audiences.owner_of(record), wording.move(step)),
        (events.ANSWERED, audiences.askers_of(record), wording.answer(step)),
        (events.SUPPORTED, audiences.supporters_of(record), wording.answer(step)),
        (events.MOVED, audiences.watchers_of(record), wording.move(step)),
    )
    told: People = {}
    heard = row.payload.get("only")  # of a move that this one takes back
    for event, people, said in groups:  # whoever stands in several hears once, by the first
        others = {person: why for person, why in people.items() if person not in told}
        others = {person: why for person, why in others.items() if heard is None or person in heard}
        _tell(row, record, event, others, said=said, actor=step.actor_id)
        told |= others
    facts = {"move": step.move, "from": step.source, "to": step.target, "at": step.at}
    _tell_programs("improvement.moved", record, facts, row)


@outbox.handles("improvement.logged")
def logged(row: Outbox) -> None:
    """Coordinators and the owner of the service hear of a new idea; the owner alone where ideas go to them first."""
    record = _record(row)
    owner, text = audiences.item_owner_of(record), wording.excerpt(record.description)
    if row.payload.get("first_look"):
        said = Said(f"An idea waits for your first look: {record.title}", text)
        _tell(row, record, events.FIRST_LOOK, owner, said=said, actor=row.payload["by"])
    else:
        said = Said(f"New idea: {record.title}", text)
        people = audiences.holders(Role.COORDINATOR, record) | owner
        _tell(row, record, events.LOGGED, people, said=said, actor=row.payload["by"])
    _tell_programs("improvement.logged", record, {"at": record.logged_at}, row)


@outbox.handles("improvement.admitted")
def admitted(row: Outbox) -> None:
    """The owner of the service added an idea: who asked hears so with the owner's note, coordinators that it is new."""
    record, note, actor = _record(row), wording.excerpt(row.payload["note"]), row.payload["by"]
    asked = audiences.askers_of(record)
    said = Said(f"“{record.title}” was added to the register", note)
    _tell(row, record, events.ANSWERED, asked, said=said, actor=actor)
    people = audiences.holders(Role.COORDINATOR, record)
    others = {person: why for person, why in people.items() if person not in asked}
    said = Said(f"New idea: {record.title}", note or wording.excerpt(record.description))
    _tell(row, record, events.LOGGED, others, said=said, actor=actor)


@outbox.handles("improvement.changed")
def changed(row: Outbox) -> None:
    """A new owner and a person given a task hear that it is theirs; the others who follow hear what changed."""
    record, fields, actor = _record(row), row.payload["fields"], row.payload["by"]
    told: People = {}
    if "owner" in fields and record.owner_id == row.payload["owner"][-1]:
        said = Said(f"You own {record.reference} now", record.title)
        _tell(row, record, events.OWNED, told := audiences.owner_of(record), said=said, actor=actor)
    if person := row.payload.get("given_to"):
        said = Said(f"You have a task on {record.reference}", wording.tasks_of(record, person) or record.title)
        given = {person: f"You have a task on {record.reference}."}
        _tell(row, record, events.GIVEN, given, said=said, actor=actor)
        told |= given
    _tell_of_changes(row, record, told)


def _tell_of_changes(row: Outbox, record: Improvement, told: People) -> None:
    """One notice for all that one person changed on one record within an hour, as long as it is unread."""
    hour, actor = row.created_at.replace(minute=0, second=0, microsecond=0), row.payload["by"]
    together = Outbox.objects.filter(dedupe__startswith=f"changed:{record.pk}:", created_at__gte=hour)
    together = together.filter(created_at__lte=row.created_at)
    fields = {name for each in together if each.payload["by"] == actor for name in each.payload["fields"]}
    followers = audiences.watchers_of(record) | audiences.owner_of(record)
    others = {person: why for person, why in followers.items() if person not in told}
    once = Outbox(dedupe=f"changed:{record.pk}:{actor}:{hour.isoformat()}")
    _tell(once, record, events.CHANGED, others, said=wording.changes(record, sorted(fields)), actor=actor)


@outbox.handles("improvement.commented")
def commented(row: Outbox) -> None:
    """People mentioned hear it as such; owner and watchers hear that something was said."""
    comment = _get(Comment.objects.select_related("improvement__item", "author"), row.payload["comment"])
    if comment.deleted_at:
        return
    record, name, text = comment.improvement, comment.author.name, wording.excerpt(comment.text)
    mentioned = dict.fromkeys(row.payload["mentioned"], f"You were mentioned on {record.reference}.")
    said = Said(f"{name} mentioned you on {record.reference}", text)
    _tell(row, record, events.MENTIONED, mentioned, said=said, actor=comment.author_id)
    if row.payload.get("only_mentioned"):
        return
    followers = audiences.watchers_of(record) | audiences.owner_of(record)
    others = {person: why for person, why in followers.items() if person not in mentioned}
    said = Said(f"{name} commented on {record.reference}", text)
    _tell(row, record, events.COMMENTED, others, said=said, actor=comment.author_id)


@outbox.handles("improvement.escalated")
def escalated(row: Outbox) -> None:
    """Approvers hear that a question waits for the committee."""
    raised = _get(Escalation.objects.select_related("improvement__item"), row.payload["escalation"])
    record = raised.improvement
    said = Said(f"{record.reference} was put to the committee", wording.excerpt(raised.question))
    people = audiences.holders(Role.APPROVER, record)
    _tell(row, record, events.ESCALATED, people, said=said, actor=raised.asked_by_id)


@outbox.handles("improvement.settled")
def settled(row: Outbox) -> None:
    """Who asked, and the owner, hear the decision and its reason."""
    raised = _get(Escalation.objects.select_related("improvement__item"), row.payload["escalation"])
    record = raised.improvement
    people = audiences.owner_of(record) | {raised.asked_by_id: f"You put {record.reference} to the committee."}
    text = wording.excerpt(f"{raised.decision} {raised.reason}")
    said = Said(f"The committee settled the question on {record.reference}", text)
    _tell(row, record, events.SETTLED, people, said=said, actor=raised.settled_by_id)


@outbox.handles("improvement.consulted")
def consulted(row: Outbox) -> None:
    """Who is asked about the plan or the risk hears of it."""
    asked = _consultation(row)
    said = Said(f"{asked.asked_by.name} asks you about {asked.improvement.reference}", wording.consulted(asked))
    people = {asked.person_id: f"You are asked about {asked.improvement.reference}."}
    _tell(row, asked.improvement, events.CONSULTED, people, said=said, actor=asked.asked_by_id)


@outbox.handles("improvement.consulted_answered")
def consulted_answered(row: Outbox) -> None:
    """Who asked, and the owner, hear the answer."""
    asked = _consultation(row)
    record = asked.improvement
    said = Said(f"{asked.person.name} answered about {record.reference}", wording.excerpt(asked.answer))
    people = audiences.owner_of(record) | {asked.asked_by_id: f"You asked about {record.reference}."}
    _tell(row, record, events.CONSULTED_ANSWERED, people, said=said, actor=asked.person_id)


@outbox.handles("improvement.gain_lost")
def gain_lost(row: Outbox) -> None:
    """Owner and coordinators hear that a gain is gone, and that the next round can begin."""
    rows = SustainmentCheck.objects.select_related("closing__improvement__item")
    check = _get(rows, row.payload["check"])
    record = check.closing.improvement
    people = audiences.holders(Role.COORDINATOR, record) | audiences.owner_of(record)
    said = Said(
        f"The gain of {record.reference} is lost, {check.days} days after closing",
        wording.excerpt(f"{record.title}. {check.sentence} Go round again, or say why not in a comment."),
    )
    _tell(row, record, events.GAIN_LOST, people, said=said, actor=None)


@outbox.handles(READINGS_CHANGED)
def readings_changed(row: Outbox) -> None:
    """The measure and every improvement it speaks about get their result anew; a target reached is celebrated, once."""
    measure = Measure.objects.filter(pk=row.payload["measure"]).first()
    if measure:
        measure.refresh_variation()
    targets = Target.objects.filter(measure=row.payload["measure"]).select_related("improvement__item", "measure")
    for target in targets.order_by("pk"):
        record = target.improvement
        record.refresh_result()
        if record.status not in ENDED:
            _celebrate(target, row)


def _celebrate(target: Target, row: Outbox) -> None:
    """Tell owner, watchers and supporters when one of these readings is the first after the change to reach the
    target."""
    first = target.first_to_reach()
    if first is None or first.pk not in row.payload.get("readings", [row.payload["reading"]]):
        return
    record = target.improvement
    people = audiences.watchers_of(record) | audiences.supporters_of(record)
    people |= audiences.askers_of(record) | audiences.owner_of(record)
    once = Outbox(dedupe=f"reached:{target.pk}")
    said = wording.reached(target, first)
    _tell(once, record, events.REACHED, people, said=said, actor=first.recorded_by_id)


def _consultation(row: Outbox) -> Consultation:
    rows = Consultation.objects.select_related("improvement__item", "person", "asked_by")
    found: Consultation = _get(rows, row.payload["consultation"])
    return found


def _record(row: Outbox) -> Improvement:
    return _get(Improvement.objects.select_related("item"), row.payload["improvement"])


def _get(rows: Any, pk: int) -> Any:
    """The row this is about; where it is gone there is nobody to tell."""
    found = rows.filter(pk=pk).first()
    if found is None:
        raise outbox.GiveUp(f"{rows.model._meta.verbose_name.capitalize()} {pk} is gone.")
    return found
