"""Blank nodes are named after what is said of them."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fdt_graph.errors import QueryError
from fdt_graph.writing.skolem import GENID, skolemise

P = ox.NamedNode("urn:p")
G = ox.NamedNode("urn:g")

TURTLE = """
    <urn:a> <urn:p> [ <urn:p> 1 , [ <urn:p> 2 ] ] ; <urn:q> "é" .
    [] <urn:p> 3 . [] <urn:p> 3 . _:x <urn:p> _:y . _:y <urn:p> _:x . ( 1 [] ) <urn:p> 4 .
"""


def read(text: str, graph: ox.NamedNode = G) -> list[ox.Quad]:
    return [
        ox.Quad(quad.subject, quad.predicate, quad.object, graph)
        for quad in ox.parse(text, ox.RdfFormat.TURTLE, rename_blank_nodes=True)
    ]


def names(quads: list[ox.Quad]) -> set[str]:
    terms = {str(term).strip("<>") for quad in quads for term in (quad.subject, quad.object)}
    return {term for term in terms if term.startswith(GENID)}


def test_every_node_has_its_own_name_and_nothing_else_changes() -> None:
    quads = read(TURTLE)
    named = skolemise(quads, "")
    blank = {t for q in quads for t in (q.subject, q.object) if isinstance(t, ox.BlankNode)}
    assert len(names(named)) == len(blank) == 9
    back = [
        ox.Quad(*(_blank(term) for term in quad))  # type: ignore[arg-type]
        for quad in named
    ]
    first, second = ox.Dataset(quads), ox.Dataset(back)
    for dataset in (first, second):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert first == second


def _blank(term: object) -> object:
    is_name = isinstance(term, ox.NamedNode) and term.value.startswith(GENID)
    return ox.BlankNode(str(term)[len(GENID) + 1 : -1]) if is_name else term


@given(st.randoms(use_true_random=False))
def test_order_and_labels_do_not_matter(chance) -> None:  # type: ignore[no-untyped-def]
    quads = read(TURTLE)
    chance.shuffle(quads)
    assert set(skolemise(quads, "")) == set(skolemise(read(TURTLE), ""))


def test_seeds_and_graphs_do_matter() -> None:
    here = names(skolemise(read(TURTLE), ""))
    assert not here & names(skolemise(read(TURTLE), "other"))
    assert not here & names(skolemise(read(TURTLE, P), ""))


def test_what_is_not_tied_to_a_node_does_not_change_its_name() -> None:
    before = names(skolemise(read(TURTLE), ""))
    after = names(skolemise(read(f"{TURTLE} <urn:a> <urn:p> 1 . [] <urn:p> 5 ."), ""))
    assert before < after
    assert len(after - before) == 1


def test_a_graph_without_a_name_gets_one() -> None:
    quad = ox.Quad(ox.NamedNode("urn:a"), P, ox.Literal(1), ox.BlankNode())
    (named,) = skolemise([quad], "")
    assert str(named.graph_name).startswith(f"<{GENID}")


def test_a_triple_is_no_term() -> None:
    triple = ox.Triple(P, P, P)
    with pytest.raises(QueryError, match="a triple is no term"):
        skolemise([ox.Quad(P, P, triple, G)], "")


def test_a_long_list_is_no_trouble() -> None:
    text = "<urn:a> <urn:p> ( " + " ".join(map(str, range(5_000))) + " ) ."
    assert len(names(skolemise(read(text), ""))) == 5_000
