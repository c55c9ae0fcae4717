"""The administration area: people, roles, teams, invitations and what the register is set to."""
