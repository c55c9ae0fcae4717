"""PostgreSQL as Django speaks it, reading moments faster."""
