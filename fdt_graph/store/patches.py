"""A change in, a file of it out, by the name of its publication, and back: RDF Patch, compressed.

https://afs.github.io/rdf-delta/rdf-patch.html
"""

import gzip
import zlib
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import Quad, RdfFormat

from fdt_graph.errors import Damaged
from fdt_graph.store.diff import Diff
from fdt_graph.store.files import replace


def patch_path(directory: Path, publication: str) -> Path:
    """Say where a publication's change is."""
    return directory / "patches" / f"{publication}.rdfp.gz"


def write_patch(directory: Path, publication: str, diff: Diff) -> None:
    """Write a publication's change, to stay."""
    path = patch_path(directory, publication)
    path.parent.mkdir(exist_ok=True)
    # No time in it: the same change gives the same bytes.
    replace(path, gzip.compress(patch(diff), mtime=0))


def patch(diff: Diff) -> bytes:
    """Write a change: what goes, then what comes, each sorted.

    >>> import pyoxigraph as ox
    >>> said = ox.Quad(*map(ox.NamedNode, ("urn:a", "urn:b", "urn:c", "urn:g")))
    >>> print(patch(Diff(frozenset([said]))).decode(), end="")
    TX .
    A <urn:a> <urn:b> <urn:c> <urn:g> .
    TC .
    """
    lines = [f"D {quad} ." for quad in sorted(diff.removed, key=str)]
    lines += [f"A {quad} ." for quad in sorted(diff.added, key=str)]
    return "".join(f"{line}\n" for line in ["TX .", *lines, "TC ."]).encode()


def read_patch(directory: Path, publication: str) -> Diff | None:
    """Read a publication's change; None where none is kept, Damaged for what is no patch."""
    path = patch_path(directory, publication)
    try:
        lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
        return Diff(_quads(lines, b"A "), _quads(lines, b"D "))
    except FileNotFoundError:
        return None
    except (OSError, EOFError, zlib.error, SyntaxError):
        raise Damaged(path) from None


def _quads(lines: list[bytes], begin: bytes) -> frozenset[Quad]:
    said = b"".join(line[len(begin) :] for line in lines if line.startswith(begin))
    return frozenset(ox.parse(said, RdfFormat.N_QUADS))
