"""The app on the phone: its Java source, the programs built from it, and the builder."""
