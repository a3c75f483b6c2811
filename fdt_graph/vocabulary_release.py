"""A working directory in, a release of its vocabulary out: files that never change again.

ontology/releases/{version}/ holds the vocabulary, the schemes, the shapes and the alignments, each
as one Turtle file in a fixed order; ontology/releases/SHA256SUMS says what their bytes are.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from functools import reduce
from pathlib import Path

import pyoxigraph as ox
import rdflib
from pyoxigraph import RdfFormat, Store

from fdt_graph.alignments import alignments
from fdt_graph.changes import MAJOR, MINOR, PATCH, Change, compare, compare_alignments
from fdt_graph.derive import said_by
from fdt_graph.errors import FdtGraphError
from fdt_graph.examples import examples
from fdt_graph.namespaces import iri
from fdt_graph.parse import load_file
from fdt_graph.serialize import dump_graph, used_prefixes

#: Part of a release → the files of the working directory that it is made of.
FILES = {
    "vocabulary": "ontology/*.ttl",
    "schemes": "ontology/schemes/*.ttl",
    "shapes": "shapes/*.ttl",
    "shapes-core": "shapes/profiles/core.ttl",
    "shapes-federation": "shapes/profiles/federation.ttl",
}
#: What a release is made of; the alignments are made from their tables.
PARTS = (*FILES, "alignments")
SUMS = "SHA256SUMS"

Parts = Mapping[str, Store]


def releases(root: Path) -> list[str]:
    """List the versions that were released, the first one first."""
    found = [path.name for path in directory(root).glob("*.*.*") if path.is_dir()]
    return sorted(found, key=numbers)


def directory(root: Path) -> Path:
    """Say where the releases of a working directory are."""
    return root / "ontology" / "releases"


def released_file(root: Path, version: str, part: str) -> Path | None:
    """Find the file of a part of a release; None when that version has none."""
    path = directory(root) / version / f"{part}.ttl"
    return path if version in releases(root) and path.exists() else None


def read_release(root: Path, version: str) -> dict[str, Store]:
    """Read the parts of a release, each into a store; a part that it lacks is empty."""
    paths = {part: released_file(root, version, part) for part in PARTS}
    return {part: _load([path] if path else []) for part, path in paths.items()}


def read_working(root: Path) -> dict[str, Store]:
    """Read the parts of a working directory, with the examples that its story gives the terms."""
    parts = {part: _load(sorted(root.glob(pattern))) for part, pattern in FILES.items()}
    whole = Store()
    for part in ("vocabulary", "schemes"):
        whole.extend(parts[part])
    parts["vocabulary"].extend(said_by(ox.DefaultGraph(), examples(whole, root)))
    parts["alignments"] = Store()
    parts["alignments"].extend(said_by(ox.DefaultGraph(), alignments(root)))
    return parts


def _load(paths: list[Path]) -> Store:
    store = Store()
    for path in paths:
        load_file(store, path)
    return store


def release(root: Path, version: str, write: bool = True) -> list[Change]:
    """Freeze the working directory as a version; give what changed since the one before.

    Raises FdtGraphError, and writes nothing, when the version exists or is no later than the last
    one, when pyproject.toml or a header says another, when the changes ask for a higher one, and
    when a frozen file is not what it was.
    """
    _require_intact(root)
    parts = read_working(root)
    last = max(releases(root), key=numbers, default=None)
    _require_new(root, version, last)
    _require_said(root, version, parts)
    changes = changes_between(read_release(root, last), parts) if last else []
    if last:
        _require_number(last, version, changes)
    if write:
        _freeze(root, version, parts)
    return changes


def changes_between(before: Parts, after: Parts) -> list[Change]:
    """Compare two states: vocabulary, schemes and shapes as one, the alignments apart."""
    whole = [
        reduce(_joined, (state[part] for part in _RULES), Store()) for state in (before, after)
    ]
    apart = compare_alignments(before["alignments"], after["alignments"])
    return [*compare(*whole), *apart]


_RULES = ("vocabulary", "schemes", "shapes")


def _joined(whole: Store, part: Store) -> Store:
    whole.extend(part)
    return whole


def numbers(version: str) -> tuple[int, int, int]:
    """Read major, minor and patch; FdtGraphError for what is no such version.

    >>> numbers("0.10.2")
    (0, 10, 2)
    """
    if re.fullmatch(r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}", version) is None:
        raise FdtGraphError(
            f"version {version} : attendu trois nombres, comme 1.0.0",
            f"version {version}: expected three numbers, such as 1.0.0",
        )
    major, minor, patch = (int(part) for part in version.split("."))
    return major, minor, patch


def allowed(last: str, version: str) -> int:
    """Tell the greatest change that a version may bring after another one.

    Before 1.0.0, a minor version may bring what a major one may after it: https://semver.org/#spec-item-4
    """
    old, new = numbers(last), numbers(version)
    if new[0] > old[0]:
        return MAJOR
    if new[1] > old[1]:
        return MAJOR if new[0] == 0 else MINOR
    return PATCH


def _require_intact(root: Path) -> None:
    path = directory(root) / SUMS
    before = set(path.read_text().splitlines()) if path.exists() else set()
    for line in sorted(before ^ set(sums(root).splitlines())):
        name = line.split()[-1]
        raise FdtGraphError(
            f"{name} n'est plus ce que {SUMS} en dit : une version publiée ne change plus",
            f"{name} is no longer what {SUMS} says: a release never changes",
        )


def _require_new(root: Path, version: str, last: str | None) -> None:
    asked = numbers(version)
    if version in releases(root):
        raise FdtGraphError(
            f"la version {version} est déjà publiée : une version publiée ne change plus",
            f"version {version} is released already: a release never changes",
        )
    if last and asked < numbers(last):
        raise FdtGraphError(
            f"la version {version} vient avant la dernière publiée, {last}",
            f"version {version} comes before the last release, {last}",
        )


def _require_said(root: Path, version: str, parts: Parts) -> None:
    """Raise FdtGraphError unless pyproject.toml and the headers of the files say this version."""
    project = tomllib.loads((root / "pyproject.toml").read_text())
    said = {"pyproject.toml": str(project["project"]["version"])}
    for part in _RULES:
        for quad in parts[part].quads_for_pattern(None, iri("owl:versionInfo"), None, None):
            subject = str(quad.subject).strip("<>")
            if isinstance(quad.object, ox.Literal) and not re.search(r"/\d[\d.]*$", subject):
                said[subject] = quad.object.value
    for place, other in said.items():
        if other != version:
            raise FdtGraphError(
                f"{place} dit {other} : la version à publier y est écrite d'abord, {version}",
                f"{place} says {other}: the version to release is written there first, {version}",
            )


def _require_number(last: str, version: str, changes: list[Change]) -> None:
    limit = allowed(last, version)
    beyond = [change for change in changes if change.level > limit]
    if beyond:
        names = "; ".join(f"{change.kind} {change}" for change in beyond)
        needed = ("patch", "minor", "major")[max(change.level for change in beyond)]
        raise FdtGraphError(
            f"de {last} à {version}, c'est trop peu : il faut une version {needed} pour {names}",
            f"from {last} to {version} is too little: a {needed} version is needed for {names}",
        )


def _freeze(root: Path, version: str, parts: Parts) -> None:
    folder = directory(root) / version
    folder.mkdir(parents=True)
    for part, store in parts.items():
        if len(store):
            (folder / f"{part}.ttl").write_bytes(canonical(store))
    (directory(root) / SUMS).write_text(sums(root))


def canonical(store: Store) -> bytes:
    """Write a store's default graph as Turtle, term by term: the same triples, the same bytes."""
    triples = [quad.triple for quad in store.quads_for_pattern(None, None, None, ox.DefaultGraph())]
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in (used_prefixes(triples, RdfFormat.TURTLE) or {}).items():
        graph.bind(prefix, namespace)
    graph.parse(data=dump_graph(store, RdfFormat.N_TRIPLES), format="nt")
    written = graph.serialize(format="longturtle", canon=True)
    lines = (line.rstrip() for line in written.splitlines())
    return ("\n".join(lines).rstrip() + "\n").encode()


def sums(root: Path) -> str:
    """Give the check sums of every frozen file, as `sha256sum --check` reads them."""
    here = directory(root)
    return "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(here)}\n"
        for path in sorted(here.glob("*/*"))
    )
