"""What an engine was given in, statements that say so out: the graph `graph:pushed` of the engine.

What is there is known by its digest, graph by graph, so that only what changed is sent, and so
that who reads knows which state is there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pyoxigraph import Literal, NamedNode, Triple

from fdt_graph.namespaces import iri
from fdt_graph.store.generation import Generation
from fdt_graph.store.tally import Tally

PUSHED = iri("graph:pushed")
#: The union of all graphs, as a graph of its own, where the default graph is another union or none.
UNION = iri("graph:union")
#: The same, as the default graph.
DEFAULT = NamedNode(PUSHED.value + "#default")
#: What is in the table and is no graph that somebody wrote.
APART = frozenset(each.value for each in (PUSHED, UNION, DEFAULT))

STATE, COUNT, ISSUED = iri("owl:versionInfo"), iri("void:triples"), iri("dcterms:issued")
#: Whose push is under way: a text that no other push has.
TOKEN = iri("dcterms:identifier")


@dataclass(frozen=True)
class Whole:
    """The state of everything that was pushed: that of a generation."""

    digest: str
    statements: int
    published: datetime


#: IRI of a graph, of the union, or of the default graph → how many statements, and which.
Table = Mapping[str, Tally]


def table_of(generation: Generation, union: NamedNode) -> dict[str, Tally]:
    """Make the table of a generation whose union is pushed as `union`."""
    said = {**generation.graphs}
    said[union.value] = Tally(generation.statements, int(generation.digest, 16))
    return said


def write_table(table: Table, whole: Generation | str) -> list[Triple]:
    """Write a table as statements, sorted: with the generation if all of it is there.

    Else with a text that tells this push from others.
    """
    written = [
        triple
        for graph, tally in sorted(table.items())
        for triple in _row(NamedNode(graph), tally.statements, tally.digest)
    ]
    if isinstance(whole, str):
        written.append(Triple(PUSHED, TOKEN, Literal(whole)))
    else:
        issued = Literal(whole.published.isoformat(), datatype=iri("xsd:dateTime"))
        written += _row(PUSHED, whole.statements, whole.digest)
        written.append(Triple(PUSHED, ISSUED, issued))
    return written


def read_table(triples: list[Triple]) -> dict[str, Tally]:
    """Read the table that statements write; what is not whole is left out.

    Raises ValueError for counts and digests that are no numbers.
    """
    states: dict[str, int] = {}
    counts: dict[str, int] = {}
    for triple in triples:
        if isinstance(triple.subject, NamedNode) and isinstance(triple.object, Literal):
            if triple.predicate == STATE:
                states[triple.subject.value] = int(triple.object.value, 16)
            elif triple.predicate == COUNT:
                counts[triple.subject.value] = int(triple.object.value)
    return {
        graph: Tally(counts[graph], states[graph])
        for graph in states.keys() & counts.keys()
        if graph != PUSHED.value
    }


def _row(graph: NamedNode, statements: int, digest: str) -> list[Triple]:
    count = Literal(statements)
    return [Triple(graph, STATE, Literal(digest)), Triple(graph, COUNT, count)]
