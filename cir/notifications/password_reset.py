"""Asking for a new password. Whoever is asked about, the page does the same: it writes down the address, sealed.

Who that is, if anybody, is found by the worker that sends the mail. So neither the answer nor the work it takes tells
a stranger who has an account, and the link is made when it is sent and kept nowhere.
"""

from typing import Any

from allauth.account.forms import ResetPasswordForm, default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from cir.accounts.models import User
from cir.notifications import account_mail, mail, outbox
from cir.notifications.models import Outbox

KIND = "account.reset"


class ForgottenForm(ResetPasswordForm):
    """The address to which a link is to be sent."""

    def clean_email(self) -> str:
        """As addresses are kept; nobody is looked up here."""
        return str(self.cleaned_data["email"]).lower()

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Write that this address asked."""
        email: str = self.cleaned_data["email"]
        account_mail.put(KIND, {"to": email})
        return email


@outbox.handles(KIND, outside=True, attempts=mail.ATTEMPTS)
def send(row: Outbox) -> None:
    """Send the link, or the word that there is no account; then forget who asked."""
    said = account_mail.said_in(row)
    if said is None:
        return
    person = User.objects.active().filter(email=said["to"]).first()
    if person is None:
        template, context = "account/email/unknown_account", {}
    else:
        template, context = "account/email/password_reset_key", {"password_reset_url": link_for(person)}
    account_mail.deliver(row, account_mail.written(template, said["to"], context))


def link_for(person: User) -> str:
    """The address that lets this person set a new password, once, for three days."""
    parts = {"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)}
    return f"{settings.BASE_URL}{reverse('account_reset_password_from_key', kwargs=parts)}"
