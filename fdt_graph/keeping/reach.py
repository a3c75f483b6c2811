"""A person in, the IRIs that go with that person out: what is said of nobody else.

What leads to the person loses the statement that does. What is then about nothing (a membership,
the record of it, a claim, a conflict of claims) goes whole, and in turn what led to it;
sparql/keep/goes-with.rq says which. What was a blank node goes with the last that leads to it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, Store

from fdt_graph.namespaces import GENID, iri
from fdt_graph.store.forgotten import THINGS

#: Where the query is in a working directory.
GOES_WITH = Path("sparql/keep/goes-with.rq")
#: Properties whose values are names of a person.
NAMES = tuple(map(iri, ("rdfs:label", "skos:prefLabel", "skos:altLabel", "foaf:name")))

_UNION = DefaultGraph()


@dataclass
class Reach:
    """What goes, and what only loses statements: IRIs. The person's names."""

    gone: set[str]
    touched: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    def grow(self, state: Store, question: str) -> None:
        """Take in what goes in a state of the graph, but for what a later state keeps.

        States come with the latest first: each thing goes, or stays, by the last that was known.
        """
        self.names |= _names(state, self.gone)
        near = Store()
        seen: set[NamedNode] = set()
        left = set(self.gone)
        while left:
            for thing in map(NamedNode, left):
                self._cut(state, near, seen, thing)
            answer = near.query(question)
            assert isinstance(answer, QuerySolutions)  # noqa: S101 - a SELECT
            left = {solution["thing"].value for solution in answer} | self._nodes(state, left)
            left -= self.gone
            self.gone |= left
            for quad in [quad for quad in near if quad.subject.value in left]:
                near.remove(quad)
        self.touched |= {thing.value for thing in seen} - self.gone

    def _cut(self, state: Store, near: Store, seen: set[NamedNode], thing: NamedNode) -> None:
        """Bring what leads to a thing near, without the statements that do."""
        for quad in state.quads_for_pattern(None, None, thing, _UNION):
            other = quad.subject
            if (
                isinstance(other, NamedNode)
                and other.value.startswith(THINGS)
                and other.value not in self.gone | self.touched
            ):
                if other not in seen:
                    seen.add(other)
                    near.extend(state.quads_for_pattern(other, None, None, _UNION))
                near.remove(Quad(other, quad.predicate, thing, _UNION))

    def _nodes(self, state: Store, things: Iterable[str]) -> set[str]:
        """Give what were blank nodes that some things lead to, and that nothing else does."""
        return {
            node.value
            for thing in map(NamedNode, things)
            for node in (quad.object for quad in state.quads_for_pattern(thing, None, None, _UNION))
            if isinstance(node, NamedNode)
            and node.value.startswith(GENID)
            and all(
                quad.subject == node or str(quad.subject)[1:-1] in self.gone
                for quad in state.quads_for_pattern(None, None, node, _UNION)
            )
        }


def _names(state: Store, gone: Iterable[str]) -> set[str]:
    person = [NamedNode(each) for each in gone if each.startswith(THINGS + "person/")]
    return {
        quad.object.value
        for each in person
        for name in NAMES
        for quad in state.quads_for_pattern(each, name, None, _UNION)
        if isinstance(quad.object, Literal)
    }
