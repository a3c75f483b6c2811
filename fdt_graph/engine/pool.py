"""Queries of strangers in, bytes out: each query in a process that may be killed.

A query has one of a few young places for PATIENCE seconds at most; then it gives its place back
and goes on in one of the old places, with less of the processor, or stands still until one is
free. So short queries never wait for long ones. On the deadline, on too much memory, on a crash,
when the client leaves, the process is killed and replaced, and only the client that asked notices.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from fdt_graph.engine.keeper import Keeper
from fdt_graph.engine.run import Answer, Leaving, Run
from fdt_graph.errors import Crashed, FdtGraphError, Overloaded, TimedOut, TooMany
from fdt_graph.store.state import State
from fdt_graph.worker.job import Budget, Job

#: Seconds between two looks at what queries do. Most have ended before the first.
LOOK = 0.01
#: Seconds of a processor after which a query gives way to others. On a busy machine a look-up may
#: take long and use little: it is not to blame. With less, joins of a large graph would give way,
#: and each would cost a worker.
QUICK = 0.025
#: The same, when all young places but one are held by queries that used so much and others wait.
STUCK = 0.015
#: Seconds after which a query that gave way, or whose client reads slowly, is an old one; when
#: others wait, a query that gave way is old at once.
PATIENCE = 0.25
#: Workers that are ready beside those that young queries have: several may get old at once.
SPARE = 4


@dataclass(frozen=True)
class Places:
    """How many queries there may be at a time."""

    #: That are answered before they are old.
    young: int = 4
    #: That go on when they are.
    old: int = 4
    #: That stand still until they can go on.
    paused: int = 8
    #: That wait for a place.
    waiting: int = 64
    #: Of one client, in all of these.
    share: int = 16


class Pool:
    """Some workers, places for queries, and a budget for each."""

    def __init__(
        self,
        current: Callable[[], State],
        places: Places | None = None,
        budget: Budget | None = None,
        keepers: type[Keeper] = Keeper,
    ) -> None:
        """Answer over whatever generation is current; start() makes the workers."""
        self._current = current
        self._keepers = keepers
        self.places = places or Places()
        self.budget = budget or Budget()
        self._room = asyncio.Semaphore(self.places.young)
        self._idle: list[Keeper] = []
        self._young: set[Run] = set()
        self._old: set[Run] = set()
        self._paused: list[Run] = []
        self._waiting = 0
        self._asking: Counter[str] = Counter()
        self._starting: set[asyncio.Task[None]] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False
        #: How many queries ended in which way: an error's name, or "answered".
        self.fates: Counter[str] = Counter()

    async def start(self) -> None:
        """Start the workers; FdtGraphError when none can."""
        generation = self._current()
        try:
            for _ in range(self.places.young):
                self._idle.append(await self._keepers.ready(generation, self.budget))
        except (Crashed, OSError):
            await self.close()
            raise FdtGraphError(
                "aucun processus de requête ne démarre ; sous Linux il faut la bibliothèque "
                "libseccomp (Debian : apt-get install libseccomp2)",
                "no query worker starts; on Linux the library libseccomp is needed "
                "(Debian: apt-get install libseccomp2)",
            ) from None
        self._refill()

    async def close(self) -> None:
        """Stop every worker."""
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()
        await asyncio.gather(*self._starting, return_exceptions=True)
        for run in [*self._young, *self._old, *self._paused]:
            run.stop(Crashed())
        while self._idle:
            self._idle.pop().stop()

    @property
    def counts(self) -> dict[str, int]:
        """Tell how many queries there are of each kind, and how many workers are idle."""
        return {
            "young": len(self._young),
            "old": len(self._old),
            "paused": len(self._paused),
            "waiting": self._waiting,
            "idle": len(self._idle),
        }

    async def ask(
        self,
        job: Job,
        client: str = "",
        leaving: Leaving | None = None,
        generation: State | None = None,
        spent: float = 0.0,
    ) -> Answer:
        """Answer a query: whole if it is short, else its beginning and a stream of the rest.

        It reads `generation`, or the current one; of its seconds, some are `spent` already.
        Raises QueryError (NamesService for one that asks partners), Unknown, NotAcceptable,
        NoSuchRecord, Unwritable, TooMany, Overloaded, TimedOut, TooLarge, OutOfMemory, Crashed,
        Left, Gone; so does the stream.
        """
        self._admit(client)
        try:
            keeper = await self._take(generation)
        except BaseException:
            self._dismiss(client)
            raise
        run = Run(keeper, client, self.budget, leaving, self._ended, spent)
        self._young.add(run)
        self._keep_looking()
        return await run.begin(job)

    def _admit(self, client: str) -> None:
        """Count a query of a client; TooMany or Overloaded when there is no place to wait."""
        retry_after = 1 + round(PATIENCE * self._waiting / self.places.young)
        if self._asking[client] >= self.places.share:
            self.fates["TooMany"] += 1
            raise TooMany(self.places.share, retry_after)
        if self._waiting >= self.places.waiting and self._room.locked():
            self.fates["Overloaded"] += 1
            raise Overloaded(retry_after)
        self._asking[client] += 1

    def _dismiss(self, client: str) -> None:
        self._asking[client] -= 1
        if not self._asking[client]:
            del self._asking[client]

    async def _take(self, wanted: State | None) -> Keeper:
        """Wait for a young place, in turn, then for a worker over a generation."""
        self._waiting += 1
        try:
            await self._room.acquire()
        finally:
            self._waiting -= 1
        try:
            generation = wanted or self._current()
            while self._idle:
                keeper = self._idle.pop()
                if keeper.process.alive:
                    try:
                        if wanted is None:
                            self._move(generation, keeper)
                        else:
                            keeper.move(generation)
                    except BaseException:
                        self._idle.append(keeper)
                        raise
                    return keeper
                keeper.stop()
                self._refill()
            return await self._keepers.ready(generation, self.budget)
        except BaseException:
            self._room.release()
            raise

    def _move(self, generation: State, keeper: Keeper) -> None:
        """Have a worker read a generation, and the idle ones too: what is old can be deleted."""
        if keeper.generation.name != generation.name:
            keeper.move(generation)
            for other in self._idle:
                other.move(generation)
                other.send(None)

    def _keep_looking(self) -> None:
        """Look at all queries in a while, as long as there are any."""
        if self._timer is None and (self._young or self._old or self._paused):
            self._timer = asyncio.get_running_loop().call_later(LOOK, self._look)

    def _look(self) -> None:
        """Move on each query that has had its time."""
        self._timer = None
        for run in [*self._young, *self._old, *self._paused]:
            if run.left() <= 0:
                run.stop(TimedOut(self.budget.seconds))
        young = [*self._young]
        busy = sum(run.works(STUCK) for run in young) if self._waiting else 0
        enough = STUCK if busy >= self.places.young - 1 else QUICK
        for run in young:
            if run.works(enough):
                run.give_way()
            patience = 0 if self._waiting else PATIENCE
            if run.slow > patience or run.rests > PATIENCE:
                self._age(run)
        self._keep_looking()

    def _age(self, run: Run) -> None:
        """Take the young place of a query that takes long; it goes on when there is an old one."""
        if len(self._old) < self.places.old:
            self._old.add(run)
        elif len(self._paused) < self.places.paused:
            self._paused.append(run)
            run.pause()
        else:
            run.stop(Overloaded(max(1, round(self.budget.seconds / 2))))
            return
        run.give_way()
        run.young = False
        self._young.discard(run)
        self._room.release()
        self._refill()
        run.watch()

    def _go_on(self) -> None:
        """Give free old places to queries that stand still: first to clients that have fewest."""
        held = Counter(run.client for run in self._old)
        while self._paused and len(self._old) < self.places.old:
            run = min(self._paused, key=lambda run: held[run.client])
            self._paused.remove(run)
            self._old.add(run)
            held[run.client] += 1
            run.go_on()

    def _ended(self, run: Run, fate: str) -> None:
        """Take back the place of a query, and its worker if that is as good as new."""
        self.fates[fate] += 1
        self._dismiss(run.client)
        if run.young:
            self._young.discard(run)
            self._room.release()
        elif run.paused:
            self._paused.remove(run)
        else:
            self._old.discard(run)
            self._go_on()
        if run.young and run.fresh and run.healthy and not self._closed:
            self._return(run.keeper)
        else:
            run.keeper.stop()
            self._refill()

    def _return(self, keeper: Keeper) -> None:
        """Have a worker ready again, over the current generation: what it read can be deleted."""
        current = self._current()
        if keeper.generation.name != current.name:
            keeper.move(current)
            keeper.send(None)
        self._idle.append(keeper)

    def _refill(self) -> None:
        """Have a new worker ready before somebody waits for it."""
        ready = len(self._young) + len(self._idle) + len(self._starting)
        for _ in range(ready, self.places.young + SPARE if not self._closed else 0):
            task = asyncio.create_task(self._start())
            self._starting.add(task)
            task.add_done_callback(self._starting.discard)

    async def _start(self) -> None:
        with suppress(FdtGraphError, OSError):
            keeper = await self._keepers.ready(self._current(), self.budget)
            self._idle.append(keeper)
            self._move(self._current(), keeper)
