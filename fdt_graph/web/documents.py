"""Linked records: an IRI of the graph, asked for over HTTP, gives a document about it.

https://www.w3.org/TR/cooluris/#r303gendocument
"""

from collections.abc import Mapping
from urllib.parse import quote

from flask import Blueprint, Response, redirect, render_template, request, url_for
from pyoxigraph import Literal, NamedNode
from werkzeug.wrappers import Response as BaseResponse

from fdt_graph.engine import Engine
from fdt_graph.errors import NoSuchRecord
from fdt_graph.formats import RDF_FORMATS, media_type
from fdt_graph.namespaces import BASE
from fdt_graph.records import Record, describe, document, require
from fdt_graph.serialize import write_statements
from fdt_graph.web.negotiation import language_of, negotiate
from fdt_graph.web.words import words

#: Suffix → media type of the documents about a record; HTML for who has no opinion.
SUFFIXES = {
    "html": "text/html",
    **{name: media_type(RDF_FORMATS[name]) for name in ("ttl", "jsonld", "nt", "rdf")},
}


def documents(engine: Engine) -> Blueprint:
    """Redirect things to the documents about them, and write those documents."""
    blueprint = Blueprint("documents", __name__)

    @blueprint.get("/id/<kind>/<slug>")
    def thing(kind: str, slug: str) -> BaseResponse:
        slug, suffix = _suffix(slug)
        require(engine, _name(f"id/{kind}/{slug}"))
        suffix = suffix or _negotiated()
        where = url_for(".page", kind=kind, slug=f"{slug}.{suffix}", lang=request.args.get("lang"))
        response = redirect(where, 303)
        response.vary.update(("Accept",))
        return response

    @blueprint.get("/doc/<kind>/<slug>")
    def page(kind: str, slug: str) -> Response:
        slug, suffix = _suffix(slug)
        return _document(engine, f"id/{kind}/{slug}", suffix)

    @blueprint.get("/<any(ns):place>.<suffix>")
    @blueprint.get("/<any(scheme, graph, question, ns):place>")
    @blueprint.get("/<any(scheme, graph, question, ns):place>/<path:rest>")
    def about(place: str, rest: str = "", suffix: str | None = None) -> Response:
        if suffix is None and place != "ns":  # a version, such as 0.1.0, has dots of its own
            rest, suffix = _suffix(rest)
        if suffix is not None and suffix not in SUFFIXES:
            raise NoSuchRecord("format", suffix, SUFFIXES)
        return _document(engine, f"{place}/{rest}".rstrip("/"), suffix)

    return blueprint


def _name(path: str) -> NamedNode:
    """Give the IRI that a path of this server stands for; NoSuchRecord when it makes none."""
    try:
        return NamedNode(BASE + path)
    except ValueError:
        raise NoSuchRecord("record", BASE + quote(path), []) from None


def _suffix(slug: str) -> tuple[str, str | None]:
    """Split a format's suffix off a slug; NoSuchRecord for a suffix that is no format of ours."""
    stem, dot, suffix = slug.rpartition(".")
    if not dot:
        return slug, None
    if suffix not in SUFFIXES:
        raise NoSuchRecord("format", suffix, SUFFIXES)
    return stem, suffix


def _negotiated() -> str:
    chosen = negotiate(request.headers.get("Accept"), SUFFIXES.values())
    return next(suffix for suffix, kind in SUFFIXES.items() if kind == chosen)


def _document(engine: Engine, path: str, suffix: str | None) -> Response:
    name = _name(path)
    require(engine, name)
    syntax = suffix or _negotiated()
    if syntax == "html":
        response = _page(engine, name)
    else:
        content_type = RDF_FORMATS[syntax].media_type
        response = Response(
            write_statements(document(engine, name), RDF_FORMATS[syntax]), content_type=content_type
        )
    response.vary.add("Accept")
    return response


def _page(engine: Engine, name: NamedNode) -> Response:
    language = language_of(request)
    record = describe(engine, name, language)
    page = render_template(
        "record.html",
        record=record,
        sources=_sources(engine, record),
        suffixes=SUFFIXES,
        lang=language,
        t=words(language),
    )
    response = Response(page, content_type="text/html; charset=utf-8")
    response.headers["Content-Language"] = language
    response.vary.add("Accept-Language")
    return response


def _sources(engine: Engine, record: Record) -> Mapping[str, Mapping[str, str]]:
    """Describe the sources that a page cites, by graph, in the order of their numbers."""
    known = {
        str(row["graph"]).strip("<>"): {
            name: term.value if isinstance(term, NamedNode | Literal) else ""
            for name, term in row.items()
        }
        for row in engine.select("sources")
    }
    return {graph: known.get(graph, {}) for graph in record.graphs}
