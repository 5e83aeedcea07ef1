"""The photos on a phone, and the second copy of their metadata."""
