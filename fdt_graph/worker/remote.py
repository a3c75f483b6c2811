"""A query in, the bytes of another machine's answer out, in a process that may be killed.

The query is parsed here first, as a worker over a store would: what is wrong with it is said in our
words, and no text that is no standard query leaves. What comes is read and written again: in the
format that the client wants, counted, and no more than it may be. When the process is killed its
connection breaks, by which engines know that nobody waits any more.
"""

import os
import signal
import socket
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import IO, cast

import pyoxigraph as ox

from fdt_graph.errors import FdtGraphError, NoSuchRecord, QueryError
from fdt_graph.formats import RDF_FORMATS, RESULT_FORMATS
from fdt_graph.remote.client import RESULTS, STATEMENTS, Client
from fdt_graph.remote.query_text import require_standard, written_out
from fdt_graph.remote.states import broken, rdf_format, results_format
from fdt_graph.remote.target import Target
from fdt_graph.service_text import as_groups, find_services, refuse_lookalikes, with_tables
from fdt_graph.worker.job import READY, Errand, Job, frame, job_of, receive_told, write_error
from fdt_graph.worker.queries import offered, write_look, write_rows, write_triples
from fdt_graph.worker.sandbox import be_quiet, confine_fetcher


def answer(client: Client, job: Job, connection: socket.socket) -> None:
    """Have an engine answer one query.

    Raises QueryError, Unknown, NotAcceptable, NoSuchRecord, TooLarge, Unwritable, EngineDown,
    EngineFailed.
    """
    if job.looks:
        refuse_lookalikes(as_groups(job.text, find_services(job.text)))  # there is a network here
        write_look(job, connection)
        return
    asked = require_standard(job.text, job.tables)
    text = with_tables(job.text, job.tables)
    graphs = client.target.dataset(job.text, job.graphs)
    written = written_out(text, job.bindings)
    try:
        if isinstance(asked, ox.QueryTriples):
            offered(job.graph, job, RDF_FORMATS)
            with client.ask(written, STATEMENTS, graphs) as said:
                quads = ox.parse(cast(IO[bytes], said), rdf_format(said))
                triples: Iterable[ox.Triple] = (quad.triple for quad in quads)
                if job.requires is not None:
                    triples = _some(triples, job.requires)
                write_triples(triples, job, connection)
        else:
            offered(job.results, job, RESULT_FORMATS)
            with client.ask(written, RESULTS, graphs) as said:
                rows = ox.parse_query_results(cast(IO[bytes], said), results_format(said))
                write_rows(rows, job, connection)
    except (OSError, SyntaxError) as error:
        if isinstance(error, ConnectionError):  # nobody waits for the answer
            raise
        raise broken(client.target.host) from None


def _some(triples: Iterable[ox.Triple], graph: str) -> Iterator[ox.Triple]:
    """Give triples on; NoSuchRecord when there are none: such a graph is not there."""
    rest = iter(triples)
    for first in rest:
        return chain([first], rest)
    raise NoSuchRecord("graph", graph, [])


def ask_engine(connection: socket.socket, place: str, memory: int, seconds: int) -> None:
    """Give up everything but the network, then have one query after the other answered.

    `place` is a Target as it writes itself, `memory` the bytes that confine_fetcher() allows.
    """
    be_quiet()
    client = Client(Target.read(place), seconds)
    confine_fetcher(memory)
    connection.sendall(frame(READY))
    while True:
        try:
            told, fields = cast(Errand, receive_told(connection))
        except EOFError:
            return
        if told != place:
            place = told
            client.target = Target.read(place)
        if fields is not None:
            signal.alarm(seconds)
            try:
                answer(client, job_of(fields), connection)
            except FdtGraphError as error:
                connection.sendall(write_error(error))
            except (ValueError, RuntimeError) as error:  # of the parser
                connection.sendall(write_error(QueryError(str(error), str(error))))
            except MemoryError:
                os.abort()
            signal.alarm(0)
