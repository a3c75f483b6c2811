"""A generation in; its lists, their facets, and the search over them out.

What lists hold is asked by sparql/directories/*.rq, once a generation, and kept in memory by
SQLite; what the official register of territories holds, once for each register.
"""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

from fdt_graph.catalogue.directories import RELEVANCE, directory_of
from fdt_graph.catalogue.found import Choice, Found, Item
from fdt_graph.catalogue.index import Index
from fdt_graph.catalogue.making import make_lists, make_register
from fdt_graph.engine import Engine
from fdt_graph.errors import NoSuchRecord, Unknown
from fdt_graph.namespaces import iri
from fdt_graph.questions import load_questions
from fdt_graph.store.generation import Generation

REGISTER = iri("graph:register").value
#: Things on a page.
PAGE = 20
#: Things that are named at a time, when a whole list is written.
PART = 500


class Catalogue:
    """The lists of the generation that is current when they are asked for."""

    def __init__(self, engine: Engine, directories: Path) -> None:
        """Read an engine's generations by the questions of a folder. Nothing is read yet."""
        self._engine = engine
        self._questions = load_questions(directories)
        self._lock = threading.Lock()
        #: The digest of a register, and its tables.
        self._register: tuple[str | None, sqlite3.Connection] | None = None
        self._current: tuple[str, Index] | None = None

    def index(self) -> Index:
        """Give the index of the current generation; the first who asks has it made."""
        generation = self._engine.generation
        with self._lock:
            if self._current is None or self._current[0] != generation.name:
                self._current = (generation.name, self._make(generation))
            return self._current[1]

    def _make(self, generation: Generation) -> Index:
        with generation.open() as opened:
            digest = generation.graph_digest(REGISTER)
            if self._register is None or self._register[0] != digest:
                self._register = (digest, make_register(opened.store, self._questions))
            return Index(*make_lists(self._register[1], opened.store, self._questions))

    def find(
        self,
        choice: Choice,
        sort: str | None = None,
        page: int = 1,
        language: str = "fr",
        size: int = PAGE,
    ) -> Found:
        """Give a page of a list in an order, and its facets with their counts.

        Without an order, the best come first in a search, else the list's own order holds.
        Raises Unknown for a list, a facet, a value or an order that is none, NoSuchRecord for a
        page after the last.
        """
        index = self.index()
        index.check(choice)
        sort = order(choice, sort)
        things = index.ordered(choice, sort, language)
        pages = max(1, -(-len(things) // size))
        if not 1 <= page <= pages:
            raise NoSuchRecord("page", str(page), [str(pages)])
        return Found(
            items=tuple(index.items(things[(page - 1) * size : page * size], language)),
            total=len(things),
            facets=index.facets(choice, language),
            page=page,
            pages=pages,
            sort=sort,
            understood=index.understood(choice),
        )

    def count(self, choice: Choice) -> int:
        """Count what a choice holds."""
        return len(self.index().select(choice))

    def understood(self, choice: Choice) -> str | None:
        """Tell what the words of a choice are read as, when it is not what was typed in."""
        return self.index().understood(choice)

    def whole(self, choice: Choice, sort: str | None, language: str) -> Iterator[Item]:
        """Give all that a choice holds, in an order; Unknown as find does, before the first."""
        index = self.index()
        index.check(choice)
        things = index.ordered(choice, order(choice, sort), language)

        def parts() -> Iterator[Item]:
            for start in range(0, len(things), PART):
                yield from index.items(things[start : start + PART], language)

        return parts()


def sorts(choice: Choice) -> tuple[str, ...]:
    """Give the orders that a choice may be in, the one by default first."""
    own = directory_of(choice.directory).sorts if choice.directory is not None else ()
    return (RELEVANCE, *own) if choice.text or not own else own


def order(choice: Choice, sort: str | None) -> str:
    """Give the order that is asked for, or the one by default; Unknown for one that is none."""
    known = sorts(choice)
    if sort is not None and sort not in known:
        raise Unknown("sort", sort, known)
    return sort or known[0]
