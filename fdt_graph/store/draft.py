"""Statements in, the folder of one state of the graph out: db/ and manifest.json, all on disk."""

import shutil
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from fdt_graph.store.files import sync_folder
from fdt_graph.store.generation import Generation, Notes, write_manifest
from fdt_graph.store.tally import Tallies, digest, total


def fill(folder: Path, lines: Collection[bytes]) -> Store:
    """Make a folder anew, with a store of some statements: lines of N-Quads, in named graphs.

    Its default graph is what a query without FROM reads: the triples of all graphs, each once. The
    engine's own union gives a triple as often as graphs say it, and counts would be wrong.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    store = Store(str(folder / "db"))
    union = {line.rsplit(b" ", 2)[0] + b" .\n" for line in lines}
    store.bulk_load(b"".join([*lines, *union]), RdfFormat.N_QUADS)
    return store


def seal(
    folder: Path,
    graphs: Tallies,
    notes: Notes,
    published: datetime,
    before: Generation | None = None,
) -> None:
    """Force the store in a folder, which nobody writes to any more, to disk; note what it says.

    What it shares with the generation `before` is on disk already, and is not read again.
    """
    known, place = (before.files, Path(before.store)) if before is not None else ({}, None)
    files = sync_folder(folder / "db", known, place)
    sums = {"digest": digest(graphs), "statements": total(graphs)}
    write_manifest(folder, sums, graphs, notes, files, published)
