from django.http import HttpResponse
from django.views.decorators.http import require_safe

from cir.accounts.requests import SignedIn
from cir.administration import history, sections
from cir.administration.settings_forms import AuditFilterForm
from cir.htmx import render_page_or_part
from cir.typed import whole
from improvements.demo import filling

PER_PAGE = 50


@require_safe
def audit_log(request: SignedIn) -> HttpResponse:
    """Who did what and when, newest first."""
    sections.require(request.user, "audit_log")
    form = AuditFilterForm(request.GET)
    found = history.entries(request.user, before=place(request), **form.cleaned_data) if form.is_valid() else []
    entries = list(found[: PER_PAGE + 1])
    query = request.GET.copy()
    if len(entries) > PER_PAGE:
        query["before"] = str(entries[PER_PAGE - 1].pk)
    context = {"form": form, "entries": entries[:PER_PAGE], "more": len(entries) > PER_PAGE and query.urlencode()}
    context["sample"] = filling.people().exists()
    return render_page_or_part(request, "administration/audit_log.html", "administration/_audit_log.html", context)


def place(request: SignedIn) -> int:
    """The entry to go on from; anything that is no number begins at the newest."""
    return whole(request.GET.get("before", "")) or 0
