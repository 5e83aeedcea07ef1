"""The finished data set: what is written for its users, and for people to look at."""
