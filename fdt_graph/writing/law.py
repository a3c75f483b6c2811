"""The rules and shapes of a working directory in, what they look at and a digest of them out."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from fdt_graph.store.generations import Generations
from fdt_graph.validate import load_shapes
from fdt_graph.writing.derivation import Rules
from fdt_graph.writing.recheck import Shapes


@dataclass(frozen=True)
class Law:
    """What is derived from statements, and what is required of them."""

    rules: Rules
    shapes: Shapes
    #: The digest of both.
    basis: str


def read_law(root: Path) -> Law:
    """Read the rules and shapes of a working directory, which takes a second or two."""
    rules, shapes = Rules(root / "sparql" / "derive"), Shapes(load_shapes(root / "shapes"))
    return Law(rules, shapes, basis(root))


def in_force(root: Path, generations: Generations, law: Law) -> Law:
    """Give the law of the current generation: read again when another was built in the meantime."""
    current = generations.latest()
    built = current is not None and current.notes.basis != law.basis
    return read_law(root) if built and basis(root) != law.basis else law


def basis(root: Path) -> str:
    """Give one digest of the rules and shapes that a generation is made with."""
    total = hashlib.sha256()
    for pattern in ("shapes/*.ttl", "sparql/derive/*.rq"):
        for path in sorted(root.glob(pattern)):
            total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()
