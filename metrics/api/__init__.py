"""Measures and readings for programs."""
