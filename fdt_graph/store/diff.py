"""A change as two sets of quads, and a store that has it.

A store of the writer is laid out as a generation is: statements are in named graphs, and the
default graph is their union, each triple once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from pyoxigraph import DefaultGraph, Quad, Store, Triple

UNION = DefaultGraph()


@dataclass(frozen=True)
class Diff:
    """Quads of named graphs that come and that go; none is in both."""

    added: frozenset[Quad] = frozenset()
    removed: frozenset[Quad] = frozenset()

    def __bool__(self) -> bool:
        """Tell whether it changes anything."""
        return bool(self.added or self.removed)

    def __len__(self) -> int:
        """Count the quads."""
        return len(self.added) + len(self.removed)

    def then(self, later: Self) -> "Diff":
        """Join a change and one that was made after it."""
        return Diff(
            (self.added - later.removed) | (later.added - self.removed),
            (self.removed - later.added) | (later.removed - self.added),
        )

    @property
    def inverse(self) -> "Diff":
        """Give the change that undoes it."""
        return Diff(self.removed, self.added)


def net(store: Store, added: Iterable[Quad], removed: Iterable[Quad]) -> Diff:
    """Keep what would change a store: removals first, as an update has it."""
    coming = as_kept(added)
    return Diff(
        frozenset(quad for quad in coming if quad not in store),
        frozenset(quad for quad in as_kept(removed) - coming if quad in store),
    )


def as_kept(quads: Iterable[Quad]) -> set[Quad]:
    """Give quads as a store gives them back: it writes some literals in another way.

    >>> import pyoxigraph as ox
    >>> count = ox.Literal("01", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer"))
    >>> said = Quad(*map(ox.NamedNode, ("urn:a", "urn:b")), count, ox.NamedNode("urn:g"))
    >>> [quad.object.value for quad in as_kept([said])]
    ['1']
    """
    scratch = Store()
    scratch.extend(quads)
    return set(scratch)


def apply(store: Store, diff: Diff) -> tuple[set[Triple], set[Triple]]:
    """Change a store by a net diff; give the triples that came to the union, and that went."""
    store.extend(diff.added)
    came = {q.triple for q in diff.added if not _said(store, q.triple, UNION)}
    store.extend(_in_union(came))
    for quad in diff.removed:
        store.remove(quad)
    went = {q.triple for q in diff.removed if not _said(store, q.triple)}
    for quad in _in_union(went):
        store.remove(quad)
    for graph in {quad.graph_name for quad in diff.removed}:
        if next(store.quads_for_pattern(None, None, None, graph), None) is None:
            store.remove_graph(graph)
    return came, went


def _said(store: Store, triple: Triple, graph: DefaultGraph | None = None) -> bool:
    """Tell whether the union has a triple; without a graph, whether some named graph does."""
    found = store.quads_for_pattern(triple.subject, triple.predicate, triple.object, graph)
    return any(graph is not None or quad.graph_name != UNION for quad in found)


def _in_union(triples: Iterable[Triple]) -> list[Quad]:
    return [Quad(each.subject, each.predicate, each.object, UNION) for each in triples]
