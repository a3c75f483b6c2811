"""An IRI in, the other names under which the same thing is described out, each with its sources."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from fdt_graph.derive import DERIVED
from fdt_graph.engine import Engine
from fdt_graph.namespaces import iri
from fdt_graph.records.cells import NAME, Cell, Cells, short
from fdt_graph.records.labels import Labels, value_of
from fdt_graph.records.lexicon import Lexicon, lexicon

#: Values of one property that a side shows.
SHOWN = 6
_NAMES = frozenset(iri(name).value for name in ("rdfs:label", "skos:prefLabel"))
_TYPE = iri("rdf:type").value
#: What the keepers of the graph alone need.
_LEFT_OUT = frozenset(iri(name).value for name in ("dcterms:source", "fdt:note")) | {_TYPE}


@dataclass(frozen=True)
class Said:
    """Values of one property that one graph gives, and how many more it gives."""

    graph: str
    publisher: str
    cells: tuple[Cell, ...]
    more: int


@dataclass(frozen=True)
class Side:
    """A thing, as its sources describe it."""

    iri: str
    name: Cell
    kinds: tuple[Cell, ...]
    #: What each source says, by the name of the property: what it is called first.
    said: Mapping[str, tuple[Said, ...]]


def compared(one: Side, other: Side) -> Iterator[tuple[str, tuple[Said, ...], tuple[Said, ...]]]:
    """Put what is said of two things side by side: the name of a property, and both sides."""
    for name in dict.fromkeys([*one.said, *other.said]):
        yield name, one.said.get(name, ()), other.said.get(name, ())


def others(engine: Engine, this: ox.NamedNode, language: str) -> tuple[Cell, ...]:
    """Give what was decided to be the same thing, from one to the next, with who describes it."""
    found = Cells()
    for row in engine.select("also-described", this=this):
        found.add(row, "other")
    return found.named(lexicon(engine), language)


def side(engine: Engine, this: ox.NamedNode, language: str) -> Side:
    """Say what each source says of a thing; nothing of what is derived."""
    known = lexicon(engine)
    title, types = Labels(), Cells()
    values: dict[str, dict[str, Cells]] = {}
    for row in engine.select("record-said", this=this):
        graph, property_ = value_of(row["graph"]), value_of(row["property"])
        if property_ in _NAMES:
            title.add(row["other"])
        if property_ == _TYPE:
            types.add(row, "other")
        if graph != DERIVED.value and property_ not in _LEFT_OUT:
            values.setdefault(property_, {}).setdefault(graph, Cells()).add(row, "other")
    found, spoken = title.choose(language) or known.name(this.value, language)
    kinds = types.named(known, language)
    closest = known.closest({each.iri for each in kinds if each.iri is not None})
    return Side(
        this.value,
        Cell(this, short(found, NAME), spoken),
        tuple(each for each in kinds if each.iri in closest),
        dict(_said(values, known, language)),
    )


def _said(
    values: Mapping[str, Mapping[str, Cells]], known: Lexicon, language: str
) -> Iterator[tuple[str, tuple[Said, ...]]]:
    """Name properties, and the first values that each graph gives."""
    for property_ in sorted(values, key=lambda each: (each not in _NAMES, each)):
        said = []
        for graph, cells in sorted(values[property_].items()):
            publisher = known.sources.get(graph, {}).get("publisher", graph)
            named = cells.named(known, language)
            said.append(Said(graph, publisher, named[:SHOWN], max(0, len(named) - SHOWN)))
        yield known.name(property_, language)[0], tuple(said)
