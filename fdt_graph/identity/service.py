"""The pairs of the current generation, found in the process that knows the names, and kept.

To find them takes some milliseconds a thing. They follow from what sources say, and are kept as
long as that is the same: who decides upon them need not wait for them again.
"""

import asyncio
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from fdt_graph.derive import DERIVED
from fdt_graph.describe import HISTORY, VOID
from fdt_graph.engine import Engine
from fdt_graph.identity.decisions import GRAPH, Decision, Pair, Settled, read_decisions
from fdt_graph.identity.finding import FindPairs, from_json
from fdt_graph.identity.pairs import Candidate, ranked
from fdt_graph.questions import read_question
from fdt_graph.reconciliation.service import Reconciler

#: Things whose pairs are asked for at a time: who reconciles names waits for one such request.
BATCH = 300
#: Things whose pairs are looked for, at most; the command line has no limit.
MOST = 4000
#: Graphs that pairs do not follow from.
APART = frozenset(each.value for each in (GRAPH, DERIVED, HISTORY, VOID))


@dataclass(frozen=True)
class Pairs:
    """What is proposed, the likeliest first, and what was decided, the last first."""

    candidates: tuple[Candidate, ...]
    decisions: tuple[Decision, ...]
    #: Refusals of pairs that other decisions make one.
    contradictions: tuple[Decision, ...]
    #: Things that there are, and those that were looked at.
    things: int
    looked_at: int


@dataclass(frozen=True)
class Found:
    """Pairs before anybody decided, of how many things."""

    pairs: tuple[Candidate, ...]
    things: int
    looked_at: int


class Matcher:
    """Looks for pairs when somebody asks."""

    def __init__(self, reconciler: Reconciler, engine: Engine, question: Path) -> None:
        """Ask a process that knows the names; `question` is sparql/identity/things.rq."""
        self._reconciler = reconciler
        self._engine = engine
        self._question = read_question(question)
        self._busy = asyncio.Lock()
        #: What the pairs follow from, and they.
        self._found: tuple[object, Found] | None = None

    def admitted(self, client: str) -> AbstractContextManager[None]:
        """Count a client's request until it is answered; TooMany when it has too many."""
        return self._reconciler.admitted(client)

    async def pairs(self) -> Pairs:
        """Give the pairs that nobody decided upon, and the decisions. Raises what ask() does."""
        return await asyncio.to_thread(self._judged, await self._current())

    async def proposed(self) -> dict[Pair, Candidate]:
        """Give every pair that is alike, whatever was decided of it. Raises what ask() does."""
        return await asyncio.to_thread(self._proposed, await self._current())

    async def _current(self) -> Found:
        """Find the pairs, unless those that are known follow from what sources say now."""
        async with self._busy:
            graphs = self._engine.generation.graphs
            said = {name: tally.digest for name, tally in graphs.items() if name not in APART}
            if self._found is None or self._found[0] != said:
                self._found = (said, await self._find())
            return self._found[1]

    async def _find(self) -> Found:
        pairs: list[Candidate] = []
        start = things = 0
        while True:
            said = await self._reconciler.ask(FindPairs(self._question, start, BATCH))
            pairs += map(from_json, said["pairs"])
            start, things = start + BATCH, said["things"]
            if start >= min(things, MOST):
                return Found(tuple(pairs), things, min(start, things))

    def _judged(self, found: Found) -> Pairs:
        decisions = read_decisions(self._engine)
        settled = Settled(decisions)
        return Pairs(
            tuple(ranked(found.pairs, settled)),
            tuple(decisions),
            tuple(settled.contradictions()),
            found.things,
            found.looked_at,
        )

    def _proposed(self, found: Found) -> dict[Pair, Candidate]:
        """Weigh pairs against all others, and those that are still open as the page shows them."""
        settled = Settled(read_decisions(self._engine))
        both = (*ranked(found.pairs, Settled(())), *ranked(found.pairs, settled))
        return {each.pair: each for each in both}
