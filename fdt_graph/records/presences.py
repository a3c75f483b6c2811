"""An engine in, who and what acts in which territory, and when, out; read once a generation.

A page of a territory then asks nothing of its own for its lists: for 64 rows the question about
one region took 34 ms, as it goes through all that acts anywhere.
"""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from fdt_graph.engine import Engine
from fdt_graph.fold import sorting_key
from fdt_graph.namespaces import last_part
from fdt_graph.records.cells import Cell, thing_cell
from fdt_graph.records.labels import Labels, value_of


class Way(NamedTuple):
    """How a thing is in a place: the local name of a property, and by which initiative or event."""

    place: str
    how: str
    #: "" where the property leads there itself.
    through: str


class Dated(NamedTuple):
    """A date of a thing, and the local name of the property that gives it."""

    what: str
    day: str


class Presences:
    """All that acts in some territory; things, places and dates by IRI."""

    def __init__(self, engine: Engine) -> None:
        """Ask an engine."""
        self.names: dict[str, Labels] = {}
        #: Territory → the places that something acts in: itself, if it is one, and those in it.
        self.inside: dict[str, set[str]] = {}
        #: Place → the departments and regions that it is in, or is.
        self.areas: dict[str, set[str]] = {}
        #: Thing → its ways, each once.
        self.ways: dict[str, dict[Way, None]] = {}
        #: Initiative → its themes.
        self.themes: dict[str, set[str]] = {}
        #: Thing → its dates, each once.
        self.dates: dict[str, dict[Dated, None]] = {}
        #: Date → the first day that it may be.
        self.earliest: dict[str, str] = {}
        self._things: dict[str, dict[str, set[str]]] = {}
        self._cells: dict[str, Mapping[str, Cell]] = {}
        self._ranks: dict[str, Mapping[str, int]] = {}
        self._read_places(engine)
        self._read_things(engine)

    def of(self, places: Collection[str], ways: Collection[str]) -> set[str]:
        """Give the things that are in some places, in some ways."""
        return {
            thing
            for place in places
            for how, things in self._things.get(place, {}).items()
            if how in ways
            for thing in things
        }

    def cells(self, language: str) -> Mapping[str, Cell]:
        """Give each thing, place and date as a page names it, in the order of their names."""
        if language not in self._cells:
            named = [
                thing_cell(name, labels.name(name, language), self.earliest.get(name, ""))
                for name, labels in self.names.items()
            ]
            named.sort(key=lambda cell: (sorting_key(cell.name), value_of(cell.term)))
            self._cells[language] = {value_of(cell.term): cell for cell in named}
        return self._cells[language]

    def sorted(self, found: Collection[str], language: str) -> list[str]:
        """Put some of these in the order of their names."""
        if language not in self._ranks:
            self._ranks[language] = {name: n for n, name in enumerate(self.cells(language))}
        return sorted(found, key=self._ranks[language].__getitem__)

    def _read_places(self, engine: Engine) -> None:
        for row in engine.select("territory-places"):
            place = value_of(row["place"])
            self.names.setdefault(place, Labels()).add(row["label"])
        for row in engine.select("territory-within"):
            place, above = value_of(row["place"]), value_of(row["above"])
            self.inside.setdefault(above, set()).add(place)
            if row["kind"] is not None:
                self.areas.setdefault(place, set()).add(above)

    def _read_things(self, engine: Engine) -> None:
        for row in engine.select("territory-presences"):
            thing, place = value_of(row["thing"]), value_of(row["place"])
            how = last_part(value_of(row["how"]))
            self._things.setdefault(place, {}).setdefault(how, set()).add(thing)
            self.ways.setdefault(thing, {})[Way(place, how, value_of(row["through"]))] = None
            self.names.setdefault(thing, Labels()).add(row["label"])
        for row in engine.select("territory-themes"):
            self.themes.setdefault(value_of(row["thing"]), set()).add(value_of(row["theme"]))
        for row in engine.select("territory-dates"):
            day, what = value_of(row["day"]), last_part(value_of(row["property"]))
            self.earliest[day] = value_of(row["earliest"])
            self.names.setdefault(day, Labels()).add(row["label"])
            self.dates.setdefault(value_of(row["thing"]), {})[Dated(what, day)] = None


def presences(engine: Engine) -> Presences:
    """Give those of the generation that an engine reads now."""
    return engine.kept(Presences)
