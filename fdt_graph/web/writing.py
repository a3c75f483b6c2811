"""Changes that come over HTTP, from a token to an outcome.

SPARQL 1.1 Graph Store HTTP Protocol (https://www.w3.org/TR/sparql11-http-rdf-update/), and the
update operation of the SPARQL 1.1 Protocol
(https://www.w3.org/TR/sparql11-protocol/#update-operation).
"""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime

from flask import Flask
from pyoxigraph import NamedNode
from werkzeug.http import parse_etags

from fdt_graph.engine.documents import Documents
from fdt_graph.engine.publisher import Publisher
from fdt_graph.errors import BadRequest, NotAllowed, UnsupportedMediaType
from fdt_graph.namespaces import BASE
from fdt_graph.tokens import require_graph
from fdt_graph.validate import Report, read_report
from fdt_graph.web.authority import Authority
from fdt_graph.web.exchange import FORM, Exchange, Reply, parse_parameters
from fdt_graph.web.graph_store import graph_of
from fdt_graph.web.reports import report_reply
from fdt_graph.web.sparql import UPDATE, utf8
from fdt_graph.web.validators import graph_tag
from fdt_graph.worker.documents import Document
from fdt_graph.worker.reader import Parse
from fdt_graph.writing.history import Attribution
from fdt_graph.writing.order import Change, Condition, Order, Outcome, Removal, Statements, Update

