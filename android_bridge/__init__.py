"""Everything that touches a phone: links, stores, and the simulated phone."""
