"""A query in, the bytes of its answer out, in a process of its own that may be killed at any time.

Started by pool.py as `python -m fdt_graph.engine.worker FD STORE MEMORY SECONDS`: FD is one end of
a socket pair, STORE the folder of a generation's store, MEMORY what confine() allows. It ends when
the other end closes; and by itself, should nobody be left to kill it, after SECONDS on one query.
"""

import signal
import sys
from itertools import chain, islice
from multiprocessing.connection import Connection
from typing import IO, TypeVar, cast

import pyoxigraph as ox

from fdt_graph.engine.job import CHUNK, DATA, END, HEAD, READY, Job, write_error
from fdt_graph.engine.sandbox import confine
from fdt_graph.errors import FdtGraphError, NotAcceptable
from fdt_graph.formats import RDF_FORMATS, RESULT_FORMATS, Format, media_type
from fdt_graph.query import query
from fdt_graph.serialize import used_prefixes

#: Triples of an answer that are looked at to choose the prefixes that shorten it.
SAMPLE = 1000


Chosen = TypeVar("Chosen", bound=Format)


class Output:
    """A file that sends what is written to it, in chunks."""

    def __init__(self, connection: Connection) -> None:
        """Send to a connection."""
        self._connection = connection
        self._waiting = bytearray()

    def write(self, data: bytes) -> int:
        """Take in some bytes; send when there are enough."""
        self._waiting += data
        if len(self._waiting) >= CHUNK:
            self.flush()
        return len(data)

    def flush(self) -> None:
        """Send what waits."""
        for start in range(0, len(self._waiting), CHUNK):
            self._connection.send_bytes(DATA + self._waiting[start : start + CHUNK])
        self._waiting.clear()


def answer(store: ox.Store, job: Job, connection: Connection) -> None:
    """Answer one query; errors as fdt_graph.query.query, and NotAcceptable."""
    solution = query(store, job.text, job.bindings, job.graphs)
    output = Output(connection)
    if isinstance(solution, ox.QueryTriples):
        graph_format = _offered(job.graph, job, RDF_FORMATS)
        connection.send_bytes(HEAD + str(job.graph).encode())
        first = list(islice(solution, SAMPLE))
        prefixes = used_prefixes(first, graph_format)
        stream = cast(IO[bytes], output)
        ox.serialize(chain(first, solution), stream, graph_format, prefixes=prefixes)
    else:
        results_format = _offered(job.results, job, RESULT_FORMATS)
        connection.send_bytes(HEAD + str(job.results).encode())
        solution.serialize(cast(IO[bytes], output), results_format)
    output.flush()
    connection.send_bytes(END)


def _offered(name: str | None, job: Job, formats: dict[str, Chosen]) -> Chosen:
    if name is None:
        raise NotAcceptable(job.accept, [media_type(syntax) for syntax in formats.values()])
    return formats[name]


def main(descriptor: int, path: str, memory: int, seconds: int) -> None:
    """Open the store, give up everything else, answer queries one after the other."""
    connection = Connection(descriptor)
    store = ox.Store.read_only(path)
    confine(memory)
    connection.send_bytes(READY)
    while True:
        try:
            job = connection.recv()  # from the process that started this one, which is trusted
        except EOFError:
            return
        signal.alarm(seconds)
        try:
            answer(store, job, connection)
        except FdtGraphError as error:
            connection.send_bytes(write_error(error))
        signal.alarm(0)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
