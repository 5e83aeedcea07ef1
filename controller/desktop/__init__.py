"""The operator's desk: a window in which a plan is run and watched. It listens to the engine."""
