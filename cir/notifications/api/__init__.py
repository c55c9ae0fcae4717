"""What a person was told, for their programs."""
