"""What every test may ask for: the repository, the whole dataset, a published store, servers."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
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

#: Files of tests that take longest. Who begins one of them last leaves the other processors idle.
LONGEST = (
    "writing/test_random_writes.py",
    "test_shapes_mutation.py",
    "federation/test_harvest.py",
    "web/test_fuzz.py",
    "remote/test_native.py",
    "remote/test_virtuoso.py",
    "browser/test_pages.py",
    "test_questions.py",
    "web/test_clients.py",
    "feed/test_replication.py",
    "keeping/test_erasure.py",
    "writing/test_kills.py",
    "test_validate.py",
    "web/test_gallery.py",
    "web/test_openapi.py",
    "test_cli.py",
    "browser/test_using.py",
    "keeping/test_fsck.py",
    "writing/test_disk.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first; xdist keeps to that with --no-loadscope-reorder."""
    places = {ROOT / "tests" / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


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


@pytest.fixture
def publish(tmp_path: Path) -> Iterator[Callable[..., Engine]]:
    """What publishes statements in a store, by the name of its folder, and opens them."""
    with ExitStack() as opened:

        def publish_and_open(statements: ox.Store, folder: str = "store") -> Engine:
            generations = Generations(tmp_path / folder)
            generations.publish(statements)
            return opened.enter_context(Engine(generations, ROOT / "sparql" / "portal"))

        yield publish_and_open


@pytest.fixture
def asked_of(monkeypatch: pytest.MonkeyPatch) -> Callable[[Engine], list[str]]:
    """What gives a list of the questions that an engine is asked for rows from then on."""

    def listen(engine: Engine) -> list[str]:
        asked: list[str] = []
        select = engine.select
        monkeypatch.setattr(
            engine, "select", lambda name, **bound: (asked.append(name), select(name, **bound))[1]
        )
        return asked

    return listen


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
