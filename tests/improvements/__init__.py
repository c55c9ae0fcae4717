"""The register, its priority and its life cycle."""
