"""Every request in, to whom it concerns; what all answers have in common, and their account.

The parts that strangers' queries and long answers pass through are ASGI; pages and documents are
Flask's, each request in a thread.
"""

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import cast
from urllib.parse import urlsplit, urlunsplit

from a2wsgi import WSGIMiddleware
from a2wsgi.wsgi_typing import WSGIApp
from flask import Flask
from werkzeug.exceptions import HTTPVersionNotSupported, InternalServerError, NotFound

from fdt_graph.errors import BadRequest, FdtGraphError, NotAllowed
from fdt_graph.web.compression import compressed
from fdt_graph.web.exchange import Exchange, Message, Receive, Reply, Route, Scope, Send
from fdt_graph.web.health import Health
from fdt_graph.web.log import log
from fdt_graph.web.negotiation import LANGUAGES, negotiated_language, prefers_html
from fdt_graph.web.pages import problem_page
from fdt_graph.web.problems import Problem, problem_of, write
from fdt_graph.web.representations import RECORDS

LOGGER = logging.getLogger("fdt_graph")

#: Nothing of a page comes from another host, and no script or style is written in it.
#: https://www.w3.org/TR/CSP3/
PAGE_POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:%b; "
    b"connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
    b"frame-ancestors 'self'"
)
#: What is no page loads nothing and runs nothing.
POLICY = b"default-src 'none'; style-src 'self'; form-action 'none'; base-uri 'none'"

#: An answer that has a policy of its own keeps it.
POLICY_HEADER = b"content-security-policy"

#: Headers of every answer. Reading is open to the scripts of any site; no cookie is ever read.
COMMON = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-expose-headers",
        b"ETag, Last-Modified, Link, Location, Memento-Datetime, Retry-After, Content-Language, "
        b"Content-Profile, "
        b"Fdt-Gap, WWW-Authenticate",
    ),
]

#: What a script of another site may send.
PREFLIGHT = [
    (
        "Access-Control-Allow-Headers",
        "Accept, Accept-Datetime, Accept-Language, Accept-Profile, Authorization, "
        "Content-Encoding, Content-Type, If-Match, If-None-Match",
    ),
    ("Access-Control-Max-Age", "86400"),
]


#: Seconds that a client may take to read a part of a page: a thread waits for it.
PATIENCE = 20.0

#: Where the description of the service is, and what a GET of the endpoint that asks nothing gives.
DESCRIPTION = "/.well-known/void"


