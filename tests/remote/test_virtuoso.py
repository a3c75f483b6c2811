"""Virtuoso holds the same graphs, behind a password, and answers the same but for what is listed.

It has no default graph that is the union of all, so the union is pushed as a graph of its own.
What it answers otherwise, and why: docs/scale.md, by the name of the question.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from fdt_graph.errors import EngineFailed
from fdt_graph.questions import Question, load_questions
from fdt_graph.remote.pushed import UNION
from fdt_graph.remote.states import RemoteStates
from fdt_graph.remote.target import read_target
from fdt_graph.store.generations import Generations
from tests.conftest import ROOT, run
from tests.processes import serving
from tests.remote.conftest import client_of
from tests.remote.engines import Running, virtuoso, virtuoso_program, write_netrc
from tests.remote.test_native import answer

pytestmark = pytest.mark.skipif(virtuoso_program() is None, reason="Virtuoso is not installed")

QUESTIONS = load_questions(ROOT / "sparql" / "cq")

#: Pages of which all questions are answered the same.
PAGES = ("/resources", "/skills", "/network", "/questions", "/history", "/scheme", "/releases")
DOCUMENTS = ("/doc/organisation/cler.ttl", "/doc/organisation/cler.trig", "/graph/sources.ttl")


def listed() -> set[str]:
    """Read which questions docs/scale.md says that Virtuoso answers otherwise."""
    _, _, rest = (ROOT / "docs" / "scale.md").read_text().partition("\n## What Virtuoso")
    return set(re.findall(r"^\| `([a-z-]+)` \|", rest.partition("\n## ")[0], re.MULTILINE))


@pytest.fixture(scope="module")
def engine(part: Generations, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("virtuoso")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NETRC", str(write_netrc(folder / "netrc")))
        with virtuoso(folder) as running:
            to = ("--to", running.graphs, "--union", running.union)
            done = run("push", "--store", part.directory, *to)
            assert done.exit_code == 0, done.output
            again = run("push", "--store", part.directory, *to)
            assert again.output.startswith("graphes envoyés : 0 (")
            yield running


@pytest.fixture(scope="module")
def states(engine: Running) -> Iterator[RemoteStates]:
    target = read_target(engine.address, UNION.value)
    states = RemoteStates(target, ROOT / "sparql" / "remote", 60)
    yield states
    states.close()


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())
def test_a_question_has_the_same_answer_or_is_listed(
    question: Question, part: Generations, states: RemoteStates
) -> None:
    with part.current().open() as here, states.current().open() as there:
        try:
            same = answer(there, question) == answer(here, question)
        except EngineFailed:
            same = False
    assert same or question.name in listed()


def test_what_is_listed_is_a_question() -> None:
    assert listed() <= QUESTIONS.keys()


@pytest.fixture(scope="module")
def there(engine: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    nothing = str(Path(tmp_path_factory.mktemp("nothing"), "store"))
    settings = {"root": str(ROOT), "store": nothing, "engine_union": engine.union}
    with serving("--engine", engine.address, **settings) as address:
        yield from client_of(address)


@pytest.mark.parametrize("path", [*PAGES, *DOCUMENTS])
def test_a_page_is_the_same(path: str, here: httpx.Client, there: httpx.Client) -> None:
    accept = {"Accept": "text/html, */*;q=0.5"}
    one, other = (client.get(path, headers=accept) for client in (here, there))
    assert (other.status_code, other.text) == (one.status_code, one.text)


def test_nobody_writes_without_the_password(
    engine: Running, part: Generations, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NETRC", str(tmp_path / "none"))
    done = run("push", "--store", part.directory, "--to", engine.graphs)
    assert done.exit_code == 2
    assert "401" in done.output


def test_an_answer_that_is_cut_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Virtuoso gives as many rows as its operator allows, and says so in a header only."""
    monkeypatch.setenv("NETRC", str(write_netrc(tmp_path / "netrc")))
    folder = tmp_path / "engine"
    folder.mkdir()
    with virtuoso(folder, rows=5) as running:
        settings = {"root": str(ROOT), "engine_union": "graph"}
        with serving("--engine", running.address, **settings) as address:
            query = "SELECT * { GRAPH ?g { ?s ?p ?o } }"
            reply = httpx.get(f"{address}/sparql", params={"query": query}, timeout=60)
    assert reply.status_code == 502
    assert "une partie" in reply.text
