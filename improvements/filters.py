"""The filters of the register: ONE set, used by the pages, the API, saved views and exports.

Values of one filter are "or", filters are "and". `not_…` turns one round. Start from what the person may see:

    found = ImprovementFilter(request.GET, Improvement.objects.visible_to(request.user), request=request)
    found.problems()   # () or what is wrong, by filter
    found.qs
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from datetime import date, datetime, time
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cir import clock
from cir.accounts.models import Team, User
from cir.catalogue.models import ConfigurationItem, Objective
from cir.errors import Invalid, Problem
from improvements import search
from improvements.filter_fields import (
    YES_NO,
    Condition,
    DayFilter,
    PointsFilter,
    Value,
    choices,
    free,
    one_choice,
    records,
    require_safe,
)
from improvements.models import Closing, Improvement, Support, Tag, Watch
from improvements.outcome_filters import OUTCOME_FILTERS
from improvements.queries import ImprovementQuerySet, reference_number
from improvements.scoring import QUADRANTS
from improvements.statuses import ENDED, OPEN, Status

ME, NONE = "me", "none"
GROUPS = {"open": OPEN, "ended": ENDED}
STATUSES = {**dict(Status.choices), "open": "Open", "ended": "Ended"}
LEVELS = {**dict(Improvement.Level.choices), NONE: "Not set"}
HIGH_IMPACT, HIGH_EFFORT = 0.6, 3
"""Where the quadrants meet, as in `improvements.scoring.quadrant`."""

Where = Callable[[Sequence[Value], Any], Q]
people = User.objects.all


def _status(values: Sequence[Value], user: Any) -> Q:
    wanted = [status for value in values for status in GROUPS.get(value.raw, (value.raw,))]
    return Q(status__in=list(dict.fromkeys(wanted)))


def _column(name: str) -> Where:
    """A column that holds one of several words; `none` is the empty one."""
    return lambda values, user: Q(**{f"{name}__in": ["" if value.raw == NONE else value.raw for value in values]})


def _linked(name: str) -> Where:
    """A column that points to another record; `me` is the person who asks, `none` is nobody."""

    def where(values: Sequence[Value], user: Any) -> Q:
        condition = Q(**{f"{name}__isnull": True}) if any(value.raw == NONE for value in values) else Q()
        ids = [user.pk if value.raw == ME else value.data.pk for value in values if value.raw != NONE]
        return condition | Q(**{f"{name}__in": ids}) if ids else condition

    return where


def _item(values: Sequence[Value], user: Any) -> Q:
    """Items, and everything below them."""
    condition = Q(item=None) if any(value.raw == NONE for value in values) else Q()
    below = Q()
    for value in values:
        if value.data is not None:
            below |= Q(path__startswith=value.data.path)
    return condition | Q(item__in=ConfigurationItem.objects.filter(below)) if below else condition


def _team(values: Sequence[Value], user: Any) -> Q:
    """The record's team; `me` means my teams."""
    mine = Q(team__in=user.teams.all()) if any(value.raw == ME for value in values) else Q()
    others = [value for value in values if value.raw != ME]
    return mine | _linked("team")(others, user) if others else mine


def _tag(values: Sequence[Value], user: Any) -> Q:
    through = Improvement.tags.through
    named = Tag.objects.filter(name__in=[" ".join(value.raw.split()).lower() for value in values])
    return Q(Exists(through.objects.filter(improvement=OuterRef("pk"), tag__in=named)))


def _quadrant(values: Sequence[Value], user: Any) -> Q:
    condition = Q()
    for value in values:
        impact = "gt" if value.raw in ("quick_win", "bigger_bet") else "lte"
        effort = "gt" if value.raw in ("bigger_bet", "think_again") else "lte"
        condition |= Q(**{f"impact__{impact}": HIGH_IMPACT, f"effort__{effort}": HIGH_EFFORT})
    return condition


def _reference(values: Sequence[Value], user: Any) -> Q:
    return Q(pk__in=[value.data for value in values])


def read_references(texts: list[str]) -> list[Value]:
    """References in any spelling. One that nobody can have is refused; one that is not there matches nothing."""
    numbers = {text: reference_number(text) for text in texts}
    if wrong := [text for text, number in numbers.items() if number is None]:
        raise forms.ValidationError([f"“{text}” is not a reference such as CIR-142." for text in wrong])
    return [Value(text, f"CIR-{number}", number) for text, number in numbers.items()]


def _mine(model: type[Support | Watch]) -> Where:
    """Records that the person who asks supports or watches."""
    return lambda values, user: Q(Exists(model._default_manager.filter(improvement=OuterRef("pk"), person=user)))


class YesNo(Condition):
    """A filter that is on or off: `late=yes`, `late=no`."""

    def __init__(self, where: Where, **kwargs: Any) -> None:
        super().__init__(where, read=one_choice(YES_NO), **kwargs)

    def filter(self, qs: Any, value: Sequence[Value]) -> Any:
        """The rows for which it is so, or not so."""
        if not value:
            return qs
        condition = self.where(value, self.parent.request.user)
        return qs.filter(condition) if value[0].raw == "yes" else qs.exclude(condition)


def _late(values: Sequence[Value], user: Any) -> Q:
    return Q(status__in=OPEN, target_date__lt=clock.today())


def _waits_for_owner(values: Sequence[Value], user: Any) -> Q:
    return Q(pk__in=Improvement.objects.waiting_for_owner().values("pk"))


class WordsField(forms.CharField):
    """Free words to search for."""

    def clean(self, value: Any) -> str:
        """One line of words, without what no database keeps."""
        text = " ".join(str(value or "").split())
        require_safe(text)
        return text


