"""What machines tell us: who may, how their words are read, and what is made of them."""
