"""The private link that a mail carries."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from feedback import tokens
from feedback.models import Feedback, Key


def link_for(feedback: Feedback) -> str:
    """The address of their page: it proves that its reader has the mailbox. Parts share one page."""
    root = feedback.split_from or feedback
    secret = tokens.of_mail(root.pk, root.email)
    Key.objects.get_or_create(digest=tokens.digest(secret), defaults={"feedback": root, "proves_mail": True})
    return settings.BASE_URL + reverse("feedback:track", args=[secret])
