"""One record with everything its page shows, in a number of statements that does not grow with the record."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import (
    BigIntegerField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    QuerySet,
    Subquery,
    TextField,
    Value,
    prefetch_related_objects,
)
from django.db.models.functions import Cast, Coalesce
from django.http import Http404

from cir import statements
from improvements import apart, finding
from improvements.models import Benefit, Draft, Improvement, Option, Support, Target, Task, Watch
from metrics.models import Definition, Reading

if TYPE_CHECKING:
    from cir.accounts.models import User

MOVING = {"b": F("improvement_id"), "c": F("improvement__went_live_on"), "moment": F("improvement__ended_at")}
COLUMNS = ("part", "key", "a", "b", "c", "d", "who", "moment")


@dataclass(frozen=True)
class Note:
    """One line of the margin: a tag, relation, link, file, lesson, case, closing or escalation in plain columns."""

    part: str
    key: int
    a: str
    b: str
    c: str
    d: str
    who: str
    moment: datetime | None


@dataclass
class Margin:
    """The small lists of a record, by name."""

    notes: dict[str, list[Note]] = field(default_factory=dict)

    def __getattr__(self, part: str) -> list[Note]:
        return self.__dict__.get("notes", {}).get(part, [])


def find(user: User, reference: str) -> Improvement:
    """The record alone, as a change needs it; what `user` may not see does not exist (404)."""
    return _there(finding.find(user, reference))


def find_for_page(user: User, reference: str) -> Improvement:
    """The record with its people, plan, measures with their readings, and tasks; 404 for what is not visible."""
    record = _there(finding.find_with("page", user, reference, _whole, f"comment:{_number(reference)}"))
    _loaded(record, "targets", statements.rows("targets", _targets, record.pk))
    _loaded(record, "tasks", statements.rows("tasks", _tasks, record.pk))
    _loaded(record, "options", statements.rows("options", _options, record.pk) if vars(record)["has_options"] else [])
    targets = list(record.targets.all())
    prefetch_related_objects(
        targets, Prefetch("measure__readings", Reading.objects.current().order_by("moment"), to_attr="counted")
    )
    for target in targets:
        target.improvement = record
    return record


def _there(record: Improvement | None) -> Improvement:
    if record is None:
        raise Http404("There is no such improvement, or you may not see it.")
    return record


def _whole(rows: finding.Rows, me: int, place: str) -> finding.Rows:
    """A record with its people, and what the person who asks has to do with it."""
    people = ("item", "objective", "owner", "requester", "logged_by", "team", "merged_into", "plan", "rank_by")
    return rows.select_related(*people).annotate(
        watchers=_count(Watch),
        has_benefits=Exists(Benefit.objects.filter(improvement=OuterRef("pk"))),
        has_options=Exists(Option.objects.filter(improvement=OuterRef("pk"))),
        watched=Exists(Watch.objects.filter(improvement=OuterRef("pk"), person=me)),
        supported=Exists(Support.objects.filter(improvement=OuterRef("pk"), person=me)),
        draft=Subquery(Draft.objects.filter(person=me, place=place).values("content")[:1]),
    )


def _targets(pk: int) -> QuerySet[Target]:
    return Target.objects.filter(improvement=pk).select_related("measure", "baseline")


def _tasks(pk: int) -> QuerySet[Task]:
    return Task.objects.filter(improvement=pk).select_related("person")


def _options(pk: int) -> QuerySet[Option]:
    return Option.objects.filter(improvement=pk).select_related("chosen_by").order_by("pk")


def _loaded(record: Improvement, name: str, rows: list[Any]) -> None:
    """Make the rows what `record.name.all()` answers, as prefetching does."""
    found = getattr(record, name).all()
    found._result_cache, found._prefetch_done = rows, True  # noqa: SLF001 - what Django's own prefetching sets
    record.__dict__.setdefault("_prefetched_objects_cache", {})[name] = found


def margin_of(record: Improvement, user: User) -> Margin:
    """Tags, relations (to what the person may see), source links, partners, consultations, files, lessons, business
    cases and escalations: one statement."""

    def write(me: int, pk: int) -> QuerySet[Any]:
        seen = Improvement.objects.visible_to(user.with_number(me)).order_by().values("pk")
        first, *others = [*_tied(Improvement(pk=pk), seen), *_kept(Improvement(pk=pk))]
        return first.union(*others, all=True)

    margin = Margin()
    for row in statements.rows(("margin", user.standing), write, user.pk, record.pk):
        note = Note(*row)
        margin.notes.setdefault(note.part, []).append(note)
    for notes in margin.notes.values():
        notes.sort(key=lambda note: note.key)
    return margin


def _tied(record: Improvement, seen: QuerySet[Any]) -> list[QuerySet[Any]]:
    """Tags, relations both ways (to records in `seen`), source links."""
    defined = Definition.objects.filter(measure__in=record.targets.values("measure"))
    out = record.relations.filter(other__in=seen)
    into = record.relations_in.filter(improvement__in=seen)
    there = {"c": F("other__title"), "d": F("other__status")}
    here = {"c": F("improvement__title"), "d": F("improvement__status")}
    return [
        _note(record.tags.through.objects.filter(improvement=record), "tags", a=F("tag__name")),
        _note(out, "relations", a=F("kind"), b=F("other_id"), **there),
        _note(into, "reversed", a=F("kind"), b=F("improvement_id"), **here),
        _note(record.source_links.all(), "links", a=F("kind"), b=F("external_id"), c=F("url")),
        _note(apart.moving_too(record, seen), "moving", a=F("measure_id"), **MOVING),
        _note(defined, "defined", a=F("measure_id"), b=F("valid_from")),
    ]


def defined_on(margin: Margin, target: Target) -> list[date]:
    """From which days on the target's measure means something."""
    return [date.fromisoformat(note.b) for note in margin.defined if note.a == str(target.measure_id)]


