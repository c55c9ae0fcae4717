"""Measures and what their readings prove. Knows nothing of improvements."""
