"""Changes in, generations out: the store of a server for conformance suites, and its one writer."""

import tempfile
from pathlib import Path

from fdt_graph.engine.solo import Solo
from fdt_graph.store.generations import Generations
from fdt_graph.worker.change import Change
from fdt_graph.worker.job import Budget
from fdt_graph.worker.writer import make_changes


class Scratch:
    """A store that anybody who reaches it may change, and that is gone at the end."""

    def __init__(self, budget: Budget) -> None:
        """Make a directory for it; start() starts the writer."""
        self._directory = tempfile.TemporaryDirectory(prefix="fdt-graph-")
        self._writer = Solo(make_changes, self._directory.name, budget)
        self.generations = Generations(Path(self._directory.name))

    async def start(self) -> None:
        """Start the writer; when it is ready there is a generation, empty."""
        await self._writer.start()

    async def close(self) -> None:
        """Stop the writer and remove the store."""
        self._writer.close()
        self._directory.cleanup()

    async def make(self, change: Change) -> bool:
        """Make a change, after those that came before; tell whether it made a new graph.

        Raises what fdt_graph.worker.writer.make and Solo.ask do.
        """
        return (await self._writer.ask(change)).last == b"1"
