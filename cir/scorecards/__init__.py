"""What is improved and what for: services, products and practices with what happens on each; vision and objectives."""
