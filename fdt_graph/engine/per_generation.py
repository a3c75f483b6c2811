"""What is read of a generation in, the same out until there is another generation."""

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class _Value:
    """One value, and who may read it first; those who come meanwhile wait."""

    turn: threading.Lock = field(default_factory=threading.Lock)
    read: bool = False
    value: Any = None


class PerGeneration:
    """What was read of one generation; all of it is forgotten when another is current."""

    def __init__(self, current: Callable[[], Hashable]) -> None:
        """Keep values as long as `current` gives the same."""
        self._current = current
        self._lock = threading.Lock()
        self._of: Hashable = None
        self._values: dict[Hashable, _Value] = {}

    def get(self, key: Hashable, read: Callable[[], Any]) -> Any:
        """Give a value; the first who asks for it since there is this generation reads it.

        What fails is not kept. What is read while a generation comes may be of either: it is given
        to those who asked before, and read again for those who ask after.
        """
        with self._lock:
            current = self._current()
            if current != self._of:
                self._of, self._values = current, {}
            found = self._values.setdefault(key, _Value())
        if not found.read:
            with found.turn:
                if not found.read:
                    found.value, found.read = read(), True
        return found.value
