"""The registry in; each partner harvested in its time, one after the other, out.

Each harvest is a process of its own, which runs `fdt-graph harvest PARTNER`: the server that keeps
the schedule reads nothing of what comes, and lends it no memory and no interpreter.
"""

import asyncio
import logging
import os
import random
import signal
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fdt_graph.errors import FdtGraphError
from fdt_graph.federation.registry import Partner, has_addresses, read_partners
from fdt_graph.federation.state import Harvests
from fdt_graph.settings import PREFIX

LOGGER = logging.getLogger("fdt_graph")

#: Seconds between two looks at who is due.
LOOK = 60.0
#: Part of its period by which a partner's turn may come later, so that turns do not fall together.
JITTER = 0.1
#: Seconds that a harvest may take before it is stopped.
LONGEST = 3600.0
#: Seconds after which a partner that did not answer is asked again.
AGAIN = 3600.0
#: How a harvest gives way to everything else that the machine does.
NICE = 10

#: Characters of what a harvest says of its failure that the log repeats: the last ones.
SAID = 1000

#: Harvests a partner by its identifier; gives the exit code of the command, and what it said of
#: what went wrong.
Harvest = Callable[[str], Awaitable[tuple[int, str]]]


class Schedule:
    """Looks who is due, and harvests one partner at a time."""

    def __init__(self, root: Path, store: Path, harvest: Harvest | None = None) -> None:
        """Keep the schedule of the registry of a working directory, for a store."""
        self._root = root
        self._store = store
        self._harvest = harvest or self._run
        self._task: asyncio.Task[None] | None = None
        #: Partner → not before then, after a harvest that could not be made.
        self._later: dict[str, datetime] = {}

    def start(self) -> None:
        """Begin to look."""
        self._task = asyncio.create_task(self._keep())

    async def close(self) -> None:
        """Stop, and the harvest that is going on with it: the next one takes up what it left."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _keep(self) -> None:
        while True:
            try:
                await self.look(datetime.now(UTC))
            except Exception:
                LOGGER.exception("the schedule of harvests")
            await asyncio.sleep(LOOK)

    async def look(self, now: datetime) -> None:
        """Harvest those whose turn has come; what stands in the way is noted in the log."""
        try:
            partners = read_partners(self._root)
        except (FdtGraphError, OSError) as error:
            LOGGER.warning("the registry of partners cannot be read: %s", error)
            return
        for partner in partners.values():
            try:
                await self._take_turn(partner, now)
            except (FdtGraphError, OSError, ValueError) as error:
                self._put_off(partner, now)
                LOGGER.warning("%s cannot be harvested: %s", partner.id, error)

    async def _take_turn(self, partner: Partner, now: datetime) -> None:
        """Harvest a partner if it is due."""
        if not self._is_due(partner, now):
            return
        code, said = await self._harvest(partner.id)
        # A harvest that took place has noted when: its code may say that something was refused.
        if self._is_due(partner, now):
            self._put_off(partner, now)
            LOGGER.warning("the harvest of %s ended with code %d: %s", partner.id, code, said)

    def _put_off(self, partner: Partner, now: datetime) -> None:
        self._later[partner.id] = now + timedelta(seconds=AGAIN)

    def _is_due(self, partner: Partner, now: datetime) -> bool:
        """Tell whether a partner's turn has come: its period, and some more, since the last."""
        if partner.schedule is None or not has_addresses(partner):
            return False
        if now < self._later.get(partner.id, now):
            return False
        checked = Harvests(self._store, partner.id).checked()
        if checked is None:
            return True
        # The same delay for the same turn, however often one looks.
        more = random.Random(f"{partner.id} {checked}").random() * JITTER  # noqa: S311
        return now >= datetime.fromisoformat(checked) + partner.schedule * (1 + more)

    async def _run(self, partner: str) -> tuple[int, str]:
        """Run the command; it is stopped past the time that it may take, and when we stop."""
        environment = {
            **os.environ,
            f"{PREFIX}ROOT": str(self._root),
            f"{PREFIX}STORE": str(self._store),
        }
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "fdt_graph", "harvest", partner, "--lang", "en"),
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        with suppress(ProcessLookupError):
            os.setpriority(os.PRIO_PROCESS, process.pid, NICE)
        try:
            async with asyncio.timeout(LONGEST):
                said, wrong = await process.communicate()
        except BaseException as error:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            if isinstance(error, TimeoutError):
                return -signal.SIGKILL, f"it took more than {LONGEST:g} s"
            raise
        LOGGER.info("harvest of %s", said.decode(errors="replace").strip())
        return process.returncode or 0, wrong.decode(errors="replace").strip()[-SAID:]
