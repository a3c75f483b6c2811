"""A document of anybody in, a report out: POST /validate, and its page. Nothing is kept of it."""

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_options_header

from fdt_graph.engine.documents import Answer, Documents
from fdt_graph.errors import BadRequest, BodyTooLong, NotAllowed, Unknown
from fdt_graph.formats import RDF_FORMATS, format_of, media_type
from fdt_graph.namespaces import compact
from fdt_graph.show import WORDS as VERDICTS
from fdt_graph.store.generation import Generation
from fdt_graph.validate import PROFILES, SEVERITIES
from fdt_graph.web.exchange import Exchange, Reply
from fdt_graph.web.negotiation import HTML, chosen_language, content_coding, negotiate
from fdt_graph.web.parameters import refuse_unknown
from fdt_graph.web.rendering import render
from fdt_graph.web.words import words
from fdt_graph.worker.documents import Document
from fdt_graph.worker.reader import Validate

METHODS = ("GET", "HEAD", "POST", "OPTIONS")

#: Bytes of a document, as sent and when decompressed.
LIMIT = 8 << 20
#: Bytes of a form beside the document in it, and how many fields it may have.
FORM_FIELDS, FIELDS = 1 << 16, 8
MULTIPART = "multipart/form-data"

#: What a report is written in, by media type; the first for who has no opinion.
TEXT, JSON = "text/plain", "application/json"
OFFERS = {
    TEXT: "json",
    **{media_type(syntax): name for name, syntax in RDF_FORMATS.items()},
    JSON: "json",
    HTML: "json",
}

#: Results that a page shows.
SHOWN = 500

_IRI = re.compile(r"<([^<>]+)>")
#: Characters that move the cursor of a terminal, or turn the direction of what follows.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Asked:
    """How a client wants its report."""

    profile: str
    language: str
    media_type: str


class Validation:
    """Answers at /validate."""

    def __init__(
        self,
        documents: Documents,
        current: Callable[[], Generation],
        root: Path,
        pages: Flask,
    ) -> None:
        """Validate by the shapes and rules of a working directory, beside the current generation.

        `pages` is the application whose templates make the page.
        """
        self._documents = documents
        self._current = current
        self._root = str(root.resolve())
        self._pages = pages

    async def __call__(self, exchange: Exchange) -> Reply:
        """Answer with a report: 200 whether it conforms or not, for the validation was done.

        Raises NotAllowed, NotAcceptable, Unknown, BadRequest, and what Documents.validate does.
        """
        if exchange.method not in METHODS:
            raise NotAllowed(exchange.scope["method"], METHODS)
        asked = wanted(exchange)
        if exchange.method == "GET":
            return self._form(asked)
        with self._documents.admitted(exchange.client):
            document, profile = await received(exchange)
            if profile is not None:
                asked = replace(asked, profile=known(profile))
            form = OFFERS[asked.media_type]
            rendered = asked.media_type in (TEXT, HTML)
            coding = None if rendered else content_coding(exchange.header("accept-encoding"))
            generation = self._current()
            told = Validate(
                document,
                self._root,
                generation.store,
                asked.profile,
                form,
                asked.language,
                coding,
            )
            answer = await self._documents.validate(told, generation)
        exchange.notes["statements"] = answer.statements
        if rendered:
            return await asyncio.to_thread(self._render, asked, answer)
        return reply(asked, answer.content, answer.coding)

    def _form(self, asked: Asked) -> Reply:
        """Give the page with the form, or the few words that say how to send a document."""
        if asked.media_type == HTML:
            return reply(asked, self._page(asked, None, 0))
        return reply(replace(asked, media_type=TEXT), words(asked.language)["validate_usage"])

    def _render(self, asked: Asked, answer: Answer) -> Reply:
        report = json.loads(answer.content)
        if asked.media_type == TEXT:
            return reply(asked, as_text(report, asked.language))
        return reply(asked, self._page(asked, report, answer.statements))

    def _page(self, asked: Asked, report: Mapping[str, Any] | None, statements: int) -> str:
        return render(
            self._pages,
            "validation.html",
            asked.language,
            parameters=[("lang", asked.language)],
            report=report,
            things=by_focus_node(report["results"][:SHOWN]) if report else {},
            statements=statements,
            shown=SHOWN,
            asked=asked,
            profiles=PROFILES,
            formats={media_type(each): each.name for each in RDF_FORMATS.values()},
            compact=short,
        )


def wanted(exchange: Exchange) -> Asked:
    """Read how a client wants its report.

    Raises Unknown for a parameter, a profile or a language that there is not, NotAcceptable.
    """
    values = dict(exchange.parameters)
    refuse_unknown(values, ("profile", "lang"))
    language = chosen_language(values.get("lang") or None, exchange.header("accept-language"))
    chosen = negotiate(exchange.header("accept"), OFFERS)
    return Asked(known(values.get("profile", "publication")), language, chosen)


