"""Changes in, generations out: what follows from a change, what it breaks, and who made it."""
