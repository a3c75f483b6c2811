"""A query in, the bytes of its answer out, in a process of its own that may be killed at any time.

It ends when the other end of its socket closes; and by itself, should nobody be left to kill it,
after so many seconds on one query.
"""

import re
import signal
import socket
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import IO, TypeVar, cast

import pyoxigraph as ox

from fdt_graph.errors import FdtGraphError, NoSuchRecord, NotAcceptable, QueryError, Unwritable
from fdt_graph.fixed_order import answer_in_order
from fdt_graph.formats import RDF_FORMATS, RESULT_FORMATS, Format, media_type
from fdt_graph.query import query
from fdt_graph.serialize import Solution, used_prefixes
from fdt_graph.worker.job import READY, Errand, Job, frame, job_of, receive_told, write_error
from fdt_graph.worker.output import Output
from fdt_graph.worker.sandbox import be_quiet, confine
from fdt_graph.worker.services import look

#: Triples of an answer that are looked at to choose the prefixes that shorten it.
SAMPLE = 1000
#: The end of an IRI that can be the name of an XML element.
_XML_NAME = re.compile(r"[^\W\d][\w.\-]*$")


Chosen = TypeVar("Chosen", bound=Format)


def answer(store: ox.Store, job: Job, connection: socket.socket) -> None:
    """Answer one query.

    Raises what fdt_graph.query.query does, and NotAcceptable, NoSuchRecord, TooLarge, Unwritable.
    """
    if job.looks:
        write_look(job, connection)
        return
    if job.requires is not None:
        _require(store, job.requires)
    solution: Solution | list[ox.Triple]
    if job.ordered:
        solution = answer_in_order(store, job.text, job.bindings, job.graphs)
    else:
        solution = query(store, job.text, job.bindings, job.graphs, job.tables)
    if isinstance(solution, ox.QueryTriples | list):
        write_triples(solution, job, connection)
    else:
        write_rows(solution, job, connection)


def write_look(job: Job, connection: socket.socket) -> None:
    """Send which partners a text asks."""
    output = Output(connection, "json", None, job.limit)
    output.write(look(job.text).json())
    output.end(0)


def write_triples(triples: Iterable[ox.Triple], job: Job, connection: socket.socket) -> None:
    """Send statements in the format that a job wants; NotAcceptable, TooLarge, Unwritable."""
    graph_format = offered(job.graph, job, RDF_FORMATS)
    output = Output(connection, str(job.graph), job.coding, job.limit)
    rest = iter(triples)
    first = list(islice(rest, SAMPLE))
    prefixes = used_prefixes(first, graph_format)
    statements = Counted(chain(first, rest), graph_format)
    ox.serialize(statements, cast(IO[bytes], output), graph_format, prefixes=prefixes)
    output.end(statements.count)


def write_rows(
    solution: ox.QuerySolutions | ox.QueryBoolean, job: Job, connection: socket.socket
) -> None:
    """Send rows, or a yes or no, in the format that a job wants; likewise."""
    results_format = offered(job.results, job, RESULT_FORMATS)
    output = Output(connection, str(job.results), job.coding, job.limit)
    solution.serialize(cast(IO[bytes], output), results_format)
    output.end()


class Counted:
    """Statements that are counted as they pass, and looked at when RDF/XML cannot name them."""

    def __init__(self, statements: Iterable[ox.Triple], syntax: ox.RdfFormat) -> None:
        """Pass some statements on, to be written in a format."""
        self.count = 0
        self._statements = statements
        self._xml = syntax == ox.RdfFormat.RDF_XML

    def __iter__(self) -> Iterator[ox.Triple]:
        """Give each; raise Unwritable for a predicate that is no XML name."""
        for statement in self._statements:
            if self._xml and not _XML_NAME.search(statement.predicate.value):
                raise Unwritable("rdf")
            self.count += 1
            yield statement


def _require(store: ox.Store, graph: str) -> None:
    try:
        exists = store.contains_named_graph(ox.NamedNode(graph))
    except ValueError:
        exists = False
    if not exists:
        raise NoSuchRecord("graph", graph, [])


def offered(name: str | None, job: Job, formats: dict[str, Chosen]) -> Chosen:
    """Find the format that a job wants; NotAcceptable when it wants none of these."""
    if name is None:
        raise NotAcceptable(job.accept, [media_type(syntax) for syntax in formats.values()])
    return formats[name]


def answer_queries(connection: socket.socket, path: str, memory: int, seconds: int) -> None:
    """Open the store, give up everything else, answer queries one after the other.

    `path` is the folder of a generation's store, `memory` the bytes that confine() allows.
    """
    be_quiet()
    store = ox.Store.read_only(path)
    confine(memory)
    connection.sendall(frame(READY))
    while True:
        try:
            told, fields = cast(Errand, receive_told(connection))
        except EOFError:
            return
        if told != path:
            del store
            path = told
            store = ox.Store.read_only(path)
        if fields is not None:
            signal.alarm(seconds)
            try:
                answer(store, job_of(fields), connection)
            except FdtGraphError as error:
                connection.sendall(write_error(error))
            except (ValueError, RuntimeError) as error:  # of the engine, while it evaluates
                connection.sendall(write_error(QueryError(str(error), str(error))))
            signal.alarm(0)
