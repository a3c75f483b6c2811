"""One sandboxed process that does one thing at a time: what it is told in, what it says out."""

import asyncio
from dataclasses import dataclass

from fdt_graph.engine.channel import Channel
from fdt_graph.engine.process import Process, Work
from fdt_graph.errors import Crashed, FdtGraphError, Overloaded, TimedOut, TooLarge
from fdt_graph.worker.job import DATA, END, FAILED, HEAD, Budget, read_error, write_told

#: Bytes of what a process says that are kept, at most.
MOST = 1 << 30


@dataclass(frozen=True)
class Said:
    """What the process answered."""

    #: JSON that says how the bytes come; empty from a work that does not say.
    head: bytes
    content: bytes
    #: The last word.
    last: bytes


class Solo:
    """Keeps a process; starts it when it is needed, and again when it is gone."""

    def __init__(
        self, work: Work, place: str, budget: Budget, waiting: int = 64, most: int = MOST
    ) -> None:
        """Do a work over a place on disk; `waiting` may wait for their turn.

        What it says has at most `most` bytes.
        """
        self._work = work
        self._place = place
        self._budget = budget
        self._room = waiting
        self._most = most
        self._one = asyncio.Lock()
        self._process: Process | None = None
        self._asked = 0

    async def start(self) -> Process:
        """Give the process, started if it is not there; Crashed if it cannot be."""
        if self._process is not None and not self._process.alive:
            self.close()
        if self._process is None:
            self._process = await Process.ready(self._work, self._place, self._budget)
        return self._process

    def close(self) -> None:
        """Stop the process."""
        if self._process is not None:
            self._process.stop()
            self._process = None

    async def ask(self, told: object) -> Said:
        """Have one thing done, after those that came before; it is, even if who asked has left.

        Raises what ask_now() does, and Overloaded.
        """
        if self._asked >= self._room:
            raise Overloaded(1 + round(self._budget.seconds))
        return await asyncio.shield(self._in_turn(told))

    async def ask_now(self, told: object) -> Said:
        """Have one thing done at once: who asks sees to it that the process has nothing else to do.

        It is killed if who asked leaves. Raises what the work does, TimedOut, OutOfMemory, Crashed,
        and TooLarge for more than it may say; after these four the process is another.
        """
        process = await self.start()
        answer: Said | FdtGraphError | None = None
        try:
            async with asyncio.timeout(self._budget.seconds):
                process.channel.send(write_told(told))
                answer = await _receive(process.channel, self._most)
        except TimeoutError:
            raise TimedOut(self._budget.seconds) from None
        except Crashed:
            raise await process.cause() from None
        finally:
            if answer is None:
                self.close()
        if isinstance(answer, FdtGraphError):
            raise answer
        return answer

    async def _in_turn(self, told: object) -> Said:
        self._asked += 1
        try:
            async with self._one:
                return await self.ask_now(told)
        finally:
            self._asked -= 1


async def _receive(channel: Channel, most: int) -> Said | FdtGraphError:
    """Receive one answer, or the error that is sent instead.

    Raises Crashed when nothing comes of it, TooLarge when it has more than `most` bytes.
    """
    head, content = b"", bytearray()
    while True:
        kind, part = await channel.receive()
        if kind == HEAD:
            head = part
        elif kind == DATA:
            content += part
            if len(content) > most:
                raise TooLarge(most)
        elif kind == END:
            return Said(head, bytes(content), part)
        elif kind == FAILED:
            return read_error(part)
        else:
            raise Crashed
