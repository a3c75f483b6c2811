"""A thing in, the territories that it is tied to, or is, and the departments of these out."""

from dataclasses import dataclass
from functools import lru_cache, partial

from pyoxigraph import NamedNode

from fdt_graph.engine import Engine
from fdt_graph.records import value_of
from fdt_graph.records.cells import NAME, short
from fdt_graph.web.whereabouts import Commune, Department, Place

#: Territories whose departments are kept, of one generation.
KEPT = 2048


@dataclass(frozen=True)
class Location:
    """Where a thing is: only places that are in some department are kept."""

    places: tuple[Place, ...]
    #: In the order of their codes.
    departments: tuple[Department, ...]
    #: False when the thing has more places than were looked at.
    whole: bool

    def names(self, language: str) -> str:
        """Name the places in a language, each cut to what a page shows; "…" when there are more."""
        said = ", ".join(short(place.name(language), NAME) for place in self.places)
        return said if self.whole else f"{said}…"


def locate(engine: Engine, this: NamedNode, most: int) -> Location:
    """Tell where a thing is by its first places, `most` of them.

    Each is a question of its own, asked once a generation: of an intercommunality it takes 1 ms.
    """
    places, whole = _places(engine, this, most)
    known = engine.kept(_Departments)
    departments: dict[str, Department] = {}
    for place in places.values():
        found = known.of(place.iri)
        departments |= found
        place.departments.update(found)
    return Location(
        tuple(place for _, place in sorted(places.items()) if place.departments),
        tuple(sorted(departments.values(), key=lambda each: (each.code, each.iri))),
        whole,
    )


class _Departments:
    """The departments, by IRI, of the territories that were asked about last."""

    def __init__(self, engine: Engine) -> None:
        self.of = lru_cache(KEPT)(partial(_departments, engine))


def _departments(engine: Engine, place: str) -> dict[str, Department]:
    found: dict[str, Department] = {}
    for row in engine.select("map-at-departments", this=NamedNode(place)):
        name = value_of(row["department"])
        department = found.setdefault(name, Department(name, code=value_of(row["code"])))
        department.labels.add(row["label"])
    return found


def add_positions(engine: Engine, place: Place) -> None:
    """Give a place the communes of known position that it is within, or that it joins."""
    for row in engine.select("map-at-communes", this=NamedNode(place.iri)):
        name = value_of(row["commune"])
        degrees = float(value_of(row["latitude"])), float(value_of(row["longitude"]))
        commune = Commune(name, latitude=degrees[0], longitude=degrees[1])
        place.communes.setdefault(name, commune).labels.add(row["label"])


def _places(engine: Engine, this: NamedNode, most: int) -> tuple[dict[str, Place], bool]:
    """Read the first places of a thing, and whether they are all."""
    found: dict[str, Place] = {}
    for row in engine.select("map-at", this=this):
        term = row["place"]
        if isinstance(term, NamedNode):
            if term.value not in found and len(found) == most:
                return found, False
            found.setdefault(term.value, Place(term.value)).labels.add(row["label"])
    return found, True
