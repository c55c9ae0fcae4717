"""Pages of one's own account, and the names a person field offers."""

from cir.accounts.views.options import people_options
from cir.accounts.views.profile import profile
from cir.accounts.views.tokens import revoke_token, tokens

__all__ = ["people_options", "profile", "revoke_token", "tokens"]
