"""The nine tables of facts in, one named graph a source out.

A row becomes one node, record:{id}, with one urn:fdt-graph:column: property for each filled cell.
What that means is said in sparql/import/: lookup-*.rq are run first, in the order of their names,
and prepare what the others look up; then sources.rq once for each source, records.rq and {table}.rq
and {table}-*.rq once for each row, with ?source or ?row given.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pyoxigraph import Literal, NamedNode, Quad, QueryTriples, Store, Variable

from fdt_graph.errors import ParseError
from fdt_graph.namespaces import iri
from fdt_graph.parse import load_file
from fdt_graph.rows import LISTS, REFERENCES, TABLES, Row, date_name, read_tables
from fdt_graph.trig import Statements, Term, write_trig

COLUMN = "urn:fdt-graph:column:"
FUNCTION = "urn:fdt-graph:function:"
WORD = "urn:fdt-graph:word:"
SOURCES = iri("graph:sources")
TOPIC = iri("foaf:primaryTopic")

Triples = list[tuple[NamedNode, NamedNode, Term]]


@dataclass(frozen=True)
class ImportReport:
    """What an import made: rows read by table, files written, statements in them."""

    rows: dict[str, int]
    files: tuple[Path, ...]
    statements: int


def import_facts(
    tables: Path, data: Path, *, read_on: date, mapping: Path, schemes: Path
) -> ImportReport:
    """Map every row of the tables and write data/sources/{graph}.trig, one file a source.

    `read_on` is the day the sources were read; `mapping` is sparql/import, `schemes` is
    ontology/schemes. The same input gives the same bytes. Files of other sources stay as they are.

    Raises TableError, with the row and the column, for a table that cannot be read or mapped whole;
    ParseError for a broken query or scheme. In either case nothing is written.
    """
    rows = read_tables(tables)
    graphs = name_graphs(row.cells["source_url"] for row in rows)
    store = _scratch(rows, graphs, read_on)
    for path in sorted(schemes.glob("*.ttl")):
        load_file(store, path)
    for path in sorted(mapping.glob("lookup-*.rq")):
        _look_up(store, _construct(store, path))
    _check_words(store, rows)
    sources = {graph: _describe_source(store, mapping, graph) for graph in graphs.values()}
    said: dict[NamedNode, Statements] = {graph: {} for graph in graphs.values()}
    for row in rows:
        _describe_row(store, mapping, row, said[graphs[row.cells["source_url"]]])
    texts = {
        data / "sources" / f"{graph.value.rpartition('/')[2]}.trig": write_trig(
            url, {SOURCES: sources[graph], graph: said[graph]}
        )
        for url, graph in sorted(graphs.items())
    }
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    counts = {name: sum(row.table == name for row in rows) for name in TABLES}
    written = [*sources.values(), *said.values()]
    return ImportReport(counts, tuple(texts), sum(map(_count, written)))


def name_graphs(urls: Iterable[str]) -> dict[str, NamedNode]:
    """Name the graph of each source after its address.

    Two addresses that differ are two sources, if by http or www only: the second name gets -2.

    >>> [graph.value for graph in name_graphs(["https://example-gazette.fr/"]).values()]
    ['https://w3id.org/fdt/graph/example-gazette-fr']
    """
    graphs: dict[str, NamedNode] = {}
    for url in sorted(set(urls)):
        slug, number = _slug(_address(url)), 1
        graph = iri(f"graph:{slug}")
        while graph in graphs.values():
            number += 1
            graph = iri(f"graph:{slug}-{number}")
        graphs[url] = graph
    return graphs


def _scratch(rows: list[Row], graphs: dict[str, NamedNode], read_on: date) -> Store:
    """Make the nodes that the queries read: one a row, one a source."""
    store = Store()

    def add(node: NamedNode, column: str, value: Term) -> None:
        store.add(Quad(node, NamedNode(COLUMN + column), value))

    for row in rows:
        node = _record(row)
        add(node, "table", Literal(row.table))
        add(node, "number", Literal(row.number))
        add(node, "source", graphs[row.cells["source_url"]])
        for column, place, value in row.values():
            term = iri(f"record:{value}") if column in REFERENCES else Literal(value)
            add(node, column, term)
            if column in LISTS:
                add(node, f"{column}_{place}", term)
    for url, graph in graphs.items():
        add(graph, "url", Literal(url))
        add(graph, "address", Literal(_address(url)))
        add(graph, "read_on", Literal(read_on.isoformat(), datatype=iri("xsd:date")))
    return store


def _check_words(store: Store, rows: list[Row]) -> None:
    """Refuse a word that its column's closed list has not, or has for two terms."""
    lists: dict[str, dict[str, set[str]]] = {}
    for term, predicate, word, _ in store:
        if predicate.value.startswith(WORD) and isinstance(word, Literal):
            terms = lists.setdefault(predicate.value.removeprefix(WORD), {})
            terms.setdefault(word.value, set()).add(str(term))
    for row in rows:
        for column, _, value in row.values():
            allowed = lists.get(f"{row.table}.{column}")
            if allowed is None:
                continue
            if value not in allowed:
                some = ", ".join(sorted(allowed)[:20]) + (", …" if len(allowed) > 20 else "")
                raise row.error(column, f"{value} is none of: {some}")
            if len(allowed[value]) > 1:
                raise row.error(column, f"{value} means {' and '.join(sorted(allowed[value]))}")


