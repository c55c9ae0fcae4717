"""How fast CIR is with a large register, beside what this machine could do at best: `make bench`."""
