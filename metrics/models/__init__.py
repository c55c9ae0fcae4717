"""The catalogue of measures and their readings."""

from metrics.models.measure import Definition, Measure
from metrics.models.reading import Reading

__all__ = ["Definition", "Measure", "Reading"]
