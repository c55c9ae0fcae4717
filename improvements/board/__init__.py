"""The board: columns of cards, loaded in a fixed number of statements whatever the number of records."""
