"""A generation in; its lists, their facets, and the search over them out.

What lists hold is asked by sparql/directories/*.rq, once a generation, and kept in memory by
SQLite; what the official register of territories holds, once for each register, and kept on disk.
"""

from collections.abc import Iterator
from pathlib import Path

from fdt_graph.catalogue.directories import RELEVANCE, directory_of
from fdt_graph.catalogue.found import Choice, Found, Item
from fdt_graph.catalogue.index import Index
from fdt_graph.catalogue.making import REGISTER, make_lists
from fdt_graph.catalogue.register import Register
from fdt_graph.engine import Engine
from fdt_graph.errors import NoSuchRecord, Unknown
from fdt_graph.questions import load_questions
from fdt_graph.records.windows import page_count
from fdt_graph.store.generation import Generation

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
        self._register = Register(self._questions[REGISTER])

    def index(self) -> Index:
        """Give the index of the current generation; the first who asks has it made."""
        return self._engine.kept(self._make)

    def _make(self, engine: Engine) -> Index:
        with engine.generation.open() as opened:
            register = self._register.tables(opened)
            return Index(*make_lists(register, opened, self._questions))

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
        pages = page_count(len(things), size)
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


def prepare(generation: Generation, directories: Path) -> None:
    """Make what takes long of a generation's lists, if nobody has: it stays beside it.

    A working directory without lists has nothing to prepare.
    """
    questions = load_questions(directories)
    if REGISTER in questions:
        with generation.open() as opened:
            Register(questions[REGISTER]).tables(opened)


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
