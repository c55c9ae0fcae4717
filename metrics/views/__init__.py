"""Pages of measures, one file per page."""
