"""Files of a working directory in, where each name is declared out: file and line."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from fdt_graph.namespaces import compact

#: Where names are declared, the first one found being the place.
_FILES = (
    "ontology/*.ttl",
    "ontology/schemes/*.ttl",
    "shapes/*.ttl",
    "shapes/*/*.ttl",
    "data/*.trig",
    "data/sources/*.trig",
    "ontology/examples.trig",
)
#: A subject begins its line in Turtle; in TriG it may be in the block of a graph, one step further.
_SUBJECT = re.compile(r"(?:<(https?://[^>\s]+)>|([a-z][a-z-]*:[\w.-]*\w))\s")
_STEP = 4


def places(root: Path) -> Mapping[str, str]:
    """Tell where each name begins a line, as "file:line", by its short name."""
    found: dict[str, str] = {}
    for pattern in _FILES:
        for path in sorted(root.glob(pattern)):
            for number, name in subjects(path):
                found.setdefault(name, f"{path.relative_to(root)}:{number}")
    for path in sorted((root / "sparql" / "cq").glob("*.rq")):
        found[f"question:{path.stem}"] = f"{path.relative_to(root)}:1"
    return found


def subjects(path: Path) -> Iterator[tuple[int, str]]:
    """Find the subjects of a Turtle or TriG file: line, short name."""
    for number, line in enumerate(path.read_text().splitlines(), 1):
        step = _STEP if path.suffix == ".trig" and line.startswith(" " * _STEP) else 0
        if match := _SUBJECT.match(line, step):
            iri, name = match.groups()
            yield number, name or compact(iri)
