"""The entries of the sidebar, by the name of their page. A page that does not exist has no entry."""

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.module_loading import import_string


class Entry(NamedTuple):
    """One known page: its words, URL name, icon, group and the letter that follows G."""

    label: str
    url_name: str
    icon: str
    group: str = ""
    key: str = ""


ENTRIES = (
    Entry("Home", "home", "home", key="h"),
    Entry("Feedback", "feedback:inbox", "inbox", key="f"),
    Entry("Register", "register", "list-details", key="r"),
    Entry("Prioritise", "prioritise", "chart-dots", key="p"),
    Entry("Board", "board", "layout-kanban", key="b"),
    Entry("KPIs", "dashboard", "chart-histogram", "Insight", key="k"),
    Entry("Practice health", "practice", "activity-heartbeat", "Insight"),
    Entry("Reports", "reports", "file-text", "Insight"),
    Entry("Measures", "metrics:measures", "ruler-measure", "Insight", key="m"),
    Entry("Surveys", "feedback:surveys", "clipboard-check", "Insight"),
    Entry("Services and practices", "services", "stack-2", "Insight"),
)
FOOT = (Entry("Administration", "administration", "settings"),)

ACCOUNT = (
    Entry("Profile", "account", "user-circle"),
    Entry("Notifications", "notifications:preferences", "bell"),
    Entry("Tokens", "tokens", "key"),
    Entry("Password", "account_change_password", "lock"),
    Entry("Sign-in in two steps", "mfa_index", "shield-lock"),
    Entry("Where you are signed in", "usersessions_list", "device-desktop"),
)


@dataclass(frozen=True)
class Item:
    """One line of the sidebar as the template draws it."""

    label: str
    url: str
    icon: str
    count: str = ""
    hot: bool = False
    active: bool = False
    key: str = ""
    name: str = ""


@dataclass(frozen=True)
class Group:
    """Lines under one heading; the first group has none."""

    label: str
    items: list[Item] = field(default_factory=list)


@dataclass(frozen=True)
class Extras:
    """What a source adds for this person: groups, counts by URL name, entries they may not open."""

    groups: list[Group] = field(default_factory=list)
    counts: dict[str, str | int] = field(default_factory=dict)
    hot: set[str] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)


def build(request: HttpRequest) -> list[Group]:
    """The groups of the sidebar for this request, each page once, no dead link."""
    extras = gather(request)
    groups = [
        Group(label, items_of(request, [e for e in ENTRIES if e.group == label], extras))
        for label in dict.fromkeys(entry.group for entry in ENTRIES)
    ]
    own = [Group(group.label, [marked(request, item) for item in group.items]) for group in extras.groups]
    return [group for group in groups + own if group.items]


def foot(request: HttpRequest) -> list[Item]:
    """The lines at the foot of the sidebar."""
    return items_of(request, FOOT, gather(request))


def account(request: HttpRequest) -> list[Item]:
    """The tabs of one's own account; the first is active on its own page only."""
    items = items_of(request, ACCOUNT, gather(request))
    return [
        replace(item, active=item.active and (item.name != "account" or request.path == item.url)) for item in items
    ]


def gather(request: HttpRequest) -> Extras:
    """Everything the sources in settings.CIR_NAV_SOURCES say, asked once per request."""
    known: Extras | None = getattr(request, "_nav_extras", None)
    if known is None:
        known = Extras()
        # A request that is refused before sign-in is looked at (a foreign host) has no person.
        for path in getattr(settings, "CIR_NAV_SOURCES", []) if hasattr(request, "user") else []:
            extras: Extras = import_string(path)(request)
            known.groups.extend(extras.groups)
            known.counts.update(extras.counts)
            known.hot.update(extras.hot)
            known.hidden.update(extras.hidden)
        vars(request)["_nav_extras"] = known
    return known


def items_of(request: HttpRequest, entries: list[Entry] | tuple[Entry, ...], extras: Extras) -> list[Item]:
    """The entries that exist and are not hidden from this person."""
    items = []
    for entry in entries:
        url = url_of(entry.url_name)
        if url and entry.url_name not in extras.hidden:
            item = Item(
                entry.label,
                url,
                entry.icon,
                count=str(extras.counts.get(entry.url_name, "")),
                hot=entry.url_name in extras.hot,
                key=entry.key,
                name=entry.url_name,
            )
            items.append(marked(request, item))
    return items


def marked(request: HttpRequest, item: Item) -> Item:
    """The item, active when it leads to this page or to the list this page belongs to."""
    path, _, query = item.url.partition("?")
    if query:
        here = request.path == path and request.GET.urlencode() == query
    else:
        here = request.path == path or (path != "/" and request.path.startswith(path))
    return replace(item, active=here)


def url_of(name: str) -> str:
    """The address of a page, empty when nobody has built it yet."""
    return _url(name, get_urlconf(), get_script_prefix())


@lru_cache(maxsize=500)  # the frame of every page asks for two dozen
def _url(name: str, urlconf: str | None, prefix: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
