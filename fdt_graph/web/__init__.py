"""HTTP, thin: name a format, call one function, return bytes."""

from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Triple

from fdt_graph.engine import Engine
from fdt_graph.engine.pool import Pool
from fdt_graph.generations import Generation
from fdt_graph.namespaces import BASE
from fdt_graph.web.cache import AnswerCache
from fdt_graph.web.description import Description
from fdt_graph.web.exchange import Exchange, Reply, Route
from fdt_graph.web.front import DESCRIPTION, Front
from fdt_graph.web.graph_store import METHODS as READING
from fdt_graph.web.graph_store import GraphStore
from fdt_graph.web.health import Health
from fdt_graph.web.pages import create_pages
from fdt_graph.web.sparql import METHODS as ASKING
from fdt_graph.web.sparql import Endpoint


@dataclass(frozen=True)
class Options:
    """What the web layer is told by settings."""

    #: The service's own address, without a slash at the end; empty: the one that clients use.
    public: str = ""
    #: Bytes that a query may have.
    query_length: int = 1 << 16
    #: Bytes of answers that are kept.
    cache: int = 1 << 26


def create_app(engine: Engine, pool: Pool, root: Path, options: Options | None = None) -> Front:
    """Serve an engine's answers, and a pool's to strangers.

    The application starts and closes the pool, and closes the engine.
    """
    options = options or Options()
    cache = AnswerCache(options.cache)
    endpoint = Endpoint(pool, cache, options.query_length)
    graph_store = GraphStore(endpoint, BASE.rstrip("/"))

    def current() -> Generation:
        return engine.generation

    def statements() -> list[Triple]:
        return engine.construct("void")

    description = Description(current, statements, cache, options.public)
    health = Health(current, pool, cache)

    async def sparql(exchange: Exchange) -> Reply:
        return await endpoint(exchange, engine.generation)

    async def graph(exchange: Exchange) -> Reply:
        return await graph_store(exchange, engine.generation)

    async def stop() -> None:
        await pool.close()
        engine.close()

    routes = {
        "/sparql": Route("sparql", ASKING, sparql),
        "/graph": Route("graph", READING, graph),
        DESCRIPTION: Route("description", READING, description),
        **health.routes(),
    }
    return Front(routes, create_pages(engine, root), health, pool.start, stop)
