"""The description of the API: it is valid, it is whole, and the service does what it says."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
import schemathesis
from flask.testing import FlaskClient

from fdt_graph.catalogue.directories import DIRECTORIES
from fdt_graph.engine import Engine
from fdt_graph.engine.pool import Pool
from fdt_graph.namespaces import iri
from fdt_graph.serve import budget_of, places_of, publisher_of
from fdt_graph.settings import Settings
from fdt_graph.store.generations import Generations
from fdt_graph.store.releases import Releases
from fdt_graph.web import citation, create_app, writing
from fdt_graph.web.memento import Shelf
from fdt_graph.web.openapi import describe, template
from fdt_graph.web.pages import create_pages
from fdt_graph.web.surface import SERVICE, SURFACE
from fdt_graph.web.surface.service import CITATIONS, DRY
from tests.processes import client_of

HERE = Path(__file__).parent
#: Examples that are made for each operation, by chance; the seed makes it always the same chance.
EXAMPLES, SEED = "3", "1"


@pytest.fixture(scope="module")
def light(dataset: ox.Store, tmp_path_factory: pytest.TempPathFactory) -> Generations:
    """A store of everything but the register, so that the whole graph is soon sent."""
    store = ox.Store()
    store.bulk_extend(quad for quad in dataset if quad.graph_name != iri("graph:register"))
    generations = Generations(tmp_path_factory.mktemp("light"))
    generations.publish(store)
    return generations


@pytest.fixture(scope="module")
def served(light: Generations, root: Path) -> Iterator[httpx.Client]:
    with client_of(light.directory, root, query_seconds="60") as client:
        yield client


def test_the_description_is_valid_openapi() -> None:
    schema = schemathesis.openapi.from_dict(describe("http://localhost"))
    schema.validate()
    assert len(list(schema.get_all_operations())) == sum(map(len, SURFACE.values()))


def test_every_operation_has_its_own_name_and_words_in_both_languages() -> None:
    described = [
        each
        for methods in describe("http://localhost")["paths"].values()
        for each in methods.values()
    ]
    assert len({each["operationId"] for each in described}) == len(described)
    assert all(each["summary"] and each["description"] for each in described)


def paths_of(path: str) -> list[str]:
    """Give the paths of all lists for the one rule that serves them."""
    if path == "/questions/{name}":
        return [path, path + ".{suffix}"]
    if path in ("/{name}", "/{name}.{suffix}"):
        return [path.replace("{name}", name) for name in DIRECTORIES]
    return [path]


def question_or(path: str) -> str:
    """Give the path that stands for every question, and for every format of its answer."""
    return re.sub(r"^/questions/[^.]+(\..+)?$", _question, path)


def _question(found: re.Match[str]) -> str:
    return "/questions/{name}" + (".{suffix}" if found[1] else "")


def test_every_page_is_described_and_every_described_page_is_there(
    light: Generations, root: Path
) -> None:
    questions = root / "sparql" / "portal"
    with (
        Engine(light, questions) as engine,
        Shelf(Releases(light.directory), questions) as shelf,
    ):
        rules = create_pages(engine, root, shelf).url_map.iter_rules()
        served = {path for rule in rules for path in paths_of(template(rule.rule))}
    assert served | set(SERVICE) | {"/graph/{source}"} == set(SURFACE)


def test_every_address_of_the_service_is_described_and_is_there(
    light: Generations, root: Path
) -> None:
    environment = {"FDT_GRAPH_ROOT": str(root), "FDT_GRAPH_STORE": str(light.directory)}
    settings = Settings.from_environment(environment)
    pool = Pool(light.current, places_of(settings), budget_of(settings))
    with Engine(light, root / "sparql" / "portal") as engine:
        front = create_app(engine, pool, publisher_of(settings), root)
    for path, route in front._routes.items():
        methods = {method.lower() for method in route.methods} - {"head", "options", "query"}
        assert set(SURFACE[question_or(path)]) == methods, path
    files = {path for path in SERVICE if front._files and front._files[0].fullmatch(path)}
    questions = {path for path in front._routes if question_or(path) != path}
    assert set(SERVICE) == set(front._routes) - questions | files


def test_the_description_has_the_words_that_the_service_has() -> None:
    assert {name: kinds[0] for name, kinds in citation.FORMS.items()} == CITATIONS
    assert DRY.name == writing.DRY_RUN


def test_the_description_is_not_sent_twice(client: FlaskClient) -> None:
    first = client.get("/openapi.json")
    assert first.json is not None
    assert first.json["servers"] == [{"url": "http://localhost"}]
    again = client.get("/openapi.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


WRITES = [
    (method, path)
    for path, methods in SURFACE.items()
    for method, each in methods.items()
    if each.token
]


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_nothing_is_written_without_a_token(served: httpx.Client, method: str, path: str) -> None:
    address = path.replace("{source}", "curation")
    refused = served.request(method.upper(), address, content=b"")
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")


def test_the_service_does_what_the_description_says(served: httpx.Client, tmp_path: Path) -> None:
    """https://schemathesis.readthedocs.io/"""
    done = subprocess.run(
        [
            str(Path(sys.executable).parent / "schemathesis"),
            "--config-file",
            str(HERE / "schemathesis.toml"),
            "--no-color",
            "run",
            str(served.base_url.join("/openapi.json")),
            "--phases=examples,coverage,fuzzing",
            f"--max-examples={EXAMPLES}",
            f"--seed={SEED}",
            "--generation-database=none",
            "--suppress-health-check=all",
            "--continue-on-failure",
            "--warnings=off",
            "--request-timeout=60",
        ],
        cwd=tmp_path,
        env={**os.environ, "SCHEMATHESIS_HOOKS": "schemathesis_hooks", "PYTHONPATH": str(HERE)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout[-20_000:]
