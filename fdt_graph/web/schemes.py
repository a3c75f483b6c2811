"""The concept schemes: their list, and each as the tree of its concepts, in RDF and as pages."""

import pyoxigraph as ox
from flask import Blueprint, Response, request

from fdt_graph.engine import Engine
from fdt_graph.errors import NoSuchRecord
from fdt_graph.namespaces import BASE, SCHEMES
from fdt_graph.records import document, require
from fdt_graph.web.negotiation import language_of
from fdt_graph.web.representations import (
    chosen_suffix,
    page,
    split_suffix,
    statements,
)
from fdt_graph.web.subjects import Subject, by_name, counts, subjects, under


def schemes(engine: Engine) -> Blueprint:
    """Serve the concept schemes of the current generation."""
    blueprint = Blueprint("schemes", __name__)

    @blueprint.get("/scheme")
    @blueprint.get("/scheme.<suffix>")
    def every(suffix: str | None = None) -> Response:
        syntax = chosen_suffix(suffix)
        if syntax != "html":
            return statements(sorted(engine.construct("schemes-document"), key=str), syntax)
        found = subjects(engine.select("schemes")).values()
        return page("schemes.html", schemes=by_name(found, language_of(request)))

    @blueprint.get("/scheme/<name>")
    def one(name: str) -> Response:
        name, suffix = split_suffix(name)
        if name not in SCHEMES.values():
            raise NoSuchRecord("record", f"{BASE}scheme/{name}", engine.names())
        this = ox.NamedNode(f"{BASE}scheme/{name}")
        require(engine, this)
        syntax = chosen_suffix(suffix)
        if syntax != "html":
            return statements(document(engine, this), syntax)
        language = language_of(request)
        concepts = subjects(engine.select("concepts", this=this))
        return page(
            "scheme.html",
            scheme=subjects(engine.select("schemes"))[this.value],
            tree=tree(concepts, language),
            uses=counts(engine.select("concept-uses", this=this), "concept"),
        )

    return blueprint


#: Concepts in the order of a language, each with those that are narrower.
Tree = list[tuple[Subject, "Tree"]]


def tree(concepts: dict[str, Subject], language: str) -> Tree:
    """Put the concepts under the broader one that they have in the scheme."""
    placed = under(concepts.values(), "skos:broader", language)

    def below(parent: str | None) -> Tree:
        return [(concept, below(concept.iri)) for concept in placed.get(parent, [])]

    return below(None)
