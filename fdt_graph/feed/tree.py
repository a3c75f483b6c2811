"""How far a feed has come and the addresses of its pages in, its documents' statements out.

https://w3id.org/ldes/specification and https://w3id.org/tree/specification
"""

from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from fdt_graph.feed.following import DELETIONS
from fdt_graph.feed.members import MOMENT, TYPE, Member
from fdt_graph.feed.nodes import Node, parts
from fdt_graph.feed.state import State
from fdt_graph.feed.terms import CREATE, DELETE, END, FEED, OBJECT, STREAM, UPDATE, term
from fdt_graph.namespaces import iri

#: What a member is held to, and how long members last. Both are described with the first page.
SHAPE = NamedNode(FEED + "#member")
RETENTION = NamedNode(FEED + "#retention")
#: Seconds that we ask clients to leave between two looks.
POLLING = 600
INTEGER, DURATION, BOOLEAN = iri("xsd:integer"), iri("xsd:duration"), iri("xsd:boolean")

Value = NamedNode | Literal | BlankNode


def root(
    state: State, place: str, titles: Mapping[str, str], licences: Iterable[str]
) -> Iterator[Triple]:
    """Describe the stream, and lead to its pages; `place` is the address of this document.

    Titles are by language. https://w3id.org/ldes/specification#context-information
    """
    here = NamedNode(place)
    about: list[tuple[NamedNode, Value]] = [
        (TYPE, term("ldes:EventStream")),
        (TYPE, iri("dcat:Dataset")),
        *(
            (iri("dcterms:title"), Literal(text, language=language))
            for language, text in titles.items()
        ),
        *((iri("dcterms:license"), NamedNode(each)) for each in licences),
        (iri("dcterms:conformsTo"), NamedNode("https://w3id.org/ldes/specification")),
        (term("tree:view"), here),
        (term("tree:shape"), SHAPE),
        (term("ldes:timestampPath"), END),
        (term("ldes:versionOfPath"), OBJECT),
        (term("ldes:pollingInterval"), Literal(str(POLLING), datatype=INTEGER)),
    ]
    for kind, named in (("Create", CREATE), ("Update", UPDATE), ("Delete", DELETE)):
        about.append((term(f"ldes:version{kind}Path"), TYPE))
        about.append((term(f"ldes:version{kind}Object"), named))
    yield from (Triple(STREAM, predicate, value) for predicate, value in about)
    yield Triple(here, TYPE, term("tree:Node"))
    yield Triple(here, TYPE, term("ldes:EventSource"))
    yield Triple(here, term("ldes:retentionPolicy"), RETENTION)
    yield from _retention()
    count = len(state.pages)
    for node in parts(1, count - 1, count):
        yield from _relations(here, place, state, node)
    if count:
        yield from _relations(here, place, state, (count, count))


def inner(state: State, node: Node, place: str) -> Iterator[Triple]:
    """Lead from an inner node to its own; `place` is the address of the first page."""
    here, (first, last) = NamedNode(f"{place}/{name(state, node)}"), node
    yield Triple(here, TYPE, term("tree:Node"))
    yield Triple(here, term("ldes:immutable"), Literal("true", datatype=BOOLEAN))
    for part in parts(first, last, last - first):
        yield from _relations(here, place, state, part)


def name(state: State, node: Node) -> str:
    """Name a node.

    >>> name(State("20261123T101112Z", "", "", 0), (51, 100))
    '20261123T101112Z-51-100'
    """
    first, last = node
    return state.page_name(first) if first == last else f"{state.page_name(first)}-{last}"


def _retention() -> Iterator[Triple]:
    """State for how long what can be counted on; more is kept than is promised.

    https://w3id.org/ldes/specification#retention
    """
    days = Literal(f"P{DELETIONS.days}D", datatype=DURATION)
    yield Triple(RETENTION, TYPE, term("ldes:RetentionPolicy"))
    yield Triple(RETENTION, term("ldes:fullLogDuration"), days)
    yield Triple(RETENTION, term("ldes:versionAmount"), Literal("1", datatype=INTEGER))
    yield Triple(RETENTION, term("ldes:versionDeleteDuration"), days)


def _relations(here: NamedNode, root: str, state: State, node: Node) -> Iterator[Triple]:
    """Lead to a node, with the times between which it lies; the last page has no end yet."""
    first, last = node
    bounds = [("GreaterThanOrEqualTo", state.pages[first - 1].first)]
    if last < len(state.pages):
        bounds.append(("LessThanOrEqualTo", state.pages[last - 1].last))
    aim = NamedNode(f"{root}/{name(state, node)}")
    for place, (kind, moment) in enumerate(bounds):
        relation = BlankNode(f"page{first}bound{place}")
        yield Triple(here, term("tree:relation"), relation)
        yield Triple(relation, TYPE, term(f"tree:{kind}Relation"))
        yield Triple(relation, term("tree:node"), aim)
        yield Triple(relation, term("tree:path"), END)
        yield Triple(relation, term("tree:value"), Literal(moment, datatype=MOMENT))


def page(members: Iterable[Member], place: str, closed: bool) -> Iterator[Quad]:
    """Say what a page holds; `place` is its address.

    The statements of a member stand together, its tree:member first, the oldest member first.
    """
    here = NamedNode(place)
    yield Quad(here, TYPE, term("tree:Node"))
    if closed:
        yield Quad(here, term("ldes:immutable"), Literal("true", datatype=BOOLEAN))
    for member in members:
        yield from member.quads()
