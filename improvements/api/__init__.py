"""The register for programs: the same doors, words and refusals as its pages."""
