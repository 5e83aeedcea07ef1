"""Photos taken by hand of x-rays on the screen, assigned by when they were taken and by what they show."""
