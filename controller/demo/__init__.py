"""Procedural chest phantoms: x-ray-like pictures to try the rig with, no patient involved."""
