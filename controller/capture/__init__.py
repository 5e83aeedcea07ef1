"""Capturing a subset: one exchange with one phone, from open to close or abort."""
