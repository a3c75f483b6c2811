"""Orders in, outcomes out: the one writer of a server, kept at arm's length."""

import asyncio
import json
import logging
import shutil
from pathlib import Path

from fdt_graph.engine.solo import Solo
from fdt_graph.errors import DiskFull, FdtGraphError, TimedOut
from fdt_graph.worker.job import Budget
from fdt_graph.worker.publisher import publish_changes
from fdt_graph.writing.order import Order, Outcome, Recount
from fdt_graph.writing.writer import FREE

LOGGER = logging.getLogger("fdt_graph")

#: Seconds without a write after which the graph counts itself again.
QUIET = 30.0


class Publisher:
    """Has orders carried out, one after the other; its process starts with the first."""

    def __init__(
        self, root: Path, store: Path, keep: int, budget: Budget, free: int = FREE
    ) -> None:
        """Write to a store, by the rules and shapes of a working directory.

        Nothing is written when fewer than `free` bytes are on its disk.
        """
        here = {"root": str(root.resolve()), "store": str(store.resolve())}
        place = {**here, "keep": keep, "free": free}
        #: The directory of the store.
        self.store = store
        self._free = max(free, FREE)
        self._timer: asyncio.TimerHandle | None = None
        self._counting: asyncio.Task[None] | None = None
        self._solo = Solo(publish_changes, json.dumps(place), budget)

    async def start(self) -> None:
        """Start the process, so that the first order does not wait for it."""
        await self._solo.start()

    async def close(self) -> None:
        """Stop the process; an order that it is at is not acknowledged."""
        self._count_later(None)
        self._solo.close()

    async def write(self, order: Order) -> Outcome:
        """Carry out an order.

        Raises what Writer.write and Solo.ask do. A disk that is full may leave the engine waiting
        for ever: that is what the deadline is then said to be.
        """
        try:
            said = await self._solo.ask(order)
        except TimedOut:
            if shutil.disk_usage(self.store).free < self._free:
                raise DiskFull from None
            raise
        outcome = Outcome(report=said.content, **json.loads(said.last))
        if outcome.publication is not None:
            self._count_later(QUIET)
        return outcome

    def _count_later(self, seconds: float | None) -> None:
        """Have the graph count itself when nothing was written for so long; None: not any more."""
        if self._timer is not None:
            self._timer.cancel()
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(seconds, self._begin_to_count) if seconds else None

    def _begin_to_count(self) -> None:
        self._counting = asyncio.create_task(self.count())

    async def count(self) -> None:
        """Have the graph count itself now; what stands in the way is only noted in the log."""
        try:
            await self._solo.ask(Recount())
        except FdtGraphError as error:
            LOGGER.warning("the graph was not counted: %s", error)
