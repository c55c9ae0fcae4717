"""The register as a table: its state in the address, rows, groups, cells, saved views, bulk changes, exports."""
