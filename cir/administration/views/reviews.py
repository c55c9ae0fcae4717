from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cir import clock
from cir.accounts.requests import SignedIn
from cir.administration import sections
from cir.administration.settings_forms import ReviewForm
from cir.rest.sending import made_once
from cir.ui import refusals, toasts
from improvements.models import Review

SHOWN = 24


@require_http_methods(["GET", "HEAD", "POST"])
def reviews(request: SignedIn) -> HttpResponse:
    """Reviews that are to come and those that were; call the next one."""
    sections.require(request.user, "review_dates")
    form = ReviewForm(request.POST or None)

    def act() -> Review:
        return made_once(request, Review, lambda: Review.call(by=request.user, **form.cleaned_data))

    if form.is_bound and refusals.accepts(form, act):
        toasts.say(request, "Review called.")
        return redirect("review_dates")
    now = clock.now()
    ahead = Review.objects.filter(starts_at__gt=now, cancelled_at=None).order_by("starts_at")
    past = Review.objects.filter(starts_at__lte=now, cancelled_at=None)[:SHOWN]
    context = {"form": form, "ahead": ahead, "past": past}
    return render(request, "administration/reviews.html", context, status=400 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: SignedIn, pk: int) -> HttpResponse:
    """Move a review, or say more about it."""
    sections.require(request.user, "review_dates")
    found = get_object_or_404(Review, pk=pk)
    said = {"starts_at": found.starts_at, "place": found.place, "note": found.note}
    form = ReviewForm(request.POST or None, initial=said)
    if form.is_bound and refusals.accepts(form, lambda: found.change(by=request.user, **form.cleaned_data)):
        toasts.say(request, "Review saved.")
        return redirect("review_dates")
    context = {"form": form, "review": found}
    return render(request, "administration/review.html", context, status=400 if form.is_bound else 200)


@require_POST
def cancel(request: SignedIn, pk: int) -> HttpResponse:
    """Call a review off."""
    sections.require(request.user, "review_dates")
    get_object_or_404(Review, pk=pk).cancel(by=request.user)
    toasts.say(request, "Review cancelled.")
    return redirect("review_dates")
