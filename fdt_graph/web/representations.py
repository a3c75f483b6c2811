"""An address and its headers in, the representation to send out: a page, or RDF in a format.

https://www.w3.org/TR/webarch/#internet-media-type
"""

from collections.abc import Collection

from flask import Response, render_template, request
from pyoxigraph import Triple

from fdt_graph.errors import NoSuchRecord
from fdt_graph.formats import RDF_FORMATS, media_type
from fdt_graph.serialize import write_statements
from fdt_graph.web.negotiation import HTML, language_of, negotiate
from fdt_graph.web.words import words

#: Suffix → media type of the documents about a record; HTML for who has no opinion.
SUFFIXES = {
    "html": HTML,
    **{name: media_type(RDF_FORMATS[name]) for name in ("ttl", "jsonld", "nt", "rdf")},
}


def split_suffix(slug: str) -> tuple[str, str | None]:
    """Split a format's suffix off a slug; NoSuchRecord for a suffix that is no format of ours."""
    stem, dot, suffix = slug.rpartition(".")
    if not dot:
        return slug, None
    return stem, chosen_suffix(suffix)


def chosen_suffix(suffix: str | None) -> str:
    """Give a suffix back; without one, choose what the Accept header asks for.

    Raises NoSuchRecord for a suffix that is no format of ours, NotAcceptable for a header that
    names none.
    """
    if suffix is not None:
        if suffix not in SUFFIXES:
            raise NoSuchRecord("format", suffix, SUFFIXES)
        return suffix
    chosen = negotiate(request.headers.get("Accept"), SUFFIXES.values())
    return next(suffix for suffix, kind in SUFFIXES.items() if kind == chosen)


def statements(triples: Collection[Triple], suffix: str) -> Response:
    """Write triples in the format of a suffix."""
    return rdf(write_statements(triples, RDF_FORMATS[suffix]), suffix)


def rdf(content: bytes, suffix: str) -> Response:
    """Send what is written already in the format of a suffix."""
    response = Response(content, content_type=RDF_FORMATS[suffix].media_type)
    response.vary.add("Accept")
    return response


def page(template: str, **context: object) -> Response:
    """Write a page in the language that is asked for; Unknown for a ?lang= that pages lack."""
    language = language_of(request)
    body = render_template(template, suffixes=SUFFIXES, lang=language, t=words(language), **context)
    response = Response(body, content_type=f"{HTML}; charset=utf-8")
    response.headers["Content-Language"] = language
    response.vary.update(("Accept", "Accept-Language"))
    return response
