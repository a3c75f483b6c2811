"""The labelled entries as directories of made-up partners, beside the graph; what is found of them.

Run by the tests and by bench/match.py.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from fdt_graph.identity.decisions import Settled
from fdt_graph.identity.finding import Finder
from fdt_graph.identity.pairs import Candidate, ranked
from fdt_graph.namespaces import BASE, iri
from fdt_graph.questions import Question
from fdt_graph.reconciliation.entities import (
    areas_of,
    joined,
    place_groups,
    read_entities,
    read_types,
)
from fdt_graph.reconciliation.index import Index
from fdt_graph.reconciliation.search import Search
from fdt_graph.store.diff import UNION
from tests.reconciliation.make_labelled import plain

LABELLED = Path(__file__).parent / "labelled.csv"
REGISTER = iri("graph:register")
#: What no question of ours is about.
LARGE = {REGISTER, iri("graph:geonames"), iri("graph:void"), iri("graph:history"), UNION}
PLACED = {"ns#Organisation": "fdt:territory", "ns#Initiative": "fdt:actsOn"}
TOPS = {
    "ns#Organisation": ("fdt:Actor",),
    "ns#Initiative": (),
    "ns#Intercommunality": ("fdt:Territory",),
    "ns#Commune": ("fdt:Territory",),
    "ns#ProjectTerritory": ("fdt:Territory",),
}
Row = Mapping[str, str]


@dataclass
class Outcome:
    """A labelled entry, and the pairs that it is in, the likeliest first."""

    row: Row
    iri: str
    found: list[Candidate]

    def other(self, candidate: Candidate) -> str:
        """Give the thing that the entry is paired with, as labelled.csv names it."""
        one, other = candidate.pair
        return (other if one == self.iri else one).removeprefix(BASE)

    @property
    def right(self) -> bool:
        """Whether the likeliest pair is with what the entry is."""
        return bool(self.row["expected"]) and self.other(self.found[0]) == self.row["expected"]

    @property
    def sure(self) -> bool:
        """Whether the likeliest pair is nearly certain."""
        return bool(self.found) and self.found[0].sure

    @property
    def among_three(self) -> bool:
        """Whether what the entry is is in one of the first three pairs."""
        return self.row["expected"] in [self.other(each) for each in self.found[:3]]


def read_rows() -> list[Row]:
    """Read the labelled entries."""
    with LABELLED.open() as file:
        return list(csv.DictReader(file))


def entry(number: int) -> str:
    """Name an entry."""
    return f"https://directory.example/{number}"


def directories(rows: Sequence[Row]) -> list[list[tuple[int, Row]]]:
    """Deal entries out: of one thing, or one name, each directory has one at most."""
    seen: Counter[tuple[str, str]] = Counter()
    dealt: defaultdict[int, list[tuple[int, Row]]] = defaultdict(list)
    for number, row in enumerate(rows):
        sign = row["class"], row["expected"] or plain(row["name"])
        dealt[seen[sign]].append((number, row))
        seen[sign] += 1
    return [dealt[place] for place in sorted(dealt)]


def statements(directory: Sequence[tuple[int, Row]]) -> list[ox.Quad]:
    """Write the entries of a directory as statements."""
    graph = iri("graph:example-directory")
    quads: set[ox.Quad] = set()
    for number, row in directory:
        values: list[tuple[str, ox.NamedNode | ox.Literal]] = [
            ("rdf:type", ox.NamedNode(BASE + row["class"])),
            *(("rdf:type", iri(top)) for top in TOPS[row["class"]]),
            ("rdfs:label", ox.Literal(row["name"], language="fr")),
        ]
        placed = PLACED.get(row["class"], "fdt:within")
        values += [(placed, ox.NamedNode(BASE + place)) for place in row["places"].split()]
        if row["category"]:
            values.append(("fdt:category", ox.NamedNode(BASE + row["category"])))
        if row["site"]:
            values.append(("foaf:homepage", ox.NamedNode(row["site"])))
        for column, name in (("siren", "fdt:siren"), ("insee", "fdt:inseeCode")):
            if row[column]:
                values.append((name, ox.Literal(row[column])))
        quads.add(ox.Quad(graph, iri("rdf:type"), iri("fdt:Source"), iri("graph:sources")))
        for name, value in values:
            quads.add(ox.Quad(ox.NamedNode(entry(number)), iri(name), value, graph))
    return sorted(quads, key=str)


def beside(published: ox.Store, quads: Sequence[ox.Quad]) -> ox.Store:
    """Copy a store without what is large in it, with other statements, and the union of all."""
    store = ox.Store()
    graphs = [each for each in published.named_graphs() if each not in LARGE]
    said = [
        quad for graph in graphs for quad in published.quads_for_pattern(None, None, None, graph)
    ]
    label = iri("rdfs:label")
    for thing in {quad.subject for quad in said if quad.predicate == label}:
        said += published.quads_for_pattern(thing, label, None, REGISTER)
    for quad in (*said, *quads):
        store.add(quad)
        store.add(ox.Quad(quad.subject, quad.predicate, quad.object, UNION))
    return store


def register_of(published: ox.Store, questions: Mapping[str, Question]) -> Index:
    """Read the names of the register."""
    types = read_types(published, questions["types"])
    entities = read_entities(published, questions["register"], types)
    place_groups(entities)
    return Index(entities)


def find(
    published: ox.Store,
    register: Index,
    reconciling: Mapping[str, Question],
    identity: Question,
    rows: Sequence[Row],
) -> list[Outcome]:
    """Pair labelled entries with the things of the graph, one directory after the other."""
    found: dict[int, Outcome] = {}
    areas = areas_of(register.entities)
    types = read_types(published, reconciling["types"])
    for directory in directories(rows):
        store = beside(published, statements(directory))
        things = read_entities(store, reconciling["things"], types)
        joined(things, register.entities)
        finder = Finder(store, Search((Index(things), register), areas), identity)
        pairs = ranked(finder.pairing.pairs(finder.names(None)), Settled(()))
        for number, row in directory:
            own = [each for each in pairs if entry(number) in each.pair]
            found[number] = Outcome(row, entry(number), own)
    return [found[number] for number in sorted(found)]


def figures(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Give how many of the sure pairs are right, and how many of the right ones are found."""
    sure = [each for each in outcomes if each.sure]
    known = [each for each in outcomes if each.row["expected"]]
    proposed = [each for each in outcomes if each.found]
    return {
        "entries": len(outcomes),
        "sure": len(sure),
        "precision of the sure": sum(each.right for each in sure) / max(1, len(sure)),
        "recall in three": sum(each.among_three for each in known) / max(1, len(known)),
        "sure of the known": sum(each.right for each in sure) / max(1, len(known)),
        "precision of the first": sum(each.right for each in proposed) / max(1, len(proposed)),
    }
