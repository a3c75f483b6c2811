"""Who publishes keeps the feed up, and a restored store tells of what went with the old one."""

import asyncio
import json
import signal
import socket
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fdt_graph.engine.publisher import Publisher
from fdt_graph.feed.erased import Erased, read_erased, write_erased
from fdt_graph.feed.following import follow, is_up_to_date
from fdt_graph.feed.pages import read_all
from fdt_graph.feed.terms import CREATE, DELETE
from fdt_graph.keeping.backup import backup, restore
from fdt_graph.namespaces import iri
from fdt_graph.store.generations import Generations
from fdt_graph.worker import publisher as worker
from fdt_graph.worker.job import Budget, write_told
from fdt_graph.writing.history import Attribution
from fdt_graph.writing.order import Order
from tests.conftest import run
from tests.workshop import AGENT, statements

SECOND = iri("organisation:example-second")
#: Seconds within which who publishes must have kept the feed up.
PATIENCE = 60


def write(root: Path) -> None:
    """Have a server's writer publish a second source, and give it time to keep the feed up."""

    async def publish() -> None:
        publisher = Publisher(root, root / "store", 3, Budget(60, 60))
        try:
            how = Attribution("graph-store", datetime.now(UTC), AGENT)
            outcome = await publisher.write(Order(statements("second"), how))
            assert outcome.publication is not None
            generations, until = Generations(root / "store"), time.monotonic() + PATIENCE
            while time.monotonic() < until:
                if is_up_to_date(root / "store", generations.current()):
                    return
                await asyncio.sleep(0.1)
        finally:
            await publisher.close()

    asyncio.run(publish())


def test_a_server_s_writer_keeps_it_up(workshop: Path) -> None:
    """After it has answered: nobody waits for that."""
    store = workshop / "store"
    follow(store)
    write(workshop)
    assert is_up_to_date(store, Generations(store).current())


def test_a_command_that_publishes_keeps_it_up(workshop: Path) -> None:
    store = workshop / "store"
    follow(store)
    text = (workshop / "data" / "first.trig").read_text()
    (workshop / "data" / "first.trig").write_text(text.replace('"first"@fr', '"premier"@fr'))
    done = run("build", "--root", workshop, "--store", store)
    assert done.exit_code == 0, done.output
    assert is_up_to_date(store, Generations(store).current())


def test_a_restored_store_tells_of_what_went(workshop: Path, tmp_path: Path) -> None:
    generations = Generations(workshop / "store")
    backup(generations, tmp_path / "backup")
    begun = follow(workshop / "store").begun
    write(workshop)
    restore(tmp_path / "backup", generations, replacing=True)
    state = follow(workshop / "store")
    assert state.begun == begun
    members = read_all(workshop / "store", state)
    assert [each.kind for each in members if each.record == SECOND] == [CREATE, DELETE]


def test_a_deadline_ends_with_its_order(workshop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is done after the answer is not killed by it, nor is the order that waits for that."""
    left = []
    monkeypatch.setattr(worker, "be_quiet", lambda: None)
    monkeypatch.setattr(worker, "confine_writer", lambda memory: None)
    monkeypatch.setattr(worker, "keep_up", lambda directory: left.append(signal.alarm(0)))
    store = str(workshop / "store")
    place = {"root": str(workshop), "store": store, "keep": 3, "free": 0}
    how = Attribution("graph-store", datetime.now(UTC), AGENT)
    here, there = socket.socketpair()
    with here, there:
        here.sendall(write_told(Order(statements("second"), how)))
        here.shutdown(socket.SHUT_WR)
        worker.publish_changes(there, json.dumps(place), 1 << 30, 60)
    assert left == [0]


def test_a_restored_store_remembers_what_was_erased(workshop: Path, tmp_path: Path) -> None:
    store, generations = workshop / "store", Generations(workshop / "store")
    backup(generations, tmp_path / "backup")
    erased = Erased().with_gone(SECOND.value, datetime.now(UTC).date())
    write_erased(store, erased)
    restore(tmp_path / "backup", generations, replacing=True)
    assert read_erased(store) == erased
