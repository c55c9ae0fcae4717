"""Links at the foot of mails that stop them. Following one changes nothing; the page behind it asks first.

The link is bound to the person, to the kind of event and to this purpose, and lasts half a year.
"""

from datetime import timedelta

from django.core import signing
from django.urls import reverse

from cir.accounts.models import User
from cir.notifications import events
from cir.notifications.models import Preference, Way

SALT = "cir.notifications.unsubscribe"
LASTS = timedelta(days=180)


def path_for(user: User, event: str) -> str:
    """Where this person stops mails about `event`; the empty event stands for the daily digest and all mails."""
    return reverse("notifications:unsubscribe", args=[signing.dumps([user.pk, event], salt=SALT, compress=True)])


def read(token: str) -> tuple[User, str] | None:
    """The person and event of a link; None when it is forged, old, or its person is no longer here."""
    try:
        pk, event = signing.loads(token, salt=SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = User.objects.active().filter(pk=pk).first()
    return (user, str(event)) if user else None


def stop(user: User, event: str) -> None:
    """No more mail about this event (or any): the bell still shows it."""
    for each in [event] if event else [known.key for known in events.offered_to(user)]:
        own = Preference.objects.filter(user=user, event=each).first()
        if own is None or own.way in {Way.MAIL, Way.DIGEST}:
            Preference.objects.update_or_create(user=user, event=each, defaults={"way": Way.BELL})
