"""An engine in, the catalogue of what it gives out: for catalogues of catalogues, and as a page.

https://semiceu.github.io/DCAT-AP/releases/3.0.0/
"""

from functools import cache
from pathlib import Path

from flask import Blueprint, Response, request
from pyoxigraph import NamedNode, RdfFormat, Triple

from fdt_graph.engine import Engine
from fdt_graph.namespaces import BASE, iri
from fdt_graph.parse import parse_document
from fdt_graph.records import Labels
from fdt_graph.store.catalogue import CATALOGUE, catalogue
from fdt_graph.store.dumps import ENDINGS, Dump, dumps
from fdt_graph.store.generation import Generation
from fdt_graph.store.releases import DCAT, Release, Releases
from fdt_graph.web.negotiation import language_of
from fdt_graph.web.origin import origin
from fdt_graph.web.representations import chosen_suffix, page, statements

#: What is written by hand of the catalogue, in a working directory.
FILE = Path("data", "catalogue.ttl")
#: What of it only who has the store can give; elsewhere it is not listed.
KEPT = frozenset(
    NamedNode(BASE + name)
    for name in ("catalog#reconciliation", "catalog#feed", "feed#stream", "feed#pages")
)
#: The parts of the page, and what each lists.
DATASETS, SERVICES = iri("dcat:dataset"), iri("dcat:service")


def catalog(engine: Engine, root: Path) -> Blueprint:
    """Serve the catalogue of an engine; `root` has what is written by hand of it."""
    blueprint = Blueprint("catalog", __name__)

    @cache
    def by_hand() -> list[Triple]:
        path = root / FILE
        return parse_document(path.read_bytes(), RdfFormat.TURTLE, BASE) if path.exists() else []

    def _triples() -> list[Triple]:
        state = engine.generation
        files: dict[str, Dump | None] = {}
        releases: list[Release] = []
        said = [*by_hand(), *engine.construct("catalogue")]
        if isinstance(state, Generation):
            made = dumps(state)  # the sums of those that nobody has asked for are not known
            files = {ending: made.get(ending) for ending in ENDINGS}
            releases = Releases(state.directory).all()
            for each in releases:
                content = (each.path / DCAT).read_bytes()
                said += parse_document(content, RdfFormat.TURTLE, BASE)
        else:
            said = [triple for triple in said if KEPT.isdisjoint((triple.subject, triple.object))]
        return catalogue(said, origin(request), state.published, files, releases)

    @blueprint.get("/catalog")
    @blueprint.get("/catalog.<suffix>")
    def whole(suffix: str | None = None) -> Response:
        syntax, triples = chosen_suffix(suffix), _triples()
        if syntax != "html":
            return statements(triples, syntax)
        language = language_of(request)
        datasets, services = (
            [_entry(triples, node, language) for node in _listed(triples, CATALOGUE, part)]
            for part in (DATASETS, SERVICES)
        )
        return page("catalog.html", place="/catalog", datasets=datasets, services=services)

    return blueprint


def _entry(triples: list[Triple], node: NamedNode, language: str) -> dict[str, object]:
    """Say of a dataset or a service what a page shows of it."""
    return {
        "iri": node.value,
        "title": _text(triples, node, "dcterms:title", language),
        "description": _text(triples, node, "dcterms:description", language),
        "places": [each.value for each in _listed(triples, node, iri("dcat:endpointURL"))],
        "licences": [
            (each.value, _text(triples, each, "rdfs:label", language) or (each.value, ""))
            for each in _listed(triples, node, iri("dcterms:license"))
        ],
        "files": [
            (where.value, _text(triples, file, "dcterms:title", language) or (where.value, ""))
            for file in _listed(triples, node, iri("dcat:distribution"))
            for where in _listed(triples, file, iri("dcat:accessURL"))
        ],
    }


def _listed(triples: list[Triple], subject: NamedNode, predicate: NamedNode) -> list[NamedNode]:
    found = (t.object for t in triples if t.subject == subject and t.predicate == predicate)
    return sorted((each for each in found if isinstance(each, NamedNode)), key=str)


def _text(
    triples: list[Triple], subject: NamedNode, name: str, language: str
) -> tuple[str, str] | None:
    """Choose a text and its language; None where there is none."""
    labels, predicate = Labels(), iri(name)
    for triple in triples:
        if triple.subject == subject and triple.predicate == predicate:
            labels.add(triple.object)
    return labels.choose(language)
