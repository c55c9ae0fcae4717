"""The roof of the API: composes what the rooms offer, and describes it."""
