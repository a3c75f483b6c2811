"""A change is two sets of quads: it can be joined, undone, and made to a store with its union."""

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from fdt_graph.store.diff import Diff, apply, net
from tests.workshop import laid_out

NODES = st.sampled_from([ox.NamedNode(f"urn:example:{name}") for name in "ab"])
GRAPHS = st.sampled_from([ox.NamedNode(f"urn:example:graph-{n}") for n in range(3)])
QUADS = st.builds(ox.Quad, NODES, NODES, NODES, GRAPHS)
SETS = st.frozensets(QUADS)


@given(SETS, SETS, SETS)
def test_a_net_change_makes_a_store_what_an_update_would(
    before: frozenset[ox.Quad], added: frozenset[ox.Quad], removed: frozenset[ox.Quad]
) -> None:
    store = laid_out(before)
    apply(store, net(store, added, removed))
    assert set(store) == set(laid_out((before - removed) | added))


@given(SETS, SETS, SETS)
def test_the_inverse_undoes(
    before: frozenset[ox.Quad], added: frozenset[ox.Quad], removed: frozenset[ox.Quad]
) -> None:
    store = laid_out(before)
    diff = net(store, added, removed)
    apply(store, diff)
    apply(store, diff.inverse)
    assert set(store) == set(laid_out(before))


@given(SETS, SETS, SETS)
def test_two_changes_joined_are_the_one_that_leads_there(
    first: frozenset[ox.Quad], second: frozenset[ox.Quad], third: frozenset[ox.Quad]
) -> None:
    store = laid_out(first)
    one = net(store, second, first)
    apply(store, one)
    two = net(store, third, second)
    assert one.then(two) == Diff(third - first, first - third)


@given(SETS, SETS)
def test_what_comes_to_the_union_and_what_goes_is_told(
    before: frozenset[ox.Quad], after: frozenset[ox.Quad]
) -> None:
    store = laid_out(before)
    came, went = apply(store, net(store, after, before))
    then, now = ({quad.triple for quad in quads} for quads in (before, after))
    assert (came, went) == (now - then, then - now)
