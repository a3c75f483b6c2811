"""A query that names SERVICE in, its whole answer out: asked as the server asks it, once."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from fdt_graph.engine.fetcher import Fetcher
from fdt_graph.engine.partners import Partners
from fdt_graph.engine.pool import Places, Pool
from fdt_graph.engine.run import Gap
from fdt_graph.errors import Unknown
from fdt_graph.federation.registry import endpoints
from fdt_graph.formats import ALIASES, RDF_FORMATS, RESULT_FORMATS
from fdt_graph.serve import budget_of
from fdt_graph.settings import Settings
from fdt_graph.store.generations import Generations
from fdt_graph.worker.job import Job


@dataclass(frozen=True)
class Whole:
    """An answer, and what partners should have said of it."""

    format_name: str
    content: bytes
    gaps: tuple[Gap, ...]


def ask(job: Job, root: Path, store: Path) -> Whole:
    """Answer a query over the current generation of a store, and by the partners of a registry.

    Raises what Partners.ask() does, ParseError for the registry, Gone without a generation.
    """
    return asyncio.run(_ask(job, root, store))


async def _ask(job: Job, root: Path, store: Path) -> Whole:
    known, budget = endpoints(root), budget_of(Settings.from_environment())
    pool = Pool(Generations(store).current, Places(1, 1, 1, 1), budget)
    fetcher = Fetcher(budget)
    partners = Partners(pool, fetcher, known)
    try:
        await pool.start()
        answer = await partners.ask(job)
        parts = [answer.start]
        if answer.rest is not None:
            parts += [part async for part in answer.rest]
        return Whole(answer.format_name, b"".join(parts), answer.gaps)
    finally:
        partners.close()
        fetcher.close()
        await pool.close()


def formats(name: str | None) -> tuple[str | None, str | None]:
    """Name what rows are written in, and what statements are, when a format is asked for.

    None for what the format cannot hold. Raises Unknown.

    >>> formats(None), formats("csv"), formats("turtle")
    (('json', 'ttl'), ('csv', None), (None, 'ttl'))
    """
    if name in (None, "table"):
        return "json", "ttl"
    if name in RESULT_FORMATS:
        return name, None
    graph = ALIASES.get(str(name), name)
    if graph not in RDF_FORMATS:
        raise Unknown("format", str(name), [*RESULT_FORMATS, *RDF_FORMATS, "table"])
    return None, graph
