"""A question and values for its parameters in; its answer out: a page, or a file for programs.

At /questions/{name}, and with a suffix for each format. A worker that may be killed answers, so
that a question which takes long holds up nobody else.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import Flask

from fdt_graph.engine import Engine
from fdt_graph.engine.pool import Pool
from fdt_graph.errors import BadRequest, NotAllowed, TooLarge, Unknown
from fdt_graph.formats import RDF_FORMATS, RESULT_FORMATS, media_type
from fdt_graph.query import Term
from fdt_graph.questions import Question
from fdt_graph.records.lexicon import english
from fdt_graph.store.releases import Releases
from fdt_graph.store.state import State
from fdt_graph.web.cache import AnswerCache, Kept
from fdt_graph.web.exchange import Exchange, Reply, Route
from fdt_graph.web.gallery_choices import Candidates, text_of
from fdt_graph.web.gallery_drawings import Drawings
from fdt_graph.web.gallery_table import Table, cell, heading, read_table
from fdt_graph.web.negotiation import HTML, chosen_language, content_coding, negotiate
from fdt_graph.web.parameters import page_of
from fdt_graph.web.rendering import page_reply, render
from fdt_graph.web.sparql import FORMATS
from fdt_graph.web.validators import etag_of, http_date, validators
from fdt_graph.worker.job import Job

METHODS = ("GET", "HEAD", "OPTIONS")

#: What an answer can be had as, by suffix: rows, and statements.
ROWS = {name: media_type(RESULT_FORMATS[name]) for name in ("csv", "tsv", "json", "xml")}
STATEMENTS = {name: media_type(RDF_FORMATS[name]) for name in ("ttl", "nt", "jsonld", "rdf")}

#: Parameters of the page: no question may have one of these names.
OF_THE_PAGE = ("lang", "page", "chart", "view")

#: Rows of a page; lines of an export that a page shows; bytes that a page reads.
PAGE, LINES, LIMIT = 50, 80, 1 << 23


@dataclass(frozen=True)
class Asked:
    """A question as somebody asks it."""

    question: Question
    bindings: Mapping[str, Term]
    language: str
    #: What the page was asked to show: of ?page=, ?view= and ?chart=.
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
        return await asyncio.to_thread(self._page, exchange, asked, content)

    def _asked(self, exchange: Exchange, question: Question) -> Asked:
        """Read what an address asks for."""
        given = dict(exchange.parameters)
        if len(given) != len(exchange.parameters):
            raise BadRequest(
                "un paramètre est donné deux fois : une seule valeur pour chacun",
                "a parameter is given twice: one value for each",
            )
        language = chosen_language(
            given.pop("lang", None) or None, exchange.header("accept-language")
        )
        shown = {name: given.pop(name) for name in OF_THE_PAGE if name in given}
        values = {name: value for name, value in given.items() if value.strip()}
        return Asked(question, self._candidates.require(question, values), language, shown)

    async def _file(self, exchange: Exchange, generation: State, asked: Asked, form: str) -> Reply:
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

    async def _content(self, exchange: Exchange, generation: State, asked: Asked) -> bytes:
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

    def _page(self, exchange: Exchange, asked: Asked, content: bytes) -> Reply:
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
        written = render(
            self._pages,
            "gallery_question.html",
            language,
            path=here,
            parameters=exchange.parameters,
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
        )
        return page_reply(exchange, written, language)

    def _rows(self, asked: Asked, table: Table) -> dict[str, object]:
        """Give what a page shows of a table: one page of its rows, and a drawing."""
        language = asked.language
        if language == "en":
            table = table.translated(english(self._engine))

        def naming(iri: str) -> tuple[str, str] | None:
            return self._candidates.name(iri, language)

        shown = page_of(asked.shown, table.rows, PAGE)
        columns = [name for name in table.columns if table.filled(name)]
        drawings = Drawings(self._engine, table, language, naming)
        return {
            "table": table,
            "columns": {name: heading(name, language) for name in columns},
            "unsaid": [heading(name, language) for name in table.columns if name not in columns],
            "rows": [
                {name: cell(row, name, language, naming) for name in columns} for row in shown
            ],
            "first": (shown.page - 1) * PAGE + 1,
            "page": shown.page,
            "pages": shown.pages,
            "drawn": drawings.show(asked.shown.get("view"), asked.shown.get("chart")),
        }


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
