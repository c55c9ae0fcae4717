"""A later version of CIR, as far as its database goes: one more migration, which changes the table of improvements."""
