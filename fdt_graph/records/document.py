"""An IRI in, its classes and the statements of the document about it out, or why there is none."""

import pyoxigraph as ox

from fdt_graph.engine import Engine
from fdt_graph.errors import NoSuchRecord, Withdrawn
from fdt_graph.namespaces import iri
from fdt_graph.records.labels import value_of

#: What a reader looks for first; the other properties follow by name.
FIRST = [
    iri(name).value
    for name in (
        "rdf:type",
        "rdfs:label",
        "skos:prefLabel",
        "skos:altLabel",
        "dcterms:description",
        "skos:definition",
        "fdt:category",
        "foaf:homepage",
        "foaf:page",
        "fdt:start",
        "fdt:end",
        "fdt:date",
    )
]


def require(engine: Engine, name: ox.NamedNode) -> None:
    """Tell whether there is a document about a thing.

    Raises Withdrawn for a thing that is no longer described, NoSuchRecord, with the nearest known
    thing, for one that never was.
    """
    gone = list(engine.select("withdrawn", this=name))
    if gone:
        others = [value_of(row["other"]) for row in gone if row["other"] is not None]
        raise Withdrawn(name.value, value_of(gone[0]["when"]), others)
    if next(engine.select("exists", this=name), None) is None:
        raise NoSuchRecord("record", name.value, engine.names())


def classes(engine: Engine, name: ox.NamedNode) -> frozenset[str]:
    """Give the IRIs of the classes of a thing."""
    return frozenset(value_of(row["class"]) for row in engine.select("portray-classes", this=name))


def document(engine: Engine, name: ox.NamedNode) -> list[ox.Triple]:
    """Give what a document about a thing says, in a fixed order; nothing where require raises."""
    triples = engine.construct("document", this=name)
    return sorted(triples, key=lambda triple: _order(name, triple))


def _order(name: ox.NamedNode, triple: ox.Triple) -> tuple[bool, str, int, str, str]:
    """Put the thing itself first, and of each thing what it is and what it is called."""
    place = FIRST.index(triple.predicate.value) if triple.predicate.value in FIRST else len(FIRST)
    subject = str(triple.subject)
    return subject != str(name), subject, place, str(triple.predicate), str(triple.object)
