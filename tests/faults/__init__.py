"""Servers of our own, killed and starved while work goes on. Each run proves that its faults hit."""
