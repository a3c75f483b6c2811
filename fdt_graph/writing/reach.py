"""What a rule or a shape looks at, as walks; changed triples in, the nodes they concern out.

A walk leads from a focus node along triples. Whoever looks along it sees a changed triple only if
the node lies where the walk, gone backwards from that triple, begins. The walk is gone backwards in
the store as it is after the change: of all changed triples that a node saw or sees along a walk,
take the one nearest to it; what leads to that one has not changed, so it is still there.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox
from pyoxigraph import DefaultGraph, NamedNode, Quad, Store, Triple

from fdt_graph.namespaces import iri
from fdt_graph.store.diff import UNION, Diff

Node = NamedNode | ox.BlankNode
Term = NamedNode | ox.BlankNode | ox.Literal | Triple

SUBCLASS, SUBPROPERTY = iri("rdfs:subClassOf"), iri("rdfs:subPropertyOf")
#: Beyond so many nodes, everything is done again: it takes less time.
LIMIT = 5000


class Hierarchy:
    """Which classes and properties are below which, in the union of a store's graphs."""

    def __init__(self, store: Store) -> None:
        """Read the hierarchy as it is now."""
        self.triples = [
            quad.triple
            for predicate in (SUBCLASS, SUBPROPERTY)
            for quad in store.quads_for_pattern(None, predicate, None, UNION)
        ]
        self._below: dict[tuple[Term, Term], list[Term]] = {}
        for triple in self.triples:
            self._below.setdefault((triple.predicate, triple.object), []).append(triple.subject)
        self._known: dict[tuple[Term, Term], frozenset[Term]] = {}

    def below(self, predicate: NamedNode, top: NamedNode) -> frozenset[Term]:
        """List what is below a class (by SUBCLASS) or a property (by SUBPROPERTY), and itself."""
        if (predicate, top) not in self._known:
            found: set[Term] = {top}
            rest: list[Term] = [top]
            while rest:
                new = [t for t in self._below.get((predicate, rest.pop()), ()) if t not in found]
                found.update(new)
                rest += new
            self._known[predicate, top] = frozenset(found)
        return self._known[predicate, top]


@dataclass(frozen=True)
class Step:
    """One step of a walk: along a triple, from its subject to its object unless `inverse`."""

    #: The predicates that may be followed; None: any, or those below `under`.
    predicates: frozenset[NamedNode] | None = None
    inverse: bool = False
    #: Any number of times, none included.
    repeated: bool = False
    #: Only predicates that are sub-properties of this one.
    under: NamedNode | None = None
    #: Only to one of these.
    ends: frozenset[Term] | None = None
    #: Only to a class below this one.
    kind: NamedNode | None = None

    def allowed(self, hierarchy: Hierarchy) -> frozenset[Term] | None:
        """List the predicates that may be followed; None: any."""
        if self.under is not None:
            return hierarchy.below(SUBPROPERTY, self.under)
        return self.predicates

    def leads_to(self, end: Term, hierarchy: Hierarchy) -> bool:
        """Tell whether the step may end there."""
        if self.kind is not None and end not in hierarchy.below(SUBCLASS, self.kind):
            return False
        return self.ends is None or end in self.ends

    def sides(self, triple: Triple) -> tuple[Term, Term]:
        """Give the ends of a triple in the direction of the step."""
        ends = (triple.subject, triple.object)
        return (ends[1], ends[0]) if self.inverse else ends

    def forward(self, store: Store, start: Term, hierarchy: Hierarchy) -> Iterator[Triple]:
        """Give the triples that a single step from a node follows."""
        for triple in _triples(store, start, self.allowed(hierarchy), self.inverse):
            if self.leads_to(self.sides(triple)[1], hierarchy):
                yield triple

    def backward(self, store: Store, end: Term, hierarchy: Hierarchy) -> Iterator[Term]:
        """Give the nodes from which a single step leads to a node."""
        if self.leads_to(end, hierarchy):
            for triple in _triples(store, end, self.allowed(hierarchy), not self.inverse):
                yield self.sides(triple)[0]


Walk = tuple[Step, ...]


@dataclass(frozen=True)
class Pattern:
    """A pattern of triples that no walk leads to: whatever matches it concerns every node."""

    step: Step
    starts: frozenset[Term] | None = None

    def matches(self, triple: Triple, hierarchy: Hierarchy) -> bool:
        """Tell whether a triple matches."""
        allowed = self.step.allowed(hierarchy)
        start, end = self.step.sides(triple)
        if allowed is not None and triple.predicate not in allowed:
            return False
        if self.step.repeated:
            return True
        return (self.starts is None or start in self.starts) and self.step.leads_to(end, hierarchy)

    def triples(self, store: Store, hierarchy: Hierarchy) -> Iterator[Triple]:
        """Find what matches in the union of a store's graphs."""
        for predicate in self.step.allowed(hierarchy) or (None,):
            for start in self.starts or (None,):
                subject, end = (None, start) if self.step.inverse else (start, None)
                for quad in store.quads_for_pattern(subject, predicate, end, UNION):  # type: ignore[arg-type]
                    if self.matches(quad.triple, hierarchy):
                        yield quad.triple


class _Stop:
    """A place in the tree of walks: the step that leads to it, and from where."""

    def __init__(self, step: Step, before: "_Stop | None") -> None:
        self.step = step
        self.before = before
        self.next: dict[Step, _Stop] = {}


