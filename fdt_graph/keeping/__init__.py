"""A store in, the same kept safe: checked, copied, put back, and rid of what must be forgotten."""
