"""A question and values for its parameters in; its answer out: a page, or a file for programs.

At /questions/{name}, and with a suffix for each format. A worker that may be killed answers, so
that a question which takes long holds up nobody else.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from urllib.parse import urlencode

from flask import Flask, render_template

from fdt_graph.engine import Engine
from fdt_graph.engine.pool import Pool
from fdt_graph.errors import BadRequest, NotAllowed, TooLarge, Unknown
from fdt_graph.formats import RDF_FORMATS, RESULT_FORMATS, media_type
from fdt_graph.query import Term
from fdt_graph.questions import Question
from fdt_graph.store.generation import Generation
from fdt_graph.store.releases import Releases
from fdt_graph.web.cache import AnswerCache, Kept
from fdt_graph.web.compression import WRITE
from fdt_graph.web.drawings.bars import Bars, draw
from fdt_graph.web.exchange import Exchange, Reply, Route
from fdt_graph.web.gallery_choices import Candidates, text_of
from fdt_graph.web.gallery_table import Naming, Said, Table, cell, figure, heading, read_table
from fdt_graph.web.negotiation import (
    HTML,
    LANGUAGES,
    content_coding,
    negotiate,
    negotiated_language,
)
from fdt_graph.web.sparql import FORMATS
from fdt_graph.web.validators import CACHE_CONTROL, etag_of, http_date, validators
from fdt_graph.web.words import words
from fdt_graph.worker.job import Job

METHODS = ("GET", "HEAD", "OPTIONS")

#: What an answer can be had as, by suffix: rows, and statements.
ROWS = {name: media_type(RESULT_FORMATS[name]) for name in ("csv", "tsv", "json", "xml")}
STATEMENTS = {name: media_type(RDF_FORMATS[name]) for name in ("ttl", "nt", "jsonld", "rdf")}

#: Parameters of the page: no question may have one of these names.
OF_THE_PAGE = ("lang", "page", "chart")

#: Rows of a page; bars of a chart; lines of an export that a page shows; bytes that a page reads.
PAGE, BARS, LINES, LIMIT = 50, 25, 80, 1 << 23


@dataclass(frozen=True)
class Asked:
    """A question as somebody asks it."""

    question: Question
    bindings: Mapping[str, Term]
    language: str
    #: What the page was asked to show: of ?page= and ?chart=.
    shown: Mapping[str, str]

    @property
    def formats(self) -> Mapping[str, str]:
        """What the answer can be had as, beside a page."""
        return STATEMENTS if self.question.form == "CONSTRUCT" else ROWS

    @property
    def chosen(self) -> dict[str, str]:
        """Give the values that are not the question's own, as an address writes them."""
        return {
            name: text_of(value)
            for name, value in self.bindings.items()
            if value != self.question.parameters[name]
        }

    def job(self, form: str, coding: str | None, limit: int) -> Job:
        """Make what a worker is told, for an answer in a format."""
        return Job(
            self.question.text, form, form, coding=coding, limit=limit, bindings=self.bindings
        )


