"""The messages behind a number of feedback: the list that its KPIs open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import reduce
from operator import and_
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cir.accounts.requests import SignedIn
from cir.catalogue.models import ConfigurationItem
from cir.typed import whole
from feedback import counting, wording
from feedback.models import Channel, Feedback, Obligation
from feedback.queries import FeedbackQuerySet
from feedback.states import Duty, Subject
from metrics import queries, spans
from metrics.periods import period_of
from metrics.spans import Span

PAGE, PAGE_SIZE = "feedback/records.html", 50


@require_GET
def records(request: SignedIn) -> HttpResponse:
    """Messages that a KPI counts, as far as this person may see them."""
    said = {name: str(request.GET[name])[:60] for name in request.GET}
    asked = [*_place(said), *_asked(said)]
    wanted = reduce(and_, (found for found, _ in asked), Q())
    rows = Feedback.objects.visible_to(request.user).filter(wanted)
    context = {
        "page": Paginator(listed(rows), PAGE_SIZE).get_page(said.get("page")),
        "subjects": by_subject(rows),
        "sentences": [sentence for _, sentence in asked],
        "hidden": Feedback.objects.filter(wanted).count() - rows.count(),
    }
    return render(request, PAGE, context)


def listed(rows: FeedbackQuerySet) -> Any:
    """The newest first, with what a line shows."""
    return rows.select_related("channel", "item", "person").order_by("-received_at", "-pk")


def by_subject(rows: FeedbackQuerySet) -> list[tuple[str, str, int]]:
    """How many of them tell us about what; nothing while nobody said so of any."""
    counts = dict(rows.exclude(subject="").order_by().values_list("subject").annotate(Count("pk")))
    return [(value, words, counts.get(value, 0)) for value, words in Subject.choices] if counts else []


def _place(said: Mapping[str, str]) -> list[tuple[Q, str]]:
    found = []
    item = ConfigurationItem.objects.filter(pk=whole(said.get("item", "")) or 0).first()
    if item:
        found.append((Q(item__path__startswith=item.path), f"about {item.name}"))
    channel = Channel.objects.filter(pk=whole(said.get("channel", "")) or 0).first()
    if channel:
        found.append((Q(channel=channel), f"by {channel.name}"))
    if (subject := said.get("subject", "")) in Subject.values:
        found.append((Q(subject=subject), f"about: {Subject(subject).label.lower()}"))
    return found


def _asked(said: Mapping[str, str]) -> list[tuple[Q, str]]:
    """The conditions of the address that are understood, each with its words."""
    zone, found = queries.zone(), []
    if span := span_of(said.get("received", "")):
        found.append((counting.received_in(span.start(zone), span.end(zone)), f"received in {span.label}"))
    duty, _, code = said.get("met", "").partition(":")
    if duty in Duty.values and (span := span_of(code)):
        met = counting.met_in([duty], span.start(zone), span.end(zone))
        found.append((having(met), f"{Duty(duty).label.lower()} met in {span.label}"))
    if span := span_of(said.get("due", "")):
        due = counting.tellings_due(span.first, min(span.last, queries.today()))
        told = said.get("told") == "yes"
        due &= counting.told_by(span.end(zone)) if told else Q()
        found.append((having(due), f"telling due in {span.label}{', and told' if told else ''}"))
    if day := day_of(said.get("open_on", "")):
        older = whole(said.get("older", ""), digits=3) or 0
        owed = counting.open_at(period_of(day, "day").end(zone), older)
        longer = f", for more than {older} days" if older else ""
        found.append((having(owed), f"owed at the end of {wording.day(day)}{longer}"))
    return found


def having(debts: Q) -> Q:
    """Feedback with such a debt."""
    return Q(pk__in=Obligation.objects.filter(debts).values("feedback"))


def span_of(code: str) -> Span | None:
    """The stretch of time that an address names; None for what is none."""
    try:
        return spans.read(code) if code else None
    except ValueError:
        return None


def day_of(text: str) -> date | None:
    """A day of an address; None for what is none."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
