"""A small working directory and its store, for tests that write: made-up organisations only."""

import shutil
from pathlib import Path

from fdt_graph.build import build
from fdt_graph.store.generations import Generations

ROOT = Path(__file__).parent.parent

PREFIXES = """\
@prefix category: <https://w3id.org/fdt/scheme/actor-category/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix fdt: <https://w3id.org/fdt/ns#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix graph: <https://w3id.org/fdt/graph/> .
@prefix organisation: <https://w3id.org/fdt/id/organisation/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix record: <https://w3id.org/fdt/id/record/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

GRAPH = "https://w3id.org/fdt/graph/example-"
ORGANISATION = "https://w3id.org/fdt/id/organisation/example-"
#: Who writes.
AGENT = ORGANISATION + "first"


def source(name: str) -> str:
    """Describe a made-up source, in Turtle."""
    return f"""graph:example-{name} a fdt:Source ; rdfs:label "example {name}"@en ;
  dcterms:source <https://source.example/{name}> ; fdt:publisherName "example" ;
  fdt:readOn "2026-11-23"^^xsd:date ; dcterms:license fdt:UnknownLicence .
"""


def organisation(name: str, graph: str, label: str = "") -> str:
    """Describe a made-up organisation and its record, in Turtle."""
    return f"""record:o-example-{name} a fdt:Record ; dcterms:identifier "o-example-{name}" ;
  foaf:primaryTopic organisation:example-{name} ; dcterms:source graph:example-{graph} .
organisation:example-{name} a fdt:Organisation ; rdfs:label "{label or name}"@fr ;
  fdt:category category:company ; foaf:homepage <https://{name}.example> .
"""


def document(name: str, *names: str) -> str:
    """Write a document for the graph of a made-up source, about some organisations."""
    return PREFIXES + source(name) + "".join(organisation(each, name) for each in names or (name,))


def make(folder: Path) -> Path:
    """Make a working directory with a published store: one source, one organisation."""
    for name in ("ontology", "shapes", "sparql"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "data").mkdir()
    shutil.copy(ROOT / "data" / "project.trig", folder / "data")
    said = source("first") + organisation("first", "first")
    (folder / "data" / "first.trig").write_text(f"{PREFIXES}graph:example-first {{\n{said}}}\n")
    report, generation = build(folder, Generations(folder / "store"))
    assert generation is not None, report.turtle().decode()
    return folder
