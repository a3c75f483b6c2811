"""A process that answers strangers' queries, and what is said to it: the part that may be killed.

Its keepers are in engine/. Nothing is imported here: a worker has to start quickly.
"""