class Front:
    """The ASGI application."""

    def __init__(
        self,
        routes: Mapping[str, Route],
        pages: Flask | None,
        health: Health,
        start: Callable[[], Awaitable[None]],
        stop: Callable[[], Awaitable[None]],
        files: tuple[re.Pattern[str], Route] | None = None,
        images: str = "",
    ) -> None:
        """Each of `routes` answers at its path, `files` at the paths of a pattern.

        The pages answer what nobody else does; they may show images of the origin `images` too.
        """
        self._policy = PAGE_POLICY % (f" {images}" if images else "").encode()
        self._files = files
        self._routes = routes
        self._pages = pages
        self._wsgi = None
        if pages is not None:
            self._wsgi = WSGIMiddleware(cast(WSGIApp, compressed(pages)))
        self._health = health
        self._start = start
        self._stop = stop

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or start and stop with the server."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._serve(Exchange(scope, receive), send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await self._start()
        except FdtGraphError as error:
            await send({"type": "lifespan.startup.failed", "message": error.say("en")})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._stop()
        await send({"type": "lifespan.shutdown.complete"})

    async def _serve(self, exchange: Exchange, send: Send) -> None:
        """Answer, and keep account of it whatever happens."""
        account = Account(send, self._policy)
        route = self._route(exchange)
        name = route.name if route is not None else "pages"
        try:
            if route is None and self._wsgi is not None:
                await self._ask_pages(exchange, account)
            else:
                await self._send(exchange, await self._reply(exchange, route), account)
        finally:
            seconds = account.seconds
            self._health.count(name, account.status, seconds)
            log(exchange, account.status, seconds, account.size)

    def _route(self, exchange: Exchange) -> Route | None:
        """Name who answers a request. A graph has a page too, and documents by their suffix."""
        path = exchange.path
        if path == "/sparql" and exchange.bare:
            path = DESCRIPTION
        elif path.startswith("/graph/"):
            named = path.rpartition(".")[2] in RECORDS
            page = named or prefers_html(exchange.header("accept"))
            if exchange.method == "GET" and self._pages is not None and page:
                return None
            path = "/graph"
        if self._files is not None and self._files[0].fullmatch(path):
            return self._files[1]
        return self._routes.get(path)

    async def _reply(self, exchange: Exchange, route: Route | None) -> Reply:
        """Have a request answered; what goes wrong is an answer too."""
        try:
            if route is None:
                raise NotFound
            if exchange.scope["method"] == "OPTIONS":
                allowed = ", ".join(route.methods)
                methods = [("Allow", allowed), ("Access-Control-Allow-Methods", allowed)]
                return Reply(204, [*methods, *PREFLIGHT])
            if exchange.scope["method"] not in route.methods:
                raise NotAllowed(exchange.scope["method"], route.methods)
            return await route.handler(exchange)
        except (FdtGraphError, NotFound) as error:
            exchange.notes["fate"] = type(error).__name__
            return self._problem(exchange, problem_of(error))
        except Exception:
            LOGGER.exception("%s %s", exchange.scope["method"], exchange.path)
            exchange.notes["fate"] = "InternalServerError"
            return self._problem(exchange, problem_of(InternalServerError()))

    def _problem(self, exchange: Exchange, problem: Problem) -> Reply:
        page = None
        if self._pages is not None:
            pages = self._pages

            def page(problem: Problem, language: str) -> str:
                return problem_page(pages, problem, language)

        headers, body = write(problem, exchange.header("accept"), language_of(exchange), page)
        return Reply(problem.status, headers, body)

    async def _send(self, exchange: Exchange, reply: Reply, account: "Account") -> None:
        """Send a reply; one whose rest fails is broken off, and never looks whole.

        HTTP/1.0 cannot tell an answer that was cut from a whole one: it gets no long answers.
        """
        rest = reply.rest
        if rest is not None and exchange.scope["http_version"] == "1.0":
            rest.close()
            reply = self._problem(exchange, problem_of(HTTPVersionNotSupported()))
            rest = None
        await account(reply.message)
        if rest is None:
            await account({"type": "http.response.body", "body": reply.body})
            return
        try:
            if exchange.scope["method"] != "HEAD":
                body = {"type": "http.response.body", "more_body": True}
                await account({**body, "body": reply.body})
                async for part in rest:
                    await account({**body, "body": part})
            await account({"type": "http.response.body", "body": b""})
        except FdtGraphError as error:
            exchange.notes["fate"] = type(error).__name__
            cast(Callable[[], None], exchange.scope["extensions"]["fdt.abort"])()
        finally:
            rest.close()
            exchange.notes["rows"] = rest.rows

    async def _ask_pages(self, exchange: Exchange, account: "Account") -> None:
        """Hand a request to Flask. It gets no body: no page reads one, and no thread waits."""
        query, path = exchange.query_string, exchange.scope["raw_path"]
        if not (query.isascii() and path.isascii()):
            said = "l'adresse n'est pas en ASCII", "the address is not ASCII"
            await self._send(
                exchange, self._problem(exchange, problem_of(BadRequest(*said))), account
            )
            return

        async def no_body() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        gone = False

        async def send(message: Message) -> None:
            """Send on; for a client that does not read, take what comes and let the thread go."""
            nonlocal gone
            if gone:
                return
            if message["type"] == "http.response.start":
                message["headers"] = [local(*header) for header in message["headers"]]
            try:
                async with asyncio.timeout(PATIENCE):
                    await account(message)
            except (TimeoutError, OSError):
                gone = True
                cast(Callable[[], None], exchange.scope["extensions"]["fdt.abort"])()

        await cast(WSGIMiddleware, self._wsgi)(exchange.tidy_scope, no_body, send)  # type: ignore[arg-type]


def local(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """Keep a redirection on this host, whatever host the request claimed to be for.

    >>> local(b"location", b"http://evil.example/doc/x?lang=en")
    (b'location', b'/doc/x?lang=en')
    """
    if name == b"location":
        parts = urlsplit(value)
        path = b"/" + parts.path.lstrip(b"/")
        value = urlunsplit((b"", b"", path, parts.query, parts.fragment))
    return name, value


class Account:
    """Sends messages on, with the headers of every answer, and sums up what was sent."""

    def __init__(self, send: Send, policy: bytes) -> None:
        """Begin now; `policy` is what a browser may do with a page."""
        self._send = send
        self._page_policy = policy
        self._began = time.perf_counter()
        self.status = 0
        self.size = 0

    @property
    def seconds(self) -> float:
        """Give the seconds since the request came."""
        return time.perf_counter() - self._began

    async def __call__(self, message: Message) -> None:
        """Send a message on."""
        if message["type"] == "http.response.start":
            self.status = int(message["status"])
            message["headers"] = [*message["headers"], *COMMON]
            own = any(name.lower() == POLICY_HEADER for name, _ in message["headers"])
            # What a cache kept has its policy, and 304 would replace it.
            if self.status != 304 and not own:
                page = _is_page(message["headers"])
                policy = self._page_policy if page else POLICY
                message["headers"].append((POLICY_HEADER, policy))
        else:
            self.size += len(message.get("body", b""))
        await self._send(message)


def _is_page(headers: Sequence[tuple[bytes, bytes]]) -> bool:
    """Tell whether an answer is one."""
    return any(n.lower() == b"content-type" and v.startswith(b"text/html") for n, v in headers)


def language_of(exchange: Exchange) -> str:
    """Choose the language of a message: ?lang= if it has it, else Accept-Language, else French."""
    try:
        asked = dict(exchange.parameters).get("lang")
    except BadRequest:
        asked = None
    if asked in LANGUAGES:
        return asked
    return negotiated_language(exchange.header("accept-language"))
