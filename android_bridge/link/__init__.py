"""One session with one phone: over UDP, over the cable, or in the original rig's dialect."""
