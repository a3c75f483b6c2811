"""A partner in; what its distributions hold now, screened, out: or why it is not taken at all.

Three kinds of processes share the work: those that have a network read nothing of what comes, those
that read it have none, and neither writes to disk.
"""

import asyncio
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fdt_graph.engine.fetcher import Fetcher
from fdt_graph.engine.solo import Solo
from fdt_graph.errors import (
    Crashed,
    HostNotAllowed,
    OutOfMemory,
    ParseError,
    PartnerTimedOut,
    PartnerTooLarge,
    QueryError,
    Refused,
    TableError,
    TimedOut,
    TooLarge,
    Unreachable,
    UnsupportedMediaType,
)
from fdt_graph.federation.hosts import SECONDS
from fdt_graph.federation.problems import Problem
from fdt_graph.federation.process import Part, Sent, screen_documents
from fdt_graph.federation.registry import Distribution, Partner, admitted_licences
from fdt_graph.federation.report import Details, Note, Read, Report, read_verdicts
from fdt_graph.federation.sources import Collected, Given, Source, Taken, read
from fdt_graph.federation.sources.single import read_at_hand
from fdt_graph.federation.state import Harvests, Left, Yield
from fdt_graph.federation.taking.process import take_documents, taken_of
from fdt_graph.outgoing import Request, Response
from fdt_graph.register import REGISTER
from fdt_graph.store.generations import Generations
from fdt_graph.store.tally import tally
from fdt_graph.worker.job import Budget

#: What is wrong with what a partner sent, or with how; everything else is wrong here.
THEIRS = (
    *(Crashed, HostNotAllowed, OutOfMemory, ParseError, PartnerTooLarge, QueryError, Refused),
    *(TableError, TimedOut, TooLarge, Unreachable, UnsupportedMediaType),
)
#: What one request to a partner may use; of its seconds and bytes the registry may allow less.
FETCHING = Budget(seconds=SECONDS, reading=SECONDS, memory=1 << 30)
#: What one document may use to be read, and what all of a partner's may to be screened.
READING = Budget(seconds=120.0, reading=120.0, memory=2 << 30)
SCREENING = Budget(seconds=600.0, reading=600.0, memory=4 << 30)
#: What mappings look places up in.


@dataclass(frozen=True)
class Held:
    """What a partner gives now, and what it would change."""

    documents: tuple[Read, ...]
    found: Yield
    #: Records by what became of them.
    counts: Mapping[str, int]
    #: The graph would not say what it says.
    changed: bool
    #: Records that the graph has, that it would lose, and that were sent.
    before: int = 0
    lost: int = 0
    sent: int = 0
    #: Statements.
    added: int = 0
    removed: int = 0


@dataclass(frozen=True)
class Fault:
    """Why nothing of what a partner gives is taken."""

    #: It says where, and names no folder of this machine.
    problem: Problem
    #: The partner does not answer, or not as HTTP and the registry want it.
    absent: bool


