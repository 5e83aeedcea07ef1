"""The protocol between controller and phone: bytes and times in, messages and bytes out."""
