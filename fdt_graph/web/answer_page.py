"""A query that a browser sends in, a page with its answer out: for who reads without JavaScript.

The answer itself is the endpoint's, in TSV: it is read line by line, as far as a page goes.
https://www.w3.org/TR/sparql11-results-csv-tsv/
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from flask import Flask

from fdt_graph.engine.run import Gap
from fdt_graph.errors import NotAcceptable
from fdt_graph.formats import media_type
from fdt_graph.namespaces import compact
from fdt_graph.web.exchange import FORM, Exchange, Reply, parse_parameters
from fdt_graph.web.front import language_of
from fdt_graph.web.negotiation import HTML, negotiate
from fdt_graph.web.rendering import page_reply, render
from fdt_graph.web.sparql import ALIASES, FORMATS, GAP, utf8
from fdt_graph.web.validators import CACHE_CONTROL, ONCE

#: Bytes of an answer that are read, and rows that are shown.
MOST, ROWS = 1 << 20, 500
#: What the endpoint is asked for: rows in TSV, a graph in Turtle.
ACCEPT = b"text/tab-separated-values, text/turtle"
#: Headers that ask for the page, and not for the answer in it.
OWN = (b"accept", b"accept-encoding", b"if-none-match", b"if-modified-since")

_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^.*)?', re.DOTALL)
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_ESCAPE = re.compile(r"\\(.)")
_ESCAPES = {"t": "\t", "n": "\n", "r": "\r"}

Ask = Callable[[Exchange], Awaitable[Reply]]
_OFFERS = (*(media_type(syntax) for syntax in FORMATS.values()), *ALIASES, HTML)


@dataclass(frozen=True)
class Cell:
    """What a row says for a variable: a text, the IRI that it names or the language it is in."""

    text: str
    iri: str = ""
    language: str = ""
    number: bool = False


@dataclass(frozen=True)
class Answer:
    """Rows of cells under the names of their columns; or, for what has no rows, a text."""

    columns: list[str]
    rows: list[list[Cell]]
    text: str | None
    #: Whether there is more.
    cut: bool


def wants_page(exchange: Exchange) -> bool:
    """Tell whether a client would rather read the answer to a query as a page."""
    try:
        preferred = negotiate(exchange.header("accept"), _OFFERS)
    except NotAcceptable:
        return False
    return preferred == HTML and exchange.method in ("GET", "POST")


async def answer_page(exchange: Exchange, ask: Ask, pages: Flask) -> Reply:
    """Have a query answered, and show the answer; raises what the endpoint raises."""
    asked = await _asked(exchange)
    headers = [header for header in exchange.scope["headers"] if header[0].lower() not in OWN]
    scope = {**exchange.scope, "headers": [*headers, (b"accept", ACCEPT)]}
    reply = await ask(replace(exchange, scope=scope))
    body, cut = await _beginning(reply)
    said = dict(reply.headers)
    answer = read(body.decode(), cut, said["Content-Type"])
    control = ONCE if said["Cache-Control"] == ONCE else CACHE_CONTROL
    page = await asyncio.to_thread(_page, pages, exchange, answer, asked, reply.gaps, control)
    gaps = [header for header in reply.headers if header[0] == GAP]
    return replace(page, headers=[*page.headers, *gaps])


async def _asked(exchange: Exchange) -> list[tuple[str, str]]:
    """Give all the parameters of a request, a query that is its body among them."""
    if exchange.method == "GET":
        return exchange.parameters
    body = await exchange.body(MOST)
    more = parse_parameters(body) if exchange.media_type == FORM else [("query", utf8(body))]
    return exchange.parameters + more


async def _beginning(reply: Reply) -> tuple[bytes, bool]:
    """Read an answer as far as a page goes; tell whether there is more."""
    body = reply.body
    if reply.rest is not None:
        try:
            async for part in reply.rest:
                body += part
                if len(body) > MOST:
                    break
        finally:
            reply.rest.close()
    if len(body) <= MOST:
        return body, False
    return body[: body.rfind(b"\n", 0, MOST) + 1], True


def read(text: str, cut: bool, kind: str) -> Answer:
    r"""Read an answer; what is no TSV stays a text.

    >>> answer = read('?a\t?b\n<urn:x>\t"un \\"a\\""@fr\n', False, "text/tab-separated-values")
    >>> [(cell.text, cell.iri, cell.language) for cell in answer.rows[0]]
    [('urn:x', 'urn:x', ''), ('un "a"', '', 'fr')]
    """
    first, *lines = text.removesuffix("\n").split("\n")
    rows_of_terms = kind.startswith("text/tab-separated-values") and first[:1] in ("?", "")
    if not rows_of_terms:  # a graph, or yes or no
        return Answer([], [], text, cut)
    columns = [name.removeprefix("?") for name in first.split("\t")]
    rows = [[_cell(value) for value in line.split("\t")] for line in lines[:ROWS]]
    return Answer(columns, rows, None, cut or len(lines) > ROWS)


def _cell(value: str) -> Cell:
    if value.startswith("<") and not value.startswith("<<"):
        return Cell(compact(value[1:-1]), iri=value[1:-1])
    literal = _LITERAL.fullmatch(value)
    if literal is not None:
        text = _ESCAPE.sub(lambda found: _ESCAPES.get(found[1], found[1]), literal[1])
        return Cell(text, language=literal[2] or "")
    return Cell(value, number=_NUMBER.fullmatch(value) is not None)


def _page(
    pages: Flask,
    exchange: Exchange,
    answer: Answer,
    values: list[tuple[str, str]],
    gaps: Sequence[Gap],
    control: str,
) -> Reply:
    """Write the page, from the parameters that asked for it, and what is missing in the answer."""
    said, language = dict(values), language_of(exchange)
    written = render(
        pages,
        "answer.html",
        language,
        path="/sparql",
        parameters=values,
        answer=answer,
        gaps=[(gap.address, gap.error.say(language)) for gap in gaps],
        query=said["query"],
        release=said.get("release"),
    )
    return page_reply(exchange, written, language, control)
