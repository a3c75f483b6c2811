"""Partners of one query are asked at the same time, and left at the same time."""

import asyncio
from dataclasses import dataclass, field
from typing import cast

import pytest

from fdt_graph.engine.fetcher import Fetcher
from fdt_graph.engine.partners import Partners
from fdt_graph.engine.pool import Pool
from fdt_graph.errors import Unreachable
from fdt_graph.outgoing import Reach, Request, Response
from fdt_graph.worker.job import Budget
from fdt_graph.worker.services import Looked, Service

FAILS, WAITS = "https://fails.example/sparql", "https://waits.example/sparql"


@dataclass
class Network:
    """Two partners: one that fails at once, one that never answers."""

    left: list[str] = field(default_factory=list)

    async def ask(self, request: Request, until: float | None = None) -> Response:
        if request.url == FAILS:
            raise Unreachable("fails.example", "en panne", "out of order")
        try:
            await asyncio.sleep(600)
        finally:
            self.left.append(request.url)
        raise AssertionError


class Answering:
    """A pool of which only the budget counts."""

    budget = Budget()


def test_when_one_fails_the_others_are_left_before_it_is_said() -> None:
    network = Network()
    reaches = {url: Reach(frozenset({url.split("/")[2]})) for url in (FAILS, WAITS)}
    services = tuple(Service(url, "ASK {}", ("a",), False, 0) for url in (WAITS, FAILS))

    async def ask() -> None:
        partners = Partners(cast(Pool, Answering()), cast(Fetcher, network), reaches)
        with pytest.raises(Unreachable, match="fails.example"):
            await partners._tables(Looked("ASK {}", services), None)
        assert network.left == [WAITS]

    asyncio.run(ask())
