"""Backups: whole or absent, verified, made while others write; put back all or nothing."""

import os
import random
import shutil
import stat
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox
import pytest

from fdt_graph.errors import Busy, DiskFull, FdtGraphError, Gone
from fdt_graph.keeping import copies
from fdt_graph.keeping.backup import backup, restore
from fdt_graph.keeping.fsck import fsck
from fdt_graph.store.diff import Diff
from fdt_graph.store.forgotten import is_forgotten, remember
from fdt_graph.store.generations import Generations
from fdt_graph.store.patches import write_patch
from fdt_graph.tokens import Role, Tokens
from tests.processes import killed_after
from tests.workshop import dump

GRAPH = ox.NamedNode("https://w3id.org/fdt/graph/example")
PERSON = "https://w3id.org/fdt/id/person/example"


def dataset(turn: int) -> ox.Store:
    store = ox.Store()
    says = ox.NamedNode("urn:example:says")
    texts = [ox.Literal(f"text {n} of turn {turn}") for n in range(200)]
    store.extend([ox.Quad(ox.NamedNode(PERSON), says, text, GRAPH) for text in texts])
    return store


def said(directory: Path) -> bytes:
    return dump(Generations(directory).current())


@pytest.fixture
def store(tmp_path: Path) -> Generations:
    generations = Generations(tmp_path / "store", wait=10)
    generations.publish(dataset(1))
    generations.publish(dataset(2))
    write_patch(generations.directory, "20261123T101112-123456Z", Diff())
    Tokens(generations.directory).create(PERSON, Role.STEWARD)
    return generations


def test_a_backup_is_a_sound_store_of_the_current_generation(
    store: Generations, tmp_path: Path
) -> None:
    copy = tmp_path / "backups" / "one"
    made = backup(store, copy)
    assert fsck(copy).sound
    assert [each.name for each in Generations(copy).all()] == [made.name]
    assert said(copy) == said(store.directory)
    assert (copy / "patches").is_dir()
    assert stat.S_IMODE((copy / "tokens.json").stat().st_mode) == 0o600
    assert all(path.stat().st_nlink == 1 for path in copy.rglob("*") if path.is_file())


def test_a_backup_goes_nowhere_where_there_is_something(store: Generations, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "note").touch()
    with pytest.raises(FdtGraphError, match="not empty"):
        backup(store, tmp_path / "full")
    (tmp_path / "empty").mkdir()
    backup(store, tmp_path / "empty")
    assert fsck(tmp_path / "empty").sound


