"""HTTP, thin: name a format, call one function, return bytes."""

from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Triple

from fdt_graph.engine import Engine
from fdt_graph.engine.documents import Documents
from fdt_graph.engine.fetcher import Fetcher
from fdt_graph.engine.partners import Partners
from fdt_graph.engine.pool import Pool
from fdt_graph.engine.publisher import Publisher
from fdt_graph.errors import ReadOnly
from fdt_graph.federation.registry import endpoints
from fdt_graph.federation.schedule import Schedule
from fdt_graph.identity.service import Matcher
from fdt_graph.namespaces import BASE
from fdt_graph.questions import load_questions
from fdt_graph.reconciliation.service import Reconciler
from fdt_graph.store.generation import Generation
from fdt_graph.store.releases import Releases
from fdt_graph.tokens import Rate, Tokens
from fdt_graph.web.answer_page import answer_page, wants_page
from fdt_graph.web.authority import Authority
from fdt_graph.web.cache import AnswerCache
from fdt_graph.web.citation import METHODS as CITING
from fdt_graph.web.citation import Citations
from fdt_graph.web.description import Description
from fdt_graph.web.exchange import Exchange, Reply, Route
from fdt_graph.web.files import METHODS as SENDING
from fdt_graph.web.files import PATHS, Files
from fdt_graph.web.front import DESCRIPTION, Front
from fdt_graph.web.gallery_answers import GalleryAnswers
from fdt_graph.web.graph_store import METHODS as READING
from fdt_graph.web.graph_store import GraphStore
from fdt_graph.web.health import Health
from fdt_graph.web.matches import Matches
from fdt_graph.web.memento import Shelf
from fdt_graph.web.pages import create_pages
from fdt_graph.web.reconcile import Reconcile
from fdt_graph.web.sparql import METHODS as ASKING
from fdt_graph.web.sparql import Endpoint
from fdt_graph.web.tiles import Tiles, origin_of
from fdt_graph.web.validation import METHODS as VALIDATING
from fdt_graph.web.validation import Validation
from fdt_graph.web.writing import METHODS as WRITING
from fdt_graph.web.writing import Writing


@dataclass(frozen=True)
class Options:
    """What the web layer is told by settings."""

    #: The service's own address, without a slash at the end; empty: the one that clients use.
    public: str = ""
    #: The address of map tiles, with {z}, {x}, {y}, and what is to be written under them.
    tiles: str = ""
    tiles_credit: str = ""
    #: Bytes that a query may have.
    query_length: int = 1 << 16
    #: Bytes of answers that are kept.
    cache: int = 1 << 26
    #: Bytes that a document may have, and an update.
    write_length: int = 1 << 26
    #: Changes that the bearer of a token may ask for in a minute.
    write_rate: int = 120
    #: Harvest the partners of the registry in their time.
    harvest: bool = False


def create_app(
    engine: Engine, pool: Pool, publisher: Publisher, root: Path, options: Options | None = None
) -> Front:
    """Serve an engine's answers, and a pool's to strangers; publish the changes of token bearers.

    The application starts and closes the pool and the publisher, and closes the engine.
    """
    options = options or Options()
    cache = AnswerCache(options.cache)
    releases = Releases(publisher.store)
    fetcher, asked = Fetcher(pool.budget), endpoints(root)
    partners = Partners(pool, fetcher, asked)
    endpoint = Endpoint(pool, cache, options.query_length, releases, partners)
    questions = load_questions(root / "sparql" / "cq")
    citations = Citations(pool, releases, questions, options.public, options.query_length)
    graph_store = GraphStore(endpoint, BASE.rstrip("/"))

    def current() -> Generation:
        return engine.local

    def statements() -> list[Triple]:
        return engine.construct("void")

    description = Description(current, statements, cache, options.public, federated=bool(asked))
    health = Health(current, pool, cache)
    past = Shelf(releases, root / "sparql" / "portal")
    pages = create_pages(engine, root, past, Tiles(options.tiles, options.tiles_credit))
    gallery = GalleryAnswers(pool, cache, engine, questions, releases, pages)
    documents = Documents(pool.budget)
    validation = Validation(documents, current, root, pages)

    reconciler = Reconciler(current, root / "sparql" / "reconciliation")
    reconcile = Reconcile(reconciler, current, pages, options.public)

    schedule = Schedule(root, publisher.store)
    tokens = Tokens(publisher.store)
    authority = Authority(tokens, Rate(options.write_rate))
    submitted = Documents(pool.budget, waiting=64, share=64)
    writing = Writing(authority, submitted, publisher, options.write_length, pages)

    matcher = Matcher(reconciler, engine, root / "sparql" / "identity" / "things.rq")
    matches = Matches(matcher, engine, authority, publisher, pages)

    async def ask(exchange: Exchange) -> Reply:
        return await endpoint(exchange, engine.generation)

    async def sparql(exchange: Exchange) -> Reply:
        update = await writing.asked(exchange)
        if update is not None:
            return await writing.update(exchange, *update)
        try:
            if wants_page(exchange):
                return await answer_page(exchange, ask, pages)
            return await ask(exchange)
        except ReadOnly:  # an update in a form, by who shows no token
            authority.token(exchange)
            raise

    async def graph(exchange: Exchange) -> Reply:
        if exchange.method != "GET":
            return await writing.graph(exchange)
        return await graph_store(exchange, engine.generation)

    async def start() -> None:
        await pool.start()
        await documents.start()
        await submitted.start()
        if tokens.all():
            await publisher.start()
        if options.harvest:
            schedule.start()

    async def stop() -> None:
        await schedule.close()
        await publisher.close()
        await reconciler.close()
        await submitted.close()
        await documents.close()
        partners.close()
        fetcher.close()
        await pool.close()
        past.close()
        engine.close()

    routes = {
        "/sparql": Route("sparql", ASKING, sparql),
        "/graph": Route("graph", WRITING, graph),
        "/cite": Route("cite", CITING, citations),
        "/validate": Route("validate", VALIDATING, validation),
        DESCRIPTION: Route("description", READING, description),
        **health.routes(),
        **gallery.routes(),
        **reconcile.routes(),
        **matches.routes(),
    }
    files = Route("files", SENDING, Files(past.releases, publisher.store, current))
    return Front(routes, pages, health, start, stop, (PATHS, files), origin_of(options.tiles))
