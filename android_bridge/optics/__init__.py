"""What glass, room and sensor do to a picture; pure."""
