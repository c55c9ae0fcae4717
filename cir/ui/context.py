"""What every page's frame needs to know. Lazy: a part that shows no frame asks nothing."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from cir.ui import nav, toasts

THEMES = {"light", "dark", "system"}


def shell(request: HttpRequest) -> dict[str, Any]:
    """`nav` (groups of entries) and `shell` (theme, density, shortcuts, organisation, links)."""
    return {
        "nav": SimpleLazyObject(lambda: nav.build(request)),
        "nav_foot": SimpleLazyObject(lambda: nav.foot(request)),
        "shell": SimpleLazyObject(lambda: frame(request)),
    }


def frame(request: HttpRequest) -> dict[str, Any]:
    """The person's choices and the addresses of the frame's own buttons."""
    user = getattr(request, "user", None)
    return {
        "base": base_of(request, user),
        "organisation": settings.ORGANISATION_NAME,
        "theme": theme_of(user),
        "density": getattr(user, "density", "") or "comfortable",
        "shortcuts": "off" if getattr(user, "shortcuts", True) is False else "on",
        "new_idea": new_idea(request),
        "palette": nav.url_of("search-palette"),
        "search": nav.url_of("search"),
        "updates": nav.url_of("notifications:list"),
        "unread": unread(request),
        "account": nav.url_of("account"),
        "toast_pattern": toasts.PATTERN,
        "account_pages": SimpleLazyObject(lambda: nav.account(request)),
    }


def new_idea(request: HttpRequest) -> str:
    """Where an idea is logged; nothing for people who only read."""
    return "" if "log" in nav.gather(request).hidden else nav.url_of("log")


def base_of(request: HttpRequest, user: Any) -> str:
    """What a refusal stands in: a part for htmx, the frame for people signed in, else the bare page."""
    if "HX-Request" in request.headers and "HX-Boosted" not in request.headers:
        return "base_part.html"
    return "base.html" if getattr(user, "is_authenticated", False) else "base_public.html"


def theme_of(user: Any) -> str:
    """The theme a person chose; the system's own for everybody else."""
    chosen = str(getattr(user, "theme", "") or "system")
    return chosen if chosen in THEMES else "system"


def unread(request: HttpRequest) -> int:
    """Unread updates, as the sources count them under the name of the bell's page."""
    return int(nav.gather(request).counts.get("notifications:list", 0) or 0)
