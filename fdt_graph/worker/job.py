"""What passes between the process that serves HTTP and the workers that answer strangers' queries.

A message is one frame: its length in four bytes, then its bytes; the first says what it is.
Nothing a worker sends is ever unpickled: a worker reads strangers' texts and is not believed.
"""

import json
import pickle
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fdt_graph.errors import (
    BadAnswer,
    Busy,
    Damaged,
    DiskFull,
    EngineDown,
    EngineFailed,
    FdtGraphError,
    Forbidden,
    Gone,
    HostNotAllowed,
    NamesService,
    NoSuchRecord,
    NotAcceptable,
    NotThere,
    ParseError,
    PartnerTimedOut,
    PartnerTooLarge,
    PreconditionFailed,
    QueryError,
    Refused,
    StoreReadOnly,
    TimedOut,
    TooLarge,
    Unknown,
    Unreachable,
    UnsupportedMediaType,
    Unwritable,
    ValidationError,
)
from fdt_graph.query import Graphs, Term
from fdt_graph.service_text import Table

#: Bytes of an answer that one frame carries, at most.
CHUNK = 1 << 16
#: Bytes of a frame, at most.
FRAME = 2 * CHUNK

#: Characters of an error's text, at most: some repeat what they are about.
LONGEST = 2000

#: Frames from a worker.
READY = b"R"  # the store is open
HEAD = b"H"  # the query runs; JSON says in which format and coding its answer comes
DATA = b"D"
END = b"E"  # the number of rows or statements follows
FAILED = b"F"  # one of our errors, as written by write_error; the worker goes on

LENGTH = struct.Struct("!I")

#: The errors that a query, a document or an order can be answered with.
ERRORS: dict[str, type[FdtGraphError]] = {
    error.__name__: error
    for error in (
        NamesService,
        QueryError,
        ParseError,
        NoSuchRecord,
        Unknown,
        NotAcceptable,
        UnsupportedMediaType,
        Unwritable,
        PartnerTooLarge,
        PartnerTimedOut,
        HostNotAllowed,
        BadAnswer,
        NotThere,
        Unreachable,
        TooLarge,
        Busy,
        Damaged,
        DiskFull,
        EngineDown,
        EngineFailed,
        Forbidden,
        Gone,
        PreconditionFailed,
        Refused,
        StoreReadOnly,
        TimedOut,
        ValidationError,
    )
}


@dataclass(frozen=True)
class Budget:
    """What one query of a stranger may use."""

    #: Seconds that a worker may take, from when the query comes until its last byte.
    seconds: float = 10.0
    #: Seconds until the client has read the last byte; its own slowness counts here only.
    reading: float = 120.0
    #: Bytes of memory above what an idle worker has.
    memory: int = 1 << 30
    #: Bytes of the answer, before compression.
    answer: int = 1 << 30


@dataclass(frozen=True)
class Job:
    """One query, and in which formats its answer may be written."""

    text: str
    #: The format for SELECT and ASK, and for CONSTRUCT and DESCRIBE, by name; None if not wanted.
    results: str | None = "json"
    graph: str | None = "ttl"
    #: What was asked for, to say so when there is nothing that fits.
    accept: str = "*/*"
    #: The content coding: gzip or zstd; None for the bytes as they are.
    coding: str | None = None
    graphs: Graphs = field(default_factory=Graphs)
    #: A graph that must exist.
    requires: str | None = None
    #: Bytes that the answer may have, before compression.
    limit: int = 1 << 30
    #: The same rows come in the same order each time.
    ordered: bool = False
    #: Values for variables of the text.
    bindings: Mapping[str, Term] = field(default_factory=dict)
    #: Solutions of partners, and where in the text they belong.
    tables: tuple[Table, ...] = ()
    #: Only which partners the text asks is wanted, as fdt_graph.worker.services tells it.
    looks: bool = False


#: What a worker is told: the store to read, and the job, or nothing but to open the store.
#: The job's fields without its class: what is quick to write and read.
Errand = tuple[str, tuple[object, ...] | None]


def errand(store: str, job: Job | None) -> Errand:
    """Make what a worker is told."""
    if job is None:
        return store, None
    graphs = (tuple(job.graphs.default), tuple(job.graphs.named))
    fields = (job.text, job.results, job.graph, job.accept, job.coding, graphs, job.requires)
    rest = (job.limit, job.ordered, dict(job.bindings), job.tables, job.looks)
    return store, (*fields, *rest)


def job_of(fields: tuple[Any, ...]) -> Job:
    """Make the job of an errand."""
    text, results, graph, accept, coding, graphs, *others = fields
    return Job(text, results, graph, accept, coding, Graphs(*graphs), *others)


def frame(kind: bytes, content: bytes = b"") -> bytes:
    """Write one frame."""
    return LENGTH.pack(len(kind) + len(content)) + kind + content


def write_told(told: object) -> bytes:
    """Write what a worker is told."""
    content = pickle.dumps(told, pickle.HIGHEST_PROTOCOL)
    return LENGTH.pack(len(content)) + content


def receive_told(connection: socket.socket) -> object:
    """Read the next thing that a worker is told, by the process that started it, which is trusted.

    Another may have come after it already. Raises EOFError when nothing comes any more.
    """
    (length,) = LENGTH.unpack(_receive(connection, LENGTH.size))
    return pickle.loads(_receive(connection, length))  # noqa: S301


def _receive(connection: socket.socket, size: int) -> bytes:
    content = bytearray()
    while len(content) < size:
        more = connection.recv(size - len(content))
        if not more:
            raise EOFError
        content += more
    return bytes(content)


def write_error(error: FdtGraphError) -> bytes:
    """Write an error as a frame."""
    kind = next((name for name in ERRORS if isinstance(error, ERRORS[name])), "ValidationError")
    parts = {name: getattr(error, name, None) for name in ("line", "column")}
    texts = {language: text[:LONGEST] for language, text in error.texts.items()}
    return frame(FAILED, json.dumps({"kind": kind, "texts": texts, **parts}).encode())


def read_error(content: bytes) -> FdtGraphError:
    """Make the error that a frame's content tells of."""
    parts = json.loads(content)
    error = ERRORS[parts["kind"]].__new__(ERRORS[parts["kind"]])
    FdtGraphError.__init__(error, str(parts["texts"]["fr"]), str(parts["texts"]["en"]))
    if isinstance(error, QueryError | ParseError):
        error.line, error.column = parts["line"], parts["column"]
    return error
