"""Files that survive a crash, whole or absent; locks; folders of a store copied by links."""

import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

#: Bytes that are read at a time.
CHUNK = 1 << 16
#: What the system says when there is no room for a file.
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
#: Files of a RocksDB store that are written once and never changed: two stores may share them.
SHARED = ".sst"
#: A file of a store that is only there to be locked.
LOCK = "LOCK"


def lock(path: Path, how: int) -> IO[bytes]:
    """Lock a file until the returned handle is closed, or the process ends."""
    handle = path.open("rb")
    try:
        fcntl.flock(handle, how)
    except BlockingIOError:
        handle.close()
        raise
    return handle


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Hold a folder that this process works on; BlockingIOError when another one does."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def is_full(error: OSError) -> bool:
    """Tell whether there was no room left; a store says so in words, without a number."""
    said = str(error)
    return error.errno in FULL or "No space left" in said or "Disk quota" in said


def replace(path: Path, content: str | bytes, mode: int = 0o644) -> None:
    """Write a small file so that a reader, or a crash, sees the old content or the new, whole."""
    draft = path.with_name(path.name + ".new")
    data = content.encode() if isinstance(content, str) else content
    with suppress(FileNotFoundError):
        draft.unlink()
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Force a file, or the names in a folder, to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path, known: Mapping[str, str], before: Path | None) -> dict[str, str]:
    """Force the files of a store to disk, and give the SHA-256 of each by its name.

    A file that is the very one of a store known to be on disk, as `known` says of those in the
    folder `before`, is not read again.
    """
    sums: dict[str, str] = {}
    for path in sorted(folder.iterdir()):
        if path.name == LOCK:
            continue
        if path.name in known and before is not None and _same(path, before / path.name):
            sums[path.name] = known[path.name]
        else:
            sync(path)
            sums[path.name] = sha256(path)
    sync(folder)
    return sums


def _same(one: Path, other: Path) -> bool:
    with suppress(FileNotFoundError):
        return one.suffix == SHARED and one.samefile(other)
    return False


def sha256(path: Path) -> str:
    """Give the SHA-256 of a file, in hexadecimal."""
    total = hashlib.sha256()
    for part in read(path):
        total.update(part)
    return total.hexdigest()


def read(path: Path) -> Iterator[bytes]:
    """Read a file, some bytes at a time."""
    with path.open("rb") as file:
        while part := file.read(CHUNK):
            yield part


def link_store(source: Path, target: Path) -> None:
    """Copy a store that nobody writes to: what never changes as another name, the rest as files."""
    shutil.copytree(source, target, copy_function=_link)


def _link(source: str, target: str) -> None:
    if source.endswith(SHARED):
        try:
            os.link(source, target)
            return
        except OSError:  # another file system, or one without links
            pass
    shutil.copyfile(source, target)
