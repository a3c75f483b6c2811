"""The shapes: what the graph asks of data, in RDF and as a page with an anchor for each."""

from collections.abc import Mapping

from flask import Blueprint, Response, request

from fdt_graph.errors import NoSuchRecord
from fdt_graph.namespaces import BASE, iri
from fdt_graph.validate import PROFILES
from fdt_graph.web.negotiation import language_of
from fdt_graph.web.representations import (
    chosen_suffix,
    page,
    split_suffix,
    statements,
)
from fdt_graph.web.subjects import Link, Subject, by_name, named_by
from fdt_graph.web.terms import WHOLE, Terms


def shapes(terms: Terms) -> Blueprint:
    """Serve the shapes that the working directory has."""
    blueprint = Blueprint("shapes", __name__)

    @blueprint.get("/shapes")
    @blueprint.get("/shapes.<suffix>")
    def whole(suffix: str | None = None) -> Response:
        return _shapes(terms, WHOLE, "/shapes", suffix)

    @blueprint.get("/shapes/<profile>")
    def of_profile(profile: str) -> Response:
        profile, suffix = split_suffix(profile)
        if profile not in PROFILES:
            known = [f"{BASE}shapes/{name}" for name in PROFILES]
            raise NoSuchRecord("record", f"{BASE}shapes/{profile}", known)
        return _shapes(terms, profile, f"/shapes/{profile}", suffix)

    return blueprint


def _shapes(terms: Terms, profile: str, place: str, suffix: str | None) -> Response:
    syntax = chosen_suffix(suffix)
    if syntax != "html":
        triples = {quad.triple for quad in terms.rules(profile)}
        return statements(sorted(triples, key=str), syntax)
    shapes = terms.shapes(profile)
    language = language_of(request)
    known = terms.current().terms

    def named(links: list[Link]) -> list[Link]:
        """Call the terms of the vocabulary by their names there."""
        return [named_as(known, link, language) for link in links]

    of_kind = named_by(shapes.values(), "rdf:type")
    nodes = of_kind.get(iri("sh:NodeShape").value, [])
    users = named_by(nodes, "sh:property")
    properties = of_kind.get(iri("sh:PropertyShape").value, [])
    return page(
        "shapes.html",
        things=[shape for shape in nodes if targeted(shape)],
        values=[shape for shape in nodes if not targeted(shape)],
        shared=[shape for shape in properties if len(users.get(shape.iri, [])) != 1],
        users=users,
        all=shapes,
        place=place,
        profile=profile,
        named=named,
        by_name=by_name,
        by_order=by_order,
    )


def targeted(shape: Subject) -> bool:
    """Tell whether a shape chooses its nodes itself. https://www.w3.org/TR/shacl/#targets"""
    targets = ("sh:targetClass", "sh:targetNode", "sh:targetSubjectsOf", "sh:targetObjectsOf")
    return any(shape.has(target) for target in targets)


def named_as(known: Mapping[str, Subject], link: Link, language: str) -> Link:
    """Give a link the name that a known subject has; the same link for an unknown one."""
    if link.iri not in known:
        return link
    name = known[link.iri].name(language)
    return Link(name.words, name.language, link.iri)


def by_order(shapes: list[Subject]) -> list[Subject]:
    """Sort property shapes as they ask to be shown. https://www.w3.org/TR/shacl/#order"""

    def order(shape: Subject) -> tuple[float, str]:
        said = shape.text("sh:order", "")
        return float(said.words) if said else 0, shape.iri

    return sorted(shapes, key=order)
