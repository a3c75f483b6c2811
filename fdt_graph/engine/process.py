"""One sandboxed process and its keeper: started, spoken to, stopped."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from typing import Self

from fdt_graph.engine.channel import Channel
from fdt_graph.errors import Crashed, FdtGraphError, OutOfMemory
from fdt_graph.worker.job import READY, Budget

#: Seconds that a new process may take to open its store.
START = 30.0
#: Seconds that a process may take to end after its socket did.
END = 5.0
#: Signals that a process dies of when it has no memory left, by ours or the system's doing.
NO_MEMORY = (-signal.SIGABRT, -signal.SIGKILL)


class Process:
    """Runs a module of worker/ over a store, at the other end of a socket."""

    def __init__(self, module: str, store: str, budget: Budget) -> None:
        """Start the process; ready() waits for it."""
        self.channel = Channel()
        self._socket, there = socket.socketpair()
        with there:
            self._process = subprocess.Popen(  # noqa: S603
                [
                    sys.executable,
                    "-m",
                    module,
                    str(there.fileno()),
                    store,
                    str(budget.memory),
                    str(round(budget.reading) + 5),
                ],
                pass_fds=[there.fileno()],
                stdin=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )

    @classmethod
    async def ready(cls, module: str, store: str, budget: Budget) -> Self:
        """Start a process and wait until its store is open; Crashed if it cannot be."""
        process = cls(module, store, budget)
        loop = asyncio.get_running_loop()
        await loop.create_unix_connection(lambda: process.channel, sock=process._socket)
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
        """True when the process did not end by itself."""
        return self._process.poll() is None

    def give_way(self) -> None:
        """Let others have the processor first, for good."""
        with suppress(ProcessLookupError):
            os.setpriority(os.PRIO_PROCESS, self._process.pid, 19)

    def stop(self) -> None:
        """Kill the process; freeing its memory takes time, in another thread."""
        self.channel.close()
        self._process.kill()
        asyncio.get_running_loop().run_in_executor(None, self._process.wait)

    async def cause(self) -> FdtGraphError:
        """Tell why the process ended by itself, by its exit status."""
        for _ in range(round(END / 0.02)):
            if not self.alive:
                break
            await asyncio.sleep(0.02)
        return OutOfMemory() if self._process.poll() in NO_MEMORY else Crashed()
