"""What each client does, moment by moment, in; TooOften out when it does too much in a minute."""

from collections import deque
from math import ceil

from cachetools import LRUCache

from fdt_graph.errors import TooOften

#: Seconds of the window.
MINUTE = 60.0
#: Keys that are counted at a time: those seen last.
KEYS = 4096


class Rate:
    """At most so many a minute for each key, in a window that slides; at least one."""

    def __init__(self, per_minute: int) -> None:
        """Count nothing yet."""
        self._limit = per_minute
        self._taken: LRUCache[str, deque[float]] = LRUCache(KEYS)

    def take(self, key: str, now: float) -> None:
        """Count one at a moment, in seconds of any clock that only goes forward.

        Raises TooOften, and does not count it, when the minute before was full.
        """
        taken = self._taken.setdefault(key, deque(maxlen=self._limit))
        if len(taken) == self._limit and now - taken[0] < MINUTE:
            raise TooOften(self._limit, ceil(taken[0] + MINUTE - now))
        taken.append(now)
