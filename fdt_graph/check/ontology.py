"""What no query can say of the vocabulary: its version, its files, and the life of its terms."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Store

from fdt_graph.check.material import Material, select
from fdt_graph.check.places import subjects
from fdt_graph.check.rule import Fault, rule
from fdt_graph.namespaces import NS, PREFIXES, compact, iri
from fdt_graph.parse import load_file
from fdt_graph.validate import validate

_DEPRECATED = """
PREFIX fdt: <https://w3id.org/fdt/ns#>
PREFIX graph: <https://w3id.org/fdt/graph/>
SELECT ?term ?since
WHERE { GRAPH graph:ontology { ?term fdt:deprecatedSince ?since } }
ORDER BY ?term
"""


@rule(
    "ontology",
    "La version du vocabulaire et celle des shapes sont celle du paquet (pyproject.toml).",
    "The version of the vocabulary and of the shapes is that of the package (pyproject.toml).",
)
def package_version(material: Material) -> Iterator[Fault]:
    """Compare owl:versionInfo with the version of the package."""
    project = tomllib.loads((material.root / "pyproject.toml").read_text())["project"]
    for name in (NS, NamedNode("https://w3id.org/fdt/shapes")):
        said = material.with_shapes.quads_for_pattern(name, iri("owl:versionInfo"), None, None)
        versions = {quad.object.value for quad in said if isinstance(quad.object, Literal)}
        if versions != {project["version"]}:
            found = ", ".join(sorted(versions))
            yield Fault(name.value, (("value", found), ("expected", project["version"])))


@rule(
    "ontology",
    "Un fichier du vocabulaire, des listes ou des shapes se lit par différences : préfixes rangés, "
    "un seul bloc par sujet, ni tabulation, ni espace en fin de ligne.",
    "A file of the vocabulary, the schemes or the shapes can be read by its differences: sorted "
    "prefixes, one block a subject, no tab, no space at the end of a line.",
)
def layout(material: Material) -> Iterator[Fault]:
    """Look at the lines of each file."""
    root = material.root
    first: dict[str, str] = {}
    for path in [
        path
        for pattern in ("ontology/*.ttl", "ontology/schemes/*.ttl", "shapes/*.ttl")
        for path in sorted(root.glob(pattern))
    ]:
        name = str(path.relative_to(root))
        lines = path.read_text().split("\n")
        prefixes = [line.split(":")[0] for line in lines if line.startswith("@prefix ")]
        if prefixes != sorted(prefixes):
            yield Fault(name, (("other", "@prefix"),), f"{name}:1")
        if lines[-1] or lines[-2:] == ["", ""]:
            yield Fault(name, (("other", "\\n"),), f"{name}:{len(lines)}")
        for number, line in enumerate(lines, 1):
            if "\t" in line or line != line.rstrip():
                yield Fault(name, (("value", line.strip()),), f"{name}:{number}")
        for number, subject in subjects(path):
            before = first.setdefault(subject, f"{name}:{number}")
            if before != f"{name}:{number}":
                yield Fault(subject, (("other", before),), f"{name}:{number}")


@rule(
    "ontology",
    "Un terme déconseillé a une requête qui le remplace, sparql/migrate/{version}-{nom}.ru, et "
    "elle fait de tests/migrate/{version}-{nom}.before.trig ce que dit .after.trig.",
    "A deprecated term has a query that replaces it, sparql/migrate/{version}-{name}.ru, and it "
    "makes of tests/migrate/{version}-{name}.before.trig what .after.trig says.",
)
def migration(material: Material) -> Iterator[Fault]:
    """Run the migration of each deprecated term on its example."""
    root = material.root
    for term, since in _deprecated(material):
        stem = f"{since}-{term.value.removeprefix(PREFIXES['fdt'])}"
        query = root / "sparql" / "migrate" / f"{stem}.ru"
        before, after = (
            root / "tests" / "migrate" / f"{stem}.{when}.trig" for when in ("before", "after")
        )
        missing = [path for path in (query, before, after) if not path.exists()]
        for path in missing:
            yield Fault(compact(term.value), (("missing", str(path.relative_to(root))),))
        if not missing:
            yield from _migrated(term, query, before, after)


def _migrated(term: NamedNode, query: Path, before: Path, after: Path) -> Iterator[Fault]:
    """Compare what a migration makes with what it should; the old term must be there before."""
    store, expected = Store(), Store()
    load_file(store, before)
    load_file(expected, after)
    if not _uses(store, term):
        yield Fault(compact(term.value), (("missing", before.name),))
    store.update(query.read_text())
    for quad in sorted(str(quad) for quad in set(store) ^ set(expected)):
        yield Fault(compact(term.value), (("value", quad),))


def _uses(store: Store, term: NamedNode) -> bool:
    uses = (
        store.quads_for_pattern(None, term, None, None),
        store.quads_for_pattern(None, iri("rdf:type"), term, None),
    )
    return any(next(found, None) for found in uses)


@rule(
    "ontology",
    "Employer un terme déconseillé est signalé par les shapes.",
    "The shapes warn of a deprecated term that is used.",
)
def deprecated_warning(material: Material) -> Iterator[Fault]:
    """Validate a thing of which a term is the class and a property."""
    thing, value = iri("resource:example-a"), iri("resource:example-b")
    for term, _ in _deprecated(material):
        store = Store()
        store.extend(list(material.vocabulary))
        store.add(ox.Quad(thing, term, value, iri("graph:example-source")))
        store.add(ox.Quad(thing, iri("rdf:type"), term, iri("graph:example-source")))
        report = validate(store, material.shapes)
        named = [
            result
            for result in report.results
            if result.severity == "Warning" and result.focus_node == str(thing)
        ]
        if not any(_names(text, term) for result in named for _, text in result.messages):
            yield Fault(compact(term.value))


def _names(text: str, term: NamedNode) -> bool:
    return compact(term.value) in text or term.value in text


def _deprecated(material: Material) -> list[tuple[NamedNode, str]]:
    """List the deprecated terms, each with the version that deprecates it."""
    rows = [(row["term"], row["since"]) for row in select(material.dataset, _DEPRECATED)]
    return [
        (term, since.value)
        for term, since in rows
        if isinstance(term, NamedNode) and isinstance(since, Literal)
    ]
