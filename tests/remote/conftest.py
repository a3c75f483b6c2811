"""A part of the dataset and the made-up story: published here, and pushed to engines of others."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from fdt_graph.dataset import ONTOLOGY, SCHEMES
from fdt_graph.examples import load_examples
from fdt_graph.namespaces import iri
from fdt_graph.store.generations import Generations
from tests.conftest import ROOT, run
from tests.processes import serving
from tests.remote.engines import Running, oxigraph

#: Graphs of which only what others name is taken, so that nobody waits for 36,000 communes.
LARGE = {iri("graph:register"), iri("graph:geonames")}


@pytest.fixture(scope="session")
def part(dataset: ox.Store, tmp_path_factory: pytest.TempPathFactory) -> Generations:
    """A store in which that part is published."""
    vocabulary = ox.Store()
    for graph in (ONTOLOGY, SCHEMES):
        vocabulary.extend(list(dataset.quads_for_pattern(None, None, None, graph)))
    quads = [quad for quad in dataset if quad.graph_name not in LARGE]
    quads += [quad for quad in load_examples(vocabulary, ROOT) if quad.graph_name not in LARGE]
    named = {term for quad in quads for term in (quad.subject, quad.object)}
    large = [quad for quad in dataset if quad.graph_name in LARGE and quad.subject in named]
    above = {quad.object for quad in large} - named
    large += [quad for quad in dataset if quad.graph_name in LARGE and quad.subject in above]
    store = ox.Store()
    store.extend([quad for quad in quads + large if quad.graph_name != ox.DefaultGraph()])
    generations = Generations(tmp_path_factory.mktemp("part"))
    generations.publish(store)
    return generations


@pytest.fixture(scope="session")
def native(part: Generations, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The native Oxigraph server, holding it."""
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as running:
        done = run("push", "--store", part.directory, "--to", running.graphs)
        assert done.exit_code == 0, done.output
        yield running


@pytest.fixture(scope="session")
def here(part: Generations) -> Iterator[httpx.Client]:
    """A client of a server over the store."""
    with serving(root=str(ROOT), store=str(part.directory)) as address:
        yield from client_of(address)


@pytest.fixture(scope="session")
def there(native: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server over that engine, which has no store."""
    nothing = str(Path(tmp_path_factory.mktemp("nothing"), "store"))
    with serving("--engine", native.address, root=str(ROOT), store=nothing) as address:
        yield from client_of(address)


def client_of(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=120, headers={"Host": "same.example"}) as client:
        yield client
