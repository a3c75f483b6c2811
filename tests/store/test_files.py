"""Files: whole or absent, locked, hashed once, copied by links where nothing changes."""

import errno
import fcntl
import hashlib
import os
import stat
from pathlib import Path

import pytest

from fdt_graph.store.files import (
    CHUNK,
    hold,
    is_full,
    link_store,
    lock,
    read,
    replace,
    sha256,
    sync_folder,
)


def test_a_file_is_replaced_with_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "small"
    replace(path, "old")
    replace(path, b"new", 0o600)
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_the_draft_of_a_process_that_was_killed_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "small.new").write_text("half")
    replace(tmp_path / "small", "whole")
    assert (tmp_path / "small").read_text() == "whole"


def test_what_cannot_be_written_leaves_the_old_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace(tmp_path / "small", "old")

    def full(handle: int) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        replace(tmp_path / "small", "new")
    assert (tmp_path / "small").read_text() == "old"


def test_an_exclusive_lock_keeps_others_out_until_it_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    path.touch()
    with lock(path, fcntl.LOCK_EX), pytest.raises(BlockingIOError):
        lock(path, fcntl.LOCK_SH | fcntl.LOCK_NB)
    lock(path, fcntl.LOCK_EX | fcntl.LOCK_NB).close()


def test_a_large_file_is_read_in_parts_and_hashed_whole(tmp_path: Path) -> None:
    content = os.urandom(CHUNK + 1)
    (tmp_path / "large").write_bytes(content)
    assert [len(part) for part in read(tmp_path / "large")] == [CHUNK, 1]
    assert sha256(tmp_path / "large") == hashlib.sha256(content).hexdigest()


def test_a_linked_store_shares_what_never_changes_and_nothing_else(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for name in ("1.sst", "2.log"):
        (source / name).write_text(name)
    link_store(source, tmp_path / "copy")
    shared = {
        path.name: path.samefile(source / path.name) for path in (tmp_path / "copy").iterdir()
    }
    assert shared == {"1.sst": True, "2.log": False}


def test_a_file_that_is_known_is_not_hashed_again(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for name in ("1.sst", "2.log", "LOCK"):
        (source / name).write_text(name)
    link_store(source, tmp_path / "copy")
    sums = sync_folder(tmp_path / "copy", {"1.sst": "known", "2.log": "known"}, source)
    assert sums == {"1.sst": "known", "2.log": sha256(source / "2.log")}


def test_a_file_of_the_same_name_that_is_another_is_hashed(tmp_path: Path) -> None:
    for name in ("before", "after"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "1.sst").write_text(name)
    sums = sync_folder(tmp_path / "after", {"1.sst": "known"}, tmp_path / "before")
    assert sums == {"1.sst": hashlib.sha256(b"after").hexdigest()}


def test_a_held_folder_is_held_by_one_and_has_nothing_more_in_it(tmp_path: Path) -> None:
    with hold(tmp_path):
        assert list(tmp_path.iterdir()) == []
        with pytest.raises(BlockingIOError), hold(tmp_path):
            pass
    with hold(tmp_path):
        pass


@pytest.mark.parametrize(
    ("error", "full"),
    [
        (OSError(errno.EFBIG, "File too large"), True),
        (OSError(errno.EDQUOT, "over"), True),
        (OSError("IO error: Disk quota exceeded: While appending to file"), True),
        (OSError(errno.EACCES, "Permission denied"), False),
        (OSError("IO error: Input/output error"), False),
    ],
)
def test_a_full_disk_is_known_by_a_number_or_by_words(error: OSError, full: bool) -> None:
    assert is_full(error) is full
