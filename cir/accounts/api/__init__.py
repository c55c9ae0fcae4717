"""People, teams, roles and tokens for programs."""