def others_of(margin: Margin, target: Target) -> list[tuple[str, date, datetime | None]]:
    """The other live improvements on the target's measure: reference, day of going live, end."""
    notes = [note for note in margin.moving if note.a == str(target.measure_id)]
    return [(f"CIR-{note.b}", date.fromisoformat(note.c), note.moment) for note in notes]


def _kept(record: Improvement) -> list[QuerySet[Any]]:
    """Partners, who was consulted, files, independent assessments, lessons, business cases, escalations."""
    files = record.attachments.filter(removed_at=None)
    file = {"a": F("name"), "b": F("size"), "c": F("content_type"), "d": F("added_by_id"), "who": F("added_by__name")}
    lesson = {"a": F("next_time"), "b": F("expected"), "c": F("happened"), "who": F("by__name")}
    looked = {"a": F("state"), "b": F("level"), "c": F("words"), "who": F("by__name")}
    case = {"a": F("version"), "b": F("justification"), "c": F("problem"), "who": F("approved_by__name")}
    asked = {"a": F("question"), "b": F("decision"), "c": F("reason"), "d": F("settled_by__name")}
    partner = {"a": F("name"), "b": F("kind"), "c": F("part")}
    consulted = {"a": F("about"), "b": F("question"), "c": F("answer"), "d": F("person_id"), "who": F("person__name")}
    return [
        _note(record.partners.all(), "partners", **partner),
        _note(record.consultations.all(), "consulted", moment=Coalesce("answered_at", "asked_at"), **consulted),
        _note(files, "files", moment=F("added_at"), **file),
        _note(record.independent.all(), "looked", moment=F("at"), **looked),
        _note(record.lessons.all(), "lessons", moment=F("at"), **lesson),
        _note(record.business_cases.all(), "cases", moment=F("approved_at"), **case),
        _note(record.escalations.all(), "escalations", who=F("asked_by__name"), moment=F("asked_at"), **asked),
    ]


def _note(rows: QuerySet[Any], part: str, **columns: Any) -> QuerySet[Any]:
    """Rows of any kind in the columns they share, so that one UNION reads them all."""
    texts = {name: _text(columns.get(name)) for name in ("a", "b", "c", "d", "who")}
    named = {f"n_{name}": value for name, value in texts.items()}
    named["n_part"] = Cast(Value(part), TextField())
    named["n_key"] = Cast("pk", BigIntegerField())
    named["n_moment"] = columns.get("moment") or _no_moment()
    ordered = [f"n_{name}" for name in COLUMNS]
    return rows.order_by().annotate(**named).values_list(*ordered)


def _text(column: Any) -> Any:
    empty = Cast(Value(""), TextField())
    return empty if column is None else Coalesce(Cast(column, TextField()), empty)


def _no_moment() -> Any:
    """A moment that is not there, in the type the other rows have."""
    moments = Reading._meta.get_field("moment")
    return Cast(Value(None), moments.clone())


def _count(model: type[Watch]) -> Any:
    rows = model.objects.filter(improvement=OuterRef("pk")).order_by().values("improvement")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


def _number(reference: str) -> str:
    return reference.upper().removeprefix("CIR-").lstrip("0")[:20]
