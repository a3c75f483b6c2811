"""Headers in, a format or a language out. https://www.rfc-editor.org/rfc/rfc9110#name-content-negotiation"""

from collections.abc import Iterable

from flask import Request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header, parse_options_header

from fdt_graph.errors import NotAcceptable, Unknown

LANGUAGES = ("fr", "en")


def negotiate(accept: str | None, offers: Iterable[str]) -> str:
    """Choose among media types the one that a client prefers.

    No header means no opinion; a header that matches nothing raises NotAcceptable, never a guess.

    >>> negotiate("text/turtle;q=0.1, application/ld+json", ["text/turtle", "application/ld+json"])
    'application/ld+json'
    >>> negotiate(None, ["text/turtle", "text/html"])
    'text/turtle'
    >>> negotiate("text/turtle;charset=utf-8", ["text/turtle"])
    'text/turtle'
    >>> negotiate("image/png", ["text/turtle"])
    Traceback (most recent call last):
    fdt_graph.errors.NotAcceptable: image/png is none of text/turtle
    """
    offers = list(offers)
    if not accept or not accept.strip():
        return offers[0]
    ranges = parse_accept_header(accept, MIMEAccept)
    plain = MIMEAccept([(parse_options_header(value)[0], quality) for value, quality in ranges])
    chosen = plain.best_match(offers)
    if chosen is None:
        raise NotAcceptable(accept, offers)
    return chosen


def language_of(request: Request) -> str:
    """Choose the language of a page: ?lang= if given, else Accept-Language, else French.

    Raises Unknown for a ?lang= that pages do not have.
    """
    asked = request.args.get("lang")
    if asked is not None:
        if asked not in LANGUAGES:
            raise Unknown("language", asked, LANGUAGES)
        return asked
    return accepted_language(request)


def accepted_language(request: Request) -> str:
    """Choose the language that a client's headers ask for: French when they ask for neither."""
    return request.accept_languages.best_match(LANGUAGES, default="fr") or "fr"
