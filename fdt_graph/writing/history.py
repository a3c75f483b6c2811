"""What was published, by whom, and what is gone: statements of graph:history.

What each says is in docs/model.md; https://www.w3.org/TR/prov-o/
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from pyoxigraph import Literal, NamedNode, Quad, Store

from fdt_graph.derive import DERIVED
from fdt_graph.describe import HISTORY, VOID
from fdt_graph.namespaces import BASE, iri
from fdt_graph.store.diff import UNION, Diff
from fdt_graph.validate import Report

#: Graphs that nobody writes by hand.
MADE = frozenset((DERIVED, VOID, HISTORY))

TYPE = iri("rdf:type")
REPLACED_BY = iri("dcterms:isReplacedBy")
WITHDRAWN = iri("fdt:WithdrawnThing")
ENDED = iri("prov:endedAtTime")
#: Where the IRIs of things begin; a date is not one that a source gives or takes back.
THINGS = BASE + "id/"
DATES = BASE + "id/date/"


@dataclass(frozen=True)
class Attribution:
    """How a publication came, from whom, and when it was asked for."""

    #: A concept of scheme:publication-method, by its name: build, graph-store, update…
    method: str
    started: datetime
    #: The IRI of who asked for it; None when nobody said.
    agent: str | None = None
    #: IRIs of the outside documents that it was made from, and of the activity that led to it.
    used: tuple[str, ...] = ()
    informed_by: str | None = None


def slug(ended: datetime) -> str:
    """Name a publication after its end, in UTC.

    >>> slug(datetime(2026, 11, 23, 10, 11, 12, 123456))
    '20261123T101112-123456Z'
    """
    return f"{ended:%Y%m%dT%H%M%S-%fZ}"


def account(how: Attribution, ended: datetime, diff: Diff, report: Report) -> list[Quad]:
    """Say what a publication is; `diff` is what it changes in given graphs, times are in UTC."""
    said = iri(f"publication:{slug(ended)}")
    integer = iri("xsd:integer")
    values: list[tuple[str, NamedNode | Literal]] = [
        ("rdf:type", iri("fdt:Publication")),
        ("rdf:type", iri("prov:Activity")),
        ("rdfs:label", Literal(f"Publication du {ended:%Y-%m-%d, %H:%M:%S} UTC", language="fr")),
        ("rdfs:label", Literal(f"Publication of {ended:%Y-%m-%d, %H:%M:%S} UTC", language="en")),
        ("prov:startedAtTime", _time(how.started)),
        ("prov:endedAtTime", _time(ended)),
        ("fdt:method", iri(f"method:{how.method}")),
        ("fdt:statementsAdded", Literal(str(len(diff.added)), datatype=integer)),
        ("fdt:statementsRemoved", Literal(str(len(diff.removed)), datatype=integer)),
        ("fdt:warnings", Literal(str(report.count("Warning")), datatype=integer)),
        ("fdt:remarks", Literal(str(report.count("Info")), datatype=integer)),
        *(("fdt:changedGraph", graph) for graph in changed_graphs(diff)),
    ]
    if how.agent is not None:
        values.append(("prov:wasAssociatedWith", NamedNode(how.agent)))
    if how.informed_by is not None:
        values.append(("prov:wasInformedBy", NamedNode(how.informed_by)))
    values += [("prov:used", NamedNode(document)) for document in how.used]
    return [Quad(said, iri(name), value, HISTORY) for name, value in values]


def changed_graphs(diff: Diff) -> list[NamedNode]:
    """List the graphs that a change is about."""
    graphs = {quad.graph_name for quad in (*diff.added, *diff.removed)}
    return sorted((each for each in graphs if isinstance(each, NamedNode)), key=str)


def tombstones(store: Store, diff: Diff, ended: datetime) -> Diff:
    """Say what is gone with a change that the store has; take back what is there again."""
    gone = {thing for thing in _typed(diff.removed) if not _described(store, thing)}
    back = _typed(diff.added) - gone
    took_back = (q for thing in back for q in store.quads_for_pattern(thing, None, None, HISTORY))
    said = [quad for thing in gone for quad in _tombstone(store, thing, diff, ended)]
    return Diff(frozenset(said), frozenset(took_back))


def _typed(quads: Iterable[Quad]) -> set[NamedNode]:
    return {
        quad.subject
        for quad in quads
        if quad.predicate == TYPE
        and isinstance(quad.subject, NamedNode)
        and quad.subject.value.startswith(THINGS)
        and not quad.subject.value.startswith(DATES)
        and quad.graph_name not in MADE
    }


def _described(store: Store, thing: NamedNode) -> bool:
    types = store.quads_for_pattern(thing, TYPE, None)
    return any(quad.graph_name != UNION and quad.graph_name not in MADE for quad in types)


def _tombstone(store: Store, thing: NamedNode, diff: Diff, ended: datetime) -> Iterator[Quad]:
    """Bury a thing. Where it went is what is still said of it, or was said as it went."""
    said = iri(f"publication:{slug(ended)}")
    yield Quad(thing, TYPE, WITHDRAWN, HISTORY)
    yield Quad(thing, iri("prov:wasInvalidatedBy"), said, HISTORY)
    yield Quad(thing, iri("prov:invalidatedAtTime"), _time(ended), HISTORY)
    went = {quad.object for quad in store.quads_for_pattern(thing, REPLACED_BY, None, None)}
    went |= {q.object for q in diff.removed if (q.subject, q.predicate) == (thing, REPLACED_BY)}
    for other in went:
        if isinstance(other, NamedNode) and other != thing:
            yield Quad(thing, REPLACED_BY, other, HISTORY)


def _time(moment: datetime) -> Literal:
    return Literal(f"{moment:%Y-%m-%dT%H:%M:%S.%fZ}", datatype=iri("xsd:dateTime"))
