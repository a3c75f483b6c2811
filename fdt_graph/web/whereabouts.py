"""An engine in, where the things of each kind are out: places, departments, positions."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from fdt_graph.engine import Engine
from fdt_graph.namespaces import compact, iri
from fdt_graph.positions import plain
from fdt_graph.query import Row
from fdt_graph.records import Labels

#: What can be shown on a map → its class; territories are those that a source names.
KINDS: dict[str, NamedNode | None] = {
    "initiatives": iri("fdt:Initiative"),
    "allies": iri("fdt:Ally"),
    "organisations": iri("fdt:Organisation"),
    "events": iri("fdt:Event"),
    "territories": None,
}


@dataclass
class Named:
    """Something with a name."""

    iri: str
    labels: Labels = field(default_factory=Labels)

    def name(self, language: str) -> str:
        """Give its name in a language, or the nearest to it."""
        return self.spoken(language)[0]

    def spoken(self, language: str) -> tuple[str, str]:
        """Give its name and the language that this is in: empty for none."""
        return self.labels.choose(language) or (compact(self.iri), "")

    @property
    def slug(self) -> str:
        """Give the last part of its IRI."""
        return self.iri.rpartition("/")[2]


@dataclass
class Department(Named):
    """A department, or an overseas collectivity, with its INSEE code."""

    code: str = ""


@dataclass
class Commune(Named):
    """A commune whose position is known, in degrees of WGS84."""

    latitude: float = 0
    longitude: float = 0


@dataclass
class Place(Named):
    """A territory that something is tied to: its departments, and communes of known position."""

    departments: set[str] = field(default_factory=set)
    communes: dict[str, Commune] = field(default_factory=dict)


@dataclass
class Thing(Named):
    """What a map shows, and the places where it is."""

    places: dict[str, Place] = field(default_factory=dict)

    @property
    def departments(self) -> set[str]:
        """List the IRIs of the departments where it is."""
        return {each for place in self.places.values() for each in place.departments}

    @property
    def communes(self) -> dict[str, Commune]:
        """List the communes of known position where it is, by IRI."""
        return {
            name: each for place in self.places.values() for name, each in place.communes.items()
        }


@dataclass
class _Known:
    """What was asked of one generation."""

    generation: str
    departments: dict[str, Department]
    places: dict[str, Place]
    things: dict[str, list[Thing]] = field(default_factory=dict)


class Whereabouts:
    """Where things are in the current generation; each is asked once."""

    def __init__(self, engine: Engine) -> None:
        """Ask an engine."""
        self._engine = engine
        self._known: _Known | None = None

    @property
    def departments(self) -> dict[str, Department]:
        """All departments and overseas collectivities, by IRI, in the order of their codes."""
        return self._current().departments

    def things(self, kind: str) -> list[Thing]:
        """List the things of one of KINDS, with the places where a source says that they are."""
        known = self._current()
        if kind not in known.things:
            found: dict[str, Thing] = {}
            for row in self._rows(kind):
                thing = found.setdefault(_iri(row, "thing"), Thing(_iri(row, "thing")))
                thing.labels.add(row["label"])
                if row["place"] is not None and _iri(row, "place") in known.places:
                    thing.places[_iri(row, "place")] = known.places[_iri(row, "place")]
            known.things[kind] = list(found.values())
        return known.things[kind]

    def sorted(self, kind: str, language: str) -> list[Thing]:
        """List the things of a kind by their names in a language."""
        return sorted(self.things(kind), key=lambda it: (plain(it.name(language)), it.iri))

    def _rows(self, kind: str) -> Iterator[Row]:
        of = KINDS[kind]
        if of is None:
            return self._engine.select("map-territories")
        return self._engine.select("map-things", **{"class": of})

    def _current(self) -> _Known:
        generation = self._engine.generation.name
        if self._known is None or self._known.generation != generation:
            self._known = _Known(generation, self._departments(), self._places())
        return self._known

    def _departments(self) -> dict[str, Department]:
        found: dict[str, Department] = {}
        for row in self._engine.select("map-departments"):
            name = _iri(row, "department")
            department = found.setdefault(name, Department(name, code=_text(row, "code")))
            department.labels.add(row["label"])
        return dict(sorted(found.items(), key=lambda item: item[1].code))

    def _places(self) -> dict[str, Place]:
        places: dict[str, Place] = {}
        for row in self._engine.select("map-places"):
            name = _iri(row, "place")
            places.setdefault(name, Place(name)).labels.add(row["label"])
        for row in self._engine.select("map-within"):
            places[_iri(row, "place")].departments.add(_iri(row, "department"))
        communes: dict[str, Commune] = {}
        for row in self._engine.select("map-positions"):
            degrees = float(_text(row, "latitude")), float(_text(row, "longitude"))
            name = _iri(row, "commune")
            commune = communes.setdefault(name, Commune(name, Labels(), *degrees))
            commune.labels.add(row["label"])
            places[_iri(row, "place")].communes[name] = commune
        return places


def _iri(row: Row, variable: str) -> str:
    term = row[variable]
    if not isinstance(term, NamedNode):
        raise TypeError(f"{variable} is no IRI: {term}")
    return term.value


def _text(row: Row, variable: str) -> str:
    term = row[variable]
    if not isinstance(term, Literal):
        raise TypeError(f"{variable} is no literal: {term}")
    return term.value