def known(profile: str) -> str:
    """Give a profile's name back; Unknown when there is none of that name."""
    if profile not in PROFILES:
        raise Unknown("profile", profile, PROFILES)
    return profile


async def received(exchange: Exchange) -> tuple[Document, str | None]:
    """Take the document out of a body: the body itself, or what the page's form holds.

    Gives the form's profile too. Raises BodyTooLong, BadRequest for a form without a document.
    """
    if exchange.media_type != MULTIPART:
        content = await exchange.body(LIMIT)
        kind, coding = exchange.header("content-type"), exchange.header("content-encoding")
        return Document(kind, content, coding, LIMIT), None
    body = await exchange.body(LIMIT + FORM_FIELDS)
    return await asyncio.to_thread(form_document, body, exchange.header("content-type"))


def form_document(body: bytes, content_type: str) -> tuple[Document, str | None]:
    """Read a form (RFC 7578): a file, whose name tells what it is, or a text of a type."""
    _, options = parse_options_header(content_type)
    parser = FormDataParser(
        max_form_memory_size=LIMIT + FORM_FIELDS, max_form_parts=FIELDS, silent=False
    )
    try:
        _, fields, files = parser.parse(BytesIO(body), MULTIPART, len(body), options)
    except ValueError as error:
        raise BadRequest(f"un formulaire illisible : {error}", f"a broken form: {error}") from None
    kind, coding = fields.get("type", ""), ""
    content = fields.get("text", "").encode()
    if (file := files.get("file")) is not None and file.filename:
        content, coding = file.read(), "gzip" if file.filename.endswith(".gz") else ""
        kind = named_type(file.filename) or kind
    if not content.strip():
        raise BadRequest(
            "le formulaire ne contient pas de document : choisissez un fichier, ou collez un texte",
            "the form holds no document: choose a file, or paste a text",
        )
    if len(content) > LIMIT:
        raise BodyTooLong(LIMIT)
    return Document(kind, content, coding, LIMIT), fields.get("profile")


def named_type(filename: str) -> str | None:
    """Tell a file's media type from its name; None when it tells nothing.

    >>> named_type("notices.ttl.gz"), named_type("notices")
    ('text/turtle', None)
    """
    try:
        return media_type(format_of(Path(filename)))
    except Unknown:
        return None


def by_focus_node(results: list[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    """Group results, which are sorted by focus node; all blank nodes are one group, without name.

    >>> by_focus_node([{"focusNode": "<https://a.example/>"}, {"focusNode": "_:b"}])
    {'https://a.example/': [{'focusNode': '<https://a.example/>'}], '': [{'focusNode': '_:b'}]}
    """
    groups: dict[str, list[dict[str, str]]] = {}
    for result in results:
        node = result["focusNode"]
        groups.setdefault("" if node.startswith("_:") else node.strip("<>"), []).append(result)
    return groups


def as_text(report: Mapping[str, Any], language: str) -> str:
    """Write a report for a terminal, as `fdt-graph validate` does: remarks are counted only."""
    said = VERDICTS[language]
    lines = [
        f"{each['severity']}: {short(each['focusNode'] + ' ' + each['path'])}: {each['message']}"
        for each in report["results"]
        if each["severity"] != "Info"
    ]
    counts = ", ".join(f"{report['counts'][name]} {said[name]}" for name in SEVERITIES)
    lines.append(f"{said['conforms' if report['conforms'] else 'fails']} ({counts})")
    return "".join(_CONTROLS.sub("\N{REPLACEMENT CHARACTER}", line) + "\n" for line in lines)


def short(term: str) -> str:
    """Write the IRIs of a term or a path in N-Triples syntax with our prefixes.

    >>> short("^<https://w3id.org/fdt/ns#theme>"), short('"a <literal> stays"')
    ('^fdt:theme', '"a <literal> stays"')
    """
    if term.startswith('"'):
        return term
    return _IRI.sub(lambda found: compact(found.group(1)), term).strip()


def reply(asked: Asked, content: str | bytes, coding: str | None = None) -> Reply:
    """Send a report, of which nobody keeps a copy."""
    charset = "; charset=utf-8" if asked.media_type in (TEXT, HTML) else ""
    headers = [
        ("Content-Type", asked.media_type + charset),
        ("Vary", "Accept, Accept-Language, Accept-Encoding"),
        ("Cache-Control", "no-store"),
    ]
    if OFFERS[asked.media_type] == "json":
        headers.append(("Content-Language", asked.language))
    if coding is not None:
        headers.append(("Content-Encoding", coding))
    return Reply(200, headers, content.encode() if isinstance(content, str) else content)
