"""The folder of a state: each triple once in its default graph, and a manifest that says so."""

from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox

from fdt_graph.store.draft import fill, seal
from fdt_graph.store.files import sha256
from fdt_graph.store.generation import Notes, read
from fdt_graph.store.tally import tally

LINES = [
    b"<urn:a> <urn:b> <urn:c> <urn:g> .\n",
    b"<urn:a> <urn:b> <urn:c> <urn:h> .\n",
    b'<urn:a> <urn:b> "a . <urn:c> ." <urn:g> .\n',
]
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def test_a_triple_of_two_graphs_is_once_in_the_default_graph(tmp_path: Path) -> None:
    store = fill(tmp_path / "state", LINES)
    union = list(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    assert len(union) == 2
    assert {quad.triple for quad in union} == {quad.triple for quad in store}


def test_what_a_killed_process_left_is_no_part_of_it(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "left").touch()
    fill(tmp_path / "state", LINES)
    assert [path.name for path in (tmp_path / "state").iterdir()] == ["db"]


def test_a_sealed_folder_is_a_generation_with_the_sums_of_its_files(tmp_path: Path) -> None:
    fill(tmp_path / "state", LINES).flush()
    seal(tmp_path / "state", tally(LINES), Notes("rules"), NOW)
    found = read(tmp_path / "state")
    assert (found.statements, found.published, found.notes) == (3, NOW, Notes("rules"))
    assert found.files
    for name, expected in found.files.items():
        assert sha256(Path(found.store) / name) == expected
