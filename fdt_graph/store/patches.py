"""A change in, a file of it out, by the name of its publication: RDF Patch, compressed.

https://afs.github.io/rdf-delta/rdf-patch.html
"""

import gzip
from pathlib import Path

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
