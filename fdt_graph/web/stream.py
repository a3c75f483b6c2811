"""The feed of versions in: its first page, its pages, the list of changes out.

For programs by https://w3id.org/ldes/specification and https://iiif.io/api/discovery/1.0/, for
people as pages.
"""

import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pyoxigraph as ox
from flask import Blueprint, Response, g, redirect, request, url_for
from pyoxigraph import Quad, RdfFormat, Store, Triple
from werkzeug.wrappers import Response as BaseResponse

from fdt_graph.engine import Engine
from fdt_graph.errors import NoSuchRecord
from fdt_graph.feed import activities, tree
from fdt_graph.feed.following import DELETIONS
from fdt_graph.feed.nodes import Node, inner_nodes
from fdt_graph.feed.pages import find, read_page
from fdt_graph.feed.state import State
from fdt_graph.feed.terms import FEED, PREFIXES
from fdt_graph.formats import RDF_FORMATS, media_type
from fdt_graph.namespaces import compact, iri
from fdt_graph.parse import load_file
from fdt_graph.records import value_of
from fdt_graph.serialize import used_prefixes
from fdt_graph.web.documents import name_of
from fdt_graph.web.files import PUBLICATION
from fdt_graph.web.following import Follower
from fdt_graph.web.negotiation import HTML, LANGUAGES, language_of, negotiate
from fdt_graph.web.origin import origin
from fdt_graph.web.representations import page
from fdt_graph.web.words import words

#: What a member is held to, in a working directory.
SHAPE = Path("shapes", "feed", "member.ttl")
#: Media type → syntax of pages for programs; the first for who has no opinion.
SYNTAXES = {media_type(RDF_FORMATS[name]): RDF_FORMATS[name] for name in ("trig", "nq", "jsonld")}
OFFERS = (*SYNTAXES, HTML)
LISTS = (activities.MEDIA_TYPE, "application/ld+json", "application/json")
#: For how long a full page is kept. It never changes, but for who asked to be forgotten: no cache
#: gives that out longer than the month in which everybody is to have been told.
#: https://eur-lex.europa.eu/eli/reg/2016/679/oj, article 12(3)
CLOSED = "public, max-age=2592000, immutable"
#: Pages that a person is shown, the newest.
SHOWN = 20

LICENCE = iri("dcterms:license")

_NAME = re.compile(r"(?P<begun>\d{8}T\d{6}Z)-(?P<number>[1-9]\d{0,8})")


def stream(engine: Engine, root: Path) -> Blueprint:
    """Serve the feed of an engine's store; `root` has the shape that members are held to."""
    blueprint = Blueprint("stream", __name__)
    blueprint.add_app_template_filter(compact)
    follower = Follower(engine)

    @cache
    def shape() -> list[Triple]:
        store = Store()
        load_file(store, root / SHAPE)
        return sorted((quad.triple for quad in store), key=str)

    @blueprint.get("/feed")
    def first() -> Response:
        kind, state = _form(OFFERS), follower.state()
        if kind == HTML:
            return page(
                "feed.html", state=state, shown=SHOWN, days=DELETIONS.days, base=origin(request)
            )
        titles = {each: words(each)["feed_title"] for each in LANGUAGES}
        named = {each: text.format(title=words(each)["title"]) for each, text in titles.items()}
        place, licences = f"{origin(request)}/feed", engine.kept(_licences)
        said = tree.root(state, place, named, licences)
        triples = [*said, *shape()]
        return _rdf([Quad(*triple) for triple in triples], SYNTAXES[kind])

    @blueprint.get("/feed/<name>")
    def one(name: str) -> BaseResponse:
        kind, state = _form(OFFERS), follower.state()
        node = _inner(state, name)
        if node is not None:
            if kind == HTML:  # people are shown all pages by the first
                return redirect(url_for(".first"), 303)
            said = tree.inner(state, node, f"{origin(request)}/feed")
            return _kept(_rdf([Quad(*triple) for triple in said], SYNTAXES[kind]), closed=True)
        number = _number(state, name)
        members, closed = read_page(engine.directory, state, number), number < len(state.pages)
        if kind == HTML:
            return page("feed_page.html", state=state, number=number, members=members)
        quads = tree.page(members, f"{origin(request)}/feed/{name}", closed)
        return _kept(_rdf(list(quads), SYNTAXES[kind]), closed)

    @blueprint.get("/feed/<publication>/<path:record>")
    def member(publication: str, record: str) -> BaseResponse:
        """Lead from the name of a member to the page that holds it."""
        name, state = name_of(f"feed/{publication}/{record}"), follower.state()
        found = PUBLICATION.fullmatch(publication)
        number = find(engine.directory, state, name) if found else None
        if number is None:
            raise NoSuchRecord("record", name.value, [])
        return redirect(url_for(".one", name=state.page_name(number)), 303)

    @blueprint.get("/feed/activities")
    def changes() -> Response:
        kind, state = _form(LISTS), follower.state()
        here = origin(request)
        return _json(activities.collection(state, f"{here}/feed/activities", f"{here}/feed"), kind)

    @blueprint.get("/feed/activities/<name>")
    def changes_page(name: str) -> Response:
        kind, state = _form(LISTS), follower.state()
        number = _number(state, name)
        members, closed = read_page(engine.directory, state, number), number < len(state.pages)
        said = activities.page(state, number, members, f"{origin(request)}/feed/activities")
        return _kept(_json(said, kind), closed)

    def _kept(response: Response, closed: bool) -> Response:
        """Have a full page kept for long: it does not change."""
        if closed:
            response.headers["Cache-Control"] = CLOSED
        return response

    @blueprint.before_request
    def look() -> None:
        """Note when the feed was written last, before it is read: who asks again misses nothing."""
        g.written = follower.written()

    @blueprint.after_request
    def date(response: Response) -> Response:
        """Say when: after the generation that it follows, or when somebody was erased."""
        if response.status_code == 200 and g.written is not None:
            response.last_modified = max(g.written, engine.generation.published)
        return response

    return blueprint


def _form(offers: Iterable[str]) -> str:
    """Choose a media type; Unknown for a ?lang= that pages do not have, NotAcceptable."""
    language_of(request)
    return negotiate(request.headers.get("Accept"), offers)


def _licences(engine: Engine) -> list[str]:
    said = engine.select("dataset")
    return sorted({value_of(row["value"]) for row in said if row["property"] == LICENCE})


def _inner(state: State, name: str) -> Node | None:
    """Find the inner node of a name; None where the name is no such node’s."""
    nodes = inner_nodes(len(state.pages) - 1)
    return next((node for node in nodes if tree.name(state, node) == name), None)


def _number(state: State, name: str) -> int:
    """Read which page a name is of; NoSuchRecord where the feed has none of that name."""
    found = _NAME.fullmatch(name)
    if found is None or found["begun"] != state.begun or int(found["number"]) > len(state.pages):
        last = [state.page_name(len(state.pages))] if state.pages else []
        raise NoSuchRecord("record", f"{FEED}/{name}", [f"{FEED}/{each}" for each in last])
    return int(found["number"])


def _rdf(quads: list[Quad], syntax: RdfFormat) -> Response:
    prefixes = used_prefixes(quads, syntax)
    known = None if prefixes is None else {**prefixes, **PREFIXES}
    response = Response(
        ox.serialize(quads, format=syntax, prefixes=known), content_type=syntax.media_type
    )
    response.vary.add("Accept")
    return response


def _json(said: activities.Document, kind: str) -> Response:
    response = Response(json.dumps(said, ensure_ascii=False) + "\n", content_type=kind)
    response.vary.add("Accept")
    return response
