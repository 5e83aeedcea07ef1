"""The simulated phone: a process of its own that photographs what is really on the screen."""
