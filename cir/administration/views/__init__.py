"""Pages of the administration area, one file per page."""
