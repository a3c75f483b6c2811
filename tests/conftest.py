"""What every test may ask for: the repository, the whole dataset, a published store, a client."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from fdt_graph.dataset import load_dataset
from fdt_graph.engine import Engine
from fdt_graph.engine.job import Budget
from fdt_graph.engine.pool import Pool
from fdt_graph.generations import Generations
from fdt_graph.web import create_app

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"


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
    """The web application over the whole dataset."""
    pool = Pool(generations.current, size=2, budget=Budget(seconds=5))
    with Engine(generations, ROOT / "sparql" / "portal", pool) as engine:
        yield create_app(engine, ROOT).test_client()
