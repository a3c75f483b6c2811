"""Headers in, a format or a language out. https://www.rfc-editor.org/rfc/rfc9110#name-content-negotiation"""

from collections.abc import Iterable
from functools import lru_cache

from flask import Request
from werkzeug.datastructures import Accept, LanguageAccept, MIMEAccept
from werkzeug.http import parse_accept_header, parse_options_header

from fdt_graph.errors import NotAcceptable, Unknown
from fdt_graph.formats import RDF_FORMATS, media_type

LANGUAGES = ("fr", "en")

#: Content codings that answers are written in, the better one first.
CODINGS = ("zstd", "gzip")


HTML = "text/html"


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


@lru_cache(256)
def prefers_html(accept: str) -> bool:
    """Tell whether a client would rather have a page than RDF; without an opinion it would not."""
    offers = [*(media_type(syntax) for syntax in RDF_FORMATS.values()), HTML]
    try:
        return negotiate(accept, offers) == HTML
    except NotAcceptable:
        return False


@lru_cache(256)
def content_coding(accept: str) -> str | None:
    """Choose the coding that an Accept-Encoding header prefers; None for no coding.

    >>> content_coding("gzip;q=0.8, zstd"), content_coding("gzip, deflate, br"), content_coding("")
    ('zstd', 'gzip', None)
    >>> content_coding("gzip;q=0, *;q=0"), content_coding("identity;q=1, gzip;q=0.5")
    (None, None)
    """
    codings = parse_accept_header(accept, Accept)
    identity = codings["identity"] if "identity" in codings.values() else 0
    best = max(CODINGS, key=lambda coding: codings[coding])
    return best if codings[best] > identity else None


def negotiated_language(accept: str) -> str:
    """Choose the language that an Accept-Language header asks for: French when it asks neither.

    >>> negotiated_language("de, en;q=0.5"), negotiated_language("")
    ('en', 'fr')
    """
    languages = parse_accept_header(accept, LanguageAccept)
    return languages.best_match(LANGUAGES, default="fr") or "fr"


def language_of(request: Request) -> str:
    """Choose the language of a page: ?lang= if given, else Accept-Language, else French.

    Raises Unknown for a ?lang= that pages do not have.
    """
    return chosen_language(request.args.get("lang"), request.headers.get("Accept-Language", ""))


def chosen_language(asked: str | None, accept: str) -> str:
    """Choose a language by name, by an Accept-Language header if none is named.

    Raises Unknown for one that pages do not have.
    """
    if asked is None:
        return negotiated_language(accept)
    if asked not in LANGUAGES:
        raise Unknown("language", asked, LANGUAGES)
    return asked


def accepted_profiles(header: str) -> list[str]:
    """Give the IRIs that an Accept-Profile header names, the most wanted first.

    https://www.w3.org/TR/dx-prof-conneg/#http

    >>> accepted_profiles("<https://schema.org/>;q=0.5, <https://w3id.org/fdt/ns>")
    ['https://w3id.org/fdt/ns', 'https://schema.org/']
    >>> accepted_profiles("<https://schema.org/>;q=0")
    []
    """
    wanted = parse_accept_header(header, Accept)
    return [name.strip("<>") for name, quality in wanted if quality > 0]
