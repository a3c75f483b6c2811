"""What every test may ask for: the repository, the whole dataset, a published store, servers."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from fdt_graph.cli import main
from fdt_graph.dataset import load_dataset
from fdt_graph.engine import Engine
from fdt_graph.store.generations import Generations
from fdt_graph.store.releases import Releases
from fdt_graph.web.memento import Shelf
from fdt_graph.web.pages import create_pages
from tests.processes import client_of, serving
from tests.w3c import pytest_terminal_summary as pytest_terminal_summary
from tests.workshop import ROOT
from tests.workshop import make as workshop_made

SHARED = ROOT.parent / "shared"


def run(*arguments: str | Path) -> Result:
    """Run `fdt-graph` with these arguments."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def facts() -> Path:
    """The nine tables; a clone of the project alone does not have them."""
    path = SHARED / "facts"
    if not path.is_dir():
        pytest.skip("the nine tables of facts are not beside this clone (../shared/facts)")
    return path


@pytest.fixture(scope="session")
def dataset() -> ox.Store:
    """Everything the repository says, and what is derived from it. Not to be changed by a test."""
    store = ox.Store()
    load_dataset(ROOT, store)
    return store


@pytest.fixture(scope="session")
def generations(dataset: ox.Store, tmp_path_factory: pytest.TempPathFactory) -> Generations:
    """A store in which the whole dataset is published."""
    generations = Generations(tmp_path_factory.mktemp("store"))
    generations.publish(dataset)
    return generations


@pytest.fixture(scope="session")
def published(generations: Generations) -> Iterator[ox.Store]:
    """The store of that generation, as queries read it."""
    with generations.current().open() as opened:
        yield opened.store


@pytest.fixture(scope="session")
def client(generations: Generations) -> Iterator[FlaskClient]:
    """The pages and documents over the whole dataset."""
    questions = ROOT / "sparql" / "portal"
    shelf = Shelf(Releases(generations.directory), questions)
    with Engine(generations, questions) as engine:
        yield create_pages(engine, ROOT, shelf).test_client()
    shelf.close()


@pytest.fixture(scope="session")
def server(generations: Generations) -> Iterator[str]:
    """The address of a server over the whole dataset."""
    store = str(generations.directory)
    with serving(root=str(ROOT), store=store, query_seconds="30") as address:
        yield address


@pytest.fixture(scope="session")
def brief(generations: Generations) -> Iterator[httpx.Client]:
    """A client of a server over the whole dataset that gives a query two seconds."""
    with client_of(generations.directory, ROOT, query_seconds="2") as client:
        yield client


@pytest.fixture(scope="session")
def http(server: str) -> Iterator[httpx.Client]:
    """A client of that server."""
    with httpx.Client(base_url=server, timeout=60) as client:
        yield client


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small working directory with its store. Not to be changed by a test."""
    return workshop_made(tmp_path_factory.mktemp("made"))


@pytest.fixture
def workshop(made: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may change."""
    return shutil.copytree(made, tmp_path / "workshop", symlinks=True)


@pytest.fixture(scope="session")
def bare() -> Iterator[str]:
    """The address of a server for conformance suites."""
    with serving("--bare") as address:
        yield address
