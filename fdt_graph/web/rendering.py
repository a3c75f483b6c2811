"""A template and a language in, a page out, for what answers beside the pages' application."""

from collections.abc import Sequence
from urllib.parse import urlencode

from flask import Flask, render_template

from fdt_graph.web.compression import WRITE
from fdt_graph.web.exchange import Exchange, Reply
from fdt_graph.web.negotiation import HTML, content_coding
from fdt_graph.web.validators import CACHE_CONTROL, etag_of
from fdt_graph.web.words import words


def render(
    pages: Flask,
    template: str,
    language: str,
    /,
    *,
    path: str = "/",
    parameters: Sequence[tuple[str, str]] = (),
    **context: object,
) -> str:
    """Fill a template of an application in a language, as at an address with some parameters."""
    with pages.test_request_context(path, query_string=urlencode(parameters)):
        return render_template(template, lang=language, t=words(language), **context)


def page_reply(exchange: Exchange, page: str, language: str, control: str = CACHE_CONTROL) -> Reply:
    """Send a page in the coding that the client prefers, unless it has it.

    `control` says how long others may keep it.
    """
    etag = etag_of(page)
    headers = [
        ("Content-Type", f"{HTML}; charset=utf-8"),
        ("Content-Language", language),
        ("Vary", "Accept, Accept-Language, Accept-Encoding"),
        ("Cache-Control", control),
        ("ETag", etag),
    ]
    if exchange.knows(etag, ""):
        return Reply(304, headers)
    body, coding = page.encode(), content_coding(exchange.header("accept-encoding"))
    if coding is None:
        return Reply(200, headers, body)
    return Reply(200, [*headers, ("Content-Encoding", coding)], WRITE[coding](body))
