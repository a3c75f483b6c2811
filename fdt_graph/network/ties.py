"""Relations in, their graph and its figures out: partners, groups, bridges.

An undirected multigraph: an edge is a pair of actors in one relation, and its key the relation.
https://networkx.org/documentation/stable/reference/classes/multigraph.html
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

import networkx as nx

from fdt_graph.network.relations import Relation


@dataclass(frozen=True)
class Bridge:
    """An actor without whom its group falls apart: into how many parts, and who is cut off.

    `cut_off` counts the actors that would no longer be joined to the biggest part.
    """

    actor: str
    parts: int
    cut_off: int


@dataclass(frozen=True)
class Ties:
    """A network and its figures. Its lists put the biggest first, then go by IRI."""

    graph: "nx.MultiGraph[str]"
    relations: Mapping[str, Relation]
    #: Actor → how many others it is linked to.
    partners: Mapping[str, int]
    #: The groups of actors that links join.
    groups: tuple[frozenset[str], ...]
    bridges: tuple[Bridge, ...]
    #: The relations each of which alone joins two parts of the network.
    bridging: frozenset[str]

    def most_linked(self) -> list[str]:
        """List the actors, those with the most partners first."""
        return sorted(self.partners, key=lambda actor: (-self.partners[actor], actor))

    def pairs(self) -> Iterable[tuple[str, str, Relation]]:
        """List the edges: two actors, the one that gives first, and their relation."""
        for relation in self.relations.values():
            for one, other in combinations(relation.parties, 2):
                yield one, other, relation


def tie(relations: Iterable[Relation]) -> Ties:
    """Make the graph of some relations, and measure it."""
    kept = {relation.iri: relation for relation in relations}
    graph: nx.MultiGraph[str] = nx.MultiGraph()
    graph.add_nodes_from(sorted({party for each in kept.values() for party in each.parties}))
    for relation in kept.values():
        graph.add_edges_from(
            (one, other, relation.iri) for one, other in combinations(relation.parties, 2)
        )
    groups = sorted(map(frozenset, nx.connected_components(graph)), key=_big_first)
    return Ties(
        graph=graph,
        relations=kept,
        partners={actor: len(graph[actor]) for actor in graph},
        groups=tuple(groups),
        bridges=tuple(_bridges(graph, groups)),
        bridging=frozenset(key for one, other in nx.bridges(graph) for key in graph[one][other]),
    )


def _bridges(graph: "nx.MultiGraph[str]", groups: Iterable[frozenset[str]]) -> list[Bridge]:
    """Find the articulation points, those that would cut off the most actors first.

    The blocks (biconnected components) and the articulation points of a group form a tree: what
    hangs below a block is one part, and the rest of the group is the last one.
    https://en.wikipedia.org/wiki/Block-cut_tree
    """
    blocks: dict[str, list[frozenset[str]]] = {}
    for block in map(frozenset, nx.biconnected_components(graph)):
        for actor in block:
            blocks.setdefault(actor, []).append(block)
    found = []
    for group in groups:
        root = min(group)
        for actor, parts in _parts(root, blocks).items():
            if len(blocks[actor]) > 1:
                above = len(group) - 1 - sum(parts)
                sizes = [*parts, above] if actor != root else parts
                found.append(Bridge(actor, len(sizes), len(group) - 1 - max(sizes)))
    return sorted(found, key=lambda bridge: (-bridge.cut_off, -bridge.parts, bridge.actor))


def _parts(root: str, blocks: Mapping[str, list[frozenset[str]]]) -> dict[str, list[int]]:
    """Give each actor of a group the sizes of what hangs below it, seen from a root."""
    above: dict[str, frozenset[str]] = {root: frozenset()}
    order = [root]
    for actor in order:
        for block in blocks.get(actor, ()):
            if block is not above[actor]:
                below = [other for other in block if other != actor]
                order += below
                above |= dict.fromkeys(below, block)
    parts: dict[str, list[int]] = {actor: [] for actor in order}
    weight = dict.fromkeys(order, 1)
    for actor in reversed(order):
        for block in blocks.get(actor, ()):
            if block is not above[actor]:
                size = sum(weight[other] for other in block if other != actor)
                parts[actor].append(size)
                weight[actor] += size
    return parts


def _big_first(group: frozenset[str]) -> tuple[int, str]:
    return -len(group), min(group)
