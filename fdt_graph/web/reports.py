"""A report on a change in, the answer that tells of it out, in the form and language asked for."""

import json

from flask import Flask

from fdt_graph.errors import NotAcceptable
from fdt_graph.formats import RDF_FORMATS
from fdt_graph.serialize import write_statements
from fdt_graph.validate import Report
from fdt_graph.web.exchange import Exchange, Reply
from fdt_graph.web.front import language_of
from fdt_graph.web.negotiation import HTML, negotiate
from fdt_graph.web.rendering import render
from fdt_graph.web.validation import (
    OFFERS,
    SHOWN,
    TEXT,
    Asked,
    as_text,
    by_focus_node,
    reply,
    short,
)


def report_reply(exchange: Exchange, report: Report, status: int, pages: Flask) -> Reply:
    """Answer with a report: text where nothing else that we have was asked for."""
    try:
        chosen = negotiate(exchange.header("accept"), OFFERS)
    except NotAcceptable:
        chosen = TEXT
    asked = Asked("publication", language_of(exchange), chosen)
    answer = reply(asked, _write(report, asked, pages))
    answer.status = status
    return answer


def _write(report: Report, asked: Asked, pages: Flask) -> str | bytes:
    form = OFFERS[asked.media_type]
    if form != "json":
        return write_statements([quad.triple for quad in report.graph], RDF_FORMATS[form])
    text = report.json(asked.language)
    if asked.media_type == TEXT:
        return as_text(json.loads(text), asked.language)
    if asked.media_type == HTML:
        said = json.loads(text)
        return render(
            pages,
            "report.html",
            asked.language,
            parameters=[("lang", asked.language)],
            report=said,
            things=by_focus_node(said["results"][:SHOWN]),
            compact=short,
            shown=SHOWN,
        )
    return text
