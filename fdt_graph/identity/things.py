"""A store and a search over it in, the things that its sources describe out, source by source."""

from collections import defaultdict
from dataclasses import dataclass, field

import pyoxigraph as ox

from fdt_graph.identity.identifiers import SAME, identifiers_of, site
from fdt_graph.namespaces import iri
from fdt_graph.query import by_variable, query
from fdt_graph.questions import Question
from fdt_graph.reconciliation.entities import IDENTIFIERS, WITHIN, Entity, identifier, iri_of
from fdt_graph.reconciliation.search import Search
from fdt_graph.records.labels import value_of
from fdt_graph.register import REGISTER

#: Kinds of things that are compared, each with others of its kind only → their class.
KINDS = {
    "organisation": "ns#Organisation",
    "initiative": "ns#Initiative",
    "territory": "ns#Territory",
}
#: Letters of a commune's INSEE code, and the classes of what has a shorter one.
COMMUNE = 5
LEVELS = frozenset(["ns#Department", "ns#Region", "ns#OverseasCollectivity"])
_LABEL = iri("rdfs:label").value
_SITE = iri("foaf:homepage").value
#: What a territory consists of.
_PARTS = iri("dcterms:hasPart").value
_ACTOR = iri("fdt:contributor").value


@dataclass
class Thing:
    """Something that some sources describe, and what tells it from others."""

    iri: str
    kind: str
    entity: Entity
    #: The named graphs that name it.
    graphs: set[str] = field(default_factory=set)
    #: Register → its identifiers there.
    identifiers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    sites: set[str] = field(default_factory=set)
    #: IRIs of what its sources say is the same.
    same: set[str] = field(default_factory=set)
    #: The territories that it is in, and those that these are in; itself, if it is one.
    places: set[str] = field(default_factory=set)
    #: IRIs of who contributes to it.
    actors: set[str] = field(default_factory=set)
    #: The territories that it is said to consist of.
    parts: set[str] = field(default_factory=set)

    def identify(self, property_: str, value: str) -> None:
        """Add the identifiers that a value of a property is.

        A region and a department may have one INSEE code: theirs say which of the two it is of.
        """
        for scheme, text in identifiers_of(property_, value):
            if scheme == "insee" and len(text) < COMMUNE:
                for level in self.entity.types & LEVELS:
                    self.identifiers[scheme].add(f"{level} {text}")
            else:
                self.identifiers[scheme].add(text)


def read_things(store: ox.Store, question: Question, search: Search) -> dict[str, Thing]:
    """Ask what sources say: SELECT ?this ?graph ?property ?value; things by IRI, sorted."""
    found: dict[str, Thing] = {}
    unknown: set[str] = set()
    answer = query(store, question.text)
    if not isinstance(answer, ox.QuerySolutions):
        raise TypeError(f"{question.name} is not a SELECT")
    for row in by_variable(answer):
        name = value_of(row["this"])
        if name in unknown:
            continue
        thing = found.get(name) or _thing(name, search)
        if thing is None:
            unknown.add(name)
            continue
        found[name] = thing
        _learn(thing, value_of(row["graph"]), value_of(row["property"]), value_of(row["value"]))
    named = {name: thing for name, thing in sorted(found.items()) if thing.graphs}
    for name, thing in named.items():
        _place(thing, search)
        node = ox.NamedNode(name)
        if next(
            store.quads_for_pattern(node, iri("rdfs:label"), None, iri("graph:register")), None
        ):
            thing.graphs.add(REGISTER.value)
    return named


def thing_of(entity: Entity, search: Search) -> Thing:
    """Make a thing of an entity that the register alone describes."""
    thing = Thing(iri_of(entity.id), "territory", entity, {REGISTER.value})
    _identify(thing)
    _place(thing, search)
    return thing


def _thing(name: str, search: Search) -> Thing | None:
    """Begin a thing; None for what is of no kind that is compared."""
    entity = search.entity(identifier(name))
    if entity is None:
        return None
    for kind, class_ in KINDS.items():
        if class_ in entity.types:
            thing = Thing(name, kind, entity)
            _identify(thing)
            return thing
    return None


def _identify(thing: Thing) -> None:
    """Take the identifiers that reconciliation knows of it, those of the register among them."""
    for property_ in IDENTIFIERS:
        for value in thing.entity.of(property_):
            thing.identify(SAME[0] if property_ == "wikidata" else iri_of(property_), value)


def _learn(thing: Thing, graph: str, property_: str, value: str) -> None:
    """Take in one statement of a source."""
    if property_ == _LABEL:
        thing.graphs.add(graph)
    elif property_ == _SITE:
        thing.sites.add(site(value))
    elif property_ == _PARTS:
        thing.parts.add(identifier(value))
    elif property_ == _ACTOR:
        thing.actors.add(value)
    elif property_ in SAME:
        thing.same.add(value)
    thing.identify(property_, value)


def _place(thing: Thing, search: Search) -> None:
    """Find where a thing is: what it lies in, what that lies in, and where its parts are."""
    inner = {*thing.entity.of(WITHIN), *thing.parts}
    if thing.kind == "territory":
        inner.add(thing.entity.id)
    thing.places |= inner
    for id_ in inner:
        place = search.entity(id_)
        if place is not None:
            thing.places |= place.of(WITHIN)
