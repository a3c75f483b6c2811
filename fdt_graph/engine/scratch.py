"""Changes in, generations out: the store of a server for conformance suites, and its one writer."""

import asyncio
import tempfile
from pathlib import Path

from fdt_graph.engine.process import Process
from fdt_graph.errors import Crashed, TimedOut
from fdt_graph.generations import Generations
from fdt_graph.worker.change import Change
from fdt_graph.worker.job import END, FAILED, Budget, read_error, write_told
from fdt_graph.worker.writer import make_changes


class Scratch:
    """A store that anybody who reaches it may change, and that is gone at the end."""

    def __init__(self, budget: Budget) -> None:
        """Make a directory for it; start() starts the writer."""
        self._directory = tempfile.TemporaryDirectory(prefix="fdt-graph-")
        self._budget = budget
        self._one = asyncio.Lock()
        self._writer: Process | None = None
        self.generations = Generations(Path(self._directory.name))

    async def start(self) -> None:
        """Start the writer; when it is ready there is a generation, empty."""
        self._writer = await Process.ready(make_changes, self._directory.name, self._budget)

    async def close(self) -> None:
        """Stop the writer and remove the store."""
        if self._writer is not None:
            self._writer.stop()
        self._directory.cleanup()

    async def make(self, change: Change) -> bool:
        """Make a change, after those that came before; tell whether it made a new graph.

        Raises what fdt_graph.worker.writer.make does, TimedOut, OutOfMemory, Crashed.
        """
        async with self._one:
            if self._writer is None:
                await self.start()
            writer = self._writer
            assert writer is not None  # noqa: S101 - start() made it
            try:
                async with asyncio.timeout(self._budget.seconds):
                    writer.channel.send(write_told(change))
                    kind, content = await writer.channel.receive()
            except TimeoutError:
                self._stop(writer)
                raise TimedOut(self._budget.seconds) from None
            except Crashed:
                cause = await writer.cause()
                self._stop(writer)
                raise cause from None
        if kind == FAILED:
            raise read_error(content)
        if kind != END:
            raise Crashed
        return content == b"1"

    def _stop(self, writer: Process) -> None:
        writer.stop()
        self._writer = None
