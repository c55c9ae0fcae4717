"""What can be improved, and what improving is for."""

from cir.catalogue.models.direction import Objective, Vision
from cir.catalogue.models.item import ConfigurationItem

__all__ = ["ConfigurationItem", "Objective", "Vision"]
