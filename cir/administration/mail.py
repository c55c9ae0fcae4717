"""The mail that asks somebody in. It leaves through the outbox: a mail server that is down delays it, no more."""

from urllib.parse import urljoin

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from cir import clock
from cir.administration.models import Invitation
from cir.administration.models.invitation import MAIL
from cir.notifications import mail, outbox
from cir.notifications.account_mail import letter
from cir.notifications.models import Outbox


@outbox.handles(MAIL, outside=True, attempts=mail.ATTEMPTS)
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
    subject = render_to_string("emails/administration/invitation_subject.txt", context)
    text = render_to_string("emails/administration/invitation.txt", context)
    mail.hand_over(letter(row, to=invitation.email, subject=subject, text=text), [])
