"""The tests of FOOPS! (https://w3id.org/foops/) about access and terms, asked of our own service.

What they ask of the live web is asked of the service itself, or of what the repository holds.
"""

from collections.abc import Iterator

import pyoxigraph as ox
from pyoxigraph import NamedNode, RdfFormat, Store

from fdt_graph.check.material import Material
from fdt_graph.check.metadata import values
from fdt_graph.check.rule import Fault, rule
from fdt_graph.check.service import Service, read
from fdt_graph.errors import ParseError
from fdt_graph.namespaces import NS, PREFIXES, compact, iri
from fdt_graph.parse import load_text

#: The persistent identifiers that FOOPS! knows.
PERSISTENT = ("https://w3id.org/", "https://purl.org/", "https://doi.org/", "http://purl.org/")
#: The media types in which a vocabulary is given.
SYNTAXES = {
    "text/turtle": RdfFormat.TURTLE,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/ld+json": RdfFormat.JSON_LD,
}
HTML = "text/html"


@rule("fair", "L’IRI du vocabulaire est pérenne.", "The IRI is persistent.", name="PURL1")
def purl1(material: Material) -> Iterator[Fault]:
    """Look at the IRI that the service calls an ontology."""
    found = [name for name in _ontologies(material.service) if name.startswith(PERSISTENT)]
    if not found:
        yield Fault(NS.value)


def _ontologies(service: Service) -> list[str]:
    said = service.ontology.quads_for_pattern(None, iri("rdf:type"), iri("owl:Ontology"), None)
    return [quad.subject.value for quad in said if isinstance(quad.subject, NamedNode)]


@rule(
    "fair",
    "L’IRI du vocabulaire mène à du RDF.",
    "The IRI of the vocabulary leads to RDF.",
    name="URI1",
)
def uri1(material: Material) -> Iterator[Fault]:
    """Ask the service for it."""
    if not len(material.service.ontology):
        yield Fault(NS.value, (("value", str(material.service.get(NS.value).status)),))


@rule(
    "fair",
    "Le vocabulaire porte l’IRI par lequel on l’obtient.",
    "The vocabulary has the IRI by which one gets it.",
    name="URI2",
)
def uri2(material: Material) -> Iterator[Fault]:
    """Compare the two."""
    if NS.value not in _ontologies(material.service):
        yield Fault(NS.value)


@rule(
    "fair",
    "L’IRI de version n’est pas celui du vocabulaire.",
    "The version IRI is not the IRI of the vocabulary.",
    name="VER1",
)
def ver1(material: Material) -> Iterator[Fault]:
    """Read it from the header."""
    versions = values(material.service.ontology, "owl:versionIRI")
    if len(versions) != 1 or NS.value in versions:
        yield Fault(NS.value, (("value", ", ".join(versions)),))


@rule(
    "fair",
    "L’IRI de version mène à du RDF, et celui de la version d’avant aussi.",
    "The version IRI leads to RDF, and that of the version before does too.",
    name="VER2",
)
def ver2(material: Material) -> Iterator[Fault]:
    """Ask the service for each."""
    service = material.service
    versions = values(service.ontology, "owl:versionIRI", "owl:priorVersion")
    for version in versions or [NS.value]:
        answer = service.get(version)
        if not versions or not len(read(answer)):
            yield Fault(version, (("value", str(answer.status)),))


@rule(
    "fair",
    "Le vocabulaire se donne en Turtle, RDF/XML, N-Triples, JSON-LD et HTML, selon la demande.",
    "The vocabulary comes as Turtle, RDF/XML, N-Triples, JSON-LD and HTML, as one asks.",
    name="CN1",
)
def cn1(material: Material) -> Iterator[Fault]:
    """Ask for each."""
    for media_type in (*SYNTAXES, HTML):
        answer = material.service.get(NS.value, media_type)
        if answer.status != 200 or answer.media_type != media_type:
            yield Fault(NS.value, (("missing", media_type), ("value", answer.media_type)))


@rule(
    "fair",
    "Une page décrit le vocabulaire, et chaque terme y a sa place.",
    "A page describes the vocabulary, and each term has its place in it.",
    name="DOC1",
)
def doc1(material: Material) -> Iterator[Fault]:
    """Look for the anchor that the fragment of each term's IRI leads to."""
    answer = material.service.get(NS.value, HTML)
    page = answer.body.decode(errors="replace") if answer.media_type == HTML else ""
    if answer.status != 200 or not page:
        yield Fault(NS.value, (("missing", HTML),))
    for term in _terms(material.vocabulary):
        if f'id="{term.removeprefix(PREFIXES["fdt"])}"' not in page:
            yield Fault(compact(term))


@rule(
    "fair",
    "Chaque forme du vocabulaire se lit, et dit la même chose.",
    "Each form of the vocabulary can be read, and says the same.",
    name="RDF1",
)
def rdf1(material: Material) -> Iterator[Fault]:
    """Parse each form, and compare it with the Turtle."""
    turtle = _canonical(material.service.ontology)
    if not turtle:
        yield Fault(NS.value, (("missing", "text/turtle"),))
    for media_type, syntax in SYNTAXES.items():
        store = Store()
        try:
            load_text(store, material.service.get(NS.value, media_type).body.decode(), syntax)
        except ParseError as error:
            yield Fault(NS.value, (("value", f"{media_type}: {error.reason}"),))
            continue
        if _canonical(store) != turtle:
            yield Fault(NS.value, (("other", media_type),))


def _canonical(store: Store) -> set[str]:
    """Name blank nodes by what is said of them, so that two readings compare."""
    dataset = ox.Dataset(list(store))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad.triple) for quad in dataset}


@rule(
    "fair",
    "Le vocabulaire s’obtient par un protocole ouvert (HTTP).",
    "The vocabulary comes by an open protocol (HTTP).",
    name="HTTP1",
)
def http1(material: Material) -> Iterator[Fault]:
    """Ask for it over HTTP."""
    if material.service.get(NS.value).status != 200:
        yield Fault(NS.value)


@rule(
    "fair",
    "Chaque terme servi a un libellé.",
    "Each term that is served has a label.",
    name="VOC3",
)
def voc3(material: Material) -> Iterator[Fault]:
    """Look at what the service gives."""
    return _unsaid(material, "rdfs:label")


@rule(
    "fair",
    "Chaque terme servi a une définition.",
    "Each term that is served has a definition.",
    name="VOC4",
)
def voc4(material: Material) -> Iterator[Fault]:
    """Look at what the service gives."""
    return _unsaid(material, "skos:definition")


def _unsaid(material: Material, property_: str) -> Iterator[Fault]:
    """List the declared terms of which the service does not say something."""
    ontology = material.service.ontology
    for term in _terms(material.vocabulary):
        found = ontology.quads_for_pattern(NamedNode(term), iri(property_), None, None)
        if next(found, None) is None:
            yield Fault(compact(term))


def _terms(vocabulary: Store) -> list[str]:
    """List what the vocabulary declares in its namespace, by IRI."""
    return sorted(
        {
            quad.subject.value
            for quad in vocabulary.quads_for_pattern(None, iri("rdf:type"), None, None)
            if isinstance(quad.subject, NamedNode)
            and quad.subject.value.startswith(PREFIXES["fdt"])
        }
    )
