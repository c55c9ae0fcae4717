"""The arithmetic and the pages of evidence."""
