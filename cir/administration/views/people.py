from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from cir import clock
from cir.accounts.requests import SignedIn
from cir.administration import people as finding
from cir.administration import sections
from cir.administration.forms import PeopleFilterForm
from cir.administration.models import Invitation
from cir.errors import NotAllowed
from cir.htmx import render_page_or_part

PER_PAGE = 50


@require_safe
def area(request: SignedIn) -> HttpResponse:
    """The way in: the first section this person may open."""
    mine = sections.open_to(request.user)
    if not mine:
        raise NotAllowed("This area is for people who administer, coordinate or audit the register.")
    return redirect(mine[0].url_name)


@require_safe
def people(request: SignedIn) -> HttpResponse:
    """Everybody, with roles and teams; and who was invited and has not come yet."""
    sections.require(request.user, "people")
    form = PeopleFilterForm(request.GET)
    page = Paginator(finding.found(**form.asked()), PER_PAGE).get_page(request.GET.get("page"))
    waiting = Invitation.objects.waiting().select_related("item", "invited_by")
    context = {"page": page, "form": form, "waiting": waiting, "now": clock.now()}
    return render_page_or_part(request, "administration/people.html", "administration/_people.html", context)
