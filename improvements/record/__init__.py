"""What the page of one record shows: loaded in a fixed number of statements, then only arranged."""