class WordsFilter(django_filters.Filter):
    """Full-text search; finds references too."""

    field_class = WordsField

    def filter(self, qs: Any, value: str) -> Any:
        """The rows that match the words."""
        return search.matching(qs, value) if value else qs


PERSON = {ME: "me", NONE: "nobody"}
NEGATABLE: dict[str, tuple[str, Where, Any, bool]] = {
    "status": ("Status", _status, choices(STATUSES), True),
    "item": (
        "Service or practice",
        _item,
        records(ConfigurationItem.objects.all, "item", words={NONE: "not set"}, slug="slug"),
        True,
    ),
    "item_kind": (
        "Kind of item",
        _column("item__kind"),
        choices(dict(ConfigurationItem.Kind.choices)),
        True,
    ),
    "owner": ("Owner", _linked("owner"), records(people, "person", words=PERSON), True),
    "requester": ("Requester", _linked("requester"), records(people, "person", words=PERSON), True),
    "logged_by": ("Logged by", _linked("logged_by"), records(people, "person", words=PERSON), True),
    "team": ("Team", _team, records(Team.objects.all, "team", words={ME: "my teams", NONE: "none"}), True),
    "objective": (
        "Objective",
        _linked("objective"),
        records(Objective.objects.all, "objective", words={NONE: "none"}),
        True,
    ),
    "urgency": ("Urgency", _column("urgency"), choices(LEVELS), True),
    "cost": ("Cost", _column("cost_band"), choices(LEVELS), True),
    "scale": ("Scale", _column("scale"), choices(dict(Improvement.Scale.choices)), True),
    "kind": ("Kind", _column("kind"), choices(dict(Improvement.Kind.choices)), True),
    "source": ("Source", _column("source"), choices(dict(Improvement.Source.choices)), True),
    "outcome": ("Outcome", _column("outcome"), choices(dict(Closing.Outcome.choices)), True),
    "tag": ("Tag", _tag, free, False),
    "quadrant": ("Quadrant", _quadrant, choices({str(name): label for name, label in QUADRANTS.items()}), True),
    "ref": ("Reference", _reference, read_references, True),
    **OUTCOME_FILTERS,
}
YES_OR_NO: dict[str, tuple[str, Where]] = {
    "late": ("Late", _late),
    "blocked": ("Blocked", lambda values, user: ~Q(blocker="")),
    "escalated": ("Escalated", lambda values, user: Q(escalated_at__isnull=False)),
    "owner_first": ("Waits for the owner of its service", _waits_for_owner),
    "restricted": ("Restricted", lambda values, user: Q(restricted=True)),
    "supported": ("Supported by me", _mine(Support)),
    "watching": ("Watched by me", _mine(Watch)),
}


def _midnight(day: date) -> datetime:
    """Where the day begins, in the zone of the person who asks."""
    return timezone.make_aware(datetime.combine(day, time.min))


def _declared() -> dict[str, Any]:
    """Every list filter with its `not_…` twin, and every yes-or-no filter."""
    filters: dict[str, Any] = {}
    for name, (label, where, read, split) in NEGATABLE.items():
        filters[name] = Condition(where, read=read, split=split, label=label)
        filters[f"not_{name}"] = Condition(where, read=read, split=split, negative=True, label=f"{label} is not")
    for name, (label, where) in YES_OR_NO.items():
        filters[name] = YesNo(where, label=label)
    return filters


class ImprovementFilter(django_filters.FilterSet):
    """The filters of the register. Declared here: words, days and points; the lists come from the tables above."""

    q = WordsFilter(label="Words")
    logged_from = DayFilter(label="Logged from", method="by_moment")
    logged_until = DayFilter(label="Logged until", method="by_moment")
    updated_before = DayFilter(label="Last update before", method="by_moment")
    target_from = DayFilter(label="Target date from", field_name="target_date", lookup_expr="gte")
    target_until = DayFilter(label="Target date until", field_name="target_date", lookup_expr="lte")
    score_from = PointsFilter(label="Score from", field_name="score", lookup_expr="gte")
    score_until = PointsFilter(label="Score until", field_name="score", lookup_expr="lte")

    def __init__(
        self, data: Any = None, queryset: Any = None, *, request: Any = None, prefix: str | None = None
    ) -> None:
        """Only the filters that are asked for are set up: copying all of them would cost more than the query."""
        self.is_bound = data is not None
        self.data = data if data is not None else {}
        self.queryset = Improvement.objects.none() if queryset is None else queryset
        self.request, self.form_prefix = request, prefix
        self.filters = {name: copy(kind) for name, kind in self.base_filters.items() if name in self.data}
        for kind in self.filters.values():
            kind.parent, kind.model = self, Improvement
            if kind.method:
                kind.method = kind.method  # a copy still calls through the filter it was copied from

    @classmethod
    def get_filters(cls) -> dict[str, Any]:
        """Every filter by its name in the address."""
        return super().get_filters() | _declared()

    def by_moment(self, queryset: ImprovementQuerySet, name: str, value: date) -> ImprovementQuerySet:
        """Days against moments: the day counts where the person is, its last second included."""
        if name == "logged_from":
            return queryset.filter(logged_at__gte=_midnight(value))
        if name == "logged_until":
            return queryset.filter(logged_at__lt=_midnight(date.fromordinal(value.toordinal() + 1)))
        return queryset.filter(updated_at__lt=_midnight(value))

    def problems(self) -> tuple[Problem, ...]:
        """Everything that is wrong with what was asked, by filter."""
        if not self.is_bound:
            return ()
        messages = self.form.errors.get_json_data()
        return tuple(
            Problem("invalid", error["message"], name) for name, errors in messages.items() for error in errors
        )

    def require_sound(self) -> ImprovementFilter:
        """Raise `Invalid` with everything that is wrong; otherwise the set itself."""
        Invalid.unless_none(self.problems())
        return self
