"""The same site over another machine's engine: it reads, and what needs this disk answers 501."""

from pathlib import Path

from pyoxigraph import Triple

from fdt_graph.engine import Engine
from fdt_graph.engine.fetcher import Fetcher
from fdt_graph.engine.partners import Partners
from fdt_graph.engine.pool import Pool
from fdt_graph.errors import NotServed, ReadOnly
from fdt_graph.federation.registry import endpoints
from fdt_graph.namespaces import BASE
from fdt_graph.questions import load_questions
from fdt_graph.store.releases import Releases
from fdt_graph.store.state import NOWHERE, State
from fdt_graph.web import Options
from fdt_graph.web.answer_page import answer_page, wants_page
from fdt_graph.web.cache import AnswerCache
from fdt_graph.web.citation import METHODS as CITING
from fdt_graph.web.description import Description
from fdt_graph.web.exchange import Exchange, Reply, Route
from fdt_graph.web.files import METHODS as SENDING
from fdt_graph.web.files import PATHS
from fdt_graph.web.front import DESCRIPTION, Front
from fdt_graph.web.gallery_answers import GalleryAnswers
from fdt_graph.web.graph_store import METHODS as READING
from fdt_graph.web.graph_store import GraphStore
from fdt_graph.web.health import Health
from fdt_graph.web.matches import METHODS as MATCHING
from fdt_graph.web.matches import PATH as MATCHES
from fdt_graph.web.memento import Shelf
from fdt_graph.web.pages import create_pages
from fdt_graph.web.reconcile import BOTH as RECONCILING
from fdt_graph.web.reconcile import NEW, OLD
from fdt_graph.web.sparql import METHODS as ASKING
from fdt_graph.web.sparql import UPDATE, Endpoint
from fdt_graph.web.tiles import Tiles, origin_of
from fdt_graph.web.validation import METHODS as VALIDATING
from fdt_graph.web.writing import METHODS as WRITING


def create_remote(engine: Engine, pool: Pool, root: Path, options: Options) -> Front:
    """Serve what another machine's engine answers, by an engine and a pool that ask it.

    The application starts and closes the pool, and closes the engine.
    """
    cache = AnswerCache(options.cache)
    none = Releases(NOWHERE)
    fetcher, asked = Fetcher(pool.budget), endpoints(root)
    partners = Partners(pool, fetcher, asked)
    endpoint = Endpoint(pool, cache, options.query_length, partners=partners)
    questions = load_questions(root / "sparql" / "cq")
    graph_store = GraphStore(endpoint, BASE.rstrip("/"))

    def current() -> State:
        return engine.generation

    def statements() -> list[Triple]:
        return engine.construct("void")

    description = Description(current, statements, cache, options.public, federated=bool(asked))
    health = Health(current, pool, cache)
    past = Shelf(none, root / "sparql" / "portal")
    pages = create_pages(engine, root, past, Tiles(options.tiles, options.tiles_credit))
    gallery = GalleryAnswers(pool, cache, engine, questions, none, pages)

    async def ask(exchange: Exchange) -> Reply:
        return await endpoint(exchange, engine.generation)

    async def sparql(exchange: Exchange) -> Reply:
        if exchange.method == "POST" and exchange.media_type == UPDATE:
            raise NotServed
        try:
            if wants_page(exchange):
                return await answer_page(exchange, ask, pages)
            return await ask(exchange)
        except ReadOnly:  # an update in a form
            raise NotServed from None

    async def graph(exchange: Exchange) -> Reply:
        if exchange.method != "GET":
            raise NotServed
        return await graph_store(exchange, engine.generation)

    async def elsewhere(exchange: Exchange) -> Reply:
        raise NotServed

    async def stop() -> None:
        partners.close()
        fetcher.close()
        await pool.close()
        past.close()
        engine.close()

    routes = {
        "/sparql": Route("sparql", ASKING, sparql),
        "/graph": Route("graph", WRITING, graph),
        "/cite": Route("cite", CITING, elsewhere),
        "/validate": Route("validate", VALIDATING, elsewhere),
        OLD: Route("reconcile", RECONCILING, elsewhere),
        NEW: Route("reconcile", RECONCILING, elsewhere),
        MATCHES: Route("matches", MATCHING, elsewhere),
        DESCRIPTION: Route("description", READING, description),
        **health.routes(),
        **gallery.routes(),
    }
    files = (PATHS, Route("files", SENDING, elsewhere))
    return Front(routes, pages, health, pool.start, stop, files, origin_of(options.tiles))
