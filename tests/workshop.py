"""Working directories, stores and changes for tests that write: made-up organisations only."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from fdt_graph.build import build
from fdt_graph.serialize import dump_named_graphs
from fdt_graph.store.diff import UNION, Diff, apply
from fdt_graph.store.files import link_store
from fdt_graph.store.generation import Generation
from fdt_graph.store.generations import Generations
from fdt_graph.store.patches import write_patch
from fdt_graph.store.tally import changed
from fdt_graph.writing.order import Statements

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


def statements(name: str, text: str = "", replace: bool = True) -> Statements:
    """Say what a document says, or a record and its source, in the graph of a made-up source."""
    store = ox.Store()
    graph = ox.NamedNode(GRAPH + name)
    store.load((text or document(name)).encode(), ox.RdfFormat.TURTLE, to_graph=graph)
    return Statements(GRAPH + name, store.dump(format=ox.RdfFormat.N_QUADS), replace)


def make(folder: Path, *names: str) -> Path:
    """Make a working directory with a published store: one source, the organisation `first`.

    There is one more organisation for each name.
    """
    for name in ("ontology", "shapes", "sparql"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "data").mkdir()
    shutil.copy(ROOT / "data" / "project.trig", folder / "data")
    text = source("first") + "".join(organisation(each, "first") for each in ("first", *names))
    (folder / "data" / "first.trig").write_text(f"{PREFIXES}graph:example-first {{\n{text}}}\n")
    report, generation = build(folder, Generations(folder / "store"))
    assert generation is not None, report.turtle().decode()
    return folder


def laid_out(quads: Iterable[ox.Quad]) -> ox.Store:
    """Make a store as a generation has it: named graphs, and their union."""
    quads = list(quads)
    store = ox.Store()
    store.extend(quads)
    store.extend([ox.Quad(q.subject, q.predicate, q.object, UNION) for q in quads])
    return store


def said(store: ox.Store) -> set[ox.Quad]:
    """Give what the named graphs of a store say."""
    return {quad for quad in store if quad.graph_name != UNION}


def dump(generation: Generation) -> bytes:
    """Write what the named graphs of a generation say, as N-Quads."""
    with generation.open() as opened:
        return dump_named_graphs(opened.store)


def publish_change(generations: Generations, before: Generation, diff: Diff) -> Path:
    """Publish a change as the writer does; give the folder of the head, which stays."""
    folder = generations.directory / f"head-{os.getpid()}"
    link_store(Path(before.store), folder)
    head = ox.Store(str(folder))
    apply(head, diff)
    with generations.writing():
        write_patch(generations.directory, "20261123T101112-123456Z", diff)
        graphs = changed(before.graphs, diff.added, diff.removed)
        generations.checkpoint(head, before, graphs, before.notes)
    return folder
