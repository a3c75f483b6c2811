"""What is on disk: how files are made to last, and what a state of the graph is known by."""
