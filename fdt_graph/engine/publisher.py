"""Orders in, outcomes out: the one writer of a server, kept at arm's length."""

import json
import shutil
from pathlib import Path

from fdt_graph.engine.solo import Solo
from fdt_graph.errors import DiskFull, TimedOut
from fdt_graph.worker.job import Budget
from fdt_graph.worker.publisher import publish_changes
from fdt_graph.writing.order import Order, Outcome
from fdt_graph.writing.writer import FREE


class Publisher:
    """Has orders carried out, one after the other; its process starts with the first."""

    def __init__(self, root: Path, store: Path, keep: int, budget: Budget) -> None:
        """Write to a store, by the rules and shapes of a working directory."""
        place = {"root": str(root.resolve()), "store": str(store.resolve()), "keep": keep}
        #: The directory of the store.
        self.store = store
        self._solo = Solo(publish_changes, json.dumps(place), budget)

    async def start(self) -> None:
        """Start the process, so that the first order does not wait for it."""
        await self._solo.start()

    async def close(self) -> None:
        """Stop the process; an order that it is at is not acknowledged."""
        self._solo.close()

    async def write(self, order: Order) -> Outcome:
        """Carry out an order.

        Raises what Writer.write and Solo.ask do. A disk that is full may leave the engine waiting
        for ever: that is what the deadline is then said to be.
        """
        try:
            said = await self._solo.ask(order)
        except TimedOut:
            if shutil.disk_usage(self.store).free < FREE:
                raise DiskFull from None
            raise
        return Outcome(report=said.content, **json.loads(said.last))
