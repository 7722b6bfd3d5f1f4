"""A synthetic country: deterministic by seed, no real person in it."""
