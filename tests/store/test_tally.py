"""Tallies: what a state of the graph is known by does not depend on how it came to be."""

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from fdt_graph.store.tally import Tallies, changed, digest, tally, total

NODES = st.sampled_from([ox.NamedNode(f"urn:example:{name}") for name in "abc"])
TEXTS = st.text(max_size=4).map(ox.Literal)
GRAPHS = st.sampled_from([ox.NamedNode(f"urn:example:graph-{n}") for n in range(3)])
QUADS = st.builds(ox.Quad, NODES, NODES, NODES | TEXTS, GRAPHS)


def of(quads: set[ox.Quad]) -> Tallies:
    return tally(ox.serialize(quads, format=ox.RdfFormat.N_QUADS).splitlines(keepends=True))  # type: ignore[union-attr]


@given(st.sets(QUADS), st.sets(QUADS))
def test_a_change_gives_the_tallies_of_what_it_leads_to(
    before: set[ox.Quad], after: set[ox.Quad]
) -> None:
    assert changed(of(before), after - before, before - after) == of(after)


@given(st.lists(QUADS, unique=True))
def test_the_order_of_statements_does_not_count(quads: list[ox.Quad]) -> None:
    lines = [f"{quad} .".encode() for quad in quads]
    assert tally(lines) == tally(reversed(lines))


@given(st.sets(QUADS), st.sets(QUADS))
def test_other_statements_have_another_digest(one: set[ox.Quad], other: set[ox.Quad]) -> None:
    assert (digest(of(one)) == digest(of(other))) == (one == other)


@given(st.sets(QUADS))
def test_all_statements_are_counted(quads: set[ox.Quad]) -> None:
    assert total(of(quads)) == len(quads)


@given(st.sets(QUADS))
def test_a_graph_set_apart_is_as_if_it_were_not_there(quads: set[ox.Quad]) -> None:
    apart = ox.NamedNode("urn:example:graph-0")
    rest = {quad for quad in quads if quad.graph_name != apart}
    assert digest(of(quads), [apart.value]) == digest(of(rest))
