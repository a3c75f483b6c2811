"""Requests in, answers that were given before out: of one generation, and bounded in bytes."""

from collections.abc import Hashable
from dataclasses import dataclass

from cachetools import LRUCache

from fdt_graph.store.state import State
from fdt_graph.web.exchange import Reply

#: Bytes that an entry takes beside its body.
ENTRY = 1024


@dataclass(frozen=True)
class Kept:
    """An answer, and what validates it."""

    generation: State
    reply: Reply
    etag: str | None
    #: What the log says of it.
    notes: dict[str, object]


class AnswerCache:
    """The answers of the current generation that were asked for last."""

    def __init__(self, size: int) -> None:
        """Keep at most `size` bytes."""
        self._kept: LRUCache[Hashable, Kept] = LRUCache(max(size, 1), getsizeof=_weight)
        self._generation = ""
        self.hits = 0
        self.misses = 0

    @property
    def bytes(self) -> float:
        """Tell how many bytes are kept."""
        return self._kept.currsize

    def get(self, generation: str, key: Hashable) -> Kept | None:
        """Find an answer over a generation; those over another are forgotten."""
        if generation != self._generation:
            self._kept.clear()
            self._generation = generation
        kept = self._kept.get(key)
        if kept is None:
            self.misses += 1
        else:
            self.hits += 1
        return kept

    def put(self, generation: str, key: Hashable, kept: Kept) -> None:
        """Keep an answer, unless it is too large or another generation is current by now."""
        if generation == self._generation and _weight(kept) <= self._kept.maxsize:
            self._kept[key] = kept


def _weight(kept: Kept) -> int:
    return ENTRY + len(kept.reply.body)
