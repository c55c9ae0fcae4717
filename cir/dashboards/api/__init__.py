"""Reports and findings for programs: the same numbers and words as the pages."""
