from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cir import clock
from cir.accounts.requests import SignedIn
from cir.catalogue.models import ConfigurationItem
from cir.catalogue.permissions import may_keep
from cir.errors import NotAllowed
from cir.htmx import render_page_or_part
from cir.rest.sending import made_once
from cir.scorecards import tree
from cir.scorecards.forms import ItemForm, TreeFilterForm
from cir.ui import refusals, toasts


@require_safe
def services(request: SignedIn) -> HttpResponse:
    """The catalogue as a tree, with what happens on each item."""
    form = TreeFilterForm(request.GET)
    asked = form.asked()
    lines, kinds = tree.branches(request.user, at=clock.now(), **asked)
    context = {"form": form, "asked": asked, "lines": lines, "may_add": may_add(request), "all": sum(kinds.values())}
    context["kinds"] = [(kind, label, kinds.get(kind, 0)) for kind, label in ConfigurationItem.Kind.choices]
    return render_page_or_part(request, "scorecards/services.html", "scorecards/_services.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedIn) -> HttpResponse:
    """Add a service, product or practice."""
    if not may_add(request):
        raise NotAllowed("The catalogue is kept by administrators and by coordinators, each for their part.")
    first = {"parent": request.GET.get("parent"), "kind": ConfigurationItem.Kind.SERVICE}
    form = ItemForm(request.POST or None, initial=first)
    made: list[ConfigurationItem] = []

    def act() -> None:
        said = {"by": request.user, **form.cleaned_data}
        made.append(made_once(request, ConfigurationItem, lambda: ConfigurationItem.add(**said)))

    if form.is_bound and refusals.accepts(form, act):
        toasts.say(request, f"{made[0]} added.")
        return redirect(made[0])
    return render(request, "scorecards/item_form.html", {"form": form}, status=400 if form.is_bound else 200)


def may_add(request: SignedIn) -> bool:
    """Whether the person keeps any part of the catalogue."""
    return may_keep(request.user) or request.user.roles.anywhere("coordinator")
