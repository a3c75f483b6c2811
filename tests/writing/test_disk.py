"""Disks that are full, or take no writing: no crash, no loss, and readers notice nothing."""

import asyncio
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fdt_graph.engine.publisher import Publisher
from fdt_graph.errors import DiskFull, FdtGraphError, StoreReadOnly
from fdt_graph.keeping.fsck import fsck
from fdt_graph.store.generations import Generations
from fdt_graph.worker.job import Budget
from fdt_graph.writing.history import Attribution
from fdt_graph.writing.order import Order, Outcome
from tests.soak import look
from tests.workshop import AGENT, statements

#: MiB of the disk; writing stops by itself below 32 free.
SIZE = 96
FREE = 32


@pytest.fixture
def small(made: Path, tmp_path: Path) -> Iterator[Path]:
    """A working directory on a small disk of its own."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}m", "tmpfs", str(disk)]
    if os.geteuid() or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("a small disk cannot be mounted here: that takes root and CAP_SYS_ADMIN")
    try:
        yield shutil.copytree(made, disk / "workshop", symlinks=True)
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def fill(disk: Path, left: int) -> Path:
    """Leave so many bytes free."""
    ballast = disk / "ballast"
    ballast.write_bytes(bytes(shutil.disk_usage(disk).free - left))
    return ballast


def write(root: Path, *numbers: int, free: int = FREE << 20) -> list[Outcome | FdtGraphError]:
    """Write records by a publisher; give what became of each."""

    async def all_of_them() -> list[Outcome | FdtGraphError]:
        publisher = Publisher(root, root / "store", 3, Budget(10, 10), free)
        became: list[Outcome | FdtGraphError] = []
        for number in numbers:
            how = Attribution("update", datetime.now(UTC), AGENT)
            try:
                order = Order(statements(f"{number:06}"), how)
                became.append(await publisher.write(order))
            except FdtGraphError as error:
                became.append(error)
        await publisher.close()
        return became

    return asyncio.run(all_of_them())


def remount(disk: Path, how: str) -> None:
    """Change how a disk is mounted, once nobody has a file of it open for writing any more."""
    command = ["mount", "-o", f"remount,{how}", str(disk)]
    for _ in range(100):
        if subprocess.run(command, capture_output=True).returncode == 0:
            return
        time.sleep(0.1)
    raise AssertionError(f"the disk is busy for ten seconds: {command}")


def state(root: Path) -> int:
    """Count the records that are there; everything is as it should be."""
    count, wrong = look(Generations(root / "store").current())
    assert wrong == []
    assert [each.say("en") for each in fsck(root / "store").faults] == []
    return count


def test_writing_stops_before_the_disk_is_full(small: Path) -> None:
    assert isinstance(write(small, 1)[0], Outcome)
    ballast = fill(small, (FREE - 8) << 20)
    assert isinstance(write(small, 2)[0], DiskFull)
    assert state(small) == 1
    ballast.unlink()
    assert isinstance(write(small, 2)[0], Outcome)
    assert state(small) == 2


def test_a_disk_that_fills_up_meanwhile_loses_nothing(small: Path) -> None:
    """Others may take the last of a disk: the guard looks before, and not during a write."""
    acknowledged = 0
    for left in (200_000, 60_000, 20_000, 4_000, 0):
        ballast = fill(small, left)
        became = write(small, acknowledged + 1, acknowledged + 2, free=0)
        acknowledged += sum(isinstance(each, Outcome) for each in became)
        assert all(isinstance(each, Outcome | DiskFull) for each in became), became
        ballast.unlink()
        assert state(small) == acknowledged
    assert isinstance(write(small, acknowledged + 1)[0], Outcome)
    assert state(small) == acknowledged + 1


def test_a_disk_that_takes_no_writing_is_said_to_be_so(small: Path) -> None:
    assert isinstance(write(small, 1)[0], Outcome)
    remount(small.parent, "ro")
    assert isinstance(write(small, 2)[0], StoreReadOnly)
    assert look(Generations(small / "store").current())[0] == 1
    remount(small.parent, "rw")
    assert isinstance(write(small, 2)[0], Outcome)
    assert state(small) == 2
