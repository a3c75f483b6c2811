"""fsck: every damage is found, in whatever file, and what is sound is called so."""

import gzip
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox
import pytest

from fdt_graph.errors import Gone
from fdt_graph.keeping.findings import Findings
from fdt_graph.keeping.fsck import fsck
from fdt_graph.store.diff import Diff, apply
from fdt_graph.store.files import hold, sync_folder
from fdt_graph.store.forgotten import remember
from fdt_graph.store.generation import TABLES, Generation, Notes, write_manifest
from fdt_graph.store.generations import Generations
from fdt_graph.store.releases import Releases
from fdt_graph.store.tally import digest, total
from fdt_graph.tokens import Role, Tokens
from tests.workshop import publish_change

GRAPH = ox.NamedNode("https://w3id.org/fdt/graph/example")
OTHER = ox.NamedNode("https://w3id.org/fdt/graph/example-other")
PREDICATE = ox.NamedNode("urn:example:says")


def quad(text: str, graph: ox.NamedNode = GRAPH) -> ox.Quad:
    return ox.Quad(GRAPH, PREDICATE, ox.Literal(text), graph)


def fill(directory: Path) -> None:
    """Publish, change that as the writer does, release it; make a token, erase something."""
    generations = Generations(directory)
    store = ox.Store()
    store.extend([quad(f"a text of some length, number {n}") for n in range(20)])
    store.extend([quad("a text of some length, number 1", OTHER)])
    before = generations.publish(store)
    diff = Diff(
        frozenset([quad("one more text")]), frozenset([quad(f"a text of some length, number {1}")])
    )
    shutil.rmtree(publish_change(generations, before, diff))
    Releases(directory).create(generations, "2026-11")
    Tokens(directory).create("https://w3id.org/fdt/id/organisation/example", Role.STEWARD)
    remember(directory, ["https://w3id.org/fdt/id/person/example"], datetime.now(UTC).date())


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("fsck") / "store"
    fill(directory)
    return directory


@pytest.fixture
def store(model: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(model, tmp_path / "store"))


def contents(directory: Path) -> Iterator[Path]:
    """List the files that hold anything."""
    for path in sorted(directory.rglob("*")):
        if path.is_file() and path.stat().st_size:
            yield path


def test_a_fresh_store_an_incremental_one_and_all_beside_are_sound(model: Path) -> None:
    findings = fsck(model)
    assert (findings.faults, findings.notes) == ([], [])
    assert len(findings.checked) == 7
    assert not list(model.rglob("*.new"))


