"""The IRIs of the project: one base, and the prefixes that files, queries and answers use."""

from pyoxigraph import NamedNode

BASE = "https://w3id.org/fdt/"

#: Types of records: the middle part of https://w3id.org/fdt/id/{type}/{slug}.
RECORD_TYPES = (
    "charter",
    "claim",
    "conflict",
    "date",
    "event",
    "funding",
    "initiative",
    "jurisdiction",
    "link",
    "membership",
    "organisation",
    "participation",
    "person",
    "principle",
    "recognition",
    "record",
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
    "precision": "date-precision",
    "restype": "resource-type",
    "role": "role",
    "skill": "skill",
    "stage": "initiative-stage",
    "theme": "theme",
    "unit": "unit",
}

PREFIXES: dict[str, str] = {
    "fdt": f"{BASE}ns#",
    "shape": f"{BASE}shapes#",
    "graph": f"{BASE}graph/",
    "scheme": f"{BASE}scheme/",
    **{prefix: f"{BASE}scheme/{name}/" for prefix, name in SCHEMES.items()},
    **{name: f"{BASE}id/{name}/" for name in RECORD_TYPES},
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vann": "http://purl.org/vocab/vann/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def iri(curie: str) -> NamedNode:
    """Expand a compact IRI.

    >>> iri("organisation:cler").value
    'https://w3id.org/fdt/id/organisation/cler'
    """
    prefix, local = curie.split(":", 1)
    return NamedNode(PREFIXES[prefix] + local)
