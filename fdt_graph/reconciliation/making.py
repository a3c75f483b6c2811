"""A store and the questions of sparql/reconciliation/ in, a search over it out.

What the register of territories gives is kept as long as its graph is the same.
"""

from collections.abc import Mapping

import pyoxigraph as ox

from fdt_graph.questions import Question
from fdt_graph.reconciliation.entities import (
    Entities,
    Types,
    areas_of,
    joined,
    place_groups,
    read_entities,
    read_types,
)
from fdt_graph.reconciliation.index import Index
from fdt_graph.reconciliation.search import Search


class Maker:
    """Makes searches, one generation after the other."""

    def __init__(self, questions: Mapping[str, Question]) -> None:
        """Ask some questions: register, things, types."""
        self.questions = questions
        self._register: tuple[str, Index] | None = None

    def make(self, store: ox.Store, digest: str) -> tuple[Search, Types]:
        """Read a store; `digest` tells one register from another."""
        types = read_types(store, self.questions["types"])
        register = self._index(store, digest, types)
        things: Entities = read_entities(store, self.questions["things"], types)
        joined(things, register.entities)
        search = Search((Index(things), register), areas_of(register.entities))
        return search, types

    def _index(self, store: ox.Store, digest: str, types: Types) -> Index:
        if self._register is None or self._register[0] != digest:
            entities = read_entities(store, self.questions["register"], types)
            place_groups(entities)
            self._register = (digest, Index(entities))
        return self._register[1]
