"""What passes between the process that serves HTTP and the workers that answer strangers' queries.

A message is one frame of bytes; the first byte says what it is. Nothing a worker sends is ever
unpickled: a worker reads strangers' texts and is not believed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from fdt_graph.errors import FdtGraphError, NotAcceptable, QueryError, Unknown
from fdt_graph.query import Graphs, Term

#: Bytes of an answer that one frame carries, at most.
CHUNK = 1 << 16

#: Frames from a worker.
READY = b"R"  # the store is open
HEAD = b"H"  # the query parsed; the name of the format follows, bytes of the answer come next
DATA = b"D"
END = b"E"
FAILED = b"F"  # one of our errors, as written by write_error; the worker goes on

#: The errors that a query can be answered with.
ERRORS: dict[str, type[FdtGraphError]] = {
    error.__name__: error for error in (QueryError, Unknown, NotAcceptable)
}


@dataclass(frozen=True)
class Budget:
    """What one query of a stranger may use."""

    #: Seconds from when the query comes until its last byte is read.
    seconds: float = 10.0
    #: Bytes of memory above what an idle worker has.
    memory: int = 1 << 30
    #: Bytes of the answer.
    answer: int = 1 << 26


@dataclass(frozen=True)
class Job:
    """One query, and in which formats its answer may be written."""

    text: str
    #: The format for SELECT and ASK, and for CONSTRUCT and DESCRIBE, by name; None if not wanted.
    results: str | None = "json"
    graph: str | None = "ttl"
    #: What was asked for, to say so when there is nothing that fits.
    accept: str = "*/*"
    bindings: Mapping[str, Term] = field(default_factory=dict)
    graphs: Graphs = field(default_factory=Graphs)


def write_error(error: FdtGraphError) -> bytes:
    """Write an error as a frame."""
    kind = next(name for name in ERRORS if isinstance(error, ERRORS[name]))
    parts = {name: getattr(error, name, None) for name in ("line", "column")}
    return FAILED + json.dumps({"kind": kind, "texts": error.texts, **parts}).encode()


def read_error(frame: bytes) -> FdtGraphError:
    """Make the error that a frame tells of."""
    parts = json.loads(frame[1:])
    error = ERRORS[parts["kind"]].__new__(ERRORS[parts["kind"]])
    FdtGraphError.__init__(error, str(parts["texts"]["fr"]), str(parts["texts"]["en"]))
    if isinstance(error, QueryError):
        error.line, error.column = parts["line"], parts["column"]
    return error