class Collector:
    """Keeps the processes; they start with the first harvest."""

    def __init__(self, root: Path, generations: Generations, fetcher: Fetcher) -> None:
        """Read by the mappings and shapes of a working directory. The fetcher stays open."""
        self._root = root.resolve()
        self._generations = generations
        self._fetcher = fetcher
        self._taker = Solo(take_documents, "", READING)
        self._screener = Solo(screen_documents, "", SCREENING)

    def close(self) -> None:
        """Stop the processes."""
        self._taker.close()
        self._screener.close()

    async def collect(
        self,
        partner: Partner,
        state: Harvests,
        folder: Path | None,
        progress: Callable[[str, int], None],
    ) -> Held | Fault:
        """Ask for every distribution, or look for it in a folder; give the error that is theirs."""
        force = state.in_force()
        before = state.found(force.number) if force else Yield(Details(), Left())
        progress(partner.id, len(partner.distributions) + 2)
        collected: dict[str, Collected] = {}
        where = ""
        try:
            for distribution in partner.distributions:
                where = distribution.address or distribution.iri
                collected[distribution.iri] = await self._ask(partner, distribution, before, folder)
                progress(distribution.iri, 0)
            where = ""
            nothing_new = all(each.unchanged for each in collected.values())
            refused = force is not None and force.count("refused")  # and may be taken by now
            if nothing_new and not refused and self._is_there(partner, before):
                return _nothing_new(force, before)
            return await self._screen(partner, _without(collected, folder), before, force)
        except THEIRS as error:
            problem = Problem.of_error(error, where)
            if folder is not None:
                fr, en = (each.replace(f"{folder}/", "") for each in (problem.fr, problem.en))
                problem = replace(problem, fr=fr, en=en)
            return Fault(problem, isinstance(error, Unreachable | PartnerTimedOut))

    async def screen_again(self, partner: Partner, statements: bytes) -> Held | Fault:
        """Have what an earlier harvest found, N-Quads, screened beside what is published now."""
        found = Collected((Taken(partner.graph, statements, statements.count(b"\n")),))
        try:
            return await self._screen(
                partner, {partner.graph: found}, Yield(Details(), Left()), None
            )
        except THEIRS as error:
            return Fault(Problem.of_error(error), absent=False)

    def _is_there(self, partner: Partner, before: Yield) -> bool:
        """Tell whether the graph still says what the harvest in force has published."""
        found = self._generations.current().graph_digest(partner.graph)
        said = tally(before.statements.splitlines()).get(partner.graph)
        return found == (None if said is None else said.digest)

    async def _ask(
        self, partner: Partner, distribution: Distribution, before: Yield, folder: Path | None
    ) -> Collected:
        """Have one distribution read, in a thread that waits for the processes."""
        loop = asyncio.get_running_loop()

        def ask(request: Request) -> Response:
            return asyncio.run_coroutine_threadsafe(self._fetcher.ask(request), loop).result()

        def take(given: Given) -> Taken:
            return asyncio.run_coroutine_threadsafe(self._take(given), loop).result()

        known = distribution.iri in before.held
        since = before.left.since.get(distribution.iri, {}) if known else {}
        register = self._generations.current().graph_digest(REGISTER.value) or ""
        source = Source(distribution, partner, self._root, ask, take, since, register)
        if folder is not None:
            return await asyncio.to_thread(read_at_hand, source, folder)
        return await asyncio.to_thread(read, source)

    async def _take(self, given: Given) -> Taken:
        """Have a document read, beside what is published."""
        generation = self._generations.current()
        with generation.keep():
            return taken_of(await self._taker.ask((given, generation.store)))

    async def _screen(
        self,
        partner: Partner,
        collected: Mapping[str, Collected],
        before: Yield,
        force: Report | None,
    ) -> Held:
        """Have all that came screened; `before` is what came of the harvest in force."""
        parts = {
            name: Part(
                tuple(document.content for document in each.documents),
                each.whole and not each.unchanged,
                each.withdrawn,
                before.held.get(name, b""),
                tuple(each.since.get("kept", ())),
            )
            for name, each in collected.items()
        }
        generation = self._generations.current()
        with generation.keep():
            said = await self._screener.ask(
                Sent(
                    partner,
                    admitted_licences(self._root),
                    str(self._root),
                    str(self._generations.directory.resolve()),
                    generation.store,
                    tuple(parts.values()),
                    datetime.now(UTC).date(),
                )
            )
        told = json.loads(said.last)
        *held, statements, quarantined, verdicts = _cut(said.content, told["lengths"])
        documents = tuple(_documents(collected, force.documents if force else ()))
        notes = tuple(_notes(collected, documents, before.details.notes))
        found = Yield(
            Details(read_verdicts(json.loads(verdicts)), notes),
            Left({name: each.since for name, each in collected.items()}, told["digest"]),
            statements,
            quarantined,
            dict(zip(parts, held, strict=True)),
        )
        return _held(documents, found, told)


def _without(collected: Mapping[str, Collected], folder: Path | None) -> dict[str, Collected]:
    """Name documents of a folder of this machine by their own names."""
    return {
        name: replace(
            each,
            documents=tuple(
                replace(document, name=document.name.removeprefix(f"{folder}/"))
                for document in each.documents
            ),
        )
        for name, each in collected.items()
    }


def _nothing_new(force: Report | None, before: Yield) -> Held:
    """Say again what the harvest in force has found; all of it is unchanged."""
    found = replace(before, details=before.details.settled)
    if force is None:
        return Held((), found, {}, changed=False)
    return Held(force.documents, found, {"unchanged": force.taken}, changed=False)


def _held(documents: tuple[Read, ...], found: Yield, told: Mapping[str, Any]) -> Held:
    counts = found.details.counts()
    return Held(
        documents,
        found,
        counts,
        changed=told["changed"],
        before=told["before"],
        lost=told["lost"],
        sent=sum(count for outcome, count in counts.items() if outcome != "withdrawn"),
        added=told["added"],
        removed=told["removed"],
    )


def _cut(content: bytes, lengths: list[int]) -> list[bytes]:
    """Cut bytes into parts of some lengths."""
    parts: list[bytes] = []
    start = 0
    for length in lengths:
        parts.append(content[start : start + length])
        start += length
    return parts


def _documents(collected: Mapping[str, Collected], before: Iterable[Read]) -> Iterator[Read]:
    """List what was read, and where nothing is new what was read before."""
    for name, each in collected.items():
        if each.unchanged:
            yield from (read for read in before if read.distribution == name)
        for document in each.documents:
            yield Read(name, document.name, document.statements, document.rows)


def _notes(
    collected: Mapping[str, Collected], documents: Iterable[Read], before: Iterable[Note]
) -> Iterator[Note]:
    """Say what is to be said of rows, and where nothing is new what was said before."""
    for name, each in collected.items():
        if each.unchanged:
            names = {read.name for read in documents if read.distribution == name}
            yield from (note for note in before if note.document in names)
        for document in each.documents:
            yield from (Note.of(document, remark) for remark in document.remarks)
