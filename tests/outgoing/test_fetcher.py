"""The processes that have a network: confined to it, killed when need be, and shared fairly."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from fdt_graph.engine.fetcher import Fetcher
from fdt_graph.engine.solo import Said, Solo
from fdt_graph.errors import (
    Crashed,
    FdtGraphError,
    HostNotAllowed,
    OutOfMemory,
    Overloaded,
    PartnerTimedOut,
    Unreachable,
)
from fdt_graph.outgoing import Reach, Request
from fdt_graph.worker.job import Budget
from tests.outgoing.listeners import Listener, dripping, listening, ok

#: What a confined process tries: a line of Python for each thing that it must not do.
FORBIDDEN = {
    "a program": "os.execv('/bin/true', ['true'])",
    "a file": "os.write(os.open(place + '/made', os.O_WRONLY | os.O_CREAT), b'x')",
    "a folder": "os.mkdir(place + '/made')",
    "the end of a file": "os.unlink(place + '/kept')",
    "a local service": "socket.socket(socket.AF_UNIX).connect(place + '/service')",
    "raw packets": "socket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
    "the kernel": "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    "listening": "socket.socket(socket.AF_INET).bind(('127.0.0.1', 0))",
    "a signal": "os.kill(os.getppid(), 0)",
}


@pytest.mark.skipif(sys.platform != "linux", reason="processes are confined on Linux only")
@pytest.mark.parametrize("line", FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_a_process_that_has_a_network_has_nothing_else(line: str, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("kept")
    script = (
        "import os, signal, socket, sys\n"
        "from fdt_graph.worker.sandbox import confine_fetcher\n"
        "place = sys.argv[1]\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "confine_fetcher(1 << 28)\n"
        "socket.socket(socket.AF_INET).close(), socket.socket(socket.AF_INET6).close()\n"
        "try:\n"
        f"    {line}\n"
        "except OSError:\n"
        "    os._exit(7)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False, timeout=60)
    assert done.returncode == 7


def test_the_confinement_can_be_imported_where_there_is_none() -> None:
    script = (
        "import sys\n"
        "import fdt_graph.errors\n"
        "sys.platform = 'darwin'\n"
        "sys.modules['pyseccomp'] = None\n"
        "import fdt_graph.worker.sandbox as sandbox\n"
        "sandbox.confine(1 << 30)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], check=False, timeout=60)
    assert done.returncode == 0


def test_answers_come_whole_and_errors_as_what_they_are() -> None:
    content = bytes(range(256)) * 2000
    with listening(ok(content, "ETag: x", "Content-Type: text/csv")) as listener:

        async def use(fetcher: Fetcher) -> None:
            response = await fetcher.ask(Request(listener.url, listener.reach()))
            assert (response.content, response.etag, response.status) == (content, "x", 200)
            assert response.headers["content-type"] == response.media_type == "text/csv"
            with pytest.raises(HostNotAllowed, match="evil.example"):
                await fetcher.ask(Request("https://evil.example/", listener.reach()))
            with pytest.raises(Unreachable, match="nothing.invalid"):
                reach = Reach(frozenset({"nothing.invalid"}))
                await fetcher.ask(Request("https://nothing.invalid/", reach))

        run(use)


def test_a_deadline_ends_a_request_and_the_next_one_is_answered() -> None:
    endless = dripping(b"HTTP/1.1 200 OK\r\n\r\n", b"x")
    with listening(endless) as slow, listening(ok(b"here")) as listener:

        async def use(fetcher: Fetcher) -> None:
            with pytest.raises(PartnerTimedOut, match=slow.host):
                await fetcher.ask(Request(slow.url, slow.reach(seconds=0.3)))
            assert (await fetcher.ask(Request(listener.url, listener.reach()))).content == b"here"

        run(use, places=1)


def test_an_answer_that_takes_all_memory_is_an_error_of_who_sent_it() -> None:
    endless = dripping(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * (1 << 20), 0)
    with listening(endless, ok(b"here")) as listener:

        async def use(fetcher: Fetcher) -> None:
            with pytest.raises(Unreachable, match=listener.host):
                await fetcher.ask(Request(listener.url, listener.reach(limit=1 << 40)))
            assert (await fetcher.ask(Request(listener.url, listener.reach()))).content == b"here"

        run(use, places=1, memory=1 << 26)


@pytest.mark.parametrize(
    ("cause", "fr", "en"),
    [
        (OutOfMemory, "trop de mémoire", "too much memory"),
        (Crashed, "on ne sait pourquoi", "nobody knows why"),
    ],
)
def test_why_a_process_ended_is_said_as_far_as_it_is_known(
    cause: type[FdtGraphError], fr: str, en: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def end(self: Solo, told: object) -> Said:
        raise cause()

    async def use(fetcher: Fetcher) -> None:
        reach = Reach(frozenset({"data.example"}))
        with pytest.raises(Unreachable, match=en) as error:
            await fetcher.ask(Request("https://data.example/", reach))
        assert fr in error.value.say("fr")

    monkeypatch.setattr(Solo, "ask_now", end)
    run(use)


def test_a_slow_partner_does_not_hold_up_another() -> None:
    endless = dripping(b"HTTP/1.1 200 OK\r\n\r\n", b"x")
    with listening(endless) as slow, listening(ok(b"here")) as listener:

        async def use(fetcher: Fetcher) -> None:
            request = Request(slow.url, slow.reach(seconds=60))
            asking = [asyncio.create_task(fetcher.ask(request)) for _ in range(3)]
            await connected(slow)
            assert (await fetcher.ask(Request(listener.url, listener.reach()))).content == b"here"
            assert slow.connected <= 1
            for each in asking:
                each.cancel()
            await asyncio.gather(*asking, return_exceptions=True)

        before = time.monotonic()
        run(use, places=2, share=1)
        assert time.monotonic() - before < 50


def test_who_gets_no_turn_in_time_is_told_so_and_the_partner_is_not_blamed() -> None:
    endless = dripping(b"HTTP/1.1 200 OK\r\n\r\n", b"x")
    with listening(endless) as slow:

        async def use(fetcher: Fetcher) -> None:
            request = Request(slow.url, slow.reach(seconds=60))
            asking = asyncio.create_task(fetcher.ask(request))
            await connected(slow)
            with pytest.raises(Overloaded):
                await fetcher.ask(request, asyncio.get_running_loop().time() + 0.2)
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
            with pytest.raises(PartnerTimedOut, match=slow.host):
                await fetcher.ask(request, asyncio.get_running_loop().time() + 0.5)

        run(use, places=1)


def test_a_partner_whose_turn_came_late_is_not_blamed() -> None:
    endless = dripping(b"HTTP/1.1 200 OK\r\n\r\n", b"x")
    with listening(endless) as slow:

        async def use(fetcher: Fetcher) -> None:
            first = asyncio.create_task(fetcher.ask(Request(slow.url, slow.reach(seconds=2))))
            await connected(slow)
            with pytest.raises(Overloaded):
                until = asyncio.get_running_loop().time() + 3
                await fetcher.ask(Request(slow.url, slow.reach(seconds=3)), until)
            with pytest.raises(PartnerTimedOut):
                await first

        run(use, places=1)


def test_no_more_wait_than_may() -> None:
    endless = dripping(b"HTTP/1.1 200 OK\r\n\r\n", b"x")
    with listening(endless) as slow:

        async def use(fetcher: Fetcher) -> None:
            request = Request(slow.url, slow.reach(seconds=60))
            asking = [asyncio.create_task(fetcher.ask(request)) for _ in range(2)]
            await connected(slow)
            with pytest.raises(Overloaded):
                await fetcher.ask(request)
            for each in asking:
                each.cancel()
            await asyncio.gather(*asking, return_exceptions=True)

        run(use, places=1, waiting=1)


async def connected(listener: Listener) -> None:
    """Wait until a listener has been asked."""
    while not listener.connected:
        await asyncio.sleep(0.02)


def run(use: Callable[[Fetcher], Awaitable[None]], memory: int = 1 << 28, **places: int) -> None:
    """Use a fetcher, then close it."""

    async def whole() -> None:
        fetcher = Fetcher(Budget(120, 120, memory), **places)
        try:
            await use(fetcher)
        finally:
            fetcher.close()

    asyncio.run(whole())
