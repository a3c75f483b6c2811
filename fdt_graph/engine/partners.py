"""Queries that ask partners in, answers out: partners are asked first, all at the same time.

https://www.w3.org/TR/sparql11-federated-query/. The worker that answers asks no partner: what each
SERVICE gives is fetched and read by other processes, and stands in the query as VALUES.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from fdt_graph.engine.fetcher import Fetcher
from fdt_graph.engine.pool import Pool
from fdt_graph.engine.run import Answer, Gap, Leaving
from fdt_graph.engine.solo import Solo
from fdt_graph.errors import (
    BadAnswer,
    Crashed,
    FdtGraphError,
    HostNotAllowed,
    Left,
    NamesService,
    OutOfMemory,
    Overloaded,
    PartnerTimedOut,
    PartnerTooLarge,
    QueryError,
    TimedOut,
    TooLarge,
    TooMany,
    Unreachable,
)
from fdt_graph.outgoing.request import CUT, Reach, Request, Response
from fdt_graph.outgoing.targets import target_of
from fdt_graph.service_text import Table
from fdt_graph.store.state import State
from fdt_graph.worker.job import Job
from fdt_graph.worker.services import READ, Answered, Looked, Service, nothing, read_answers

#: Of the seconds that a query has, those in which its partners may answer, and those in which what
#: they answered may be read after that.
SHARE, READING = 0.7, 0.1
#: Bytes of one answer.
MOST = 8 << 20
#: Characters of all the tables that are written into one query, and bytes of one at most.
TABLES, CHARACTER = 16 << 20, 4
#: Queries of one client that may wait for partners at a time.
TOGETHER = 4
#: Processes that read answers.
READERS = 2

#: How a question is sent. https://www.w3.org/TR/sparql11-protocol/#query-via-post-urlencoded
FORM = "application/x-www-form-urlencoded"
#: What goes wrong with a partner: SILENT lets a query do without.
FAILURES = (Unreachable, PartnerTimedOut, PartnerTooLarge)


class Partners:
    """A pool, and the partners that its queries may ask."""

    def __init__(self, pool: Pool, fetcher: Fetcher, endpoints: Mapping[str, Reach]) -> None:
        """Have a pool answer; `endpoints` are those of the registry, and whom each may reach."""
        self._pool = pool
        self._fetcher = fetcher
        self._endpoints = endpoints
        most = CHARACTER * TABLES
        self._readers = [Solo(read_answers, "", pool.budget, most=most) for _ in range(READERS)]
        self._idle = [*self._readers]
        self._room = asyncio.Semaphore(READERS)
        self._asking: Counter[str] = Counter()

    def close(self) -> None:
        """Stop the processes that read answers."""
        for solo in self._readers:
            solo.close()

    async def ask(
        self,
        job: Job,
        client: str = "",
        leaving: Leaving | None = None,
        generation: State | None = None,
    ) -> Answer:
        """Answer a query as the pool does; over the current generation, partners may be asked too.

        Raises what Pool.ask does; QueryError for a SERVICE that is not asked here; and for one that
        fails, unless it is SILENT, Unreachable, BadAnswer, PartnerTimedOut, PartnerTooLarge;
        Overloaded when a turn to ask, or to read what was answered, does not come in time.
        """
        try:
            return await self._pool.ask(job, client, leaving, generation)
        except NamesService:
            if generation is not None:
                raise QueryError(
                    "SERVICE : la réponse d’une édition est toujours la même, celle d’un "
                    "partenaire non ; interroger l’état courant",
                    "SERVICE: the answer of a release is always the same, that of a partner is "
                    "not; ask the current state",
                ) from None
            self._admit(client)
        began = asyncio.get_running_loop().time()
        try:
            looked = await self._look(job, client)
            tables, gaps = await self._tables(looked, leaving)
        finally:
            self._dismiss(client)
        job = replace(job, text=looked.text, tables=tables)
        spent = asyncio.get_running_loop().time() - began
        answer = await self._pool.ask(job, client, leaving, spent=spent)
        answer.gaps = gaps
        return answer

    def _admit(self, client: str) -> None:
        """Count a query of a client; QueryError when there is nobody to ask, TooMany."""
        if not self._endpoints:
            raise QueryError(
                "SERVICE : aucun partenaire du registre n’a de point d’accès à interroger",
                "SERVICE: no partner of the registry has an endpoint to ask",
            )
        if self._asking[client] >= TOGETHER:
            raise TooMany(TOGETHER, 1 + round(SHARE * self._pool.budget.seconds))
        self._asking[client] += 1

    def _dismiss(self, client: str) -> None:
        self._asking[client] -= 1
        if not self._asking[client]:
            del self._asking[client]

    async def _look(self, job: Job, client: str) -> Looked:
        """Have a worker read which partners a query asks what; QueryError for a stranger."""
        answer = await self._pool.ask(replace(job, looks=True, coding=None), client)
        parts = [answer.start]
        if answer.rest is not None:
            parts += [part async for part in answer.rest]
        looked = Looked.read(b"".join(parts))
        for service in looked.services:
            if service.address not in self._endpoints:
                listed = ", ".join(f"<{address}>" for address in sorted(self._endpoints))
                raise QueryError(
                    f"SERVICE <{service.address}> n’est pas d’un partenaire du registre ; "
                    f"on peut interroger {listed}",
                    f"SERVICE <{service.address}> is of no partner of the registry; "
                    f"those that can be asked: {listed}",
                )
        return looked

    async def _tables(
        self, looked: Looked, leaving: Leaving | None
    ) -> tuple[tuple[Table, ...], tuple[Gap, ...]]:
        """Ask all partners of a query at the same time; Left when the client does not wait.

        When one fails, nobody waits for the others: what asks them has ended when this does.
        """
        room = TABLES // max(1, len(looked.services))
        each = [asyncio.ensure_future(self._solutions(one, room)) for one in looked.services]
        asking = asyncio.gather(*each)
        watching = asyncio.ensure_future(
            leaving() if leaving is not None else asyncio.Event().wait()
        )
        try:
            await asyncio.wait((asking, watching), return_when=asyncio.FIRST_COMPLETED)
            if not asking.done():
                raise Left
            said = await asking
        finally:
            for task in (*each, watching):
                task.cancel()
            await asyncio.gather(asking, *each, watching, return_exceptions=True)
        places = [service.place for service in looked.services]
        tables = tuple(zip(places, (text for text, _ in said), strict=True))
        return tables, tuple(gap for _, gap in said if gap is not None)

    async def _solutions(self, service: Service, room: int) -> tuple[str, Gap | None]:
        """Give what a partner says, as VALUES; the gap, where a SILENT one fails.

        The text has at most `room` characters.
        """
        reach = self._endpoints[service.address]
        host = target_of(service.address, reach).authority
        seconds = min(reach.seconds, SHARE * self._pool.budget.seconds)
        until = asyncio.get_running_loop().time() + seconds
        try:
            try:
                response = await self._fetcher.ask(_request(service, reach, seconds), until)
                async with asyncio.timeout_at(until + READING * self._pool.budget.seconds):
                    _require_whole(host, response)
                    kind, content = response.media_type, response.content
                    return await self._read(Answered(service, host, kind, content, room)), None
            except TimeoutError:
                raise Overloaded(1 + round(seconds)) from None
            except HostNotAllowed as error:  # by what its name says, or where a redirect leads
                raise _elsewhere(host, error) from None
        except FAILURES as error:
            if service.silent:
                return nothing(service.variables), Gap(service.address, error)
            raise

    async def _read(self, answered: Answered) -> str:
        """Have an answer read by a process that may be killed; what kills it is the answer's."""
        async with self._room:
            solo = self._idle.pop()
            try:
                return (await solo.ask_now(answered)).content.decode()
            except (TimedOut, OutOfMemory, Crashed, TooLarge):
                raise BadAnswer(
                    answered.host,
                    "une réponse que le processus qui la lisait n’a pas supportée",
                    "an answer that the process that was reading it did not survive",
                ) from None
            finally:
                self._idle.append(solo)


def _request(service: Service, reach: Reach, seconds: float) -> Request:
    """Write the request that asks a partner."""
    reach = replace(reach, seconds=seconds, limit=min(reach.limit, MOST))
    body = urlencode({"query": service.question}).encode()
    return Request(service.address, reach, ", ".join(READ), body=body, media_type=FORM)


def _require_whole(host: str, response: Response) -> None:
    """Raise BadAnswer when a partner says that there is more than it gives."""
    if any(name in response.headers for name in CUT):
        raise BadAnswer(
            host,
            "une partie seulement de sa réponse : mettre dans SERVICE ce qui en laisse moins",
            "only a part of its answer: put into SERVICE what leaves less",
        )


def _elsewhere(host: str, error: FdtGraphError) -> BadAnswer:
    fr, en = error.say("fr"), error.say("en")
    return BadAnswer(
        host,
        f"ce qui mène à sa réponse n’est pas admis ({fr})",
        f"what leads to its answer is not admitted ({en})",
    )
