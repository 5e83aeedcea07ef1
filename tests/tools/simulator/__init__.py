"""Both roles of the protocol in one process: in virtual time with seeded faults, or explored state by state.

The state machines are the product's own (`protocol`). What is modelled here is what stands around them: the
programs, their disks and journals, the screen, the network, and those who would do harm.
"""
