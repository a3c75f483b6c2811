"""What is validated again after a write: the nodes that it concerns, and all that they see."""

import pyoxigraph as ox
import pytest

from fdt_graph.derive import said_by
from fdt_graph.errors import ValidationError
from fdt_graph.store.diff import Diff, apply
from fdt_graph.validate import Report, load_shapes
from fdt_graph.writing.recheck import Shapes
from tests.conftest import ROOT
from tests.turtle import triples

GRAPH = ox.NamedNode("https://w3id.org/fdt/graph/example")

#: An organisation that is a member of another.
BEFORE = """
    fdt:Alliance rdfs:subClassOf fdt:Organisation . fdt:Organisation rdfs:subClassOf fdt:Actor .
    fdt:Membership rdfs:subClassOf fdt:Relation .
    graph:example a fdt:Source .
    organisation:example-a a fdt:Organisation ; rdfs:label "A"@fr .
    organisation:example-b a fdt:Alliance ; rdfs:label "B"@fr .
    membership:example a fdt:Membership ; fdt:member organisation:example-a ;
        fdt:organisation organisation:example-b ; dcterms:source graph:example .
"""


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    return Shapes(load_shapes(ROOT / "shapes"))


def quads(turtle: str) -> frozenset[ox.Quad]:
    return frozenset(said_by(GRAPH, triples(turtle)))


def told(report: Report) -> set[tuple[str, ...]]:
    return {
        (result.focus_node, result.path, result.component, result.value)
        for result in report.results
    }


def found(shapes: Shapes, came: str, went: str) -> tuple[set[str], Report]:
    """Give the nodes that a write concerns, and their report; it must be the full one's part."""
    head = ox.Store()
    apply(head, Diff(quads(BEFORE)))
    change = Diff(quads(came), quads(went))
    apply(head, change)
    nodes = shapes.concerned(head, change)
    assert nodes is not None
    names = {str(node) for node in nodes}
    report = shapes.recheck(head, change)
    assert told(report) == told(shapes.recheck(head, change, everything=True).only(names))
    return {name.strip("<>").rpartition("/")[2] for name in names}, report


@pytest.mark.parametrize(
    ("came", "went", "nodes", "components"),
    [
        # The node itself.
        ("organisation:example-a rdfs:label ''@fr", "", {"example-a"}, {"Node"}),
        # Those that lead to it: its class is no longer what they want.
        ("", "organisation:example-b a fdt:Alliance", {"example-b", "example"}, {"Class"}),
        # A node that nothing led to.
        (
            "membership:example-2 a fdt:Membership ; dcterms:source graph:example",
            "", {"example-2"}, {"MinCount"},
        ),
        # A node that is of no class any more has no results.
        ("", "membership:example a fdt:Membership", {"example"}, set()),
        # What no shape looks at.
        ("organisation:example-a dcterms:subject 'x'", "", set(), set()),
        ("organisation:example-c dcterms:title 'x'", "", set(), set()),
    ],
)  # fmt: skip
def test_whom_a_write_concerns_and_what_is_found(
    shapes: Shapes, came: str, went: str, nodes: set[str], components: set[str]
) -> None:
    concerned, report = found(shapes, came, went)
    assert concerned == nodes
    named = {r.component.removesuffix("ConstraintComponent") for r in report.results}
    assert components <= named
    assert bool(components) == (not report.conforms)


def test_a_change_of_the_hierarchy_validates_everything(shapes: Shapes) -> None:
    head = ox.Store()
    apply(head, Diff(quads(BEFORE)))
    change = Diff(removed=quads("fdt:Alliance rdfs:subClassOf fdt:Organisation"))
    apply(head, change)
    assert shapes.concerned(head, change) is None
    assert told(shapes.recheck(head, change)) == told(shapes.recheck(head, Diff(), True))


def test_nothing_changed_concerns_nobody(shapes: Shapes) -> None:
    head = ox.Store()
    apply(head, Diff(quads(BEFORE)))
    assert shapes.concerned(head, Diff()) == set()
    assert not shapes.recheck(head, Diff()).results


def test_shapes_whose_reach_is_not_known_are_refused() -> None:
    with pytest.raises(ValidationError):
        Shapes(
            b"<https://example.org/S> <http://www.w3.org/ns/shacl#targetClass>"
            b" <https://example.org/C> .\n<https://example.org/S>"
            b" <http://www.w3.org/ns/shacl#expression> <https://example.org/e> .\n"
        )
