"""The changes that a store keeps in, what they said of something out: one state of the graph."""

import gzip
from collections.abc import Collection, Iterator
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import DefaultGraph, Quad, RdfFormat, Store


def patches(directory: Path) -> list[Path]:
    """List the files of a store's changes."""
    return sorted((directory / "patches").glob("*.rdfp.gz"))


def changes_about(directory: Path, iris: Collection[str]) -> Store:
    """Gather, in a default graph, what changes ever said of some IRIs and of what leads to them."""
    wanted = [f"<{iri}>".encode() for iri in iris]
    about = {
        line.split(b" ", 1)[0] for line in _lines(directory) if any(each in line for each in wanted)
    }
    said = b"".join(line for line in _lines(directory) if line.split(b" ", 1)[0] in about)
    state = Store()
    state.extend(
        Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())
        for quad in ox.parse(said, RdfFormat.N_QUADS)
    )
    return state


def _lines(directory: Path) -> Iterator[bytes]:
    for path in patches(directory):
        with gzip.open(path) as lines:
            yield from (line[2:] for line in lines if line[:1] in b"AD")
