"""The IRIs of the project: one base, and the prefixes that files, queries and answers use."""

from pyoxigraph import NamedNode

from fdt_graph.errors import NoSuchRecord, Unknown

BASE = "https://w3id.org/fdt/"
#: The vocabulary itself.
NS = NamedNode(BASE + "ns")

#: Where names of what its source leaves without one begin.
#: https://www.w3.org/TR/rdf11-concepts/#section-skolemization
GENID = BASE + ".well-known/genid/"

#: Types of records: the middle part of https://w3id.org/fdt/id/{type}/{slug}.
RECORD_TYPES = (
    "change",
    "charter",
    "claim",
    "conflict",
    "date",
    "endorsement",
    "event",
    "funding",
    "initiative",
    "jurisdiction",
    "link",
    "match",
    "membership",
    "need",
    "offer",
    "organisation",
    "participation",
    "person",
    "principle",
    "publication",
    "recognition",
    "record",
    "resolution",
    "resource",
    "signature",
    "skill-claim",
    "support",
    "territory",
)

#: Prefix → concept scheme: https://w3id.org/fdt/scheme/{scheme}.
SCHEMES = {
    "approximation": "approximation",
    "aspect": "claim-aspect",
    "category": "actor-category",
    "evidence": "evidence-type",
    "level": "territory-level",
    "linktype": "link-type",
    "method": "publication-method",
    "precision": "date-precision",
    "restype": "resource-type",
    "role": "role",
    "skill": "skill",
    "stage": "initiative-stage",
    "theme": "theme",
    "trust": "partner-trust",
    "unit": "unit",
    "verdict": "match-verdict",
}

PREFIXES: dict[str, str] = {
    "bibo": "http://purl.org/ontology/bibo/",
    "fdt": f"{BASE}ns#",
    "shape": f"{BASE}shapes#",
    "graph": f"{BASE}graph/",
    "description": f"{BASE}graph/void#",
    "partner": f"{BASE}graph/partners#",
    "question": f"{BASE}question/",
    "scheme": f"{BASE}scheme/",
    **{prefix: f"{BASE}scheme/{name}/" for prefix, name in SCHEMES.items()},
    **{name: f"{BASE}id/{name}/" for name in RECORD_TYPES},
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "essglobal": "http://purl.org/essglobal/vocab/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "formats": "http://www.w3.org/ns/formats/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "igeo": "http://rdf.insee.fr/def/geo#",
    "m8g": "http://data.europa.eu/m8g/",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "pair": "http://virtual-assembly.org/ontologies/pair#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sdg": "http://metadata.un.org/sdg/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vann": "http://purl.org/vocab/vann/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
    "void-ext": "http://ldf.fi/void-ext#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def iri(curie: str) -> NamedNode:
    """Expand a compact IRI.

    >>> iri("organisation:cler").value
    'https://w3id.org/fdt/id/organisation/cler'
    """
    prefix, local = curie.split(":", 1)
    return NamedNode(PREFIXES[prefix] + local)


def expand(name: str) -> NamedNode:
    """Read an IRI or a compact IRI.

    Raises Unknown for a prefix that the project does not have, NoSuchRecord for what is no IRI.
    """
    prefix, colon, local = name.partition(":")
    if name.startswith(("http://", "https://")):
        expanded = name
    elif colon and prefix in PREFIXES:
        expanded = PREFIXES[prefix] + local
    else:
        raise Unknown("prefix", prefix, PREFIXES)
    try:
        return NamedNode(expanded)
    except ValueError:
        raise NoSuchRecord("record", expanded, []) from None


def compact(name: str) -> str:
    """Shorten an IRI of the project to type/slug, others to prefix:local where there is a prefix.

    >>> compact("https://w3id.org/fdt/id/organisation/cler")
    'organisation:cler'
    """
    prefix = prefix_of(name)
    return name if prefix is None else f"{prefix}:{name.removeprefix(PREFIXES[prefix])}"


def last_part(name: str) -> str:
    """Give what an IRI ends in, by which addresses and tables name a value.

    >>> last_part("https://w3id.org/fdt/ns#Project"), last_part("https://w3id.org/fdt/id/a/b/")
    ('Project', 'b')
    """
    return name.rstrip("/#").replace("#", "/").rpartition("/")[2]


def prefix_of(name: str) -> str | None:
    """Find the prefix that leaves the least of an IRI to write; None when none fits."""
    fitting = [prefix for prefix, namespace in PREFIXES.items() if name.startswith(namespace)]
    return max(fitting, key=lambda prefix: len(PREFIXES[prefix]), default=None)
