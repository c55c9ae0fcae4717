"""The register's own figures, pushed down to `metrics.rollups`: each file counts from the data it names."""
