"""A thing in, the territories that it is tied to, or is, and the departments of these out."""

from dataclasses import dataclass
from functools import lru_cache, partial

from pyoxigraph import NamedNode

from fdt_graph.engine import Engine
from fdt_graph.records.cells import NAME, short
from fdt_graph.web.whereabouts import Department, Place, Thing, departments_of

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
    return departments_of(engine.select("map-at-departments", this=NamedNode(place)))


def on_map(engine: Engine, this: NamedNode, location: Location) -> Thing:
    """Give a thing as a map shows it: at its places, and at the communes of known position of each.

    Those are the commune that a place is within, or is, and those that it joins.
    """
    for place in location.places:
        for row in engine.select("map-at-communes", this=NamedNode(place.iri)):
            place.add_commune(row)
    return Thing(this.value, places={place.iri: place for place in location.places})


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
