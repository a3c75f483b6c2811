import gzip
from pathlib import Path

import pyoxigraph as ox
import pytest

from fdt_graph.errors import ParseError, Unknown
from fdt_graph.parse import load_file, load_text


def test_parse_error_names_file_line_column_and_reason(tmp_path: Path) -> None:
    path = tmp_path / "bad.ttl"
    path.write_text("<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> .\n")
    with pytest.raises(ParseError) as raised:
        load_file(ox.Store(), path)
    error = raised.value
    assert (error.path, error.line, error.column) == (path, 2, 17)
    assert str(error) == f"{path}:2:17: {error.reason}"
    assert "not a valid RDF object" in error.reason


def test_a_broken_file_adds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "bad.nt"
    path.write_text("<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> .\n")
    store = ox.Store()
    with pytest.raises(ParseError):
        load_file(store, path)
    assert len(store) == 0


def test_gzip_is_read_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "some.nq.gz"
    path.write_bytes(gzip.compress(b"<urn:a> <urn:b> <urn:c> <urn:g> .\n"))
    store = ox.Store()
    load_file(store, path)
    assert [quad.graph_name for quad in store] == [ox.NamedNode("urn:g")]


@pytest.mark.parametrize(
    "content",
    [b"not gzip at all", gzip.compress(b"<urn:a> <urn:b> <urn:c> .\n" * 99, mtime=0)[:-12]],
)
def test_damaged_gzip_is_a_parse_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "some.nt.gz"
    path.write_bytes(content)
    with pytest.raises(ParseError, match="gzip"):
        load_file(ox.Store(), path)


def test_an_ending_that_is_no_format_is_named_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(Unknown, match="unknown format: turtl; did you mean turtle"):
        load_file(ox.Store(), tmp_path / "some.turtl")


def test_blank_nodes_of_two_files_stay_apart(tmp_path: Path) -> None:
    store = ox.Store()
    for name in ("one.ttl", "two.ttl"):
        (tmp_path / name).write_text("_:same <urn:b> <urn:c> .")
        load_file(store, tmp_path / name)
    assert len(store) == 2


def test_remote_contexts_are_refused() -> None:
    text = '{"@context": "http://127.0.0.1:9/context.jsonld", "@id": "urn:a", "name": "x"}'
    with pytest.raises(ParseError):
        load_text(ox.Store(), text, ox.RdfFormat.JSON_LD)
