"""The catalogue: what can be improved, and what for."""
