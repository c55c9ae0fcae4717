"""The catalogue for programs: services, products, practices, objectives, vision."""
