"""Administration: programs outside that are told what happens, what they were told, and sending it again."""

from collections.abc import Callable

from django.db.models import Count, Q
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cir import clock
from cir.accounts.models import User
from cir.accounts.models.standing import require_administrator
from cir.accounts.requests import SignedIn
from cir.notifications import webhooks as sending
from cir.notifications.models import Delivery, Webhook
from cir.notifications.webhook_forms import WebhookForm
from cir.ui import refusals, toasts

SHOWN = 50
ACTS: dict[str, tuple[Callable[[Webhook, User], object], str]] = {
    "test": (lambda hook, by: sending.ping(hook, by=by), "A test is on its way."),
    "pause": (lambda hook, by: hook.pause("Paused by hand.", by=by), "It is paused. What happens meanwhile is kept."),
    "resume": (lambda hook, by: sending.resume(hook, by=by), "It goes on, with what waits first."),
    "rotate": (lambda hook, by: hook.rotate(by=by), "There is another secret. The old one holds for a day."),
    "remove": (lambda hook, by: hook.remove(by=by), "It is removed."),
}
"""What can be done with one, and what is said then."""


@require_safe
def webhooks(request: SignedIn) -> HttpResponse:
    """Every webhook, with how it goes."""
    require_administrator(request.user)
    waiting = Count("deliveries", filter=Q(deliveries__done_at=None))
    rows = Webhook.objects.on().select_related("item").annotate(waiting=waiting)
    return render(request, "notifications/webhooks.html", {"hooks": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """Tell another program."""
    require_administrator(request.user)
    form = WebhookForm(request.POST or None)
    made: list[Webhook] = []
    if refusals.accepts(form, lambda: made.append(Webhook.open(by=request.user, **form.cleaned_data))):
        toasts.say(request, "It is told from now on. Copy the secret into its program.")
        return redirect("webhook", made[0].pk)
    return render(request, "notifications/webhook_new.html", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def webhook(request: SignedIn, pk: int) -> HttpResponse:
    """One webhook: what it is told and where, its secret, the last deliveries."""
    require_administrator(request.user)
    hook = get_object_or_404(Webhook.objects.on(), pk=pk)
    facts = {"name": hook.name, "url": hook.url, "events": hook.events, "item": hook.item_id}
    form = WebhookForm(request.POST or None, initial=facts)
    if refusals.accepts(form, lambda: hook.change(by=request.user, **form.cleaned_data)):
        toasts.say(request, "Saved.")
        return redirect("webhook", pk)
    return _page(request, hook, form)


def _page(request: SignedIn, hook: Webhook, form: Form) -> HttpResponse:
    context = {
        "hook": hook,
        "form": form,
        "deliveries": hook.deliveries.all()[:SHOWN],
        "waiting": hook.deliveries.waiting(),
    }
    context["secrets"] = hook.secrets(clock.now())
    return render(request, "notifications/webhook.html", context, status=400 if form.errors else 200)


@require_POST
def act(request: SignedIn, pk: int, act: str) -> HttpResponse:
    """Send a test, pause, resume, change the secret, remove."""
    require_administrator(request.user)
    hook = get_object_or_404(Webhook.objects.on(), pk=pk)
    if act not in ACTS:
        raise Http404
    do, said = ACTS[act]
    do(hook, request.user)
    toasts.say(request, said)
    return redirect("webhooks") if act == "remove" else redirect("webhook", pk)


@require_POST
def again(request: SignedIn, pk: int) -> HttpResponse:
    """Send one delivery once more."""
    require_administrator(request.user)
    delivery = get_object_or_404(Delivery.objects.select_related("webhook"), pk=pk)
    sending.again(delivery, by=request.user)
    toasts.say(request, "It is sent once more.")
    return redirect("webhook", delivery.webhook_id)
