"""One query on its way: its worker's frames in, its answer out, until somebody stops it."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from fdt_graph.engine.keeper import Keeper
from fdt_graph.errors import Crashed, FdtGraphError, Left, TooLarge
from fdt_graph.store.state import State
from fdt_graph.worker.job import DATA, END, FAILED, HEAD, Budget, Job, read_error

#: Ends when the client has left.
Leaving = Callable[[], Awaitable[object]]

#: Bytes of an answer that are held back: until there are more, an error still gets its own status.
HOLD = 1 << 18


@dataclass(frozen=True)
class Gap:
    """A SERVICE SILENT that failed: its endpoint, and why."""

    address: str
    error: FdtGraphError


@dataclass
class Answer:
    """The answer to one query: whole, or its beginning and the rest."""

    #: What was read for it.
    generation: State
    format_name: str
    coding: str | None
    start: bytes
    #: Rows or statements; None until the rest has come.
    rows: int | None
    #: The bytes after the beginning; None when there are none. Reading them raises as Pool.ask.
    rest: "Rest | None" = None
    #: What partners should have said of it, and did not.
    gaps: tuple["Gap", ...] = ()


class Rest:
    """The bytes of an answer after its beginning: to be read to the end, or closed."""

    def __init__(self, run: "Run", answer: Answer) -> None:
        """Go on with a run."""
        self._run = run
        self._answer = answer

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Give the bytes as they come; at the end the answer's rows are known."""
        return self._run.rest(self._answer)

    @property
    def rows(self) -> int | None:
        """Give the rows of the whole answer; None before its end."""
        return self._answer.rows

    def close(self) -> None:
        """Want nothing more; no matter if it was read to the end."""
        self._run.stop(Left())


class Run:
    """A query and the worker that answers it."""

    def __init__(
        self,
        keeper: Keeper,
        client: str,
        budget: Budget,
        leaving: Leaving | None,
        ended: Callable[["Run", str], None],
        spent: float = 0.0,
    ) -> None:
        """`ended` is called once, with the name of the error or "answered".

        Of the budget's seconds, some are `spent` already.
        """
        self.keeper = keeper
        self.client = client
        self.young = True
        #: The worker has what of the processor every process has.
        self.fresh = True
        #: Seconds of a processor that the worker had used before.
        self._worked = keeper.worked()
        self._gave_way: float | None = None
        self.paused = False
        #: The worker can take another query.
        self.healthy = False
        self._leaving = leaving
        self._watcher: asyncio.Task[None] | None = None
        self._budget = budget
        self._ended = ended
        self._over = False
        self._error: FdtGraphError | None = None
        self._received = 0
        self._started = asyncio.get_running_loop().time() - spent
        #: Seconds in which the worker could not work, and since when it cannot.
        self._resting = 0.0
        self._rests_since: float | None = None

    async def begin(self, job: Job) -> Answer:
        """Send the job, and wait for the whole answer or for HOLD bytes of it."""
        try:
            self.keeper.send(job)
            head = await self._head()
            parts: list[bytes] = []
            while self._received < HOLD:
                kind, content = await self._receive()
                if kind == END:
                    return Answer(
                        self.keeper.generation, *head, b"".join(parts), self._finish(content)
                    )
                parts.append(content)
        except BaseException as error:
            self.stop(error if isinstance(error, FdtGraphError) else Crashed())
            raise
        answer = Answer(self.keeper.generation, *head, b"".join(parts), None)
        answer.rest = Rest(self, answer)
        return answer

    def stop(self, error: FdtGraphError) -> None:
        """End the query, if it did not end: who waits for its answer gets the error."""
        if not self._over:
            self._error = self._error or error
            self._close(type(self._error).__name__)

    def left(self) -> float:
        """Give the seconds until the deadline.

        What the client takes to read, or the query to wait, counts in the seconds of the whole and
        not in those of work.
        """
        now = asyncio.get_running_loop().time()
        work = self._started + self._budget.seconds + self._resting + self.rests
        return min(work, self._started + self._budget.reading) - now

    @property
    def rests(self) -> float:
        """Give the seconds since which the worker cannot work; 0 when it can."""
        if self._rests_since is None:
            return 0.0
        return asyncio.get_running_loop().time() - self._rests_since

    def rest_begins(self) -> None:
        """Stop the clock of work."""
        if self._rests_since is None:
            self._rests_since = asyncio.get_running_loop().time()

    def rest_ends(self) -> None:
        """Start the clock of work again."""
        if self._rests_since is not None and not self.paused:
            self._resting += asyncio.get_running_loop().time() - self._rests_since
            self._rests_since = None

    def pause(self) -> None:
        """Have the worker stand still."""
        self.paused = True
        self.keeper.process.pause()
        self.rest_begins()

    def go_on(self) -> None:
        """Have the worker go on."""
        self.paused = False
        self.keeper.process.go_on()
        self.rest_ends()

    def works(self, seconds: float) -> bool:
        """Tell whether its worker used so much of a processor for it."""
        return self.keeper.worked() - self._worked >= seconds

    def give_way(self) -> None:
        """Let other queries have the processor first."""
        if self.fresh:
            self.fresh = False
            self._gave_way = asyncio.get_running_loop().time()
            self.keeper.process.give_way()

    @property
    def slow(self) -> float:
        """Give the seconds since it gave way to others; 0 when it did not."""
        if self._gave_way is None:
            return 0.0
        return asyncio.get_running_loop().time() - self._gave_way

    def watch(self) -> None:
        """From now on, stop when the client has left."""
        if self._leaving is not None:
            self._watcher = asyncio.create_task(self._watch(self._leaving))

    async def _watch(self, leaving: Leaving) -> None:
        await leaving()
        self.stop(Left())

    async def rest(self, answer: Answer) -> AsyncIterator[bytes]:
        """Give what comes after the beginning, and fill in the number of rows at the end."""
        try:
            while True:
                kind, content = await self._receive()
                if kind == END:
                    answer.rows = self._finish(content)
                    return
                self.rest_begins()
                yield content
                self.rest_ends()
        except FdtGraphError as error:
            self.stop(error)
            raise
        finally:
            self.stop(Left())

    async def _head(self) -> tuple[str, str | None]:
        kind, content = await self._receive()
        if kind != HEAD:
            raise Crashed
        said = json.loads(content)
        return said["format"], said["coding"]

    async def _receive(self) -> tuple[bytes, bytes]:
        """Read one frame of the answer; the error that ended it when there is none."""
        try:
            kind, content = await self.keeper.channel.receive()
        except Crashed:
            raise self._error or await self.keeper.process.cause() from None
        if kind == FAILED:
            self.healthy = True
            raise read_error(content)
        if kind not in (HEAD, DATA, END):
            raise Crashed
        self._received += len(content)
        if self._received > self._budget.answer:
            raise TooLarge(self._budget.answer)
        return kind, content

    def _finish(self, content: bytes) -> int:
        self.healthy = True
        self._close("answered")
        return int(content)

    def _close(self, fate: str) -> None:
        self._over = True
        if self._watcher is not None:
            self._watcher.cancel()
        self._ended(self, fate)
