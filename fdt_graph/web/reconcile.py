"""The Reconciliation Service API at /reconcile (version 0.2) and /reconcile/1.0 (the 1.0 draft).

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
https://reconciliation-api.github.io/specs/1.0-draft/

There is no JSONP, which 0.2 leaves open and 1.0 removes: it runs what a service says as a script
of the page that asks. Every answer may be read from any site (CORS) instead.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import quote

from flask import Flask, render_template
from markupsafe import escape

from fdt_graph.errors import BadRequest, NoSuchRecord, NotAllowed, Unknown
from fdt_graph.reconciliation import manifest
from fdt_graph.reconciliation.answers import SUGGESTED
from fdt_graph.reconciliation.protocol import (
    LONGEST,
    MOST,
    key,
    read_batch,
    read_extension,
    read_queries,
)
from fdt_graph.reconciliation.requests import Card, Extend, Match, Propose, Suggest
from fdt_graph.reconciliation.service import Reconciler
from fdt_graph.store.generation import Generation
from fdt_graph.web.exchange import FORM, Exchange, Reply, Route, parse_parameters
from fdt_graph.web.negotiation import LANGUAGES, negotiated_language
from fdt_graph.web.validators import etag_of, validators
from fdt_graph.web.words import words

READING = ("GET", "HEAD", "OPTIONS")
ASKING = ("POST", "OPTIONS")
BOTH = ("GET", "HEAD", "POST", "OPTIONS")

#: Where the two versions are.
OLD, NEW = "/reconcile", "/reconcile/1.0"
#: Bytes of a batch.
BODY = 1 << 20
#: Suggestions that may be skipped.
FURTHEST = 1000
JSON = "application/json"
#: What may be suggested.
SUGGESTED_THINGS = ("entity", "type", "property")
#: The preview of a thing is shown within pages of other sites, and does nothing there.
PREVIEW_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors *"
)

Answer = Callable[["Asked"], Awaitable[Any]]


class Asked:
    """A request, and what it says of itself."""

    def __init__(self, exchange: Exchange, base: str) -> None:
        """Read the parameters of the address; Unknown for a language that there is not."""
        self.exchange = exchange
        #: The address of the endpoint.
        self.base = base
        self.parameters = dict(exchange.parameters)
        given = self.parameters.get("lang")
        if given is not None and given not in LANGUAGES:
            raise Unknown("language", given, LANGUAGES)
        #: The language that the address asks for, if it does.
        self.given = given
        self.language = given or negotiated_language(exchange.header("accept-language"))

    async def field(self, name: str) -> str | None:
        """Give a field of the form in the body, else of the address."""
        if self.exchange.method == "POST":
            if self.exchange.media_type != FORM:
                raise BadRequest(
                    f"il faut un corps de type {FORM}, avec queries ou extend",
                    f"expected a body of type {FORM}, with queries or extend",
                )
            fields = dict(parse_parameters(await self.exchange.body(BODY)))
            return fields.get(name, self.parameters.get(name))
        return self.parameters.get(name)

    def text(self, name: str, most: int = LONGEST) -> str:
        """Give a parameter of the address; BadRequest without it, or when it is too long."""
        text = self.parameters.get(name)
        if text is None:
            raise BadRequest(f"il manque le paramètre {name}", f"the parameter {name} is missing")
        if len(text) > most:
            raise BadRequest(
                f"{name} : {most} caractères au plus", f"{name}: {most} characters at most"
            )
        return text

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """Give a number of the address; BadRequest for what is none, or too small a one."""
        text = self.parameters.get(name)
        if not text:
            return default
        if not text.isascii() or not text.isdecimal() or len(text) > 9 or int(text) < least:
            raise BadRequest(
                f"{name} : il faut un nombre d’au moins {least}",
                f"{name}: expected a number of at least {least}",
            )
        return min(int(text), most)


class Reconcile:
    """Answers at /reconcile, and below it."""

    def __init__(
        self,
        reconciler: Reconciler,
        current: Callable[[], Generation],
        pages: Flask,
        public: str,
    ) -> None:
        """Have a process look names up; `pages` has the template of the preview.

        `public` is the service's own address; when it is empty, the one that a client used.
        """
        self._reconciler = reconciler
        self._current = current
        self._pages = pages
        self._public = public

    def routes(self) -> dict[str, Route]:
        """Say who answers at which path."""
        found = {
            OLD: self._route(BOTH, self._old),
            NEW: self._route(READING, self._manifest),
            f"{NEW}/match": self._route(ASKING, self._match),
            f"{NEW}/extend": self._route(ASKING, self._extend),
        }
        for base in (OLD, NEW):
            found[f"{base}/extend/propose"] = self._route(READING, self._propose)
            found[f"{base}/preview"] = self._route(READING, self._preview)
            found[f"{base}/view"] = self._route(READING, self._view)
            for what in SUGGESTED_THINGS:
                found[f"{base}/suggest/{what}"] = self._route(READING, self._suggester(what))
        for what in SUGGESTED_THINGS:
            found[f"{OLD}/flyout/{what}"] = self._route(READING, self._flyer(what))
        return found

    def _route(self, methods: tuple[str, ...], answer: Answer) -> Route:
        async def handle(exchange: Exchange) -> Reply:
            if exchange.scope["method"] not in methods:
                raise NotAllowed(exchange.scope["method"], methods)
            base = NEW if f"{exchange.path}/".startswith(f"{NEW}/") else OLD
            asked = Asked(exchange, f"{self._public or exchange.address}{base}")
            tag = None
            if exchange.method == "GET":
                said = (exchange.query_string.decode("latin-1"), asked.base, asked.language)
                tag = etag_of(self._current().name, exchange.path, *said)
                if exchange.knows(tag, ""):
                    return Reply(304, validators(self._current(), tag))
            with self._reconciler.admitted(exchange.client):
                answered = await answer(asked)
            if isinstance(answered, Reply):
                return answered
            return _json(answered, asked.language, self._current(), tag)

        return Route("reconcile", methods, handle)

    async def _old(self, asked: Asked) -> Any:
        """Answer as 0.2: what is asked stands in a form, or in the address."""
        queries, extend = await asked.field("queries"), await asked.field("extend")
        if queries is not None:
            batch = read_batch(queries)
            found = await self._reconciler.ask(Match(tuple(batch.values()), asked.language))
            return {name: {"result": each} for name, each in zip(batch, found, strict=True)}
        if extend is not None:
            answered = await self._extended(extend, asked.language)
            names = [each["id"] for each in answered["meta"]]
            rows = {
                id_: dict(zip(names, values, strict=True))
                for id_, values in answered["rows"].items()
            }
            return {"meta": answered["meta"], "rows": rows}
        if asked.exchange.method == "POST":
            raise BadRequest("il faut queries ou extend", "expected queries or extend")
        return await self._manifest(asked)

    async def _manifest(self, asked: Asked) -> Any:
        types = await self._reconciler.ask(Suggest("type", "", 0, MOST, asked.language))
        make = manifest.new if asked.base.endswith(NEW) else manifest.old
        return make(asked.base, types, asked.language, asked.given)

    async def _match(self, asked: Asked) -> Any:
        """Answer as 1.0."""
        queries = read_queries(await _posted(asked.exchange))
        found = await self._reconciler.ask(Match(tuple(queries), asked.language))
        return {"results": [{"candidates": each} for each in found]}

    async def _extend(self, asked: Asked) -> Any:
        """Answer as 1.0."""
        answered = await self._extended(await _posted(asked.exchange), asked.language)
        names = [each["id"] for each in answered["meta"]]
        rows = [
            {
                "id": id_,
                "properties": [
                    {"id": name, "values": each} for name, each in zip(names, values, strict=True)
                ],
            }
            for id_, values in answered["rows"].items()
        ]
        return {"meta": answered["meta"], "rows": rows}

    async def _extended(self, content: str | bytes, language: str) -> Mapping[str, Any]:
        ids, properties = read_extension(content)
        asked = Extend(tuple(ids), tuple(dict.fromkeys(map(key_of, properties))), language)
        answered: Mapping[str, Any] = await self._reconciler.ask(asked)
        return answered

    async def _propose(self, asked: Asked) -> Any:
        type_ = asked.text("type")
        limit = asked.number("limit", 0, 1, MOST)
        found = await self._reconciler.ask(Propose(key(type_), limit or None, asked.language))
        return {"properties": found, "type": type_, **({"limit": limit} if limit else {})}

    def _suggester(self, what: str) -> Answer:
        async def suggest(asked: Asked) -> Any:
            start = asked.number("offset", asked.number("cursor", 0, 0, FURTHEST), 0, FURTHEST)
            limit = asked.number("limit", SUGGESTED, 1, MOST)
            prefix = asked.text("prefix")
            request = Suggest(what, prefix, start, limit, asked.language)
            return {"result": await self._reconciler.ask(request)}

        return suggest

    def _flyer(self, what: str) -> Answer:
        async def fly(asked: Asked) -> Any:
            """Show a few words on one thing: nothing in them is taken for markup."""
            id_ = asked.text("id")
            if what == "entity":
                card = await self._reconciler.ask(Card(id_, asked.language))
                name, more = card["name"], card["description"]
            else:
                found = await self._reconciler.ask(Suggest(what, key_of(id_), 0, 1, asked.language))
                name, more = (found[0]["name"] if found else id_), id_
            return {
                "id": id_,
                "html": f"<p><strong>{escape(name)}</strong></p><p>{escape(more)}</p>",
            }

        return fly

    async def _view(self, asked: Asked) -> Reply:
        """Lead to the document about a thing, on this server; 404 for what others have named."""
        card = await self._reconciler.ask(Card(asked.text("id"), asked.language))
        if not card["here"]:
            raise NoSuchRecord("record", card["iri"], [])
        language = f"?lang={asked.given}" if asked.given else ""
        headers = [("Location", f"/{quote(card['id'].lstrip('/'))}{language}")]
        return Reply(303, headers)

    async def _preview(self, asked: Asked) -> Reply:
        card = await self._reconciler.ask(Card(asked.text("id"), asked.language))
        page = await asyncio.to_thread(self._page, card, asked)
        headers = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Language", asked.language),
            ("Content-Security-Policy", PREVIEW_POLICY),
            *_vary(validators(self._current(), None)),
        ]
        return Reply(200, headers, page.encode())

    def _page(self, card: Mapping[str, Any], asked: Asked) -> str:
        with self._pages.test_request_context(query_string={"lang": asked.language}):
            return render_template(
                "reconcile_preview.html",
                lang=asked.language,
                t=words(asked.language),
                card=card,
                view=f"{asked.base}/view?id={quote(card['id'], safe='')}",
            )


def key_of(text: str) -> str:
    """Read how a property is named; a short name stays as it is."""
    return text if text in manifest.PLACES else key(text)


async def _posted(exchange: Exchange) -> bytes:
    """Read the JSON of a body; BadRequest for another type, BodyTooLong for too much of it."""
    if exchange.media_type != JSON:
        raise BadRequest(f"il faut un corps de type {JSON}", f"expected a body of type {JSON}")
    return await exchange.body(BODY)


def _vary(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Say that an answer depends on the language that is asked for."""
    return [("Vary", "Accept-Language") if each[0] == "Vary" else each for each in headers]


def _json(said: object, language: str, generation: Generation, tag: str | None) -> Reply:
    headers = [
        ("Content-Type", JSON),
        ("Content-Language", language),
        *_vary(validators(generation, tag)),
    ]
    return Reply(200, headers, json.dumps(said, ensure_ascii=False).encode() + b"\n")
