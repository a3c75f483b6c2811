"""One sandboxed process and its keeper: started, spoken to, paused, stopped.

Processes are forked from one that has read no text, opened no store and imported what they need:
a new one is ready in a tenth of the time that Python takes to start.
"""

import asyncio
import multiprocessing
import os
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Self

from fdt_graph.engine.channel import Channel
from fdt_graph.errors import Crashed, FdtGraphError, OutOfMemory
from fdt_graph.worker.job import READY, Budget

#: What runs in a process: it is given its end of a socket, a store, bytes of memory, and seconds.
Work = Callable[[socket.socket, str, int, int], None]

#: Seconds that a new process may take to open its store.
START = 30.0
#: Seconds that a process may take to end after its socket did.
END = 5.0
#: Signals that a process dies of when it has no memory left, by ours or the system's doing.
NO_MEMORY = (-signal.SIGABRT, -signal.SIGKILL)

#: With a process's number, the clock of the time it used: see clock_getcpuclockid(3).
_CPU_CLOCK = 2

_FORKS = multiprocessing.get_context("forkserver")
_WORKERS = ("queries", "reader", "writer", "fetcher", "services", "remote")
_FORKS.set_forkserver_preload(["__main__", *(f"fdt_graph.worker.{name}" for name in _WORKERS)])


class Process:
    """Runs a work of worker/ over a store, at the other end of a socket."""

    def __init__(self, work: Work, store: str, budget: Budget) -> None:
        """Start the process, which takes a while, in any thread; ready() waits for it."""
        self.channel = Channel()
        self.socket, there = socket.socketpair()
        with there:
            arguments = (there, store, budget.memory, round(budget.reading) + 5)
            self._process = _FORKS.Process(target=work, args=arguments, daemon=True)
            self._process.start()
        self._pid = self._process.pid or 0

    @classmethod
    async def ready(cls, work: Work, store: str, budget: Budget) -> Self:
        """Start a process and wait until its store is open; Crashed if it cannot be."""
        process = await asyncio.to_thread(cls, work, store, budget)
        loop = asyncio.get_running_loop()
        await loop.create_unix_connection(lambda: process.channel, sock=process.socket)
        try:
            async with asyncio.timeout(START):
                kind, _ = await process.channel.receive()
            if kind != READY:
                raise Crashed
        except BaseException as error:
            process.stop()
            if isinstance(error, TimeoutError):
                raise Crashed from None
            raise
        return process

    @property
    def alive(self) -> bool:
        """True when the process did not end by itself: its end of the socket is open."""
        return not self.channel.ended

    def worked(self) -> float:
        """Give the seconds of a processor that it used so far; 0 when it is gone."""
        try:
            return time.clock_gettime(_CPU_CLOCK | (~self._pid << 3))
        except OSError:
            return 0.0

    def give_way(self) -> None:
        """Let others have the processor first, for good."""
        with suppress(ProcessLookupError):
            os.setpriority(os.PRIO_PROCESS, self._pid, 19)

    def pause(self) -> None:
        """Stand still."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Go on after a pause."""
        self._signal(signal.SIGCONT)

    def stop(self) -> None:
        """Kill the process. It is gone when its memory is freed; the next start clears it away."""
        self.channel.close()
        self._process.kill()

    async def cause(self) -> FdtGraphError:
        """Tell why the process ended by itself, by its exit status."""
        for _ in range(round(END / 0.02)):
            if not self._process.is_alive():
                break
            await asyncio.sleep(0.02)
        return OutOfMemory() if self._process.exitcode in NO_MEMORY else Crashed()

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.kill(self._pid, number)
