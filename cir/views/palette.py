"""Search from anywhere: the palette's answers, and the page behind them for those without script."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from cir.accounts.models import User
from cir.accounts.requests import SignedIn
from improvements import search as register_search
from improvements.models import Improvement, Lesson

MOST = 5


@require_GET
def palette(request: SignedIn) -> HttpResponse:
    """Improvements, lessons and people that match what was typed; recent records when nothing was."""
    words = register_search.typed(request.GET.get("q", "").lstrip("#"))
    return render(request, "search/_palette.html", _found(request.user, words) if words else _recent(request.user))


@require_GET
def search(request: SignedIn) -> HttpResponse:
    """The same as a page. A reference leads straight to its record."""
    words = register_search.typed(request.GET.get("q", ""))
    exact = Improvement.objects.visible_to(request.user).by_reference(words).first() if words else None
    if exact:
        return redirect(exact)
    found = _found(request.user, words, most=20) if words else _recent(request.user)
    register = reverse("register") if words else ""
    return render(request, "search/search.html", {"words": words, "register": register, **found})


def _found(user: User, words: str, most: int = MOST) -> dict[str, object]:
    visible = Improvement.objects.visible_to(user)
    lessons = Lesson.objects.filter(improvement__in=visible, next_time__icontains=words[:80])
    people = User.objects.active().filter(name__icontains=words[:80])
    return {
        "hits": register_search.top(words, user, most),
        "lessons": lessons.select_related("improvement")[:MOST],
        "people": people[:MOST],
    }


def _recent(user: User) -> dict[str, object]:
    """What this person is part of, the latest change first."""
    return {"recent": Improvement.objects.visible_to(user).involving(user).order_by("-updated_at")[:MOST]}
