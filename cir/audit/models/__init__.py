"""The audit trail: entries, their details, and the seals that chain them."""

from cir.audit.models.entry import Detail, Entry, Seal

__all__ = ["Detail", "Entry", "Seal"]
