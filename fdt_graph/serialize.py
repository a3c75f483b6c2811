"""Statements or answers in, bytes out. The library writes the standard formats."""

from collections.abc import Collection
from io import BytesIO

import pyoxigraph as ox
from pyoxigraph import QueryResultsFormat, QueryTriples, RdfFormat, Store

from fdt_graph.formats import Format
from fdt_graph.namespaces import PREFIXES, prefix_of

Solution = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
Graph = ox.NamedNode | ox.BlankNode | ox.DefaultGraph

#: Formats that shorten IRIs; the others would refuse or ignore prefixes.
_PREFIXED = (RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.RDF_XML, RdfFormat.JSON_LD)


def write_statements(
    statements: Collection[ox.Triple] | Collection[ox.Quad], syntax: RdfFormat
) -> bytes:
    """Write triples or quads with the project's prefixes; the given order is kept."""
    output = BytesIO()
    ox.serialize(statements, output, syntax, prefixes=used_prefixes(statements, syntax))
    return output.getvalue()


def write_answer(answer: Solution, syntax: Format) -> bytes:
    """Write the answer to a query in a format that its kind has; TypeError for another."""
    output = BytesIO()
    match answer, syntax:
        case QueryTriples(), RdfFormat():
            return write_statements(list(answer), syntax)
        case ((ox.QuerySolutions() | ox.QueryBoolean()), QueryResultsFormat()):
            answer.serialize(output, syntax)
        case _:
            raise TypeError(f"{type(answer).__name__} cannot be written as {syntax.name}")
    return output.getvalue()


def dump_graph(store: Store, syntax: RdfFormat, graph: Graph | None = None) -> bytes:
    """Write one graph of a store; the default graph when none is named."""
    output = BytesIO()
    store.dump(output, syntax, from_graph=graph or ox.DefaultGraph())
    return output.getvalue()


def dump_named_graphs(store: Store) -> bytes:
    """Write the named graphs of a store as N-Quads, sorted; the default graph is left out."""
    lines: list[bytes] = []
    for graph in store.named_graphs():
        name = f" {graph} .\n".encode()
        triples = dump_graph(store, RdfFormat.N_TRIPLES, graph).splitlines()
        lines += [triple.removesuffix(b" .") + name for triple in triples]
    return b"".join(sorted(lines))


def dump_dataset(store: Store) -> bytes:
    """Write a whole store as N-Quads, in the store's own order."""
    output = BytesIO()
    store.dump(output, RdfFormat.N_QUADS)
    return output.getvalue()


def used_prefixes(
    statements: Collection[ox.Triple] | Collection[ox.Quad], syntax: RdfFormat
) -> dict[str, str] | None:
    """Keep the prefixes that shorten some IRI of the statements."""
    if syntax not in _PREFIXED:
        return None
    terms = {term for statement in statements for term in statement}
    names = {term.value for term in terms if isinstance(term, ox.NamedNode)}
    names |= {term.datatype.value for term in terms if isinstance(term, ox.Literal)} - _UNWRITTEN
    used = {prefix_of(name) for name in names}
    return {prefix: PREFIXES[prefix] for prefix in sorted(used - {None}, key=str) if prefix}


#: Datatypes that Turtle has a shorter form for than their name.
_UNWRITTEN = {
    PREFIXES["xsd"] + name for name in ("string", "integer", "decimal", "double", "boolean")
} | {PREFIXES["rdf"] + "langString"}
