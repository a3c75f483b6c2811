"""A state and the questions of the lists in, what they say of each thing out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from fdt_graph.namespaces import BASE
from fdt_graph.questions import Question
from fdt_graph.records import Labels
from fdt_graph.store.state import Opened

#: Years that something lasts, at most, to be found under each of them.
LASTING = 100


@dataclass(slots=True)
class Thing:
    """What the lists say of one thing."""

    names: Labels = field(default_factory=Labels)
    #: What it is, in a few sentences.
    summaries: Labels = field(default_factory=Labels)
    #: Its other names and keywords, and what else it is found by.
    others: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    #: Facet → IRIs of its values.
    values: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    #: The lists that it is in.
    directories: set[str] = field(default_factory=set)
    #: Its first and last day, as YYYY-MM-DD; empty when no source says.
    first: str = ""
    last: str = ""

    def add(self, facet: str, value: ox.NamedNode | ox.Literal) -> None:
        """Take in one row; a name that is no text and a value that has no name are left out."""
        if facet == "name":
            self.names.add(value)
        elif isinstance(value, ox.NamedNode):
            self.values[facet].add(value.value)
        elif facet == "summary":
            self.summaries.add(value)
            self.texts.add(value.value)
        elif facet == "other":
            self.others.add(value.value)
        elif facet in ("text", "earliest", "latest"):
            self.texts.add(value.value)


_VALUES = (ox.NamedNode, ox.Literal)

#: IRI → thing.
Things = dict[str, Thing]


def read_things(opened: Opened, questions: Iterable[Question]) -> Things:
    """Ask what lists hold: SELECT ?this ?facet ?value, each list's members by its own question."""
    things: Things = defaultdict(Thing)
    for question in questions:
        name = question.name
        for this, facet, value in opened.select(question.text):
            if isinstance(this, ox.NamedNode):
                thing = things[this.value]
                thing.directories.add(name)
                if isinstance(facet, ox.Literal) and isinstance(value, _VALUES):
                    thing.add(facet.value, value)
    return things


def date_things(things: Iterable[Thing], dates: Mapping[str, Thing]) -> None:
    """Turn the dates of things into their first and last day, and the years between them."""
    for thing in things:
        starts, ends = thing.values.pop("start", set()), thing.values.pop("end", set())
        days = sorted(day for date in starts | ends if date in dates for day in dates[date].texts)
        if days:
            thing.first, thing.last = days[0], days[-1]
            first, last = _year(thing.first), _year(thing.last)
            years = range(first, last + 1) if last - first < LASTING else (first, last)
            thing.values["period"] = {f"{BASE}id/date/{year:04}" for year in years}
        if starts:
            thing.values["start"] = starts
        if ends:
            thing.values["end"] = ends


def _year(day: str) -> int:
    """Read the year of an xsd:date, which may have more than four digits, or be before our era."""
    return int(day[:-6]) if day[:-6].lstrip("-").isdecimal() else 0
