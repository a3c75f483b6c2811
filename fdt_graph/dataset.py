"""The working directory in, one dataset in memory out: every statement in its source's graph."""

from collections.abc import Callable, Iterator
from pathlib import Path

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Store

from fdt_graph.alignments import ALIGNMENTS, alignments
from fdt_graph.derive import derive, said_by
from fdt_graph.describe import VOID, describe
from fdt_graph.errors import ParseError
from fdt_graph.examples import examples
from fdt_graph.namespaces import iri
from fdt_graph.parse import load_file
from fdt_graph.serialize import dump_graph

ONTOLOGY = iri("graph:ontology")
SCHEMES = iri("graph:schemes")
PARTNERS = iri("graph:partners")

#: Called with what is about to be done, and how many steps are still to come.
Progress = Callable[[str, int], None]


def dataset_files(root: Path) -> Iterator[tuple[Path, NamedNode | None]]:
    """List the files of a working directory, each with the graph that its triples go to.

    ontology/*.ttl, ontology/schemes/*.ttl and data/partners.ttl have a graph each; the other files
    under data/ name their own.
    The made-up ontology/examples.trig is not of the dataset; the vocabulary quotes it.
    """
    for path in sorted((root / "ontology").glob("*.ttl")):
        yield path, ONTOLOGY
    for path in sorted((root / "ontology" / "schemes").glob("*.ttl")):
        yield path, SCHEMES
    if (registry := root / "data" / "partners.ttl").exists():
        yield registry, PARTNERS
    data = sorted(path for path in (root / "data").rglob("*") if path.name.endswith(ENDINGS))
    yield from ((path, None) for path in data)


ENDINGS = (".trig", ".nq", ".trig.gz", ".nq.gz")


def load_dataset(root: Path, store: Store, progress: Progress = lambda step, steps: None) -> None:
    """Read a working directory, derive what follows from it, and describe the whole.

    Raises what read_files does.
    """
    read_files(root, store, lambda step, left: progress(step, left + 2))
    complete(store, root, progress)


def read_files(root: Path, store: Store, progress: Progress = lambda step, steps: None) -> None:
    """Read a working directory.

    The vocabulary gets its examples, and a graph of its own says how it meets other vocabularies.

    Raises ParseError for a broken file, and for a statement under data/ that is in no named graph:
    nothing here is said by nobody.
    """
    files = list(dataset_files(root))
    for place, (path, target) in enumerate(files):
        progress(str(path.relative_to(root)), len(files) - 1 - place)
        load_file(store, path, target)
        refuse_default_graph(store, path)
    vocabulary = copy_graphs(store, ONTOLOGY, SCHEMES)
    store.extend(said_by(ONTOLOGY, examples(vocabulary, root)))
    store.extend(said_by(ALIGNMENTS, alignments(root)))


def complete(store: Store, root: Path, progress: Progress = lambda step, steps: None) -> None:
    """Add what follows from the statements of a dataset, and what it says of itself."""
    progress("sparql/derive", 1)
    derive(store, root / "sparql" / "derive")
    progress("sparql/describe", 0)
    describe(store, root)


def copy_graphs(store: Store, *graphs: NamedNode | BlankNode) -> Store:
    """Copy some graphs of a store into another."""
    copy = Store()
    for graph in graphs:
        triples = dump_graph(store, RdfFormat.N_TRIPLES, graph)
        copy.bulk_load(triples, RdfFormat.N_TRIPLES, to_graph=graph)
    return copy


def described_by_hand(root: Path) -> list[Quad]:
    """Read what the files that are written by hand say in graph:void."""
    store = Store()
    for path in sorted((root / "data").glob("*.trig")):
        load_file(store, path)
    return list(store.quads_for_pattern(None, None, None, VOID))


def refuse_default_graph(store: Store, path: Path) -> None:
    """Raise ParseError if the file that was just read said something outside any named graph."""
    stray = next(store.quads_for_pattern(None, None, None, DefaultGraph()), None)
    if stray is not None:
        raise ParseError(
            path,
            None,
            None,
            f"a statement outside any named graph, so without a source: {stray.triple}",
            f"une affirmation hors de tout graphe nommé, donc sans source : {stray.triple}",
        )
