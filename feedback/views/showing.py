"""Showing results to everybody: a person writes or confirms every word and number before it is public."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cir.accounts.requests import SignedIn
from cir.typed import whole
from cir.ui import toasts
from cir.ui.refusals import accepts
from feedback import permissions, wording
from feedback.models import PublicResult
from feedback.signal_forms import ResultForm
from improvements.models import Improvement, Target
from improvements.statuses import Status

LIST, PAGE, MOST_SHOWN, WRONG = "feedback/results_kept.html", "feedback/result.html", 100, 422


@require_GET
def overview(request: SignedIn) -> HttpResponse:
    """What everybody may read, and what is done and could be shown."""
    permissions.require_inbox(request.user)
    done = Improvement.objects.visible_to(request.user).filter(status=Status.DONE, restricted=False)
    done = done.filter(public_result=None).annotate(voices=Count("feedback_links")).select_related("item")
    shown = PublicResult.objects.visible_to(request.user).select_related("improvement__item", "by")
    context = {"done": done.order_by("-voices", "-ended_at", "-pk")[:MOST_SHOWN], "shown": shown[:MOST_SHOWN]}
    return render(request, LIST, context)


def find(request: SignedIn, reference: str) -> Improvement:
    """The improvement, if the person sees it and may speak of it in public."""
    rows = Improvement.objects.visible_to(request.user).by_reference(reference)
    record = rows.select_related("item", "public_result").first()
    if record is None:
        raise Http404("No such improvement.")
    permissions.require_decide(
        request.user, record.item.path if record.item else "", record.item.owner_id if record.item else None
    )
    return record


@require_http_methods(["GET", "POST"])
def one(request: SignedIn, reference: str) -> HttpResponse:
    """The public words of one improvement: prepared, read, made one's own, shown."""
    record = find(request, reference)
    known = getattr(record, "public_result", None)
    form = ResultForm(request.POST or None, instance=known, initial={} if known else begun(record))
    if request.method == "POST" and accepts(form, lambda: keep(request, record, known, form)):
        toasts.say(request, "Everybody can read it now.", open_url=reverse("feedback:results"))
        return redirect("feedback:results-kept")
    context = {"form": form, "record": record, "result": known, "measure": measured(record)}
    return render(request, PAGE, context, status=WRONG if form.errors else 200)


def keep(request: SignedIn, record: Improvement, known: PublicResult | None, form: ResultForm) -> None:
    """Show it, or change what is shown. What was withdrawn is shown again."""
    if known is None:
        PublicResult.open(by=request.user, improvement=record, **form.cleaned_data)
        return
    version = whole(request.POST.get("version", ""), digits=9)
    known.change(by=request.user, version=version, **form.cleaned_data)
    if known.withdrawn_at:
        known.show_again(by=request.user)


@require_POST
def withdraw(request: SignedIn, reference: str) -> HttpResponse:
    """Show it no longer."""
    record = find(request, reference)
    known = getattr(record, "public_result", None)
    if known:
        known.withdraw(by=request.user)
    toasts.say(request, "It is shown no longer.", open_url=reverse("feedback:result", args=[reference]))
    return redirect("feedback:results-kept")


def begun(record: Improvement) -> dict[str, Any]:
    """Words to begin with, from what is public already: what they see it called, since when, the stored numbers."""
    link = record.feedback_links.order_by("pk").first()
    live = f", in use since {wording.day(record.went_live_on)}" if record.went_live_on else ""
    start: dict[str, Any] = {"did": f"It is done{live}." if live else ""}
    if link:
        start |= {"title": link.public_title, "asked": f"You asked for “{link.public_title}”."}
    return start | measured(record)


def measured(record: Improvement) -> dict[str, Any]:
    """Mean before and after of the main measure, as its stored verdict has them."""
    target = record.targets.filter(role=Target.Role.MAIN).select_related("measure").first()
    verdict = target.verdicts.first() if target else None
    kept = verdict.readings if verdict else {}
    means = [sum(float(value) for _, value in pairs) / len(pairs) for name in ("baseline", "after")
             if (pairs := kept.get(name))]  # fmt: skip
    if target is None or len(means) != len(("before", "after")):
        return {}
    return {"before": round(means[0], 2), "after": round(means[1], 2), "unit": target.measure.unit}
