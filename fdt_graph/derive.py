"""A dataset in, the same with what follows from it: one CONSTRUCT a rule, in a graph of its own."""

from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryTriples, Store, Triple

from fdt_graph.errors import ParseError
from fdt_graph.namespaces import iri

DERIVED = iri("graph:derived")


def derive(store: Store, rules: Path) -> None:
    """Run the rules of a directory in the order of their names, each seeing what earlier ones made.

    A rule reads the union of all graphs (`GRAPH ?g` says who); what it makes goes to graph:derived.
    Raises ParseError for a rule that is not a CONSTRUCT.
    """
    for path in sorted(rules.glob("*.rq")):
        store.extend(said_by(DERIVED, construct(store, path.read_text(), path)))


def construct(store: Store, rule: str, path: Path) -> list[Triple]:
    """Run one rule over the union of all graphs; ParseError of its file if it is no CONSTRUCT.

    Its answer is read to the end and let go: a store in memory hangs if it is written to while an
    answer over it lives.
    """
    try:
        triples = store.query(rule, use_default_graph_as_union=True)
    except SyntaxError as error:
        raise ParseError(path, None, None, str(error)) from None
    if not isinstance(triples, QueryTriples):
        raise ParseError(path, None, None, "a rule is a CONSTRUCT", "une règle est un CONSTRUCT")
    return list(triples)


def said_by(graph: NamedNode | DefaultGraph, triples: Iterable[Triple]) -> list[Quad]:
    """Put triples into a graph."""
    return [Quad(each.subject, each.predicate, each.object, graph) for each in triples]
