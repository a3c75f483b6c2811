"""An engine in, where the things of each kind are out: places, departments, positions."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pyoxigraph import NamedNode

from fdt_graph.engine import Engine
from fdt_graph.fold import sorting_key
from fdt_graph.namespaces import iri
from fdt_graph.query import Row
from fdt_graph.records import Labels, Named, value_of

#: What can be shown on a map → its class; territories are those that a source names.
KINDS: dict[str, NamedNode | None] = {
    "initiatives": iri("fdt:Initiative"),
    "allies": iri("fdt:Ally"),
    "organisations": iri("fdt:Organisation"),
    "events": iri("fdt:Event"),
    "territories": None,
}


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

    def add_commune(self, row: Row) -> None:
        """Take in a commune with its position and one of its labels."""
        name = value_of(row["commune"])
        degrees = float(value_of(row["latitude"])), float(value_of(row["longitude"]))
        commune = self.communes.setdefault(name, Commune(name, Labels(), *degrees))
        commune.labels.add(row["label"])


@dataclass
class Thing(Named):
    """What a map shows, the places where it is, and for how many it counts in a department."""

    places: dict[str, Place] = field(default_factory=dict)
    weight: int = 1

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


class Whereabouts:
    """Where things are in the current generation; each is asked once."""

    def __init__(self, engine: Engine) -> None:
        """Ask an engine."""
        self._engine = engine

    @property
    def departments(self) -> dict[str, Department]:
        """All departments and overseas collectivities, by IRI, in the order of their codes."""
        return self._engine.kept(_departments)

    def things(self, kind: str) -> list[Thing]:
        """List the things of one of KINDS, with the places where a source says that they are."""
        return self._engine.kept(_things, kind)

    def sorted(self, kind: str, language: str) -> list[Thing]:
        """List the things of a kind by their names in a language."""
        return sorted(self.things(kind), key=lambda it: (sorting_key(it.name(language)), it.iri))


def _things(engine: Engine, kind: str) -> list[Thing]:
    places = engine.kept(_places)
    found: dict[str, Thing] = {}
    for row in _rows(engine, kind):
        name = value_of(row["thing"])
        thing = found.setdefault(name, Thing(name))
        thing.labels.add(row["label"])
        if (place := places.get(value_of(row["place"]))) is not None:
            thing.places[place.iri] = place
    return list(found.values())


def _rows(engine: Engine, kind: str) -> Iterator[Row]:
    of = KINDS[kind]
    if of is None:
        return engine.select("map-territories")
    return engine.select("map-things", **{"class": of})


def _departments(engine: Engine) -> dict[str, Department]:
    found = departments_of(engine.select("map-departments"))
    return dict(sorted(found.items(), key=lambda item: item[1].code))


def departments_of(rows: Iterable[Row]) -> dict[str, Department]:
    """Gather departments, by IRI, from rows about each: its code, and one of its labels."""
    found: dict[str, Department] = {}
    for row in rows:
        name = value_of(row["department"])
        department = found.setdefault(name, Department(name, code=value_of(row["code"])))
        department.labels.add(row["label"])
    return found


def _places(engine: Engine) -> dict[str, Place]:
    places: dict[str, Place] = {}
    for row in engine.select("map-places"):
        name = value_of(row["place"])
        places.setdefault(name, Place(name)).labels.add(row["label"])
    for row in engine.select("map-within"):
        places[value_of(row["place"])].departments.add(value_of(row["department"]))
    for row in engine.select("map-positions"):
        places[value_of(row["place"])].add_commune(row)
    return places
