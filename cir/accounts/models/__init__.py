"""People: users, teams, their roles, and the tokens of their programs."""

from cir.accounts.models.hold import Hold
from cir.accounts.models.membership import Membership
from cir.accounts.models.team import Team
from cir.accounts.models.token import ApiToken, Scope
from cir.accounts.models.user import User

__all__ = ["ApiToken", "Hold", "Membership", "Scope", "Team", "User"]
