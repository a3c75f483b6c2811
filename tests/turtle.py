"""Turtle without declarations in, triples out: our prefixes, and `:` for made-up names."""

import pyoxigraph as ox

from fdt_graph.namespaces import PREFIXES

#: The declarations of all prefixes of the project.
PROLOGUE = "".join(f"@prefix {name}: <{value}> .\n" for name, value in sorted(PREFIXES.items()))


def triples(turtle: str) -> list[ox.Triple]:
    """Read statements, of which the last may lack its dot."""
    said = f"{turtle.strip().removesuffix('.')} ." if turtle else ""
    text = f"{PROLOGUE}@prefix : <https://example.org/> .\n{said}"
    return [quad.triple for quad in ox.parse(text, ox.RdfFormat.TURTLE)]
