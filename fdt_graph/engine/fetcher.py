"""Requests to other machines in, their answers out: the processes with a network, and their turns.

The registry of partners says whom a request may reach; nothing else leaves this machine.
"""

import asyncio
import json
from contextlib import AsyncExitStack
from dataclasses import replace

from fdt_graph.engine.solo import Said, Solo
from fdt_graph.errors import (
    Crashed,
    OutOfMemory,
    Overloaded,
    PartnerTimedOut,
    TimedOut,
    Unreachable,
)
from fdt_graph.outgoing.request import Request, Response
from fdt_graph.outgoing.targets import target_of
from fdt_graph.worker.fetcher import fetch_documents
from fdt_graph.worker.job import Budget

#: Seconds beyond its own deadline after which a process is killed.
GRACE = 2.0


class Fetcher:
    """Some processes that ask other machines; they start with the first requests."""

    def __init__(self, budget: Budget, places: int = 4, share: int = 2, waiting: int = 32) -> None:
        """Ask `places` at a time, `share` of them of one host, while `waiting` more wait.

        Of the budget, the memory counts, and the seconds as the most that a request may ask for.
        """
        self._budget = budget
        self._share = share
        self._most = places + waiting
        self._solos = [Solo(fetch_documents, "", budget) for _ in range(places)]
        self._idle = [*self._solos]
        self._room = asyncio.Semaphore(places)
        #: By host: as many as the registry has.
        self._turns: dict[str, asyncio.Semaphore] = {}
        self._here = 0

    def close(self) -> None:
        """Stop every process."""
        for solo in self._solos:
            solo.close()

    async def ask(self, request: Request, until: float | None = None) -> Response:
        """Make a request, when its turn comes; its deadline counts from then on.

        With `until`, a time of the loop, it ends there: who got no turn by then, or had waited for
        it longer than what was left, is told Overloaded, for that is no fault of the other machine.
        A process is killed if who asked leaves. Raises what outgoing.fetch() does, and Overloaded.
        """
        came = asyncio.get_running_loop().time()
        host = target_of(request.url, request.reach).authority
        if self._here >= self._most:
            raise Overloaded(1 + round(request.reach.seconds))
        self._here += 1
        try:
            turn = self._turns.setdefault(host, asyncio.Semaphore(self._share))
            async with AsyncExitStack() as held:
                try:
                    async with asyncio.timeout_at(until):
                        await held.enter_async_context(turn)
                        await held.enter_async_context(self._room)
                except TimeoutError:
                    raise Overloaded(1 + round(request.reach.seconds)) from None
                begun = asyncio.get_running_loop().time()
                solo = self._idle.pop()
                try:
                    return await self._ask(solo, _ending(request, until), host)
                except PartnerTimedOut:
                    if until is not None and begun - came > until - begun:
                        raise Overloaded(1 + round(request.reach.seconds)) from None
                    raise
                finally:
                    self._idle.append(solo)
        finally:
            self._here -= 1

    async def _ask(self, solo: Solo, request: Request, host: str) -> Response:
        """Make a request in a process; errors name the host."""
        seconds = min(request.reach.seconds, self._budget.seconds)
        try:
            async with asyncio.timeout(seconds + GRACE):
                said = await solo.ask_now(request)
        except (TimeoutError, TimedOut) as error:
            if isinstance(error, PartnerTimedOut):
                raise
            raise PartnerTimedOut(host, seconds) from None
        except Crashed:
            raise Unreachable(
                host,
                "le processus qui lisait la réponse s’est arrêté, on ne sait pourquoi",
                "the process that was reading the answer stopped, nobody knows why",
            ) from None
        except OutOfMemory:
            raise Unreachable(
                host,
                "le processus qui lisait la réponse est mort : elle prend trop de mémoire",
                "the process that was reading the answer died: it takes too much memory",
            ) from None
        return _response(said)


def _ending(request: Request, until: float | None) -> Request:
    """Give a request the seconds that are left until a time of the loop, and none more."""
    if until is None:
        return request
    left = max(0.1, round(until - asyncio.get_running_loop().time(), 1))
    reach = replace(request.reach, seconds=min(request.reach.seconds, left))
    return replace(request, reach=reach)


def _response(said: Said) -> Response:
    """Put an answer together."""
    head = json.loads(said.head)
    return Response(content=said.content, **head)