def _describe_source(store: Store, mapping: Path, graph: NamedNode) -> Statements:
    triples = _construct(store, mapping / "sources.rq", source=graph)
    _look_up(store, triples)
    entry: Statements = {}
    _add(entry, triples, first=[graph])
    return entry


def _describe_row(store: Store, mapping: Path, row: Row, graph: Statements) -> None:
    """Add to a graph what a row says; TableError if no query describes what the row is about."""
    record = _record(row)
    triples = _construct(store, mapping / "records.rq", row=record)
    for path in [mapping / f"{row.table}.rq", *sorted(mapping.glob(f"{row.table}-*.rq"))]:
        triples += _construct(store, path, row=record)
    topics = [topic for _, predicate, topic in triples if predicate == TOPIC]
    described = {term for triple in triples if triple[1] != TOPIC for term in triple}
    if not topics or not described.issuperset(topics):
        raise row.error(None, f"{mapping / row.table}*.rq can make nothing of {row.cells['id']}")
    subjects = sorted((each for each in topics if isinstance(each, NamedNode)), key=str)
    _add(graph, triples, first=[record, *subjects])


def _construct(store: Store, path: Path, **given: NamedNode) -> Triples:
    try:
        answer = store.query(
            path.read_text(encoding="utf-8"),
            substitutions={Variable(name): term for name, term in given.items()},
            custom_functions={
                NamedNode(FUNCTION + "date"): _date,
                NamedNode(FUNCTION + "host"): _host,
            },
        )
    except SyntaxError as error:
        raise ParseError(path, None, None, str(error)) from None
    if not isinstance(answer, QueryTriples):
        raise ParseError(path, None, None, "a mapping is a CONSTRUCT")
    triples: Triples = []
    for subject, predicate, value in answer:
        if not isinstance(subject, NamedNode) or not isinstance(value, NamedNode | Literal):
            raise ParseError(path, None, None, "a mapping makes no blank node")
        triples.append((subject, predicate, value))
    return triples


def _look_up(store: Store, triples: Triples) -> None:
    store.extend([Quad(*triple) for triple in triples])


def _add(graph: Statements, triples: Triples, first: list[NamedNode]) -> None:
    """Add statements to a graph: those about `first`, in that order, then by subject."""
    places = {subject: place for place, subject in enumerate(first)}
    triples.sort(key=lambda triple: (places.get(triple[0], len(first)), triple[0].value))
    for subject, predicate, value in triples:
        graph.setdefault(subject, {}).setdefault(predicate, set()).add(value)


def _count(graph: Statements) -> int:
    return sum(len(values) for properties in graph.values() for values in properties.values())


def _record(row: Row) -> NamedNode:
    return iri(f"record:{row.cells['id']}")


def _date(text: Literal) -> NamedNode | None:
    name = date_name(text.value)
    return None if name is None else iri(f"date:{name}")


def _host(url: Literal) -> Literal:
    return Literal(urlsplit(url.value).netloc.removeprefix("www."))


def _address(url: str) -> str:
    """Shorten an address as a person would say it."""
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return unquote(parts.netloc.removeprefix("www.") + parts.path.rstrip("/") + query)


def _slug(address: str, head: int = 40, tail: int = 30) -> str:
    """Keep letters and digits; of a long address, whole words of its start and of its end.

    The pages of one site often differ by their last words only.
    """
    plain = unicodedata.normalize("NFKD", address.lower()).encode("ascii", "ignore").decode()
    slug = "-".join(re.findall("[a-z0-9]+", plain))
    if len(slug) <= head + tail:
        return slug
    return f"{slug[: head + 1].rpartition('-')[0]}-{slug[-tail:].partition('-')[2]}"
