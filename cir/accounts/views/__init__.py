"""Pages of one's own account, and the names a person field offers."""

from cir.accounts.views.address import change_address
from cir.accounts.views.options import people_options
from cir.accounts.views.profile import profile
from cir.accounts.views.single_sign_on import back_from_provider, go_to_provider
from cir.accounts.views.tokens import revoke_token, tokens

__all__ = [
    "back_from_provider",
    "change_address",
    "go_to_provider",
    "people_options",
    "profile",
    "revoke_token",
    "tokens",
]
