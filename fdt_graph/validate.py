"""A data graph and a shapes graph in, a Report out. https://www.w3.org/TR/shacl/

Two engines: `shacl` (compiled, the default) and pySHACL (the reference; runs where the other has no
wheel). The tests hold them to the same results.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import RdfFormat, Store

from fdt_graph.errors import Unknown, ValidationError
from fdt_graph.namespaces import iri
from fdt_graph.parse import load_file
from fdt_graph.serialize import dump_dataset, dump_graph, write_statements

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

FOCUS_NODE = iri("sh:focusNode")
SEVERITIES = ("Violation", "Warning", "Info")
#: What data are held to: what a partner may send, what is published, what federation takes.
PROFILES = ("core", "publication", "federation")


@dataclass(frozen=True, order=True)
class Result:
    """One validation result: terms in N-Triples syntax, messages as (language, text)."""

    focus_node: str
    path: str
    component: str
    severity: str
    value: str
    shape: str
    messages: tuple[tuple[str, str], ...]

    def message(self, language: str) -> str:
        """Say what is wrong in a language; in any that there is, when that one is missing."""
        messages = dict(self.messages)
        return messages.get(language) or next(iter(messages.values()), self.component)


@dataclass(frozen=True)
class Report:
    """All results of one validation, sorted by focus node, and the standard's own report graph."""

    results: tuple[Result, ...]
    graph: Store

    @property
    def conforms(self) -> bool:
        """True when nothing blocks publication: no result is a Violation."""
        return not self.count("Violation")

    def count(self, severity: str) -> int:
        """Count the results of a severity."""
        return Counter(result.severity for result in self.results)[severity]

    def turtle(self) -> bytes:
        """Write the report as the graph that SHACL defines."""
        return write_statements([quad.triple for quad in self.graph], RdfFormat.TURTLE)

    def json(self, language: str) -> str:
        """Write the report as JSON: counts, then each result with its message in `language`."""
        rows = [
            {
                "focusNode": result.focus_node,
                "path": result.path,
                "value": result.value,
                "severity": result.severity,
                "component": result.component,
                "shape": result.shape,
                "message": result.message(language),
            }
            for result in self.results
        ]
        counts = {severity: self.count(severity) for severity in SEVERITIES}
        document = {"conforms": self.conforms, "counts": counts, "results": rows}
        return json.dumps(document, ensure_ascii=False, indent=2)

    def only(self, focus_nodes: set[str]) -> "Report":
        """Keep the results about some focus nodes."""
        kept = tuple(result for result in self.results if result.focus_node in focus_nodes)
        return Report(kept, _about(self.graph, focus_nodes))


def _about(report: Store, focus_nodes: set[str]) -> Store:
    """Copy a report graph without the results about other focus nodes."""
    quads = list(report)
    focus = {quad.subject: str(quad.object) for quad in quads if quad.predicate == FOCUS_NODE}
    dropped = {result for result, node in focus.items() if node not in focus_nodes}
    kept = [q for q in quads if q.subject not in dropped and q.object not in dropped]
    blocked = any(
        q.object == iri("sh:Violation") for q in kept if q.predicate == iri("sh:resultSeverity")
    )
    copy = Store()
    for quad in kept:
        if quad.predicate == iri("sh:conforms"):
            quad = ox.Quad(quad.subject, quad.predicate, ox.Literal(not blocked))
        copy.add(quad)
    return copy


def load_shapes(directory: Path, profile: str = "publication") -> bytes:
    """Read the shapes graph of a profile from a directory, as N-Triples.

    `publication` is its .ttl files (not its subfolders). `core` is the same, but that what would be
    a Violation is a Warning, unless profiles/core.ttl says otherwise. `federation` is the rules of
    profiles/federation.ttl alone. Raises Unknown for another profile, and when there is no file at
    all: with no shapes everything would conform.
    """
    if profile not in PROFILES:
        raise Unknown("profile", profile, PROFILES)
    own = directory / "profiles" / f"{profile}.ttl"
    shapes = Store()
    for path in [own] if profile == "federation" else sorted(directory.glob("*.ttl")):
        load_file(shapes, path)
    if not len(shapes):
        raise Unknown("shapes directory", str(directory), ["shapes"])
    if profile == "core":
        severities = Store()
        load_file(severities, own)
        _soften(shapes, severities)
    return dump_graph(shapes, RdfFormat.N_TRIPLES)


def _soften(shapes: Store, severities: Store) -> None:
    """Make each Violation a Warning, but for the shapes whose severity is said apart."""
    severity = iri("sh:severity")
    for quad in list(shapes.quads_for_pattern(None, severity, iri("sh:Violation"))):
        said_apart = severities.quads_for_pattern(quad.subject, severity, None)
        term = next((each.object for each in said_apart), iri("sh:Warning"))
        shapes.remove(quad)
        shapes.add(ox.Quad(quad.subject, severity, term))


