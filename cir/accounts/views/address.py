from allauth.account import views as account
from allauth.account.models import EmailAddress
from django.http import HttpResponse

from cir.accounts.requests import SignedIn


def change_address(request: SignedIn) -> HttpResponse:
    """One's own e-mail address. The one there is counts as confirmed (it came by invitation, from an administrator or
    from the identity provider): otherwise allauth would let go of it for one that nobody has confirmed yet."""
    if request.method == "POST":
        person = request.user
        confirmed = {"verified": True, "primary": True}
        EmailAddress.objects.update_or_create(user=person, email=person.email, defaults=confirmed)
    answer: HttpResponse = account.email(request)
    return answer
