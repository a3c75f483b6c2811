"""Requests in, what a process that knows the names says out: it starts when somebody asks.

Its names are those of the generation that is current when a request comes.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fdt_graph.engine.solo import Solo
from fdt_graph.errors import TooMany
from fdt_graph.reconciliation.process import answer_names
from fdt_graph.reconciliation.requests import Request
from fdt_graph.register import REGISTER
from fdt_graph.store.generation import Generation
from fdt_graph.worker.job import Budget

#: What one request may use; the first over a generation has the names read.
BUDGET = Budget(seconds=60.0, reading=60.0, memory=1 << 30)
#: Requests of one client at a time.
SHARE = 4


class Reconciler:
    """Keeps the process."""

    def __init__(self, current: Callable[[], Generation], questions: Path) -> None:
        """Answer over a generation, by the queries of a folder. Nothing is started yet."""
        self._current = current
        self._solo = Solo(answer_names, str(questions.resolve()), BUDGET)
        self._here: Counter[str] = Counter()

    @contextmanager
    def admitted(self, client: str) -> Iterator[None]:
        """Count a client's request until it is answered; TooMany when it has too many."""
        if self._here[client] >= SHARE:
            raise TooMany(SHARE, 1)
        self._here[client] += 1
        try:
            yield
        finally:
            self._here[client] -= 1
            if not self._here[client]:
                del self._here[client]

    async def ask(self, request: Request) -> Any:
        """Have a request answered; raises what the request does, and what Solo.ask does."""
        generation = self._current()
        with generation.keep():
            told = (generation.store, generation.graph_digest(REGISTER.value) or "", request)
            said = await self._solo.ask(told)
        return await asyncio.to_thread(json.loads, said.content)

    async def close(self) -> None:
        """Stop the process."""
        self._solo.close()
