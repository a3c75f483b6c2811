"""Names of somebody in, the places that still have them out: for a person to read and decide."""

import gzip
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import RdfFormat

from fdt_graph.dataset import dataset_files
from fdt_graph.keeping.sieve import Names
from fdt_graph.namespaces import compact
from fdt_graph.writing.history import MADE


@dataclass(frozen=True)
class Trace:
    """A statement that has a name of somebody, in a text or in an IRI that is made of it."""

    graph: str
    subject: str
    predicate: str


def traces(lines: Iterable[bytes], names: Collection[str]) -> list[Trace]:
    """Find the statements of given graphs that have one of some names; sorted N-Quads."""
    known = Names(names)
    found = (line for line in lines if known.are_in(line.rsplit(b" ", 2)[0].decode()))
    quads = (quad for line in found for quad in ox.parse(line, RdfFormat.N_QUADS))
    said = {
        Trace(*(str(term).strip("<>") for term in (each.graph_name, each.subject, each.predicate)))
        for each in quads
        if each.graph_name not in MADE
    }
    return sorted(said, key=lambda each: (each.graph, each.subject, each.predicate))


def files(root: Path, iris: Collection[str], names: Collection[str]) -> dict[Path, int]:
    """Find the files of a working directory that have some IRIs or names; count their lines."""
    written = [*(f"<{each}>" for each in iris), *map(compact, iris)]
    form = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, written))})(?![\w-])")
    known = Names(names)
    found: dict[Path, int] = {}
    for path, _ in dataset_files(root):
        text = _text(path)
        # Looking for texts first is faster than looking for a pattern, and nearly always enough.
        found_at = form.finditer(text) if any(each in text for each in written) else ()
        lines = {text.count("\n", 0, at.start()) for at in found_at}
        if lines := lines | set(known.places(text)):
            found[path.relative_to(root)] = len(lines)
    return found


def _text(path: Path) -> str:
    content = path.read_bytes()
    return (gzip.decompress(content) if path.suffix == ".gz" else content).decode()