def test_damage_is_known_when_it_is_backed_up(store: Generations, tmp_path: Path) -> None:
    log = max(Path(store.current().store).glob("*.log"), key=lambda path: path.stat().st_size)
    content = bytearray(log.read_bytes() or b"x")
    content[len(content) // 2] ^= 0xFF
    log.write_bytes(content)
    with pytest.raises(FdtGraphError, match=log.name):
        backup(store, tmp_path / "copy")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["store"]


def test_backups_are_whole_while_others_publish(store: Generations, tmp_path: Path) -> None:
    stop = threading.Event()

    def publish() -> None:
        turn = 3
        while not stop.is_set():
            Generations(store.directory, keep=1, wait=10).publish(dataset(turn))
            turn += 1
            time.sleep(0.05)

    writer = threading.Thread(target=publish)
    writer.start()
    try:
        for number in range(5):
            backup(store, tmp_path / f"copy-{number}")
    finally:
        stop.set()
        writer.join()
    for number in range(5):
        assert fsck(tmp_path / f"copy-{number}").sound
        lines = said(tmp_path / f"copy-{number}").splitlines()
        assert len(lines) == 200
        assert len({line.split(b"turn")[1] for line in lines}) == 1


def test_a_backup_of_what_is_being_erased_is_put_off(store: Generations, tmp_path: Path) -> None:
    (store.directory / "forgetting").mkdir()
    with pytest.raises(Busy):
        backup(store, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_a_restored_store_is_the_one_that_was_backed_up(store: Generations, tmp_path: Path) -> None:
    backup(store, tmp_path / "copy")
    other = Generations(tmp_path / "other")
    restored = restore(tmp_path / "copy", other)
    assert restored.before is None
    assert other.current().name == store.current().name
    assert fsck(other.directory).sound
    assert said(other.directory) == said(store.directory)
    assert len(Tokens(other.directory).all()) == 1
    other.publish(dataset(3))


def test_a_damaged_backup_is_refused_and_its_fault_is_named(
    store: Generations, tmp_path: Path
) -> None:
    backup(store, tmp_path / "copy")
    (file,) = (tmp_path / "copy" / "generations").glob("*/db/CURRENT")
    file.write_text("MANIFEST-000001\n")
    with pytest.raises(FdtGraphError, match="db/CURRENT"):
        restore(tmp_path / "copy", Generations(tmp_path / "other"))
    assert not (tmp_path / "other").exists()


def test_what_is_no_backup_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Gone):
        restore(tmp_path / "nothing", Generations(tmp_path / "other"))


def test_a_store_is_replaced_only_on_purpose_and_kept_beside(
    store: Generations, tmp_path: Path
) -> None:
    backup(store, tmp_path / "copy")
    then = said(store.directory)
    store.publish(dataset(3))
    now = said(store.directory)
    with pytest.raises(FdtGraphError, match="--replace"):
        restore(tmp_path / "copy", store)
    assert said(store.directory) == now
    restored = restore(tmp_path / "copy", store, replacing=True)
    assert restored.before is not None
    assert said(store.directory) == then
    assert said(restored.before) == now
    assert fsck(restored.before).sound


def test_a_store_without_a_pointer_is_kept_beside_too(store: Generations, tmp_path: Path) -> None:
    backup(store, tmp_path / "copy")
    (store.directory / "current").unlink()
    with pytest.raises(FdtGraphError, match="--replace"):
        restore(tmp_path / "copy", store)
    restored = restore(tmp_path / "copy", store, replacing=True)
    assert restored.before is not None
    assert len(Generations(restored.before).all()) == 2


def test_an_empty_store_is_no_obstacle(store: Generations, tmp_path: Path) -> None:
    backup(store, tmp_path / "copy")
    other = Generations(tmp_path / "other")
    with other.writing():
        pass
    assert restore(tmp_path / "copy", other).before is None
    assert fsck(other.directory).sound


def test_what_was_erased_since_is_told_and_stays_forgotten(
    store: Generations, tmp_path: Path
) -> None:
    backup(store, tmp_path / "copy")
    remember(store.directory, [PERSON], datetime.now(UTC).date())
    assert restore(tmp_path / "copy", store, replacing=True).again == [PERSON]
    assert is_forgotten(store.directory, PERSON)


@pytest.mark.parametrize("able", [True, False], ids=["at-once", "by-renaming"])
def test_two_folders_change_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, able: bool
) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    if not able:
        monkeypatch.setattr(copies, "_RENAME_EXCHANGE", 1 << 30)  # No such flag: EINVAL.
    copies.exchange(tmp_path / "one", tmp_path / "other")
    assert (tmp_path / "one" / "other").exists()
    assert (tmp_path / "other" / "one").exists()
    assert len(list(tmp_path.iterdir())) == 2


COMMAND = """
import sys
from pathlib import Path
from fdt_graph.keeping.backup import backup, restore
from fdt_graph.store.generations import Generations
what, store, copy = sys.argv[1], Generations(Path(sys.argv[2]), wait=10), Path(sys.argv[3])
print("ready", flush=True)
if what == "backup":
    backup(store, copy)
else:
    restore(copy, store, replacing=True)
"""


def test_kill_9_at_any_instant_of_a_backup_leaves_none_or_a_whole_one(
    store: Generations, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    chance = random.Random(7)  # noqa: S311
    for _ in range(12):
        killed_after(chance.uniform(0, 0.25), COMMAND, "backup", str(store.directory), str(copy))
        if copy.exists():
            assert fsck(copy).sound
            shutil.rmtree(copy)
    backup(store, copy)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "store"]


def test_kill_9_at_any_instant_of_a_restore_leaves_one_store_or_the_other(
    store: Generations, tmp_path: Path
) -> None:
    backup(store, tmp_path / "copy")
    chance = random.Random(8)  # noqa: S311
    for turn in range(12):
        store.publish(dataset(10 + turn))
        old, new = said(store.directory), said(tmp_path / "copy")
        killed_after(
            chance.uniform(0, 0.4), COMMAND, "restore", str(store.directory), str(tmp_path / "copy")
        )
        assert said(store.directory) in (old, new)
        assert fsck(store.directory).sound
    restore(tmp_path / "copy", store, replacing=True)
    assert not list(tmp_path.glob(".store.draft-*"))


def test_a_file_that_may_not_grow_leaves_nothing_half(store: Generations, tmp_path: Path) -> None:
    """Under a limit of bytes a file: no room, as on a full disk."""
    program = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (900, 900))\n{COMMAND}"
    command = [
        sys.executable,
        "-c",
        program,
        "backup",
        str(store.directory),
        str(tmp_path / "copy"),
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    assert "DiskFull" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["store"]


def test_a_full_disk_leaves_nothing_half(store: Generations, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("may not mount a file system here")
    try:
        with pytest.raises(DiskFull):
            backup(store, disk / "copy")
        assert list(disk.iterdir()) == []
        backup(store, tmp_path / "copy")
        with pytest.raises(DiskFull):
            restore(tmp_path / "copy", Generations(disk / "store"))
        assert list(disk.iterdir()) == []
    finally:
        subprocess.run(["umount", str(disk)], check=True)
