"""Rows about values in, the cells that a page shows out: each value once, named, with its sources.

A text or a name that is too long for a page is cut: the other formats have it whole.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox

from fdt_graph.fold import sorting_key
from fdt_graph.query import Row
from fdt_graph.records.labels import Labels, Value, value_of
from fdt_graph.records.lexicon import Lexicon

#: Characters of the name of a thing, and of a text, that a page shows.
NAME, TEXT = 200, 3000


@dataclass(frozen=True)
class Cell:
    """One value, its name in the page's language, and the graphs that say it."""

    term: Value
    name: str
    language: str = ""
    graphs: tuple[str, ...] = ()
    #: The first day that a date may be, as xsd:date writes it; "" for what is no date.
    earliest: str = ""

    @property
    def iri(self) -> str | None:
        """The IRI of a thing; None for a text, a number."""
        return self.term.value if isinstance(self.term, ox.NamedNode) else None

    def speaks(self, language: str) -> bool:
        """True for a text in a language."""
        return isinstance(self.term, ox.Literal) and self.term.language == language

    def foreign(self, language: str, spoken: set[str]) -> bool:
        """True for a text in another language, all of whose sources speak this one too."""
        tagged = isinstance(self.term, ox.Literal) and self.term.language is not None
        return tagged and not self.speaks(language) and spoken.issuperset(self.graphs)


@dataclass
class _Draft:
    labels: Labels = field(default_factory=Labels)
    graphs: set[str] = field(default_factory=set)
    earliest: str = ""


class Cells:
    """The values of one property, as rows about them come."""

    def __init__(self) -> None:
        """Begin with none."""
        self._drafts: dict[Value, _Draft] = {}

    def __iter__(self) -> Iterator[Value]:
        """Give each value that came, once."""
        return iter(self._drafts)

    def add(self, row: Row, variable: str) -> None:
        """Take in one value with one of its labels and one of the graphs that say it."""
        value = row[variable]
        if value is not None:
            draft = self._drafts.setdefault(value, _Draft())
            draft.labels.add(row.get("label"))
            if (graph := row.get("graph")) is not None:
                draft.graphs.add(value_of(graph))
            if (day := row.get("earliest")) is not None:
                draft.earliest = value_of(day)

    def named(self, known: Lexicon, language: str) -> tuple[Cell, ...]:
        """Name and sort what came; a text that its source gives in this language comes once."""
        cells = [_cell(value, draft, known, language) for value, draft in self._drafts.items()]
        spoken = {graph for cell in cells if cell.speaks(language) for graph in cell.graphs}
        says = any(cell.speaks(language) for cell in cells)
        kept = [
            cell
            for cell in cells
            if not cell.foreign(language, spoken) or not (says or cell.graphs)
        ]
        kept.sort(key=lambda cell: (cell.earliest, sorting_key(cell.name), str(cell.term)))
        return tuple(kept)


def _cell(value: Value, draft: _Draft, known: Lexicon, language: str) -> Cell:
    if isinstance(value, ox.Literal):
        name, spoken = short(value.value, TEXT), value.language or ""
    else:
        found = draft.labels.choose(language) or known.name(value_of(value), language)
        name, spoken = short(found[0], NAME), found[1]
    return Cell(value, name, spoken, tuple(sorted(draft.graphs)), draft.earliest)


def thing_cell(name: str, said: tuple[str, str], earliest: str = "") -> Cell:
    """Make the cell of a thing from its IRI, and from its name and the language of that."""
    return Cell(ox.NamedNode(name), short(said[0], NAME), said[1], earliest=earliest)


def short(text: str, limit: int) -> str:
    """Cut a text that is longer than a page shows.

    >>> short("énergie", 4)
    'éner…'
    """
    return text if len(text) <= limit else text[:limit].rstrip() + "…"
