"""Pages that belong to no room: home, search from anywhere, health."""
