"""One document of a partner in, the statements that are made of it out, by its kind."""

from collections.abc import Iterable
from dataclasses import replace

import pyoxigraph as ox

from fdt_graph.errors import ParseError, PartnerTooLarge, TooLarge
from fdt_graph.federation.sources.given import Given, Remark, Taken
from fdt_graph.federation.taking.elements import Licence, read_map
from fdt_graph.federation.taking.mapping import known, map_lines
from fdt_graph.federation.taking.rdf import take_rdf
from fdt_graph.federation.taking.schema import read_schema
from fdt_graph.federation.taking.sheets import read_rows
from fdt_graph.federation.taking.table import Line, read_lines
from fdt_graph.namespaces import iri
from fdt_graph.serialize import write_statements

LICENCE = iri("dcterms:license")


def take(given: Given, published: ox.Store | None = None) -> Taken:
    """Make statements of a document; mappings look up in what is published, if it is given.

    Raises ParseError for a document that cannot be read, and for a table that the registry
    describes wrongly; PartnerTooLarge. It is to be called in a confined process: nothing that a
    partner sends is trusted.
    """
    try:
        match given.kind:
            case "table":
                return _mapped(given, _lines_of_table(given), published)
            case "gogocarto":
                licence, lines = read_map(given.content, given.name, given.limit)
                return _under(licence, _mapped(given, lines, published), given)
            case _:
                return take_rdf(given)
    except TooLarge:
        raise PartnerTooLarge(given.name, given.limit) from None


def _lines_of_table(given: Given) -> Iterable[Line | Remark]:
    if given.metadata is None or not given.mappings:
        raise ParseError(
            given.name,
            None,
            None,
            "the registry names no CSVW document or no mapping for this table",
            "le registre ne nomme pas de document CSVW ou de requête pour cette table",
        )
    schema = read_schema(given.metadata, "CSVW")
    rows = read_rows(given.content, given.name, schema.dialect, given.limit)
    return read_lines(rows, schema, given.name)


def _under(licence: Licence, taken: Taken, given: Given) -> Taken:
    """Say of the graph that it is under a licence, which the screening admits or not."""
    if licence is None:
        return taken
    graph = ox.NamedNode(given.graph)
    said = f"{ox.Quad(graph, LICENCE, licence, graph)} .\n".encode()
    return replace(taken, content=taken.content + said, statements=taken.statements + 1)


def _mapped(given: Given, lines: Iterable[Line | Remark], published: ox.Store | None) -> Taken:
    """Map the rows that can be read; the others are remarked on."""
    right: list[Line] = []
    remarks: list[Remark] = []
    for each in lines:
        if isinstance(each, Line):
            right.append(each)
        else:
            remarks.append(each)
    made = map_lines(right, given, known(given, published))
    wrong = {remark.row for remark in remarks}
    return Taken(
        name=given.name,
        content=write_statements(made.quads, ox.RdfFormat.N_QUADS),
        statements=len(made.quads),
        rows=len(right) + len(wrong),
        remarks=(*remarks, *made.remarks),
        things=made.things,
    )
