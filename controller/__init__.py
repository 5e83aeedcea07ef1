"""What the operator runs."""
