"""A process that does one thing at a time is started again when it is gone."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from fdt_graph.engine.solo import Solo
from fdt_graph.errors import TooLarge
from fdt_graph.worker.change import Delete, Update
from fdt_graph.worker.documents import Document
from fdt_graph.worker.job import Budget
from fdt_graph.worker.reader import Parse, read_documents
from fdt_graph.worker.writer import make_changes

INSERT = Update("INSERT DATA { <urn:a> <urn:b> 1 }")


def test_what_dies_while_it_is_idle_is_replaced_unseen(tmp_path: Path) -> None:
    async def use() -> None:
        solo = Solo(make_changes, str(tmp_path), Budget(20, 20))
        assert (await solo.ask(INSERT)).last == b"0"
        process = solo._process
        assert process is not None
        os.kill(process._pid, signal.SIGKILL)
        while process.alive:
            await asyncio.sleep(0.01)
        assert (await solo.ask(INSERT)).last == b"0"
        solo.close()

    asyncio.run(use())


def test_what_was_begun_is_finished_though_nobody_waits(tmp_path: Path) -> None:
    async def use() -> None:
        solo = Solo(make_changes, str(tmp_path), Budget(20, 20))
        process = await solo.start()
        asking = asyncio.ensure_future(solo.ask(Update("CREATE GRAPH <urn:g>")))
        await asyncio.sleep(0)
        asking.cancel()
        assert (await solo.ask(INSERT)).last == b"0"
        assert (await solo.ask(Delete("urn:g"))).last == b"0"  # it is there
        assert await solo.start() is process
        solo.close()

    asyncio.run(use())


def test_what_is_asked_for_now_ends_with_its_process_when_nobody_waits() -> None:
    told = Parse(Document("text/turtle", b"<urn:a> <urn:b> 1 ."), "urn:g")

    async def use() -> None:
        solo = Solo(read_documents, "", Budget(20, 20))
        process = await solo.start()
        asking = asyncio.ensure_future(solo.ask_now(told))
        await asyncio.sleep(0)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert not process.alive
        assert (await solo.ask_now(told)).last == b"1"
        solo.close()

    asyncio.run(use())


def test_what_says_more_than_it_may_is_replaced() -> None:
    told = Parse(Document("text/turtle", b"<urn:a> <urn:b> 1 ."), "urn:g")

    async def use() -> None:
        solo = Solo(read_documents, "", Budget(20, 20), most=4)
        process = await solo.start()
        with pytest.raises(TooLarge):
            await solo.ask_now(told)
        assert not process.alive
        solo.close()

    asyncio.run(use())
