"""Changes in, a store on disk out, without shapes: the store of a server for conformance suites.

After each change a copy of the store is published as a generation, so readers see all of it or
nothing.
"""

import signal
import socket
from pathlib import Path
from typing import cast

import pyoxigraph as ox

from fdt_graph.derive import said_by
from fdt_graph.errors import FdtGraphError, NoSuchRecord, QueryError, UnsupportedMediaType
from fdt_graph.formats import RDF_FORMATS, media_type
from fdt_graph.namespaces import BASE
from fdt_graph.parse import parse_document
from fdt_graph.query import check, known_prefixes, query_error
from fdt_graph.sparql_text import add_using
from fdt_graph.store.generations import Generations
from fdt_graph.worker.change import Change, Delete, Document, Put, Update
from fdt_graph.worker.job import END, READY, frame, receive_told, write_error
from fdt_graph.worker.sandbox import be_quiet, confine_writer

Graph = ox.NamedNode | ox.DefaultGraph


def make(store: ox.Store, change: Change) -> bool:
    """Make a change; tell whether a graph is there that was not.

    Raises QueryError, Unknown, ParseError, UnsupportedMediaType, NoSuchRecord.
    """
    if isinstance(change, Update):
        _update(store, change)
        return False
    graph = _graph(change.graph)
    existed = isinstance(graph, ox.DefaultGraph) or store.contains_named_graph(graph)
    if isinstance(change, Put):
        _put(store, graph, change)
    elif not existed:
        raise NoSuchRecord("graph", str(change.graph), [])
    elif isinstance(change, Delete):
        store.remove_graph(graph)
    return not existed


def _graph(name: str | None) -> Graph:
    try:
        return ox.DefaultGraph() if name is None else ox.NamedNode(name)
    except ValueError:
        raise NoSuchRecord("graph", str(name), []) from None


def _update(store: ox.Store, change: Update) -> None:
    check(change.text)
    try:
        text = add_using(change.text, _clauses(change))
        if text is None and (change.using or change.using_named):
            raise QueryError(
                "USING ou WITH dans le texte, et using-graph-uri à côté : choisissez",
                "USING or WITH in the text, and using-graph-uri beside it: choose one",
            )
        prefixes = known_prefixes(change.text)
        store.update(text or change.text, base_iri=BASE, prefixes=prefixes)
    except SyntaxError as error:
        raise query_error(change.text, error) from None
    except (ValueError, RuntimeError, OSError) as error:  # OSError: LOAD, which reaches nothing
        raise QueryError(str(error), str(error)) from None


def _clauses(change: Update) -> str:
    """Write the graphs that the request names, each as the engine writes an IRI."""
    return " ".join(
        [f"USING {ox.NamedNode(name)}" for name in change.using]
        + [f"USING NAMED {ox.NamedNode(name)}" for name in change.using_named]
    )


def _put(store: ox.Store, graph: Graph, change: Put) -> None:
    base = graph.value if isinstance(graph, ox.NamedNode) else BASE
    triples = [triple for part in change.documents for triple in _read(part, base)]
    if change.replace:
        store.clear_graph(graph)
    if isinstance(graph, ox.NamedNode):
        store.add_graph(graph)
    store.extend(said_by(graph, triples))


def _read(document: Document, base: str) -> list[ox.Triple]:
    kind, content = document
    syntax = ox.RdfFormat.from_media_type(kind)
    if syntax is None:
        known = [media_type(each) for each in RDF_FORMATS.values()]
        raise UnsupportedMediaType(kind, known)
    return parse_document(content, syntax, base)


def make_changes(connection: socket.socket, directory: str, memory: int, seconds: int) -> None:
    """Open the store, give up everything else but the disk, make changes one after the other."""
    be_quiet()
    store = ox.Store(str(Path(directory) / "head"))
    generations = Generations(Path(directory), keep=2)
    generations.publish_copy(store)
    confine_writer(memory)
    connection.sendall(frame(READY))
    while True:
        try:
            change = cast(Change, receive_told(connection))
        except EOFError:
            return
        signal.alarm(seconds)
        try:
            created = make(store, change)
            generations.publish_copy(store)
            connection.sendall(frame(END, b"1" if created else b"0"))
        except FdtGraphError as error:
            connection.sendall(write_error(error))
        signal.alarm(0)
