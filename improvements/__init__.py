"""The register: improvements, their life cycle, priority and evidence."""
