"""Documents in, statements or reports out, in a process of its own that may be killed."""

import os
import signal
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from fdt_graph.errors import FdtGraphError
from fdt_graph.formats import RDF_FORMATS
from fdt_graph.namespaces import BASE
from fdt_graph.serialize import write_statements
from fdt_graph.validate import Report
from fdt_graph.worker.documents import Document, all_named, in_graph, read, refused
from fdt_graph.worker.job import READY, frame, receive_told, write_error
from fdt_graph.worker.output import Output
from fdt_graph.worker.sandbox import be_quiet, confine
from fdt_graph.worker.validation import report_on

#: Bytes of N-Quads or of a report for each byte that a document may have, at most.
EXPANSION = 8


@dataclass(frozen=True)
class Parse:
    """A document whose statements are wanted, as N-Quads."""

    document: Document
    #: The graph that they are for; None when the document names the graph of each.
    graph: str | None
    #: What relative IRIs are resolved against.
    base: str = BASE


@dataclass(frozen=True)
class Validate:
    """A document that is validated beside a generation."""

    document: Document
    #: The working directory, with shapes/ and sparql/derive/.
    root: str
    #: The folder of the generation's store, which is kept from collection meanwhile.
    store: str
    profile: str
    #: What the report is written in: "json", or the name of an RDF format.
    form: str
    #: The language of the messages in JSON.
    language: str
    #: The content coding of the report; None for its bytes as they are.
    coding: str | None


def read_documents(connection: socket.socket, _store: str, memory: int, seconds: int) -> None:
    """Give up everything else, then read documents one after the other.

    It is killed by the system, as when it has no memory left, if Python finds none either.
    """
    be_quiet()
    confine(memory)
    connection.sendall(frame(READY))
    while True:
        try:
            told = cast(Parse | Validate, receive_told(connection))
        except EOFError:
            return
        signal.alarm(seconds)
        try:
            if isinstance(told, Parse):
                _parse(connection, told)
            else:
                _validate(connection, told)
        except FdtGraphError as error:
            connection.sendall(write_error(error))
        except MemoryError:
            os.abort()
        signal.alarm(0)


def _parse(connection: socket.socket, told: Parse) -> None:
    quads = read(told.document, told.base)
    quads = all_named(quads) if told.graph is None else in_graph(quads, told.graph)
    output = Output(connection, "nq", None, EXPANSION * told.document.limit)
    ox.serialize(quads, cast(IO[bytes], output), ox.RdfFormat.N_QUADS)
    output.end(len(quads))


def _validate(connection: socket.socket, told: Validate) -> None:
    quads = read(told.document)
    if not quads:
        raise refused(
            "it says nothing: there is nothing to validate", "il ne dit rien : rien à valider"
        )
    published = ox.Store.read_only(told.store)
    report = report_on(quads, published, Path(told.root), told.profile)
    output = Output(connection, told.form, told.coding, EXPANSION * told.document.limit)
    output.write(write_report(report, told.form, told.language))
    output.end(len(quads))


def write_report(report: Report, form: str, language: str) -> bytes:
    """Write a report as JSON, or as the graph that SHACL defines in an RDF format."""
    if form == "json":
        return report.json(language).encode() + b"\n"
    return write_statements([quad.triple for quad in report.graph], RDF_FORMATS[form])
