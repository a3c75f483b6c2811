"""Changes as files: RDF Patch, the same bytes for the same change, whole or absent."""

import gzip
from pathlib import Path

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from fdt_graph.store.diff import Diff
from fdt_graph.store.patches import patch, patch_path, write_patch

NODES = st.sampled_from([ox.NamedNode(f"urn:example:{name}") for name in "abc"])
QUADS = st.builds(ox.Quad, NODES, NODES, NODES | st.text().map(ox.Literal), NODES)


@given(st.frozensets(QUADS), st.frozensets(QUADS))
def test_a_patch_says_the_change(added: frozenset[ox.Quad], removed: frozenset[ox.Quad]) -> None:
    first, *lines, last, end = patch(Diff(added, removed - added)).split(b"\n")
    assert (first, last, end) == (b"TX .", b"TC .", b"")
    for sign, quads in ((b"A ", added), (b"D ", removed - added)):
        said = b"\n".join(line[2:] for line in lines if line.startswith(sign))
        assert set(ox.parse(said, ox.RdfFormat.N_QUADS)) == quads


def test_the_same_change_gives_the_same_bytes(tmp_path: Path) -> None:
    a, b = ox.NamedNode("urn:example:a"), ox.NamedNode("urn:example:b")
    quads = [ox.Quad(a, b, ox.Literal(n), a) for n in range(9)]
    for name, order in (("one", quads), ("two", quads[::-1])):
        write_patch(tmp_path, name, Diff(frozenset(order)))
    one, two = (patch_path(tmp_path, name).read_bytes() for name in ("one", "two"))
    assert one == two
    assert gzip.decompress(one).count(b"\nA ") == 9
