"""What a partner sent in, what is taken of it out, in a process of its own that may be killed.

It has neither network nor programs, and writes nothing: who asked does what it says.
"""

import json
import os
import signal
import socket
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import cast

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad, RdfFormat

from fdt_graph.errors import FdtGraphError, Refused
from fdt_graph.federation.about import READ_ON, describe
from fdt_graph.federation.records import split
from fdt_graph.federation.refusals import Grounds
from fdt_graph.federation.registry import Partner
from fdt_graph.federation.screening import Screened, screen
from fdt_graph.store.diff import as_kept
from fdt_graph.store.forgotten import Forgotten, forgotten
from fdt_graph.worker.job import CHUNK, DATA, END, READY, frame, receive_told, write_error
from fdt_graph.worker.sandbox import be_quiet, confine
from fdt_graph.writing.skolem import skolemise


@dataclass(frozen=True)
class Part:
    """What one distribution gave."""

    #: N-Quads, a document each.
    documents: tuple[bytes, ...]
    #: They are all that it holds; else what changed in `previous`.
    whole: bool
    #: Things that it declares gone.
    withdrawn: tuple[str, ...]
    #: What it held when it was last taken, as this process wrote it.
    previous: bytes
    #: Things of rows that were taken before and are refused now.
    kept: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sent:
    """What all distributions of a partner gave, and what it is held against."""

    partner: Partner
    licences: frozenset[str]
    #: The working directory.
    root: str
    #: The directory of the store, and the folder of the store of a generation, which is kept.
    directory: str
    store: str
    parts: tuple[Part, ...]
    #: The day that a change would be read on.
    day: date


def screen_documents(connection: socket.socket, _place: str, memory: int, seconds: int) -> None:
    """Give up everything else, then screen what is sent, one harvest after the other.

    The answer is: what each part holds, what the graph is to say, what was refused, and the
    verdicts, one after the other; the last word is JSON that says how long each is.
    """
    be_quiet()
    confine(memory)
    connection.sendall(frame(READY))
    while True:
        try:
            sent = cast(Sent, receive_told(connection))
        except EOFError:
            return
        signal.alarm(seconds)
        try:
            _answer(connection, sent)
        except FdtGraphError as error:
            connection.sendall(write_error(error))
        except MemoryError:
            os.abort()
        signal.alarm(0)


def _answer(connection: socket.socket, sent: Sent) -> None:
    graph = NamedNode(sent.partner.graph)
    held = [_held(part, graph.value) for part in sent.parts]
    everything = {quad for quads in held for quad in quads}
    _refuse_nothing(quad for quad in everything if quad.subject != graph)
    published = ox.Store.read_only(sent.store)
    erased = forgotten(Path(sent.directory))
    grounds = Grounds(sent.partner, sent.licences, erased, published)
    about = describe(sent.partner, published, sent.day)
    kept = {name for part in sent.parts for name in part.kept}
    screened = screen(everything, about, grounds, Path(sent.root), kept)
    before = as_kept(published.quads_for_pattern(None, None, None, graph))
    after = set(screened.statements) | (set(about) if screened.statements else set())
    blobs = [
        *(_written(quad for quad in quads if not erased.mentions(quad)) for quads in held),
        _written(after),
        _written(screened.quarantined),
        json.dumps(_verdicts(screened, erased), ensure_ascii=False).encode(),
    ]
    for blob in blobs:
        for start in range(0, len(blob), CHUNK):
            connection.sendall(frame(DATA, blob[start : start + CHUNK]))
    said = {
        "lengths": [len(blob) for blob in blobs],
        "digest": sha256(b"".join(blobs[: len(held)])).hexdigest(),
        "changed": _timeless(before) != _timeless(after),
        "before": screened.before,
        "lost": screened.lost,
        "added": len(after - before),
        "removed": len(before - after),
    }
    connection.sendall(frame(END, json.dumps(said).encode()))


def _held(part: Part, graph: str) -> set[Quad]:
    """Give what a distribution holds now; its blank nodes get names that follow what is said."""
    sent: list[Quad] = []
    for document in part.documents:
        sent += ox.parse(document, RdfFormat.N_QUADS, rename_blank_nodes=True)
    coming = as_kept(skolemise(sent, graph))
    if part.whole:
        return coming
    previous = set(ox.parse(part.previous, RdfFormat.N_QUADS))
    gone = set(part.withdrawn) | split(coming).records.keys()
    records = split(previous).records
    stay = (quads for name, quads in records.items() if name not in gone)
    return coming | {quad for quads in stay for quad in quads}


def _refuse_nothing(said: Iterator[Quad]) -> None:
    """Raise Refused when a partner says nothing of anything: that is no withdrawal, but a fault."""
    if next(said, None) is None:
        raise Refused(
            "Ce qui est venu ne dit rien : pas un énoncé. Pour retirer tout ce qu’un partenaire a "
            "donné, supprimer son graphe.",
            "What came says nothing: not one statement. To withdraw all that a partner has given, "
            "delete its graph.",
        )


def _timeless(quads: Iterable[Quad]) -> set[Quad]:
    """Leave out the day on which it was read."""
    return {quad for quad in quads if quad.predicate != READ_ON}


def _written(quads: Iterable[Quad]) -> bytes:
    """Write statements as N-Quads, sorted."""
    return "".join(sorted(f"{quad} .\n" for quad in quads)).encode()


def _verdicts(screened: Screened, erased: Forgotten) -> list[dict[str, object]]:
    """Write verdicts for JSON; what was erased is not named."""
    return [
        {
            "iri": "" if each.iri in erased else each.iri,
            "outcome": each.outcome,
            "kept": each.kept,
            "problems": [problem.document for problem in each.problems],
        }
        for each in screened.verdicts
    ]
