"""One sandboxed process that does one thing at a time: what it is told in, what it says out."""

import asyncio
from dataclasses import dataclass

from fdt_graph.engine.process import Process, Work
from fdt_graph.errors import Crashed, Overloaded, TimedOut
from fdt_graph.worker.job import DATA, END, FAILED, Budget, read_error, write_told


@dataclass(frozen=True)
class Said:
    """What the process answered: bytes, and a last word."""

    content: bytes
    last: bytes


class Solo:
    """Keeps a process; starts it when it is needed, and again when it is gone."""

    def __init__(self, work: Work, place: str, budget: Budget, waiting: int = 64) -> None:
        """Do a work over a place on disk; `waiting` may wait for their turn."""
        self._work = work
        self._place = place
        self._budget = budget
        self._room = waiting
        self._one = asyncio.Lock()
        self._process: Process | None = None
        self._asked = 0

    async def start(self) -> None:
        """Start the process, if it is not there; Crashed if it cannot be."""
        if self._process is not None and not self._process.alive:
            self.close()
        if self._process is None:
            self._process = await Process.ready(self._work, self._place, self._budget)

    def close(self) -> None:
        """Stop the process."""
        if self._process is not None:
            self._process.stop()
            self._process = None

    async def ask(self, told: object) -> Said:
        """Have one thing done, after those that came before.

        Raises what the work does, Overloaded, TimedOut, OutOfMemory, Crashed; after the last three
        the process is another.
        """
        if self._asked >= self._room:
            raise Overloaded(1 + round(self._budget.seconds))
        # What was begun is finished, even if who asked has left.
        return await asyncio.shield(self._in_turn(told))

    async def _in_turn(self, told: object) -> Said:
        self._asked += 1
        try:
            async with self._one:
                return await self._ask(told)
        finally:
            self._asked -= 1

    async def _ask(self, told: object) -> Said:
        await self.start()
        process = self._process
        assert process is not None  # noqa: S101 - start() made it
        content = bytearray()
        try:
            async with asyncio.timeout(self._budget.seconds):
                process.channel.send(write_told(told))
                while True:
                    kind, part = await process.channel.receive()
                    if kind == FAILED:
                        raise read_error(part)
                    if kind == END:
                        return Said(bytes(content), part)
                    if kind != DATA:
                        raise Crashed
                    content += part
        except TimeoutError:
            self.close()
            raise TimedOut(self._budget.seconds) from None
        except Crashed:
            cause = await process.cause()
            self.close()
            raise cause from None
