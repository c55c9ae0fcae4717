"""Pages of the register, one file per page."""
