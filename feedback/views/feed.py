"""You asked, we did, as an Atom feed: of everything, or of one public service."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from cir.catalogue.models import ConfigurationItem
from feedback import wording
from feedback.models import PublicResult

NEWEST = 30
A_WHILE = 300
"""Seconds for which a reader or a proxy may keep it: it is the same whoever asks."""
CONTROLS = dict.fromkeys([*range(32), *range(127, 160)])


@login_not_required
@cache_control(public=True, max_age=A_WHILE)
@require_safe
def feed(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The feed of everything, or of one public service."""
    return ResultsFeed()(request, slug=slug)


if TYPE_CHECKING:
    Base = Feed[PublicResult, Any]
else:
    Base = Feed


class ResultsFeed(Base):
    """The newest results in public words; addresses come from the settings, never from the request."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, slug: str = "") -> ConfigurationItem | None:
        """The public service that the address names; 404 for any other."""
        return get_object_or_404(ConfigurationItem.objects.public(), slug=slug) if slug else None

    def title(self, item: ConfigurationItem | None) -> str:
        """Whose feed it is."""
        about = f", {item.name}" if item else ""
        return plain(f"You asked, we did: {wording.organisation()}{about}")

    def subtitle(self, item: ConfigurationItem | None) -> str:
        """What it tells."""
        return "What was done because somebody asked."

    def link(self, item: ConfigurationItem | None) -> str:
        """The page that says the same."""
        return settings.BASE_URL + (
            reverse("feedback:results-of", args=[item.slug]) if item else reverse("feedback:results")
        )

    def feed_url(self, item: ConfigurationItem | None) -> str:
        """Where the feed is."""
        return f"{self.link(item)}feed/"

    def items(self, item: ConfigurationItem | None) -> list[PublicResult]:
        """The newest ones."""
        rows = PublicResult.objects.shown().select_related("improvement__item")
        return list((rows.about(item) if item else rows)[:NEWEST])

    def item_title(self, item: PublicResult) -> str:
        """What changed."""
        return plain(item.title)

    def item_description(self, item: PublicResult) -> str:
        """What was asked, what was done, and the numbers."""
        return plain(item.summary)

    def item_link(self, item: PublicResult) -> str:
        """Its place on the page."""
        return settings.BASE_URL + item.get_absolute_url()

    def item_guid(self, item: PublicResult) -> str:
        """What stays the same when its words change."""
        return f"{settings.BASE_URL}{reverse('feedback:results')}#result-{item.pk}"

    def item_pubdate(self, item: PublicResult) -> datetime:
        """When it was shown first."""
        return item.created_at

    def item_updateddate(self, item: PublicResult) -> datetime:
        """When its words were changed last."""
        return item.changed_at


def plain(text: str) -> str:
    """Text without characters that XML cannot say."""
    return text.translate({sign: None for sign in CONTROLS if sign not in (9, 10, 13)})
