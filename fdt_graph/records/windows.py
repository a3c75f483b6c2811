"""A thing and a page number in, which of its statements and links that page reads out.

Most things have few: one question gives them all. Of a property that has more than PAGE values, or
by which more than PAGE things lead here, the values alone are listed first, which is cheap, and put
in order here: for 4,000 of them an ORDER BY took 340 ms, this takes 10. Where there are more than
WHOLE, only those of the page are asked about, one by one.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import pyoxigraph as ox

from fdt_graph.engine import Engine
from fdt_graph.errors import Unknown
from fdt_graph.query import Row, Term
from fdt_graph.records.labels import value_of

#: Values of a property, or things that lead by one, on a page.
PAGE = 50
#: As many are asked about at once, to show a page of them.
WHOLE = 250

K = TypeVar("K")
T = TypeVar("T")


@dataclass(frozen=True)
class Part(Generic[T]):
    """What one page shows of a list, how long it is, and which page of it this is."""

    items: tuple[T, ...]
    total: int
    page: int
    pages: int

    def __iter__(self) -> Iterator[T]:
        """Give what is shown."""
        return iter(self.items)

    def __len__(self) -> int:
        """Tell how much is shown: nothing only of an empty list."""
        return len(self.items)


def part(keys: Sequence[K], page: int, make: Callable[[K], T]) -> Part[T]:
    """Make what a page shows of a list: its last page where it has fewer."""
    last = page_count(len(keys))
    page = min(page, last)
    shown = tuple(make(key) for key in keys[(page - 1) * PAGE : page * PAGE])
    return Part(shown, len(keys), page, last)


@dataclass(frozen=True)
class Window:
    """What one page shows of a thing's statements ("said") or of what leads to it ("led")."""

    #: Property → how many values, or things that lead by it, there are.
    counts: Mapping[str, int]
    page: int
    #: What is bound beside the thing, question by question.
    bindings: tuple[Mapping[str, Term], ...]
    #: Property → what the page shows, where that is not all.
    keys: Mapping[str, Collection[object]]

    def rows(self, engine: Engine, question: str, this: ox.NamedNode) -> Iterator[Row]:
        """Answer a question about the thing, for what the page shows."""
        for bound in self.bindings:
            for row in engine.select(question, this=this, **bound):
                prop = value_of(row["property"])
                if prop in self.counts and (
                    prop not in self.keys or row["other"] in self.keys[prop]
                ):
                    yield row

    def shown(self, prop: str) -> int:
        """Tell which page of a property is shown: the last for one that has fewer."""
        return min(self.page, page_count(self.counts[prop]))


def page_count(total: int, size: int = PAGE) -> int:
    """Tell how many pages so many take: one, where there is nothing to show.

    >>> page_count(0), page_count(50), page_count(51), page_count(51, 60)
    (1, 1, 2, 1)
    """
    return max(1, -(-total // size))


def require_page(page: int, pages: int) -> None:
    """Raise Unknown for a page after the last."""
    if page > pages:
        raise Unknown("page", str(page), map(str, range(1, pages + 1)))


def windows(
    engine: Engine, this: ox.NamedNode, page: int, others: int = 1
) -> tuple[Window, Window]:
    """Find what a page shows of what is said of a thing, and of what leads to it.

    `others` are the pages of the lists beside. Raises Unknown for a page that none of all has.
    """
    counts: dict[str, dict[str, int]] = {"said": {}, "led": {}}
    for row in engine.select("record-counts", this=this):
        counts[value_of(row["side"])][value_of(row["property"])] = int(value_of(row["count"]))
    pages = (page_count(count) for side in counts.values() for count in side.values())
    require_page(page, max([others, *pages]))
    said, led = (_window(engine, this, side, counts[side], page) for side in ("said", "led"))
    return said, led


def _window(
    engine: Engine, this: ox.NamedNode, side: str, counts: Mapping[str, int], page: int
) -> Window:
    keys: dict[str, list[Term]] = {}
    for name, count in counts.items():
        if count > PAGE:
            start = (min(page, page_count(count)) - 1) * PAGE
            keys[name] = _keys(engine, this, side, name, slice(start, start + PAGE))
    if all(count <= WHOLE for count in counts.values()):
        return Window(counts, page, ({},) if counts else (), keys)
    bindings: list[Mapping[str, Term]] = []
    for name, count in sorted(counts.items()):
        bound = {"property": ox.NamedNode(name)}
        bindings += [bound | {"other": key} for key in keys[name]] if count > WHOLE else [bound]
    return Window(counts, page, tuple(bindings), keys)


def _keys(engine: Engine, this: ox.NamedNode, side: str, name: str, shown: slice) -> list[Term]:
    """List some values of a property, or things that lead by it, in a fixed order."""
    rows = engine.select(f"record-{side}-keys", this=this, property=ox.NamedNode(name))
    if side == "led":
        names = sorted(each for row in rows for each in value_of(row["others"]).split())
        return [ox.NamedNode(each) for each in names[shown]]
    found = sorted((row["other"] for row in rows), key=str)
    return [key for key in found[shown] if isinstance(key, Term)]