METHODS = ("GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "OPTIONS")
#: Asks what a change would do, and not to do it.
DRY_RUN = "dry-run"
#: Bytes of a form that is read before it is known whether it holds a query or an update.
SHORT = 1 << 18


class Writing:
    """Carries out changes for who has a token."""

    def __init__(
        self,
        authority: Authority,
        documents: Documents,
        publisher: Publisher,
        longest: int,
        pages: Flask,
    ) -> None:
        """Ask an authority who may, have documents read, and have changes published.

        `longest` is the bytes that a document may have, as it is sent and when it is decompressed;
        `pages` has the templates of reports.
        """
        self._authority = authority
        self._documents = documents
        self._publisher = publisher
        self._longest = longest
        self._pages = pages

    async def graph(self, exchange: Exchange) -> Reply:
        """Change one graph, or with a document that names graphs, all of those at once.

        Raises Unauthorized, Forbidden, PreconditionFailed, NotAllowed, NoSuchRecord, BadRequest,
        UnsupportedMediaType, BodyTooLong, ParseError, QueryError, Busy, DiskFull and what keeps a
        sandboxed process from its work.
        """
        method = exchange.scope["method"]
        if method not in METHODS:
            raise NotAllowed(method, METHODS)
        started = datetime.now(UTC)
        token = self._authority.token(exchange)
        graph = _target(exchange)
        if graph is not None:
            require_graph(token, graph)
        change: Change
        if method == "DELETE":
            if graph is None:
                raise _no_graph()
            change = Removal(graph)
        elif method == "PATCH":
            change = await self._patch(exchange, graph)
        else:
            change = await self._statements(exchange, graph, replace=method == "PUT")
        how = Attribution("graph-store", started, token.agent)
        condition = _condition(exchange, graph)
        dry = _dry(exchange.parameters)
        return await self._carry_out(exchange, change, how, condition, dry)

    async def update(self, exchange: Exchange, text: str, values: list[tuple[str, str]]) -> Reply:
        """Carry out a SPARQL Update request. Raises what graph() does."""
        started = datetime.now(UTC)
        token = self._authority.token(exchange)
        names = {name for name, _ in values}
        if "query" in names:
            raise BadRequest(
                "une requête et une mise à jour à la fois", "a query and an update at once"
            )
        if "release" in names:
            raise BadRequest("une édition ne change plus", "a release does not change")
        using = tuple(value for name, value in values if name == "using-graph-uri")
        named = tuple(value for name, value in values if name == "using-named-graph-uri")
        how = Attribution("update", started, token.agent)
        condition = _condition(exchange, None)
        return await self._carry_out(
            exchange, Update(text, using, named), how, condition, dry=_dry(values)
        )

    async def asked(self, exchange: Exchange) -> tuple[str, list[tuple[str, str]]] | None:
        """Take the update out of a request to the endpoint; None for one that is a query.

        Who has no token is told so before a long body is read.
        """
        if exchange.method != "POST" or exchange.media_type not in (UPDATE, FORM):
            return None
        if exchange.media_type == UPDATE:
            self._authority.token(exchange)
            return utf8(await exchange.body(self._longest)), exchange.parameters
        if not exchange.header("authorization").lower().startswith("bearer "):
            return None
        if int(exchange.header("content-length") or self._longest) > SHORT:
            self._authority.token(exchange)
        values = exchange.parameters + parse_parameters(await exchange.body(self._longest))
        texts = [value for name, value in values if name == "update"]
        if len(texts) != 1:
            return None
        self._authority.token(exchange)
        return texts[0], values

    async def _patch(self, exchange: Exchange, graph: str | None) -> Update:
        if exchange.media_type != UPDATE:
            raise UnsupportedMediaType(exchange.media_type, (UPDATE,))
        if graph is None:
            raise _no_graph()
        return Update(utf8(await exchange.body(self._longest)), within=graph)

    async def _statements(self, exchange: Exchange, graph: str | None, replace: bool) -> Statements:
        with self._documents.admitted(exchange.client):
            content = await exchange.body(self._longest)
            document = Document(
                exchange.header("content-type"),
                content,
                exchange.header("content-encoding"),
                self._longest,
            )
            quads = await self._documents.parse(Parse(document, graph, graph or BASE))
        return Statements(graph, quads, replace)

    async def _carry_out(
        self,
        exchange: Exchange,
        change: Change,
        how: Attribution,
        condition: Condition | None,
        dry: bool,
    ) -> Reply:
        # Once more, for it may have been revoked while the document came.
        token = self._authority.token(exchange)
        outcome = await self._publisher.write(Order(change, how, token, condition, dry))
        report = await asyncio.to_thread(read_report, outcome.report)
        exchange.notes["publication"] = outcome.publication
        if dry or not report.conforms:
            status = 200 if report.conforms else 422
            return await asyncio.to_thread(report_reply, exchange, report, status, self._pages)
        return _done(outcome, report)


def _done(outcome: Outcome, report: Report) -> Reply:
    """Say what was done, for people and programs alike."""
    publication = outcome.publication and f"{BASE}id/publication/{outcome.publication}"
    said = {
        "publication": publication,
        "generation": outcome.generation,
        "added": outcome.added,
        "removed": outcome.removed,
        "warnings": report.count("Warning"),
        "remarks": report.count("Info"),
    }
    headers = [("Content-Type", "application/json"), ("Cache-Control", "no-store")]
    if publication is not None:
        headers.append(("Link", f'<{publication}>; rel="http://www.w3.org/ns/prov#wasGeneratedBy"'))
    if outcome.digest is not None:
        headers.append(("ETag", graph_tag(outcome.digest)))
    body = json.dumps(said).encode() + b"\n"
    return Reply(201 if outcome.created else 200, headers, body)


def _target(exchange: Exchange) -> str | None:
    """Name the graph that a request is about; None for the graphs that its document names."""
    if exchange.path == "/graph" and not any(
        name in ("graph", "default") for name, _ in exchange.parameters
    ):
        return None
    others = [(name, value) for name, value in exchange.parameters if name != DRY_RUN]
    graph = graph_of(exchange, BASE.rstrip("/"), others)
    if graph is not None and not _is_iri(graph):
        raise BadRequest(f"{graph[:200]} n'est pas une IRI", f"{graph[:200]} is no IRI")
    if graph is None:
        raise BadRequest(
            "le graphe par défaut est l'union des autres : nommez celui qui le dit",
            "the default graph is the union of the others: name the one that says it",
        )
    return graph


def _dry(values: Sequence[tuple[str, str]]) -> bool:
    return any(name == DRY_RUN and value != "false" for name, value in values)


def _is_iri(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def _no_graph() -> BadRequest:
    return BadRequest("quel graphe ? ?graph=IRI", "which graph? ?graph=IRI")


def _condition(exchange: Exchange, graph: str | None) -> Condition | None:
    """Read If-Match and If-None-Match: what the graph must be for the change to be made."""
    match, none_match = exchange.header("if-match"), exchange.header("if-none-match")
    came = {name for name, _ in exchange.scope["headers"]}
    unread = (b"if-match" in came and not match) or (b"if-none-match" in came and not none_match)
    if unread or b"if-unmodified-since" in came or (match and none_match):
        raise BadRequest(
            "une condition qui ne se lit pas : un seul If-Match, ou If-None-Match: *, et court",
            "a condition that is not read: one If-Match, or If-None-Match: *, and short",
        )
    if not (match or none_match):
        return None
    if graph is None:
        raise BadRequest(
            "If-Match porte sur un graphe : nommez-le par ?graph=",
            "If-Match is about one graph: name it by ?graph=",
        )
    if none_match:
        if none_match.strip() != "*":
            raise BadRequest(
                "pour écrire, If-None-Match n'a de sens que *",
                "to write, If-None-Match only makes sense as *",
            )
        return Condition(graph, absent=True)
    tags = parse_etags(match)
    if tags.star_tag:
        return Condition(graph)
    return Condition(graph, tuple(tag.partition(".")[0] for tag in tags.as_set()))
