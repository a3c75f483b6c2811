"""The tests of FOOPS! about metadata: what the header of the vocabulary says, as it is served."""

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Store

from fdt_graph.check.material import Material
from fdt_graph.check.rule import Fault, Rule, rule
from fdt_graph.check.service import Service
from fdt_graph.namespaces import NS, PREFIXES, compact, iri

#: What describes a vocabulary and is not of it.
KNOWN = ("dcterms", "owl", "rdf", "rdfs", "vann", "schema", "bibo", "skos", "foaf", "prov", "dcat")
#: What every vocabulary names, and is no reuse of another.
BASIC = tuple(PREFIXES[prefix] for prefix in ("rdf", "rdfs", "owl", "xsd", "fdt"))

# Registries, by the address that schema:includedInDataCatalog would give.
PREFIX_REGISTRY = "http://prefix.cc/"
VOCABULARY_REGISTRY = "https://lov.linkeddata.es/"


def values(ontology: Store, *properties: str) -> list[str]:
    """Give what the header says with some properties."""
    return [
        quad.object.value
        for name in properties
        for quad in ontology.quads_for_pattern(NS, iri(name), None, None)
        if isinstance(quad.object, NamedNode | Literal)
    ]


def _missing(service: Service, *needed: str) -> Iterator[Fault]:
    """List the properties that the header has not; a|b are two that will do for each other."""
    for names in needed:
        if not any(value.strip() for value in values(service.ontology, *names.split("|"))):
            yield Fault(NS.value, (("missing", names),))


def _header_rule(code: str, fr: str, en: str, *needed: str) -> Rule:
    """Make a rule that asks the header for some properties."""

    def find(material: Material) -> Iterator[Fault]:
        return _missing(material.service, *needed)

    return Rule("fair", code, fr, en, find)


find1 = _header_rule(
    "FIND1",
    "L’en-tête dit le préfixe et l’espace de noms.",
    "The header says the prefix and the namespace.",
    "vann:preferredNamespacePrefix",
    "vann:preferredNamespaceUri",
)


def _registered(material: Material, registry: str) -> Iterator[Fault]:
    catalogues = values(material.service.ontology, "schema:includedInDataCatalog")
    if not any(catalogue.startswith(registry) for catalogue in catalogues):
        yield Fault(NS.value, (("missing", registry),))


@rule(
    "fair",
    "Le préfixe est dans un registre de préfixes : à demander à la publication.",
    "The prefix is in a registry of prefixes: to be asked for at publication.",
    name="FIND2",
)
def find2(material: Material) -> Iterator[Fault]:
    """Look for a registry of prefixes among the catalogues that the header names."""
    return _registered(material, PREFIX_REGISTRY)


@rule(
    "fair",
    "Le vocabulaire est dans un registre de vocabulaires : à demander à la publication.",
    "The vocabulary is in a registry of vocabularies: to be asked for at publication.",
    name="FIND3",
)
def find3(material: Material) -> Iterator[Fault]:
    """Look for a registry of vocabularies among the catalogues that the header names."""
    return _registered(material, VOCABULARY_REGISTRY)


find3_bis = _header_rule(
    "FIND3_BIS",
    "L’en-tête nomme un catalogue qui décrit le vocabulaire.",
    "The header names a catalogue that describes the vocabulary.",
    "schema:includedInDataCatalog",
)
om1 = _header_rule(
    "OM1",
    "L’en-tête a le minimum : titre, description, licence, version, auteur, date, espace de noms.",
    "The header has the minimum: title, description, licence, version, author, date, namespace.",
    "dcterms:title",
    "dcterms:description",
    "dcterms:license",
    "owl:versionIRI",
    "dcterms:creator",
    "dcterms:created",
    "vann:preferredNamespaceUri",
)
om2 = _header_rule(
    "OM2",
    "L’en-tête a ce qui est recommandé : préfixe, numéro de version, date, contributeur, citation.",
    "The header has what is recommended: prefix, version number, date, contributor, citation.",
    "vann:preferredNamespacePrefix",
    "owl:versionInfo",
    "dcterms:created",
    "dcterms:contributor",
    "dcterms:bibliographicCitation",
)
om3 = _header_rule(
    "OM3",
    "L’en-tête a le reste : éditeur, logo, état, source, date de parution, version d’avant.",
    "The header has the rest: publisher, logo, status, source, date of issue, version before.",
    "dcterms:publisher",
    "schema:logo|foaf:logo",
    "bibo:status",
    "dcterms:source",
    "dcterms:issued",
    "owl:priorVersion",
    "owl:backwardCompatibleWith|owl:incompatibleWith",
)
om3_doi = _header_rule(
    "OM3-DOI",
    "L’en-tête a un DOI : à demander à la publication.",
    "The header has a DOI: to be asked for at publication.",
    "bibo:doi",
)
om4_1 = _header_rule(
    "OM4.1", "L’en-tête dit la licence.", "The header says the licence.", "dcterms:license"
)


@rule(
    "fair",
    "La licence est un IRI, celui d’une licence dont le dépôt a le texte ou l’adresse (LICENSE).",
    "The licence is an IRI, that of one of which the repository has the text or address (LICENSE).",
    name="OM4.2",
)
def om4_2(material: Material) -> Iterator[Fault]:
    """Look for the IRI in LICENSE."""
    path = material.root / "LICENSE"
    text = path.read_text() if path.exists() else ""
    licences = values(material.service.ontology, "dcterms:license")
    if not licences:
        yield Fault(NS.value, (("missing", "dcterms:license"),))
    for licence in licences:
        if not licence.startswith("https://") or licence.rstrip("/") not in text:
            yield Fault(NS.value, (("value", licence),))


om5_1 = _header_rule(
    "OM5.1",
    "L’en-tête dit la provenance : auteur et date.",
    "The header says the provenance: author and date.",
    "dcterms:creator",
    "dcterms:created",
)
om5_2 = _header_rule(
    "OM5.2",
    "L’en-tête dit qui publie, et quand.",
    "The header says who publishes, and when.",
    "dcterms:issued",
    "dcterms:publisher",
)


@rule(
    "fair",
    "L’en-tête ne se sert que de vocabulaires connus.",
    "The header uses known vocabularies only.",
    name="VOC1",
)
def voc1(material: Material) -> Iterator[Fault]:
    """Look at the properties of the header."""
    known = tuple(PREFIXES[prefix] for prefix in KNOWN)
    header = list(material.service.ontology.quads_for_pattern(NS, None, None, None))
    if not header:
        yield Fault(NS.value)
    for name in sorted({quad.predicate.value for quad in header}):
        if not name.startswith(known):
            yield Fault(NS.value, (("property", compact(name)),))


@rule(
    "fair",
    "Le vocabulaire se sert de classes ou de propriétés d’autres vocabulaires.",
    "The vocabulary uses classes or properties of other vocabularies.",
    name="VOC2",
)
def voc2(material: Material) -> Iterator[Fault]:
    """Look for one in what terms are said of, take as value, or come under."""
    tied = (
        quad.object
        for name in (
            "schema:domainIncludes",
            "schema:rangeIncludes",
            "rdfs:subClassOf",
            "rdfs:subPropertyOf",
        )
        for quad in material.service.ontology.quads_for_pattern(None, iri(name), None, None)
    )
    if not any(isinstance(each, NamedNode) and not each.value.startswith(BASIC) for each in tied):
        yield Fault(NS.value)
