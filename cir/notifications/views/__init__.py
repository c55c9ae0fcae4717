"""Pages of notices: one file per page."""
