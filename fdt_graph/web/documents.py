"""Linked records: an IRI of the graph, asked for over HTTP, gives a document about it.

https://www.w3.org/TR/cooluris/#r303gendocument
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, redirect, request, url_for
from pyoxigraph import NamedNode
from werkzeug.wrappers import Response as BaseResponse

from fdt_graph.engine import Engine
from fdt_graph.errors import NoRelease, NoSuchRecord
from fdt_graph.namespaces import BASE, iri
from fdt_graph.portrayal.schema_org import described
from fdt_graph.records import classes, describe, require
from fdt_graph.records.lexicon import Lexicon, lexicon
from fdt_graph.records.moments import moments
from fdt_graph.records.neighbours import neighbours
from fdt_graph.records.others import others
from fdt_graph.records.territory import TERRITORY, surroundings
from fdt_graph.store.releases import Release
from fdt_graph.web.drawings.neighbourhood import draw
from fdt_graph.web.location import locate
from fdt_graph.web.negotiation import language_of
from fdt_graph.web.parameters import whole_number
from fdt_graph.web.portrayals import portray
from fdt_graph.web.representations import RECORDS, SUFFIXES, page, record_suffix, split_suffix
from fdt_graph.web.signposting import Link, header, pages_beside

#: Suffix → media type of what a page about a record of now links to; one of the past, to SUFFIXES.
FORMATS = {suffix: each.media_type for suffix, each in RECORDS.items()}
#: Parts that a party may play which the heading over it does not say.
ROLES = [
    iri(f"fdt:{name}").value
    for name in ("provider", "beneficiary", "claimedBy", "onBehalfOf", "grantor", "recipient")
]
#: Characters of schema.org data that stand in a page, at most; more is at an address of its own.
EMBEDDED = 20_000

#: Places that the words for the map of a thing name.
PLACES = 8


class Archive(Protocol):
    """What knows the releases that describe a thing."""

    def mementos(self, name: NamedNode) -> Sequence[Release]:
        """List them, the oldest first; NoRelease if none does."""
        ...


@dataclass(frozen=True)
class Past:
    """The release that a document is of, and where the document and that of now are."""

    release: Release
    place: str
    now: str


def documents(engine: Engine, archive: Archive | None = None) -> Blueprint:
    """Redirect things to the documents about them, and write those documents."""
    blueprint = Blueprint("documents", __name__)

    @blueprint.get("/id/<kind>/<slug>")
    def thing(kind: str, slug: str) -> BaseResponse:
        slug, suffix = split_suffix(slug, RECORDS)
        require(engine, name_of(f"id/{kind}/{slug}"))
        suffix = record_suffix(suffix)
        language = request.args.get("lang")
        where = url_for(".about_thing", kind=kind, slug=f"{slug}.{suffix}", lang=language)
        response = redirect(where, 303)
        response.vary.update(("Accept", "Accept-Profile"))
        return response

    @blueprint.get("/doc/<kind>/<slug>")
    def about_thing(kind: str, slug: str) -> Response:
        slug, suffix = split_suffix(slug, RECORDS)
        return about_record(engine, f"id/{kind}/{slug}", suffix, archive=archive)

    @blueprint.get("/<any(scheme, graph, question):place>/<path:rest>")
    def about(place: str, rest: str) -> Response:
        rest, suffix = split_suffix(rest, RECORDS)
        return about_record(engine, f"{place}/{rest}", suffix, archive=archive)

    return blueprint


def name_of(path: str) -> NamedNode:
    """Give the IRI that a path of this server stands for; NoSuchRecord when it makes none."""
    try:
        return NamedNode(BASE + path)
    except ValueError:
        raise NoSuchRecord("record", BASE + quote(path), []) from None


def about_record(
    engine: Engine,
    path: str,
    suffix: str | None,
    past: Past | None = None,
    archive: Archive | None = None,
) -> Response:
    """Write the document about what a path stands for, in the format of a suffix or as asked for.

    `past` says of which release it is, when it is not of now; `archive` which releases describe
    the thing. Raises NoSuchRecord, NotAcceptable, and what record_page raises.
    """
    name = name_of(path)
    require(engine, name)
    syntax = record_suffix(suffix)
    if syntax != "html":
        return portray(engine, name, syntax)
    return record_page(engine, name, past, archive)


def record_page(
    engine: Engine, name: NamedNode, past: Past | None, archive: Archive | None
) -> Response:
    """Write the page of a thing.

    ?links= is the page of its lists that are too long for one, ?time= that of its dates, from the
    last. Raises Unknown for a page that the thing does not have, BadRequest for what is no number.
    """
    language = language_of(request)
    links = whole_number(request.args, "links")
    kinds = classes(engine, name)
    around = None
    if TERRITORY in kinds:
        around = surroundings(engine, name, kinds, language, links)
    record = describe(engine, name, language, links, around.pages if around else 1)
    pages = max(record.pages, around.pages if around else 1)
    dated = around.facts if around else ()
    known = lexicon(engine)
    near, more = neighbours(record)
    data = described(engine, name, language)
    context: dict[str, object] = {
        "record": record,
        "sources": {graph: known.sources.get(graph, {}) for graph in record.graphs},
        "numbers": {graph: number for number, graph in enumerate(record.graphs, 1)},
        "roles": _roles(known, language),
        "others": [
            (each, [known.sources.get(graph, {}).get("publisher", graph) for graph in each.graphs])
            for each in others(engine, name, language)
        ],
        "moments": moments(record, dated, whole_number(request.args, "time")),
        # The map is of now: a page of the past has none.
        "location": locate(engine, name, PLACES) if past is None else None,
        "drawing": draw(record.name.name, near, more) if near else None,
        "day": engine.generation.published.date().isoformat(),
        "release": past.release.name if past else _last_release(archive, name),
        "place": past.place if past is not None else record.document,
        "past": past,
        "pages": pages,
        "paged": _paged,
        "data": data if len(str(data)) < EMBEDDED else None,
    }
    formats = FORMATS if past is None else SUFFIXES
    template = "territory.html" if around else "record.html"
    response = page(template, suffixes=formats, territory=around, **context)
    if past is None and pages > 1:  # of the past, prev and next are the states before and after
        where, beside = quote(request.path), pages_beside(links, pages)
        turned = [Link(relation, where + _paged(number)) for relation, number in beside.items()]
        response.headers.add("Link", header(turned))
    return response


def _paged(number: int, of: str = "links") -> str:
    """Give the address of another page of the same lists, or of what else a parameter turns."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != of]
    return f"?{urlencode([*kept, (of, number)])}"


def _roles(known: Lexicon, language: str) -> Mapping[str, str]:
    return {role: known.name(role, language)[0] for role in ROLES}


def _last_release(archive: Archive | None, name: NamedNode) -> str | None:
    """Name the last release that describes a thing; None where there is none."""
    with suppress(NoRelease):
        return archive.mementos(name)[-1].name if archive is not None else None
    return None
