"""The rules of the house, each with a test of its own that shows it can fail."""
