"""The vocabulary, by version: its terms in RDF, as a page, and as a drawing of its classes.

https://www.w3.org/TR/swbp-vocab-pub/
"""

from pathlib import Path

from flask import Blueprint, Response, request
from pyoxigraph import RdfFormat

from fdt_graph.engine import Engine
from fdt_graph.errors import NoSuchRecord
from fdt_graph.namespaces import NS
from fdt_graph.parse import parse_document
from fdt_graph.records import document
from fdt_graph.vocabulary_release import released_file, releases
from fdt_graph.web.diagram import draw
from fdt_graph.web.negotiation import language_of
from fdt_graph.web.representations import (
    SUFFIXES,
    chosen_suffix,
    page,
    rdf,
    statements,
    svg,
)
from fdt_graph.web.shapes import by_order
from fdt_graph.web.subjects import by_name, counts, named_by, subjects
from fdt_graph.web.terms import Terms, Vocabulary

#: How long a released file may be kept: it never changes.
FOREVER = "public, max-age=31536000, immutable"


def vocabulary(engine: Engine, root: Path, terms: Terms) -> Blueprint:
    """Serve the current vocabulary and each released version of it."""
    blueprint = Blueprint("vocabulary", __name__)

    @blueprint.get("/ns")
    @blueprint.get("/ns.<suffix>")
    def current(suffix: str | None = None) -> Response:
        syntax = chosen_suffix(suffix)
        if syntax != "html":
            return statements(document(engine, NS), syntax)
        return _page(terms.current(), "/ns")

    @blueprint.get("/ns/<version>")
    def of_version(version: str) -> Response:
        stem, _, suffix = version.rpartition(".")
        named = suffix in SUFFIXES  # else it is the last number of the version
        version = stem if named else version
        syntax = chosen_suffix(suffix if named else None)
        path = released_file(root, version, "vocabulary")
        if path is not None and syntax == "html":
            return _page(terms.released(version), f"/ns/{version}", frozen=True)
        if path is not None:
            return _frozen(path, syntax)
        if version != terms.current().version:
            known = [f"{NS.value}/{name}" for name in releases(root)]
            raise NoSuchRecord("record", f"{NS.value}/{version}", known)
        if syntax == "html":
            return _page(terms.current(), f"/ns/{version}")
        return statements(document(engine, NS), syntax)

    @blueprint.get("/ns/diagram.svg")
    def diagram() -> Response:
        drawing = draw(terms.current().classes(), language_of(request))
        return svg("diagram.svg.html", drawing=drawing)

    def _page(shown: Vocabulary, place: str, frozen: bool = False) -> Response:
        language = language_of(request)
        asked = [] if frozen else subjects(engine.select("questions")).values()
        return page(
            "vocabulary.html",
            vocabulary=shown,
            place=place,
            frozen=frozen,
            releases=releases(root),
            drawing=draw(shown.classes(), language),
            under=shown.named_by("rdfs:subClassOf"),
            under_property=shown.named_by("rdfs:subPropertyOf"),
            carried=shown.named_by("schema:domainIncludes"),
            asked_with={
                **named_by(asked, "dcterms:references"),
                **named_by(asked, "schema:mentions"),
            },
            uses={} if frozen else counts(engine.select("uses"), "term"),
            by_name=by_name,
            by_order=by_order,
        )

    return blueprint


def _frozen(path: Path, suffix: str) -> Response:
    """Send a released file as it is, or the same triples in another format."""
    content = path.read_bytes()
    if suffix == "ttl":
        response = rdf(content, suffix)
    else:
        triples = parse_document(content, RdfFormat.TURTLE, NS.value)
        response = statements(triples, suffix)
    response.headers["Cache-Control"] = FOREVER
    return response
