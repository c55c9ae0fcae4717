"""Pages of one's own account."""

from cir.accounts.views.profile import profile

__all__ = ["profile"]
