"""Statements of a stranger in, a report out: whether they hold beside what is published.

https://www.w3.org/TR/shacl/ What is validated is the statements, with the vocabulary, the schemes,
and what the published graph says around them; what is reported is only about them.
"""

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from fdt_graph.derive import derive
from fdt_graph.errors import ValidationError
from fdt_graph.namespaces import BASE, iri
from fdt_graph.store.diff import UNION
from fdt_graph.validate import Report, load_shapes, validate
from fdt_graph.worker.documents import refused

#: The graph of statements that are sent without one. No source describes it, and none is asked for.
SUBMITTED = ox.NamedNode(BASE + "graph/submitted")
#: What every validation needs: the hierarchy of classes, and the concepts.
ALWAYS = (iri("graph:ontology"), iri("graph:schemes"))
#: Steps from what is sent to what is read beside it: what it is, and what that is part of.
STEPS = 2


def report_on(quads: Iterable[ox.Quad], published: ox.Store, root: Path, profile: str) -> Report:
    """Validate statements beside a generation, by the rules and a profile of a working directory.

    Statements in the default graph are read as if they were in SUBMITTED, beside what is published.
    What is sent of a subject in a named graph stands in for what that graph says of it. The results
    are those about the subjects, and about the graphs that are named. Raises Unknown for a profile
    that there is not, ParseError for statements that the validator cannot read.
    """
    sent = [_named(quad) for quad in quads]
    data = beside(sent, published, root)
    try:
        report = validate(data, load_shapes(root / "shapes", profile))
    except ValidationError as error:
        raise refused(str(error), error.say("fr")) from None
    about: set[object] = {quad.subject for quad in sent}
    about |= {quad.graph_name for quad in sent} - {SUBMITTED}
    # Nothing that is published has blank nodes: those of the report were sent.
    blank = {each.focus_node for each in report.results if each.focus_node.startswith("_:")}
    return report.only({str(term) for term in about} | blank)


def beside(
    sent: Iterable[ox.Quad],
    published: ox.Store,
    root: Path,
    apart: frozenset[ox.NamedNode] = frozenset(),
) -> ox.Store:
    """Make the dataset that statements are validated in: they, what is around them, what follows.

    Of what is published, the graphs `apart` are left out.
    """
    sent = list(sent)
    data = ox.Store()
    data.extend(sent)
    data.extend(quad for quad in context(sent, published) if quad.graph_name not in apart)
    derive(data, root / "sparql" / "derive")
    return data


def context(sent: Iterable[ox.Quad], published: ox.Store) -> list[ox.Quad]:
    """Read what a generation says around some statements.

    That is: of each IRI in them and, a step further, of what that leads to; and what leads to
    their subjects, but for the members of a class that they speak of. Left out is what a graph
    says of a subject that the statements describe in it.
    """
    sent = list(sent)
    replaced = {(quad.subject, quad.graph_name) for quad in sent}
    found: set[ox.Quad] = set()
    for graph in ALWAYS:
        found.update(published.quads_for_pattern(None, None, None, graph))
    for subject in {quad.subject for quad in sent}:
        leading = published.quads_for_pattern(None, None, subject)
        found.update(quad for quad in leading if quad.predicate != iri("rdf:type"))
    reached: set[object] = {term for quad in sent for term in quad}
    seen: set[object] = set()
    for _ in range(STEPS):
        said = {quad for name in reached - seen for quad in _said_of(name, published)}
        seen |= reached
        reached = {quad.object for quad in said}
        found |= said
    return [
        quad
        for quad in found
        if quad.graph_name != UNION and (quad.subject, quad.graph_name) not in replaced
    ]


def _said_of(name: object, published: ox.Store) -> Iterable[ox.Quad]:
    if not isinstance(name, ox.NamedNode):
        return ()
    return published.quads_for_pattern(name, None, None)


def _named(quad: ox.Quad) -> ox.Quad:
    if quad.graph_name != UNION:
        return quad
    return ox.Quad(quad.subject, quad.predicate, quad.object, SUBMITTED)
