"""A generation in, the files of all that it says out: made once, kept beside it, gone with it.

store/generations/{name}/dump-{sha256}.nq.gz      every named graph, sorted
store/generations/{name}/dump-{sha256}.trig.gz    the same, a graph after the other
"""

import gzip
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad, RdfFormat, Store

from fdt_graph.namespaces import PREFIXES
from fdt_graph.serialize import dump_graph
from fdt_graph.store import files
from fdt_graph.store.generation import DUMPS, Generation
from fdt_graph.store.releases import write_dump

#: The endings of the files, which are formats.
ENDINGS = ("nq", "trig")


@dataclass(frozen=True)
class Dump:
    """One file."""

    path: Path
    #: Hexadecimal.
    sha256: str
    bytes: int


def dumps(generation: Generation) -> dict[str, Dump]:
    """Give the files of a generation that are there, by their endings."""
    paths = generation.path.glob(DUMPS)
    return {
        path.name.split(".")[1]: Dump(path, checksum(path), path.stat().st_size) for path in paths
    }


def make(generation: Generation) -> None:
    """Make the files of a generation that are not there; OSError when nothing can be written."""
    with generation.open() as opened:
        there = dumps(generation)
        for ending in (each for each in ENDINGS if each not in there):
            handle, name = tempfile.mkstemp(".new", "dump-", generation.path)
            os.close(handle)
            draft = Path(name)
            try:
                _WRITERS[ending](opened.store, draft)
                files.sync(draft)
                draft.chmod(0o644)
                draft.rename(generation.path / f"dump-{files.sha256(draft)}.{ending}.gz")
            finally:
                draft.unlink(missing_ok=True)
        files.sync(generation.path)


def checksum(path: Path) -> str:
    """Read from its name what the SHA-256 of a file must be."""
    return path.name.removeprefix("dump-").partition(".")[0]


def _write_quads(store: Store, path: Path) -> None:
    write_dump(store, path)


def _write_graphs(store: Store, path: Path) -> None:
    # No time in it, nor a name: the same statements give the same bytes.
    with path.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        ox.serialize(_by_graph(store), cast(IO[bytes], packed), RdfFormat.TRIG, prefixes=PREFIXES)


def _by_graph(store: Store) -> Iterator[Quad]:
    graphs = (graph for graph in store.named_graphs() if isinstance(graph, NamedNode))
    for graph in sorted(graphs, key=str):
        lines = sorted(dump_graph(store, RdfFormat.N_TRIPLES, graph).splitlines(keepends=True))
        for quad in ox.parse(b"".join(lines), RdfFormat.N_TRIPLES):
            yield Quad(quad.subject, quad.predicate, quad.object, graph)


_WRITERS = {"nq": _write_quads, "trig": _write_graphs}