class Reach:
    """All that something looks at: walks, as a tree, and patterns that no walk leads to."""

    def __init__(self, walks: Iterable[Walk], patterns: Iterable[Pattern] = ()) -> None:
        """Make the tree; walks that begin alike share their beginning."""
        self.patterns = frozenset(patterns)
        self._first: dict[Step, _Stop] = {}
        self._stops: list[_Stop] = []
        for walk in sorted(walks, key=repr):
            stop: _Stop | None = None
            for step in walk:
                following = self._first if stop is None else stop.next
                if step not in following:
                    following[step] = _Stop(step, stop)
                    self._stops.append(following[step])
                stop = following[step]
        self._by_predicate: dict[NamedNode, list[_Stop]] = {}
        self._others: list[_Stop] = []
        for stop in self._stops:
            if stop.step.predicates is None:
                self._others.append(stop)
            for predicate in stop.step.predicates or ():
                self._by_predicate.setdefault(predicate, []).append(stop)

    def affected(
        self, store: Store, changed: Iterable[Triple], hierarchy: Hierarchy, inner: bool = False
    ) -> set[Term] | None:
        """Find the nodes that changed triples concern, before or after; None: any node may be.

        The store is as it is after the change. With `inner`, only triples along which a walk goes
        on count.
        """
        at: dict[_Stop, set[Term]] = {}
        for triple in changed:
            if triple.predicate in (SUBCLASS, SUBPROPERTY):
                return None
            if any(pattern.matches(triple, hierarchy) for pattern in self.patterns):
                return None
            for stop in self._stops_of(triple.predicate, hierarchy):
                start, end = stop.step.sides(triple)
                if (stop.next or not inner) and stop.step.leads_to(end, hierarchy):
                    at.setdefault(stop, set()).add(start)
        return self._starts(store, at, hierarchy)

    def _stops_of(self, predicate: NamedNode, hierarchy: Hierarchy) -> Iterator[_Stop]:
        yield from self._by_predicate.get(predicate, ())
        for stop in self._others:
            allowed = stop.step.allowed(hierarchy)
            if allowed is None or predicate in allowed:
                yield stop

    def _starts(
        self, store: Store, at: dict[_Stop, set[Term]], hierarchy: Hierarchy
    ) -> set[Term] | None:
        """Go back to where walks begin, from nodes that stand just before a stop."""
        starts: set[Term] = set()
        for stop in reversed(self._stops) if at else ():  # a stop comes after those before it
            here = at.get(stop, set())
            if stop.step.repeated:
                here = _closure(store, stop.step, here, hierarchy)
            if stop.before is None:
                starts |= here
            else:
                there = at.setdefault(stop.before, set())
                for node in here:
                    there.update(stop.before.step.backward(store, node, hierarchy))
                    if stop.before.step.repeated:
                        there.add(node)
                    if len(there) > LIMIT:
                        return None
            if len(starts) > LIMIT:
                return None
        return starts

    def seen(self, store: Store, foci: Iterable[Term], hierarchy: Hierarchy) -> set[Triple]:
        """Collect all triples that some nodes see, and those that match a pattern."""
        found = {each for p in self.patterns for each in p.triples(store, hierarchy)}
        foci = set(foci)
        rest = [(stop, foci) for stop in self._first.values()]
        while rest:
            stop, nodes = rest.pop()
            ends: set[Term] = set(nodes) if stop.step.repeated else set()
            new: Iterable[Term] = nodes
            while new:
                triples = [t for node in new for t in stop.step.forward(store, node, hierarchy)]
                found.update(triples)
                reached = {stop.step.sides(triple)[1] for triple in triples}
                new = reached - ends if stop.step.repeated else ()
                ends |= reached
            if ends:
                rest += [(following, ends) for following in stop.next.values()]
        return found


def _closure(store: Store, step: Step, nodes: set[Term], hierarchy: Hierarchy) -> set[Term]:
    """Go a step back from nodes, any number of times."""
    found, rest = set(nodes), list(nodes)
    while rest:
        new = set(step.backward(store, rest.pop(), hierarchy)) - found
        found |= new
        rest += new
    return found


def _triples(
    store: Store, node: Term, predicates: frozenset[Term] | None, inverse: bool
) -> Iterator[Triple]:
    """Find the triples of a node, by one of some predicates: as subject, or as object."""
    if not inverse and not isinstance(node, Node):
        return
    for predicate in (None,) if predicates is None else predicates:
        subject, end = (None, node) if inverse else (node, None)
        for quad in store.quads_for_pattern(subject, predicate, end, UNION):  # type: ignore[arg-type]
            yield quad.triple


def changed_triples(store: Store, change: Diff, apart: NamedNode | None = None) -> set[Triple]:
    """List the triples that some graph says since a change, or none any more; one graph apart.

    The store has the change.
    """
    added = change.added
    came = {
        q.triple
        for q in added
        if all(
            Quad(q.subject, q.predicate, q.object, graph) in added
            for graph in graphs_of(store, q.triple)
            if graph != apart
        )
    }
    went = {
        q.triple
        for q in change.removed
        if all(graph == apart for graph in graphs_of(store, q.triple))
    }
    return came | went


def graphs_of(store: Store, triple: Triple) -> set[Node | DefaultGraph]:
    """List the named graphs that say a triple."""
    quads = store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
    return {quad.graph_name for quad in quads} - {UNION}


def reversed_walk(walk: Walk) -> Walk:
    """Turn a walk round; none of its steps says where it leads to."""
    return tuple(
        Step(step.predicates, not step.inverse, step.repeated, step.under)
        for step in reversed(walk)
    )