def validate(data: Store, shapes: bytes, engine: str = "shacl") -> Report:
    """Validate the union of a dataset's graphs against a shapes graph given as N-Triples.

    Raises Unknown for an engine that there is not, ValidationError when an engine cannot run.
    """
    try:
        run = ENGINES[engine]
    except KeyError:
        raise Unknown("engine", engine, ENGINES) from None
    return read_report(run(data, shapes))


def read_report(turtle: bytes) -> Report:
    """Read a report from the graph that SHACL defines."""
    graph = Store()
    graph.load(turtle, RdfFormat.TURTLE)
    return Report(tuple(sorted(_results(graph))), graph)


def _shacl(data: Store, shapes: bytes) -> bytes:
    import shacl

    try:
        compiled = shacl.Shapes.from_text(shapes.decode(), format="ntriples")
        # N-Quads are read as their triples: the union of the graphs, without a copy of it.
        text = dump_dataset(data).decode()
        return compiled.validate_text(text, format="nquads").turtle.encode()
    except ValueError as error:
        raise ValidationError(str(error), str(error)) from None


def _pyshacl(data: Store, shapes: bytes) -> bytes:
    import pyshacl
    import rdflib

    graph = rdflib.Graph().parse(data=union(data), format="nt")
    shapes_graph = rdflib.Graph().parse(data=shapes, format="nt")
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes_graph, advanced=False)
    if not isinstance(report, rdflib.Graph):
        raise ValidationError(str(report), str(report))
    # Not as Turtle: rdflib breaks a list there when several results have the same path.
    return report.serialize(format="nt").encode()


ENGINES: dict[str, Callable[[Store, bytes], bytes]] = {"shacl": _shacl, "pyshacl": _pyshacl}


def union(data: Store) -> bytes:
    """Write every statement of a dataset, without saying in which graphs it is, as N-Triples."""
    return write_statements({quad.triple for quad in data}, RdfFormat.N_TRIPLES)


def _results(graph: Store) -> Iterator[Result]:
    """Read the results out of a report graph, one a result node."""
    for _, _, result, _ in graph.quads_for_pattern(None, iri("sh:result"), None, None):
        assert isinstance(result, ox.NamedNode | ox.BlankNode)  # noqa: S101 (narrows the type)
        values: dict[str, list[Term]] = {}
        for _, predicate, term, _ in graph.quads_for_pattern(result, None, None, None):
            values.setdefault(_local(predicate), []).append(term)
        one = {name: terms[0] for name, terms in values.items()}
        messages = [m for m in values.get("resultMessage", []) if isinstance(m, ox.Literal)]
        yield Result(
            focus_node=str(one["focusNode"]),
            path=_path(graph, one.get("resultPath")),
            component=_local(one["sourceConstraintComponent"]),
            severity=_local(one["resultSeverity"]),
            value=_text(one.get("value")),
            shape=_text(one.get("sourceShape")),
            messages=tuple(sorted((m.language or "", m.value) for m in messages)),
        )


#: How SPARQL writes the paths of SHACL that have one operand.
_OPERATORS = {
    "inversePath": "^{}",
    "zeroOrMorePath": "({})*",
    "oneOrMorePath": "({})+",
    "zeroOrOnePath": "({})?",
}


def _path(graph: Store, node: Term | None) -> str:
    """Write a property path as SPARQL does. https://www.w3.org/TR/shacl/#property-paths"""
    if not isinstance(node, ox.BlankNode):
        return _text(node)
    if members := list(_members(graph, node)):
        return "/".join(_path(graph, member) for member in members)
    (quad,) = graph.quads_for_pattern(node, None, None, None)
    operator = _local(quad.predicate)
    if operator == "alternativePath":
        return "|".join(_path(graph, member) for member in _members(graph, quad.object))
    return _OPERATORS[operator].format(_path(graph, quad.object))


def _members(graph: Store, head: Term) -> Iterator[Term]:
    """List the members of an RDF list; none for what is no list."""
    while isinstance(head, ox.BlankNode):
        cell = {quad.predicate: quad.object for quad in graph.quads_for_pattern(head, None, None)}
        if iri("rdf:first") not in cell:
            return
        yield cell[iri("rdf:first")]
        head = cell[iri("rdf:rest")]


def _text(term: object) -> str:
    """Give a term in N-Triples syntax; blank nodes have no name worth showing."""
    return "" if term is None or isinstance(term, ox.BlankNode) else str(term)


def _local(term: object) -> str:
    return str(term).strip("<>").rpartition("#")[2]
