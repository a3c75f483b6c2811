"""Other observatories: what they are asked for, what they give, and what becomes of it."""
