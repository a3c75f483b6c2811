"""Linked records: an IRI of the graph, asked for over HTTP, gives a document about it.

https://www.w3.org/TR/cooluris/#r303gendocument
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from flask import Blueprint, Response, redirect, request, url_for
from pyoxigraph import Literal, NamedNode
from werkzeug.wrappers import Response as BaseResponse

from fdt_graph.engine import Engine
from fdt_graph.errors import NoSuchRecord
from fdt_graph.namespaces import BASE
from fdt_graph.records import Record, describe, document, require
from fdt_graph.store.releases import Release
from fdt_graph.web.negotiation import language_of
from fdt_graph.web.representations import chosen_suffix, page, split_suffix, statements


@dataclass(frozen=True)
class Past:
    """The release that a document is of, and where the document and that of now are."""

    release: Release
    place: str
    now: str


def documents(engine: Engine) -> Blueprint:
    """Redirect things to the documents about them, and write those documents."""
    blueprint = Blueprint("documents", __name__)

    @blueprint.get("/id/<kind>/<slug>")
    def thing(kind: str, slug: str) -> BaseResponse:
        slug, suffix = split_suffix(slug)
        require(engine, name_of(f"id/{kind}/{slug}"))
        suffix = chosen_suffix(suffix)
        language = request.args.get("lang")
        where = url_for(".about_thing", kind=kind, slug=f"{slug}.{suffix}", lang=language)
        response = redirect(where, 303)
        response.vary.update(("Accept",))
        return response

    @blueprint.get("/doc/<kind>/<slug>")
    def about_thing(kind: str, slug: str) -> Response:
        slug, suffix = split_suffix(slug)
        return about_record(engine, f"id/{kind}/{slug}", suffix)

    @blueprint.get("/<any(scheme, graph, question):place>/<path:rest>")
    def about(place: str, rest: str) -> Response:
        rest, suffix = split_suffix(rest)
        return about_record(engine, f"{place}/{rest}", suffix)

    return blueprint


def name_of(path: str) -> NamedNode:
    """Give the IRI that a path of this server stands for; NoSuchRecord when it makes none."""
    try:
        return NamedNode(BASE + path)
    except ValueError:
        raise NoSuchRecord("record", BASE + quote(path), []) from None


def about_record(
    engine: Engine, path: str, suffix: str | None, past: Past | None = None
) -> Response:
    """Write the document about what a path stands for, in the format of a suffix or as asked for.

    `past` says of which release it is, when it is not of now. Raises NoSuchRecord, NotAcceptable.
    """
    name = name_of(path)
    require(engine, name)
    syntax = chosen_suffix(suffix)
    if syntax != "html":
        return statements(document(engine, name), syntax)
    record = describe(engine, name, language_of(request))
    sources = _sources(engine, record)
    place = past.place if past is not None else record.document
    return page("record.html", record=record, sources=sources, place=place, past=past)


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
