"""The bell: what a person was told, newest first."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from cir import clock
from cir.accounts.requests import SignedIn
from cir.htmx import render_page_or_part, wants_part
from cir.notifications.models import Notification
from cir.notifications.models.notification import NotificationQuerySet

A_PAGE, A_MENU = 50, 8


def _own(request: SignedIn) -> NotificationQuerySet:
    return Notification.objects.told(request.user).select_related("actor").order_by("-pk")


@require_GET
def list_notices(request: SignedIn) -> HttpResponse:
    """Every notice, fifty at a time; `?show=unread` leaves out what was read."""
    unread_only = request.GET.get("show") == "unread"
    notices = _own(request).unread() if unread_only else _own(request)
    page = Paginator(notices, A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "unread_only": unread_only, "some_unread": _own(request).unread().exists()}
    return render_page_or_part(request, "notifications/list.html", "notifications/_rows.html", context)


@require_GET
def menu(request: SignedIn) -> HttpResponse:
    """The newest notices for the menu under the bell; without htmx the whole page."""
    if not wants_part(request):
        return redirect("notifications:list")
    newest = list(_own(request)[:A_MENU])
    context = {"notices": newest, "some_unread": _own(request).unread().exists()}
    return render(request, "notifications/_menu.html", context)


@require_POST
def open_notice(request: SignedIn, pk: int) -> HttpResponse:
    """Mark a notice as read and go where it points."""
    notice = get_object_or_404(_own(request), pk=pk)
    notice.mark(read=True)
    return redirect(notice.url or "notifications:list")


@require_POST
def mark(request: SignedIn, pk: int) -> HttpResponse:
    """Mark one notice as read, or as unread again."""
    notice = get_object_or_404(_own(request), pk=pk)
    notice.mark(read=request.POST.get("read") != "no")
    if wants_part(request):
        return render(request, "notifications/_row.html", {"notice": notice})
    return redirect("notifications:list")


@require_POST
def read_all(request: SignedIn) -> HttpResponse:
    """Mark everything as read."""
    _own(request).unread().update(read_at=clock.now())
    return redirect("notifications:list")
