"""The mail that asks somebody in. It leaves through the outbox: a mail server that is down delays it, no more."""

from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from cir import clock
from cir.administration.models import Invitation
from cir.administration.models.invitation import MAIL
from cir.notifications import outbox
from cir.notifications.models import Outbox


@outbox.handles(MAIL, outside=True)
def send(row: Outbox) -> None:
    """Send the link, unless the invitation was accepted, withdrawn or sent again meanwhile."""
    invitation = Invitation.objects.select_related("invited_by").filter(pk=row.payload["invitation"]).first()
    if invitation is None or invitation.nonce != row.payload["nonce"] or invitation.why_not(clock.now()):
        return
    context = {
        "invitation": invitation,
        "url": urljoin(settings.BASE_URL, reverse("invitation", args=[invitation.token])),
        "organisation": settings.ORGANISATION_NAME,
    }
    mail = EmailMultiAlternatives(
        " ".join(render_to_string("emails/administration/invitation_subject.txt", context).split()),
        render_to_string("emails/administration/invitation.txt", context),
        to=[invitation.email],
        headers={"Message-ID": f"<invitation-{row.pk}@{urlsplit(settings.BASE_URL).hostname or 'cir'}>"},
    )
    mail.attach_alternative(render_to_string("emails/administration/invitation.html", context), "text/html")
    mail.send()
