"""Folders in, real copies of them on disk out; two folders that change places at once."""

import ctypes
import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

from fdt_graph.errors import DiskFull
from fdt_graph.store.files import CHUNK, hold, is_full, sync

#: https://man7.org/linux/man-pages/man2/rename.2.html
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2
#: What the system says when it, or the file system, cannot do that.
_CANNOT_EXCHANGE = (errno.ENOSYS, errno.EINVAL, errno.EXDEV)


def copy(source: Path, target: Path) -> None:
    """Copy a file, or a folder and all that is in it, with who may read it, and force it to disk.

    No file is shared with the original. The folder that `target` is in is not forced to disk.
    """
    if source.is_dir():
        target.mkdir(mode=source.stat().st_mode & 0o777)
        for path in sorted(source.iterdir()):
            copy(path, target / path.name)
    else:
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with source.open("rb") as content, os.fdopen(handle, "wb") as file:
            shutil.copyfileobj(content, file, CHUNK)
        shutil.copymode(source, target)
    sync(target)


@contextmanager
def draft_of(target: Path) -> Iterator[Path]:
    """Give a folder to fill, beside a folder that is to be made; it is gone after the block.

    What a process that was killed left is removed first. Raises DiskFull when there is no room.
    """
    for left in target.parent.glob(f".{target.name}.draft-*"):
        with suppress(BlockingIOError, FileNotFoundError), hold(left):
            shutil.rmtree(left)
    draft = Path(mkdtemp(prefix=f".{target.name}.draft-", dir=target.parent))
    draft.chmod(0o755)
    with hold(draft):
        try:
            yield draft
        except OSError as error:
            if is_full(error):
                raise DiskFull from error
            raise
        finally:
            shutil.rmtree(draft, ignore_errors=True)


def exchange(one: Path, other: Path) -> None:
    """Let two folders change names: whoever looks sees both, before or after.

    Where the system cannot do so, by renaming: then there is an instant when `other` is not there.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    names = (_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other))
    if libc.renameat2(*names, _RENAME_EXCHANGE) == 0:
        return
    number = ctypes.get_errno()
    if number not in _CANNOT_EXCHANGE:
        raise OSError(number, os.strerror(number), str(other))
    aside = one.with_name(one.name + ".aside")
    other.rename(aside)
    one.rename(other)
    aside.rename(one)
