"""Registries of partners for tests: one partner, with the lines that a test wants otherwise."""

from pathlib import Path

PREFIXES = """\
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix fdt: <https://w3id.org/fdt/ns#> .
@prefix frequency: <http://publications.europa.eu/resource/authority/frequency/> .
@prefix graph: <https://w3id.org/fdt/graph/> .
@prefix organisation: <https://w3id.org/fdt/id/organisation/> .
@prefix partner: <https://w3id.org/fdt/graph/partners#> .
@prefix trust: <https://w3id.org/fdt/scheme/partner-trust/> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

"""
BY = "<https://creativecommons.org/licenses/by/4.0/>"
REST = f"""
graph:partners a dcat:Catalog ; fdt:admittedLicence {BY} .
partner:example-contact a vcard:Organization ; vcard:fn "Accueil exemple"@fr , "Example desk"@en .
partner:example-dump a dcat:Distribution ;
    dcterms:conformsTo <https://www.w3.org/TR/rdf11-concepts/> ;
    dcat:downloadURL <https://data.example/dump.ttl> ;
    dcat:mediaType <https://www.iana.org/assignments/media-types/text/turtle> .
partner:example-sparql a dcat:DataService ;
    dcat:servesDataset graph:example ;
    dcterms:conformsTo <https://www.w3.org/TR/sparql11-protocol/> ;
    dcat:endpointURL <https://data.example:8443/sparql> .
"""
#: What is said of the partner: a property, and its values.
LINES = {
    "a": "fdt:PartnerDataset , dcat:Dataset",
    "dcterms:identifier": '"example"',
    "dcterms:title": '"Annuaire exemple"@fr , "Example directory"@en',
    "dcterms:publisher": "organisation:example",
    "dcterms:license": BY,
    "dcterms:conformsTo": "<https://w3id.org/fdt/shapes/federation>",
    "dcterms:accrualPeriodicity": "frequency:WEEKLY",
    "dcat:contactPoint": "partner:example-contact",
    "fdt:trust": "trust:direct",
    "fdt:reachableHost": '"data.example" , "data.example:8443"',
    "dcat:distribution": "partner:example-dump",
}


def write_registry(root: Path, lines: dict[str, str] | None = None, rest: str = REST) -> Path:
    """Write a registry in a working directory; a line that is given empty is left out."""
    said = {**LINES, **(lines or {})}
    body = " ;\n    ".join(f"{name} {values}" for name, values in said.items() if values)
    path = root / "data" / "partners.ttl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{PREFIXES}graph:example {body} .\n{rest}")
    return path
