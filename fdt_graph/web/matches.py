"""/matches: pairs that may be one thing, side by side, and what people decide of them.

A decision is posted by a form that holds a steward's token, so no other site can post one in a
reader's name: nothing is kept in the browser that would go along by itself.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlencode

from flask import Flask
from pyoxigraph import NamedNode

from fdt_graph.engine import Engine
from fdt_graph.engine.publisher import Publisher
from fdt_graph.errors import BadRequest, NotAllowed, PreconditionFailed, UnsupportedMediaType
from fdt_graph.identity.decisions import GRAPH, VERDICTS, Decision, Pair, ordered
from fdt_graph.identity.finding import as_json
from fdt_graph.identity.pairs import Candidate
from fdt_graph.identity.publishing import decided, order_of
from fdt_graph.identity.service import Matcher, Pairs
from fdt_graph.namespaces import PREFIXES, last_part
from fdt_graph.records.lexicon import lexicon
from fdt_graph.records.others import Said, Side, compared, side
from fdt_graph.records.windows import Part
from fdt_graph.tokens import Token, require_graph
from fdt_graph.validate import read_report
from fdt_graph.web.authority import Authority
from fdt_graph.web.exchange import FORM, Exchange, Reply, Route, parse_parameters
from fdt_graph.web.negotiation import HTML, chosen_language, negotiate
from fdt_graph.web.parameters import page_of, refuse_unknown, whole_number
from fdt_graph.web.rendering import page_reply, render
from fdt_graph.web.reports import report_reply
from fdt_graph.web.validators import etag_of
from fdt_graph.writing.history import Attribution
from fdt_graph.writing.order import Outcome

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
PATH = "/matches"
JSON = "application/json"
#: Pairs on a page, and decisions that are listed.
PAGE, LISTED = 20, 50
#: Bytes of the form.
BODY = 1 << 16
PARAMETERS = ("source", "page", "lang", "published")
#: What the form says of a decision that is to be taken back.
TAKEN_BACK = "none"
#: Fields of the form that are no decision.
TOKEN, SOURCE = "token", "source"
#: Others may publish while decisions are written: then they are written over what is there since.
TRIES = 5


@dataclass(frozen=True)
class Shown:
    """A pair as the page shows it."""

    candidate: Candidate
    sides: tuple[Side, Side]

    @property
    def field(self) -> str:
        """Name the field of the form that holds what is decided of it."""
        return " ".join(self.candidate.pair)

    @property
    def rows(self) -> list[tuple[str, tuple[Said, ...], tuple[Said, ...]]]:
        """Give what is said of both, by property."""
        return list(compared(*self.sides))

    @property
    def percent(self) -> int:
        """Give its likeness in percent, never rounded up to certainty."""
        return int(100 * self.candidate.likeness)

    def said(self, language: str, speaks_for: bool) -> list[str]:
        """Say what speaks for the two being one, or against."""
        return [
            getattr(each, language)
            for each in self.candidate.features
            if each.points and (each.points > 0) == speaks_for
        ]


class Matches:
    """Answers at /matches."""

    def __init__(
        self,
        matcher: Matcher,
        engine: Engine,
        authority: Authority,
        publisher: Publisher,
        pages: Flask,
    ) -> None:
        """Have pairs found, and what is decided published; `pages` has the template."""
        self._matcher = matcher
        self._engine = engine
        self._authority = authority
        self._publisher = publisher
        self._pages = pages

    def routes(self) -> dict[str, Route]:
        """Say who answers at which path."""
        return {PATH: Route("matches", METHODS, self)}

    async def __call__(self, exchange: Exchange) -> Reply:
        """Show pairs, or take decisions in.

        Raises NotAllowed, Unknown, BadRequest, NoSuchRecord, Withdrawn, Unauthorized, Forbidden,
        TooOften, UnsupportedMediaType, BodyTooLong, and what Publisher.write and Matcher.pairs do.
        """
        if exchange.method not in METHODS:
            raise NotAllowed(exchange.scope["method"], METHODS)
        if exchange.method == "POST":
            return await self._decide(exchange)
        asked = dict(exchange.parameters)
        refuse_unknown(asked, PARAMETERS)
        given = asked.get("lang") or None
        language = chosen_language(given, exchange.header("accept-language"))
        chosen = negotiate(exchange.header("accept"), (HTML, JSON))
        with self._matcher.admitted(exchange.client):
            pairs = of_source(await self._matcher.pairs(), asked.get(SOURCE, ""))
        part = page_of(asked, pairs.candidates, PAGE)
        if chosen == JSON:
            return _json(exchange, pairs, part)
        page = await asyncio.to_thread(self._page, pairs, part, asked, language)
        return await asyncio.to_thread(page_reply, exchange, page, language)

    def _page(
        self, pairs: Pairs, part: Part[Candidate], asked: Mapping[str, str], language: str
    ) -> str:
        names: dict[str, Side] = {}

        def named(name: str) -> Side:
            if name not in names:
                names[name] = side(self._engine, NamedNode(name), language)
            return names[name]

        shown = [Shown(each, (named(each.pair[0]), named(each.pair[1]))) for each in part]
        known = lexicon(self._engine)

        def turned(page: int) -> str:
            return f"{PATH}?{urlencode([*_kept(asked), ('page', str(page))])}"

        return render(
            self._pages,
            "matches.html",
            language,
            path=PATH,
            parameters=list(asked.items()),
            pairs=pairs,
            shown=shown,
            number=part.page,
            pages=part.pages,
            turned=turned,
            source=asked.get(SOURCE, ""),
            sources={last_part(graph): _source(said) for graph, said in known.sources.items()},
            decisions=pairs.decisions[:LISTED],
            contradictions=pairs.contradictions[:LISTED],
            named=named,
            verdicts=tuple(VERDICTS),
            agents={each.by: known.name(each.by, language)[0] for each in pairs.decisions[:LISTED]},
            published=whole_number(asked, "published", 0),
            taken_back=TAKEN_BACK,
        )

    async def _decide(self, exchange: Exchange) -> Reply:
        """Publish what a form decides of some pairs, and lead back to the page."""
        if exchange.media_type != FORM:
            raise UnsupportedMediaType(exchange.media_type, (FORM,))
        started = datetime.now(UTC)
        fields = parse_parameters(await exchange.body(BODY))
        text = dict(fields).get(TOKEN) or None
        token = self._authority.token(exchange, text)
        require_graph(token, GRAPH.value)
        verdicts = read_form(fields)
        source = dict(fields).get(SOURCE, "")
        with self._matcher.admitted(exchange.client):
            known = await self._matcher.proposed()
        decisions = [
            decided(pair, verdict, token.agent, known.get(pair))
            for pair, verdict in verdicts.items()
            if verdict != TAKEN_BACK
        ]
        taken_back = [pair for pair, verdict in verdicts.items() if verdict == TAKEN_BACK]
        how = Attribution("match", started, token.agent)
        outcome = await self._write(decisions, taken_back, how, token)
        exchange.notes["publication"] = outcome.publication
        report = await asyncio.to_thread(read_report, outcome.report)
        if not report.conforms:
            return await asyncio.to_thread(report_reply, exchange, report, 422, self._pages)
        back = [(SOURCE, source)] if source else []
        language = dict(exchange.parameters).get("lang")
        back += [("lang", language)] if language else []
        where = f"{PATH}?{urlencode([*back, ('published', str(len(verdicts)))])}"
        return Reply(303, [("Location", where), ("Cache-Control", "no-store")])

    async def _write(
        self, decisions: list[Decision], taken_back: list[Pair], how: Attribution, token: Token
    ) -> Outcome:
        """Publish decisions over the others; what somebody decides meanwhile is kept."""
        for left in reversed(range(TRIES)):
            try:
                order = await asyncio.to_thread(
                    order_of, self._engine, decisions, how, token, taken_back
                )
                return await self._publisher.write(order)
            except PreconditionFailed:
                if not left:
                    raise
        raise AssertionError


def of_source(pairs: Pairs, source: str) -> Pairs:
    """Keep the pairs of which a graph names one of the things; all, when none is given.

    `source` is the last part of the graph's IRI.
    """
    if not source:
        return pairs
    graph = PREFIXES["graph"] + source
    kept = [each for each in pairs.candidates if any(graph in some for some in each.graphs)]
    return replace(pairs, candidates=tuple(kept))


def read_form(fields: list[tuple[str, str]]) -> dict[Pair, str]:
    """Read what a form decides: field "IRI IRI" → verdict; BadRequest when there is nothing.

    >>> read_form([("https://b.example/ https://a.example/", "same"), ("token", "x")])
    {('https://a.example/', 'https://b.example/'): 'same'}
    """
    found: dict[Pair, str] = {}
    for name, verdict in fields:
        if name in (TOKEN, SOURCE) or not verdict:
            continue
        one, space, other = name.partition(" ")
        known = verdict in (*VERDICTS, TAKEN_BACK)
        if not (known and space and _is_iri(one) and _is_iri(other)):
            raise BadRequest(
                "une décision est une paire d’IRI, et same, close, different ou none",
                "a decision is a pair of IRIs, and same, close, different or none",
            )
        found[ordered(one, other)] = verdict
    if not found:
        raise BadRequest(
            "rien n’est décidé : choisissez pour une paire au moins",
            "nothing is decided: choose for one pair at least",
        )
    return found


def _is_iri(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:
        return False
    return text.startswith(("http://", "https://", "urn:"))


def _kept(asked: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in asked.items() if name in (SOURCE, "lang")]


def _source(said: Mapping[str, str]) -> str:
    return said["publisher"]


def _json(exchange: Exchange, pairs: Pairs, part: Part[Candidate]) -> Reply:
    """Write a page of pairs for programs, and the last decisions; SPARQL gives them all."""
    said = {
        "pairs": [as_json(each) for each in part],
        "page": part.page,
        "pages": part.pages,
        "things": pairs.things,
        "looked_at": pairs.looked_at,
        "decided": len(pairs.decisions),
        "decisions": [asdict(each) for each in pairs.decisions[:LISTED]],
        "contradicting": len(pairs.contradictions),
        "contradictions": [asdict(each) for each in pairs.contradictions[:LISTED]],
    }
    body = json.dumps(said, ensure_ascii=False).encode() + b"\n"
    tag = etag_of(body.decode())
    headers = [
        ("Content-Type", JSON),
        ("Vary", "Accept"),
        ("Cache-Control", "no-cache"),
        ("ETag", tag),
    ]
    return Reply(304, headers) if exchange.knows(tag, "") else Reply(200, headers, body)
