"""Invitations."""

from cir.administration.models.invitation import Invitation

__all__ = ["Invitation"]
