"""Documents of strangers in, statements or reports out: each in a process that may be killed.

A document has one of a few such processes to itself. On the deadline, on too much memory, on a
crash, that is killed, the next document gets a new one, and only who sent this one notices.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from fdt_graph.engine.solo import Solo
from fdt_graph.errors import (
    Crashed,
    FdtGraphError,
    OutOfMemory,
    Overloaded,
    TimedOut,
    TooLarge,
    TooMany,
)
from fdt_graph.store.generation import Generation
from fdt_graph.worker.job import Budget
from fdt_graph.worker.reader import Parse, Validate, read_documents

#: What is said of a document where the errors speak of queries.
SAID: dict[type[FdtGraphError], tuple[str, str]] = {
    TimedOut: (
        "ce document demande trop de temps : envoyez-le en plusieurs",
        "this document takes too much time: send it in parts",
    ),
    TooLarge: (
        "ce document est trop grand, une fois décompressé et lu : envoyez-le en plusieurs",
        "this document is too large once it is decompressed and read: send it in parts",
    ),
    OutOfMemory: (
        "ce document prend trop de mémoire : envoyez-le en plusieurs",
        "this document takes too much memory: send it in parts",
    ),
    Crashed: (
        "le processus qui lisait ce document est mort : il est sans doute trop imbriqué",
        "the process that read this document died: it is probably nested too deep",
    ),
}


@dataclass(frozen=True)
class Answer:
    """What was made of a document."""

    content: bytes
    #: Statements in the document.
    statements: int
    #: The content coding of the content; None for its bytes as they are.
    coding: str | None


class Documents:
    """Some processes that read documents, and a budget for each document."""

    def __init__(self, budget: Budget, places: int = 2, waiting: int = 8, share: int = 2) -> None:
        """Read `places` documents at a time; `waiting` more may come in, `share` of one client."""
        self._budget = budget
        self._most = places + waiting
        self._share = share
        self._solos = [Solo(read_documents, "", budget) for _ in range(places)]
        self._idle = [*self._solos]
        self._room = asyncio.Semaphore(places)
        self._here: Counter[str] = Counter()

    async def start(self) -> None:
        """Start the processes; Crashed when they cannot be."""
        for solo in self._solos:
            await solo.start()

    async def close(self) -> None:
        """Stop every process."""
        for solo in self._solos:
            solo.close()

    @contextmanager
    def admitted(self, client: str) -> Iterator[None]:
        """Count a client's document, from before its body is received until it is answered.

        So that few are in memory at a time; TooMany or Overloaded when there is no room.
        """
        retry_after = max(1, round(self._budget.seconds / 2))
        if self._here[client] >= self._share:
            raise TooMany(self._share, retry_after)
        if self._here.total() >= self._most:
            raise Overloaded(retry_after)
        self._here[client] += 1
        try:
            yield
        finally:
            self._here[client] -= 1
            if not self._here[client]:
                del self._here[client]

    async def parse(self, told: Parse) -> bytes:
        """Read a document's statements, as N-Quads in no order.

        Raises UnsupportedMediaType, ParseError, TooLarge, TimedOut, OutOfMemory, Crashed.
        """
        return (await self._ask(told)).content

    async def validate(self, told: Validate, generation: Generation) -> Answer:
        """Validate a document beside a generation, which is kept meanwhile; give the report.

        Raises what parse() does, and Unwritable for a report that RDF/XML cannot hold.
        """
        with generation.keep():
            return await self._ask(told)

    async def _ask(self, told: Parse | Validate) -> Answer:
        """Have one document read, when its turn comes; errors then speak of documents."""
        async with self._room:
            solo = self._idle.pop()
            try:
                said = await solo.ask_now(told)
            except FdtGraphError as error:
                if type(error) in SAID:
                    FdtGraphError.__init__(error, *SAID[type(error)])
                raise
            finally:
                self._idle.append(solo)
        return Answer(said.content, int(said.last), json.loads(said.head)["coding"])
