"""People: users, teams, their roles."""

from cir.accounts.models.membership import Membership
from cir.accounts.models.team import Team
from cir.accounts.models.user import User

__all__ = ["Membership", "Team", "User"]
