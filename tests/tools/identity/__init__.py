"""Photos of screens made by an author of their own, to prove the check of photos by."""
