from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cir import clock
from cir.accounts.requests import SignedIn
from cir.catalogue.models import ConfigurationItem
from cir.catalogue.permissions import may_keep, require_keeper
from cir.scorecards import card
from cir.scorecards.forms import ItemForm, MergeForm
from cir.ui import refusals, toasts
from improvements import rollup


def found(slug: str) -> ConfigurationItem:
    """The item at this address, or 404."""
    return get_object_or_404(ConfigurationItem.objects.select_related("owner", "parent", "merged_into"), slug=slug)


@require_safe
def service(request: SignedIn, slug: str) -> HttpResponse:
    """One item's scorecard. A merged one leads to the item that took it in."""
    item = found(slug)
    if item.merged_into:
        return redirect(item.merged_into)
    return scorecard(request, item, MergeForm(item=item))


def scorecard(request: SignedIn, item: ConfigurationItem, merging: MergeForm, status: int = 200) -> HttpResponse:
    """The page of one item."""
    user, now = request.user, clock.now()
    context = {"item": item, "merging": merging, "may_keep": may_keep(user, item.path)} | {
        "children": item.children.current().select_related("owner").order_by("name"),
        **card.kpis(item, user),
        "steps": card.by_status(item, user),
        "stands_out": card.sentences(item, user, now),
        "working_on": card.working_on(item, user),
        "results": card.results(item, user, now),
        "measures": card.measures(item),
        "objectives": card.objectives(item, user),
        "keepers": card.keepers(item),
        "worth": rollup.of(card.improvements_on(item, user)),
    }
    return render(request, "scorecards/service.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedIn, slug: str) -> HttpResponse:
    """Change an item."""
    item = found(slug)
    require_keeper(request.user, item.path)
    fields = ("name", "kind", "description", "parent", "owner", "is_public", "owner_first")
    form = ItemForm(request.POST or None, initial={name: getattr(item, name) for name in fields})
    if form.is_bound and refusals.accepts(form, lambda: item.change(by=request.user, **form.cleaned_data)):
        toasts.say(request, f"{item} saved.")
        return redirect(item)
    context = {"form": form, "item": item}
    return render(request, "scorecards/item_form.html", context, status=400 if form.is_bound else 200)


@require_POST
def retire(request: SignedIn, slug: str) -> HttpResponse:
    """Take an item out of use."""
    item = found(slug)
    item.retire(by=request.user)
    toasts.say(request, f"{item} is retired.")
    return redirect(item)


@require_POST
def bring_back(request: SignedIn, slug: str) -> HttpResponse:
    """Take an item into use again."""
    item = found(slug)
    item.bring_back(by=request.user)
    toasts.say(request, f"{item} is in use again.")
    return redirect(item)


@require_POST
def merge(request: SignedIn, slug: str) -> HttpResponse:
    """Move everything to another item."""
    item = found(slug)
    require_keeper(request.user, item.path)
    form = MergeForm(request.POST, item=item)
    if refusals.accepts(form, lambda: item.merge_into(form.cleaned_data["other"], by=request.user)):
        toasts.say(request, f"{item} is merged into {form.cleaned_data['other']}.")
        return redirect(form.cleaned_data["other"])
    return scorecard(request, item, form, status=400)
