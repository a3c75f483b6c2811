"""A choice in, its ties over the current generation out; the last few are kept."""

import threading

from cachetools import LRUCache

from fdt_graph.engine import Engine
from fdt_graph.network.choice import Choice
from fdt_graph.network.relations import Cooperation, read_cooperation
from fdt_graph.network.ties import Ties, tie

#: Choices whose ties are kept.
KEPT = 16


class Networks:
    """The networks of an engine's current generation."""

    def __init__(self, engine: Engine) -> None:
        """Read nothing yet."""
        self._engine = engine
        self._lock = threading.Lock()
        self._ties: LRUCache[tuple[str, Choice], Ties] = LRUCache(KEPT)

    def whole(self) -> tuple[str, Cooperation]:
        """Give all relations, and the name of the generation that says them."""
        return self._engine.kept(_named)

    def chosen(self, generation: str, cooperation: Cooperation, choice: Choice) -> Ties:
        """Give the ties of the relations that a choice keeps in what whole() gave."""
        with self._lock:
            ties = self._ties.get((generation, choice))
            if ties is None:
                ties = tie(each for each in cooperation.relations if choice.keeps(each))
                self._ties[generation, choice] = ties
            return ties


def _named(engine: Engine) -> tuple[str, Cooperation]:
    return engine.generation.name, read_cooperation(engine)
