"""Prioritise: the ideas that wait for a place in the plan, ranked and placed by impact and effort."""
