"""Feedback for programs: the same rules, the same words."""