class GalleryAnswers:
    """Answers at /questions/{name}."""

    def __init__(
        self,
        pool: Pool,
        cache: AnswerCache,
        engine: Engine,
        questions: Mapping[str, Question],
        releases: Releases,
        pages: Flask,
    ) -> None:
        """Have a pool answer some questions, and an engine name what the answers are about.

        `pages` is the application whose templates make the page.
        """
        self._pool = pool
        self._cache = cache
        self._engine = engine
        self._questions = questions
        self._releases = releases
        self._pages = pages
        self._candidates = Candidates(engine)

    def routes(self) -> dict[str, Route]:
        """Say at which paths it answers: one for each question, and for each of its formats."""
        route = Route("question", METHODS, self)
        suffixes = ("", *(f".{suffix}" for suffix in ("html", *ROWS, *STATEMENTS)))
        return {
            f"/questions/{name}{suffix}": route for name in self._questions for suffix in suffixes
        }

    async def __call__(self, exchange: Exchange) -> Reply:
        """Answer a question, with the values that the address gives to its parameters.

        Raises NotAllowed, NotAcceptable; Unknown for a parameter, a value, a language or a format
        that there is not, BadRequest for a page that there is not; what Pool.ask does.
        """
        if exchange.method != "GET":
            raise NotAllowed(exchange.scope["method"], METHODS)
        name, _, suffix = exchange.path.removeprefix("/questions/").partition(".")
        asked = await asyncio.to_thread(self._asked, exchange, self._questions[name])
        form = _form(asked, suffix, exchange.header("accept"))
        generation = self._engine.generation
        if form != "html":
            return await self._file(exchange, generation, asked, form)
        content = await self._content(exchange, generation, asked)
        return await asyncio.to_thread(self._page, exchange, generation, asked, content)

    def _asked(self, exchange: Exchange, question: Question) -> Asked:
        """Read what an address asks for."""
        given = dict(exchange.parameters)
        if len(given) != len(exchange.parameters):
            raise BadRequest(
                "un paramètre est donné deux fois : une seule valeur pour chacun",
                "a parameter is given twice: one value for each",
            )
        language = given.pop("lang", None) or negotiated_language(
            exchange.header("accept-language")
        )
        if language not in LANGUAGES:
            raise Unknown("language", language, LANGUAGES)
        shown = {name: given.pop(name) for name in OF_THE_PAGE if name in given}
        values = {name: value for name, value in given.items() if value.strip()}
        return Asked(question, self._candidates.require(question, values), language, shown)

    async def _file(
        self, exchange: Exchange, generation: Generation, asked: Asked, form: str
    ) -> Reply:
        """Give the answer in a format for programs."""
        coding = content_coding(exchange.header("accept-encoding"))
        values = [f"{name}={value}" for name, value in asked.bindings.items()]
        etag = etag_of(generation.name, asked.question.text, form, *values)
        if exchange.knows(etag, http_date(generation.published)):
            return Reply(304, validators(generation, etag))
        job = asked.job(form, coding, self._pool.budget.answer)
        answer = await self._pool.ask(job, exchange.client, exchange.left, generation)
        headers = validators(generation, etag)
        headers.append(("Content-Type", FORMATS[form].media_type))
        if answer.coding is not None:
            headers.append(("Content-Encoding", answer.coding))
        exchange.notes["rows"] = answer.rows
        return Reply(200, headers, answer.start, answer.rest)

    async def _content(self, exchange: Exchange, generation: Generation, asked: Asked) -> bytes:
        """Give the whole answer that a page shows, asked for once in a generation.

        Raises TooLarge for one that is too long for a page.
        """
        form = "ttl" if asked.formats is STATEMENTS else "json"
        key = ("question", asked.question.name, *asked.bindings.values())
        kept = self._cache.get(generation.name, key)
        if kept is None:
            job = asked.job(form, None, LIMIT)
            answer = await self._pool.ask(job, exchange.client, exchange.left, generation)
            parts = [answer.start]
            if answer.rest is not None:
                try:
                    parts += [part async for part in answer.rest]
                finally:
                    answer.rest.close()
            kept = Kept(generation, Reply(200, [], b"".join(parts)), None, {})
            self._cache.put(generation.name, key, kept)
        if len(kept.reply.body) > LIMIT:
            raise TooLarge(LIMIT)
        return kept.reply.body

    def _page(
        self, exchange: Exchange, generation: Generation, asked: Asked, content: bytes
    ) -> Reply:
        """Write the page."""
        question, language = asked.question, asked.language
        page: dict[str, object] = (
            {"lines": content.decode().splitlines(), "shown_lines": LINES}
            if asked.formats is STATEMENTS
            else self._rows(asked, read_table(content, question.parameters))
        )
        fields = [
            self._candidates.field(name, default, asked.bindings[name], language)
            for name, default in question.parameters.items()
        ]
        releases = self._releases.all()
        here = f"/questions/{question.name}"
        with self._pages.test_request_context(here, query_string=dict(exchange.parameters)):
            body = render_template(
                "gallery_question.html",
                lang=language,
                t=words(language),
                question=question,
                said=question.fr if language == "fr" else question.en,
                fields=fields,
                text=replace(question, parameters=asked.bindings).with_defaults(),
                formats=asked.formats,
                here=here,
                values=urlencode(asked.chosen),
                chosen=asked.chosen,
                release=releases[-1].name if releases else None,
                **page,
            ).encode()
        return _html(exchange, generation, language, body)

    def _rows(self, asked: Asked, table: Table) -> dict[str, object]:
        """Give what a page shows of a table: one page of its rows, and a chart."""
        language = asked.language

        def naming(iri: str) -> tuple[str, str] | None:
            return self._candidates.name(iri, language)

        pages = max(1, -(-len(table.rows) // PAGE))
        number = _number(asked.shown.get("page", "1"), pages)
        first = (number - 1) * PAGE
        columns = [name for name in table.columns if table.filled(name)]
        quantities = table.quantities()
        chart = asked.shown.get("chart", quantities[0] if quantities else "")
        if chart and chart not in quantities:
            raise Unknown("parameter", f"chart={chart}", [f"chart={name}" for name in quantities])
        return {
            "table": table,
            "columns": {name: heading(name, language) for name in columns},
            "unsaid": [heading(name, language) for name in table.columns if name not in columns],
            "rows": [
                {name: cell(row, name, language, naming) for name in columns}
                for row in table.rows[first : first + PAGE]
            ],
            "first": first + 1,
            "page": number,
            "pages": pages,
            "charts": {name: heading(name, language) for name in quantities},
            "chart": chart,
            "bars": self._bars(table, chart, asked, naming) if chart else None,
        }

    def _bars(self, table: Table, chart: str, asked: Asked, naming: Naming) -> Bars:
        """Draw the first rows that have a number in a column."""
        by = table.naming_columns()

        def called(row: Mapping[str, Said]) -> str:
            said = (cell(row, name, asked.language, naming).text for name in by)
            return "\N{NO-BREAK SPACE}· ".join(filter(None, said))

        rows = [row for row in table.rows if chart in row][:BARS]
        numbers: Sequence[tuple[str, float, str]] = [
            (
                called(row),
                float(row[chart]["value"]),
                figure(row[chart]["value"], asked.language),
            )
            for row in rows
        ]
        return draw([each for each in numbers if each[1] >= 0])


def _form(asked: Asked, suffix: str, accept: str) -> str:
    """Choose a format by the suffix of the address, else by the Accept header.

    Raises Unknown for a suffix that this answer has not, NotAcceptable.
    """
    offers = {"html": HTML, **asked.formats}
    if suffix:
        if suffix not in offers:
            raise Unknown("format", suffix, offers)
        return suffix
    chosen = negotiate(accept, offers.values())
    return next(form for form, kind in offers.items() if kind == chosen)


def _number(text: str, pages: int) -> int:
    """Read the number of a page; BadRequest for one that there is not."""
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= pages):
        raise BadRequest(
            f"page {text[:40]} : il y a {pages} page(s), à partir de 1",
            f"page {text[:40]}: there are {pages} page(s), from 1",
        )
    return int(text)


def _html(exchange: Exchange, generation: Generation, language: str, body: bytes) -> Reply:
    """Send a page, unless the client has it."""
    etag = f'W/"{blake2b(body, digest_size=16).hexdigest()}"'
    headers = [
        ("Content-Type", f"{HTML}; charset=utf-8"),
        ("Content-Language", language),
        ("Vary", "Accept, Accept-Language, Accept-Encoding"),
        ("ETag", etag),
        ("Cache-Control", CACHE_CONTROL),
    ]
    if exchange.knows(etag, http_date(generation.published)):
        return Reply(304, headers)
    coding = content_coding(exchange.header("accept-encoding"))
    if coding is not None:
        headers.append(("Content-Encoding", coding))
        body = WRITE[coding](body)
    return Reply(200, headers, body)
