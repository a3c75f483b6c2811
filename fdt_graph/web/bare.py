"""A server for conformance suites: anonymous writes, no shapes, no pages; on loopback only.

https://www.w3.org/TR/sparql11-protocol/#update-operation and
https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from collections.abc import Sequence
from io import BytesIO
from uuid import uuid4

from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_options_header

from fdt_graph.engine.pool import Pool
from fdt_graph.engine.scratch import Scratch
from fdt_graph.errors import BadRequest, NotAllowed
from fdt_graph.web.cache import AnswerCache
from fdt_graph.web.description import Description
from fdt_graph.web.exchange import FORM, Exchange, Reply, Route, parse_parameters
from fdt_graph.web.front import DESCRIPTION, Front
from fdt_graph.web.graph_store import METHODS as READING
from fdt_graph.web.graph_store import GraphStore, graph_of
from fdt_graph.web.health import Health
from fdt_graph.web.sparql import METHODS, UPDATE, Endpoint, utf8
from fdt_graph.worker.change import Delete, Document, Put, Update

#: Bytes of a document or of an update.
MAX_BODY = 1 << 26
WRITING = ("GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS")
MULTIPART = "multipart/form-data"


def create_bare(scratch: Scratch, pool: Pool, query_length: int) -> Front:
    """Serve a scratch store, and let anybody change it. The application starts and closes both."""
    cache = AnswerCache(1 << 20)
    endpoint = Endpoint(pool, cache, query_length)
    reading = GraphStore(endpoint, None)
    current = scratch.generations.current
    description = Description(current, list, cache, "", bare=True)
    health = Health(current, pool, cache)

    async def sparql(exchange: Exchange) -> Reply:
        if exchange.method == "POST" and exchange.media_type == UPDATE:
            text = utf8(await exchange.body(MAX_BODY))
            return await _update(scratch, text, exchange.parameters)
        if exchange.method == "POST" and exchange.media_type == FORM:
            values = exchange.parameters + parse_parameters(await exchange.body(MAX_BODY))
            texts = [value for name, value in values if name == "update"]
            if len(texts) == 1:
                return await _update(scratch, texts[0], values)
        return await endpoint(exchange, current())

    async def graph(exchange: Exchange) -> Reply:
        if exchange.method == "GET":
            return await reading(exchange, current())
        return await _write(scratch, exchange)

    async def start() -> None:
        await scratch.start()
        await pool.start()

    async def stop() -> None:
        await pool.close()
        await scratch.close()

    routes = {
        "/sparql": Route("sparql", METHODS, sparql),
        "/graph": Route("graph", WRITING, graph),
        DESCRIPTION: Route("description", READING, description),
        **health.routes(),
    }
    return Front(routes, None, health, start, stop)


async def _update(scratch: Scratch, text: str, values: Sequence[tuple[str, str]]) -> Reply:
    using = tuple(value for name, value in values if name == "using-graph-uri")
    named = tuple(value for name, value in values if name == "using-named-graph-uri")
    if any(name == "query" for name, _ in values):
        raise BadRequest(
            "une requête et une mise à jour à la fois", "a query and an update at once"
        )
    await scratch.make(Update(text, using, named))
    return Reply(204, [])


async def _write(scratch: Scratch, exchange: Exchange) -> Reply:
    """Change one graph."""
    if exchange.path == "/graph" and not exchange.query_string and exchange.method == "POST":
        name = f"{exchange.address}/graph/{uuid4()}"
        await scratch.make(Put(name, await _documents(exchange), replace=False))
        return Reply(201, [("Location", name)])
    graph = graph_of(exchange, exchange.address)
    match exchange.method:
        case "DELETE":
            created = await scratch.make(Delete(graph))
        case "PUT" | "POST":
            replace = exchange.method == "PUT"
            created = await scratch.make(Put(graph, await _documents(exchange), replace))
        case _:
            raise NotAllowed(exchange.scope["method"], WRITING)
    return Reply(201 if created else 204, [])


async def _documents(exchange: Exchange) -> list[Document]:
    """Take the documents out of a body: the body itself, or the parts of a form."""
    content = await exchange.body(MAX_BODY)
    if exchange.media_type != MULTIPART:
        return [(_utf8_type(exchange.header("content-type")), content)]
    _, options = parse_options_header(exchange.header("content-type"))
    parser = FormDataParser(max_form_parts=1000, silent=False)
    try:
        _, _, files = parser.parse(BytesIO(content), MULTIPART, len(content), options)
    except ValueError as error:
        raise BadRequest(f"un formulaire illisible : {error}", f"a broken form: {error}") from None
    return [(_utf8_type(file.content_type or ""), file.read()) for _, file in files.items(True)]


def _utf8_type(content_type: str) -> str:
    """Give a media type without its parameters; BadRequest for a charset that is not UTF-8."""
    kind, options = parse_options_header(content_type)
    charset = options.get("charset", "utf-8").lower()
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise BadRequest(f"charset={charset} : seulement utf-8", f"charset={charset}: only utf-8")
    return kind