def test_a_flipped_byte_in_any_file_is_found(store: Path) -> None:
    for path in contents(store):
        whole = path.read_bytes()
        for place in {0, len(whole) // 3, len(whole) // 2, len(whole) - 2}:
            if path.parent.name == "patches" and place < 10:
                continue  # The head of a gzip file has a time and a system, which say nothing.
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
            assert not fsck(store).sound, (path, place)
            path.write_bytes(whole)
    assert fsck(store).sound


def test_a_file_cut_short_or_gone_is_found(store: Path) -> None:
    for path in contents(store):
        whole, mode = path.read_bytes(), path.stat().st_mode
        path.write_bytes(whole[:-3])
        assert not fsck(store).sound, path
        path.unlink()
        if path.parent != store / "patches" and path.name not in ("tokens.json", "forgotten.json"):
            assert not fsck(store).sound, path
        path.write_bytes(whole)
        path.chmod(mode)
    assert fsck(store).sound


def test_a_file_that_was_added_is_found(store: Path) -> None:
    folder = Generations(store).current().path
    for place in (folder / "note.txt", folder / "db" / "000099.sst", store / "patches" / "x"):
        place.write_text("added")
        assert [fault.place for fault in fsck(store).faults] == [str(place.relative_to(store))]
        place.unlink()


def test_tables_beside_a_generation_are_what_their_name_says(store: Path) -> None:
    place = TABLES.replace("*", f"1-{sha256(b'tables').hexdigest()}")
    path = Generations(store).current().path / place
    path.write_bytes(b"tables")
    path.with_name(f"{place}.new").write_bytes(b"tab")
    assert fsck(store).sound
    path.write_bytes(b"Tables")
    assert [fault.place for fault in fsck(store).faults] == [str(path.relative_to(store))]


def rewritten(generation: Generation, change: Diff, union: bool = True) -> None:
    """Damage a generation as a broken program would: its files are as its manifest says."""
    head = ox.Store(generation.store)
    if union:
        apply(head, change)
    else:
        head.extend(change.added)
    head.flush()
    del head
    files = sync_folder(Path(generation.store), {}, None)
    sums = {"digest": digest(generation.graphs), "statements": total(generation.graphs)}
    write_manifest(generation.path, sums, generation.graphs, Notes(), files, generation.published)


def test_statements_that_the_manifest_does_not_count_are_found(store: Path) -> None:
    generation = Generations(store).current()
    swap = Diff(frozenset([quad("forged")]), frozenset([quad("one more text")]))
    rewritten(generation, swap)
    (fault,) = fsck(store).faults
    assert GRAPH.value in fault.fr
    assert GRAPH.value in fault.en


@pytest.mark.parametrize("graph", [GRAPH, ox.DefaultGraph()])
def test_a_default_graph_that_is_no_union_is_found(
    store: Path, graph: ox.NamedNode | ox.DefaultGraph
) -> None:
    generation = Generations(store).current()
    stray = ox.Quad(GRAPH, PREDICATE, ox.Literal("stray"), graph)
    rewritten(generation, Diff(frozenset([stray])), union=False)
    assert any("union" in fault.en for fault in fsck(store).faults)


def test_a_pointer_to_nothing_is_found(store: Path) -> None:
    for name in ("20260101T000000Z-0123456789ab\n", "../generations\n", ""):
        (store / "current").write_text(name)
        assert [fault.place for fault in fsck(store).faults] == ["current"]


def test_a_generation_that_was_renamed_is_found(store: Path) -> None:
    folder = Generations(store).current().path
    folder.rename(folder.with_name("20260101T000000Z-0123456789ab"))
    (store / "current").write_text("20260101T000000Z-0123456789ab\n")
    assert not fsck(store).sound


def test_another_version_s_generation_is_no_damage(store: Path) -> None:
    old = Generations(store).all()[0].path / "manifest.json"
    old.write_text(old.read_text().replace('"layout": 3', '"layout": 2'))
    findings = fsck(store)
    assert findings.sound
    assert "another version" in findings.notes[0].en


def test_tokens_that_others_may_read_are_a_fault(store: Path) -> None:
    (store / "tokens.json").chmod(0o644)
    (fault,) = fsck(store).faults
    assert "chmod 600" in fault.en


@pytest.mark.parametrize(
    "content",
    [
        b"TX .\n",
        b"TC .\n",
        b"TX .\nX <urn:a> <urn:a> <urn:a> <urn:a> .\nTC .\n",
        b"TX .\nA <urn:a> .\nTC .\n",
        b"TX .\nTC .\nTX .\nTC .\n",
        b"TX .\nA <urn:a> <urn:a> <urn:a> <urn:a> .\n",
    ],
)
def test_a_patch_that_is_none_is_found(store: Path, content: bytes) -> None:
    (path,) = (store / "patches").iterdir()
    path.write_bytes(gzip.compress(content, mtime=0))
    assert [fault.place for fault in fsck(store).faults] == [f"patches/{path.name}"]


def test_leftovers_are_told_and_are_no_faults(store: Path) -> None:
    for name in ("generations/.20260101T000000Z", "head-4194305", "patches/x.new", "current.new"):
        (store / name).mkdir()
    (store / "head-worked-with").mkdir()
    with hold(store / "head-worked-with"):
        findings = fsck(store)
    assert findings.sound
    assert {note.place for note in findings.notes} == {
        "generations/.20260101T000000Z",
        "head-4194305",
        "patches/x.new",
        "current.new",
    }


def test_no_store_is_no_sound_store(tmp_path: Path) -> None:
    with pytest.raises(Gone):
        fsck(tmp_path / "nowhere")


def test_findings_speak_both_languages() -> None:
    findings = Findings()
    findings.fault("current", "manque", "is missing")
    assert [findings.faults[0].say(lang) for lang in ("fr", "en")] == [
        "current : manque",
        "current: is missing",
    ]
