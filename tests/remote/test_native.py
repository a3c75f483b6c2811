"""The same answers from the native Oxigraph server as from a generation: pages, questions, all."""

import os
import re
import signal
from collections.abc import Iterable, Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from fdt_graph.engine import Engine
from fdt_graph.errors import EngineDown, EngineFailed
from fdt_graph.namespaces import iri
from fdt_graph.questions import Question, load_questions
from fdt_graph.remote.push import GraphStore, push
from fdt_graph.remote.pushed import DEFAULT, PUSHED
from fdt_graph.remote.states import RemoteStates
from fdt_graph.remote.target import read_target
from fdt_graph.store.files import hold
from fdt_graph.store.generations import Generations
from fdt_graph.store.state import Opened
from tests.conftest import ROOT, run
from tests.processes import serving
from tests.remote.engines import Running, oxigraph

QUESTIONS = load_questions(ROOT / "sparql" / "cq")
each = pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())

#: A page of each type, and documents of each kind.
PAGES = (
    *("/", "/about", "/allies", "/territories", "/initiatives", "/resources", "/skills"),
    *("/events", "/training", "/search?q=cler", "/map", "/network", "/network.graphml"),
    *("/questions", "/questions/actor-page", "/questions/actor-page.csv", "/editor"),
    *("/editor/words.json", "/history", "/releases", "/api", "/ns", "/shapes", "/scheme"),
    *("/scheme/theme", "/graph/sources", "/graph/sources.ttl", "/sitemap.xml", "/feed.atom"),
    *("/doc/organisation/cler", "/doc/territory/commune-62528", "/doc/initiative/alliance"),
    *("/doc/conflict/1", "/doc/claim/c-026", "/doc/person/nobody", "/allies.csv"),
    *(f"/doc/organisation/cler.{suffix}" for suffix in ("ttl", "trig", "jsonld", "geojson")),
)

#: What leads from the catalogue to addresses.
PLACES = {iri(f"dcat:{name}") for name in ("accessURL", "endpointURL", "landingPage")}


def states_of(running: Running, seconds: float = 60) -> RemoteStates:
    return RemoteStates(read_target(running.address), ROOT / "sparql" / "remote", seconds)


@pytest.fixture(scope="module")
def states(native: Running) -> Iterator[RemoteStates]:
    states = states_of(native)
    yield states
    states.close()


def answer(opened: Opened, question: Question) -> list[str]:
    """Ask a question; rows in their order, statements in one."""
    values = question.bind({})
    if question.form == "SELECT":
        rows = opened.select(question.text, values)
        return [str([term and str(term) for term in row]) for row in rows]
    return sorted(set(map(str, opened.construct(question.text, values))))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_the_same(path: str, here: httpx.Client, there: httpx.Client) -> None:
    accept = {"Accept": "text/html, */*;q=0.5"}
    one, other = (client.get(path, headers=accept) for client in (here, there))
    assert (other.status_code, other.text) == (one.status_code, one.text)


@each
def test_a_question_has_the_same_answer(
    question: Question, part: Generations, states: RemoteStates
) -> None:
    with part.current().open() as here, states.current().open() as there:
        assert answer(there, question) == answer(here, question)


FORMATS = ("application/sparql-results+json", "application/sparql-results+xml", "text/csv")
ROWS = "SELECT ?s ?o { ?s a fdt:Ally ; rdfs:label ?o } ORDER BY ?s ?o"


@pytest.mark.parametrize("accept", [*FORMATS, "text/tab-separated-values"])
def test_a_stranger_gets_the_same_bytes(
    accept: str, here: httpx.Client, there: httpx.Client
) -> None:
    one, other = (
        client.get("/sparql", params={"query": ROWS}, headers={"Accept": accept})
        for client in (here, there)
    )
    assert other.headers["content-type"] == one.headers["content-type"]
    assert other.content == one.content
    assert other.headers["etag"] == one.headers["etag"]


@pytest.mark.parametrize("accept", ["text/turtle", "application/n-triples", "application/ld+json"])
def test_a_graph_is_the_same(accept: str, here: httpx.Client, there: httpx.Client) -> None:
    address = {"graph": "https://w3id.org/fdt/graph/curation"}
    one, other = (
        client.get("/graph", params=address, headers={"Accept": accept}) for client in (here, there)
    )
    syntax = ox.RdfFormat.from_media_type(accept)
    assert syntax is not None
    assert set(ox.parse(other.content, syntax)) == set(ox.parse(one.content, syntax)) != set()


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p }",
        "SELECT * { ?s unknown:p ?o }",
        "SELECT * { SERVICE <https://elsewhere.example/sparql> { ?s ?p ?o } }",
        "ASK { FILTER(" + "(" * 200 + "1" + ")" * 200 + ") }",
    ],
)
def test_what_is_wrong_is_said_as_here(query: str, here: httpx.Client, there: httpx.Client) -> None:
    one, other = (client.get("/sparql", params={"query": query}) for client in (here, there))
    assert 400 <= one.status_code < 500
    assert (other.status_code, other.text) == (one.status_code, one.text)


def test_a_query_that_names_its_graphs_reads_those(there: httpx.Client) -> None:
    query = "SELECT (COUNT(*) AS ?n) FROM <https://w3id.org/fdt/graph/none> { ?s ?p ?o }"
    accept = {"Accept": "text/csv"}
    assert there.get("/sparql", params={"query": query}, headers=accept).text == "n\r\n0\r\n"


def test_an_endless_query_is_stopped_and_others_are_answered(fresh: Running) -> None:
    """The engine goes on with it: it has one of its own here, that ends with the test."""
    triples = "".join(f"<urn:{number}> <urn:p> <urn:{number}> .\n" for number in range(1000))
    kind = {"Content-Type": "application/n-triples"}
    assert httpx.put(f"{fresh.graphs}?default", content=triples, headers=kind).is_success
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    with (
        serving("--engine", fresh.address, root=str(ROOT), query_seconds="2") as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        assert client.get("/sparql", params={"query": endless}).status_code == 504
        assert client.get("/sparql", params={"query": "ASK {}"}).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/graph?graph=https://w3id.org/fdt/graph/x"),
        ("DELETE", "/graph/x"),
        ("POST", "/validate"),
        ("GET", "/reconcile"),
        ("GET", "/cite?query=ASK{}&release=1"),
        ("GET", "/feed"),
        ("GET", "/matches"),
        ("GET", "/history/20261123T101112-123456Z/changes"),
    ],
)
def test_what_needs_a_store_says_where_it_is(method: str, path: str, there: httpx.Client) -> None:
    reply = there.request(method, path)
    assert reply.status_code == 501
    assert "fdt-graph push" in reply.text


def test_nothing_is_announced_that_is_not_answered(there: httpx.Client) -> None:
    site = "http://same.example"
    listed = re.findall("<loc>([^<]+)</loc>", there.get("/sitemap/pages.xml").text)
    catalogue = ox.parse(there.get("/catalog.nt").content, ox.RdfFormat.N_TRIPLES)
    listed += [str(quad.object)[1:-1] for quad in catalogue if quad.predicate in PLACES]
    ours = {each.removeprefix(site) for each in listed if each.startswith(site)}
    assert {"/sparql", "/catalog", "/graph", "/partners"} <= ours
    assert not [path for path in sorted(ours) if there.get(path).status_code == 501]


def test_an_update_is_not_done(there: httpx.Client) -> None:
    for form in ({"data": {"update": "CLEAR ALL"}}, {"content": "CLEAR ALL"}):
        headers = {"Content-Type": "application/sparql-update"} if "content" in form else {}
        assert there.post("/sparql", headers=headers, **form).status_code == 501
    assert there.get("/health").json()["ready"]


def test_its_state_is_that_of_the_generation(part: Generations, states: RemoteStates) -> None:
    generation, state = part.current(), states.current()
    assert (state.name, state.digest) == (generation.name, generation.digest)
    assert (state.statements, state.published) == (generation.statements, generation.published)
    assert state.graphs == generation.graphs


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Running]:
    folder = tmp_path / "engine"
    folder.mkdir()
    with oxigraph(folder) as running:
        yield running


def store_of(*numbers: int) -> ox.Store:
    store = ox.Store()
    for number in numbers:
        name = ox.NamedNode(f"https://example.org/graph/{number}")
        store.add(ox.Quad(name, iri("rdfs:label"), ox.Literal(f"graph {number}"), name))
        store.add(ox.Quad(iri("fdt:Ally"), iri("rdfs:label"), ox.Literal("in each"), name))
    return store


def graphs_of(running: Running) -> set[str]:
    query = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    reply = httpx.post(running.query, data={"query": query}, headers={"Accept": "text/csv"})
    return set(reply.text.split()[1:]) - {PUSHED.value}


def counted(running: Running) -> str:
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    reply = httpx.post(running.query, data={"query": query}, headers={"Accept": "text/csv"})
    return reply.text.split()[1]


def pushed(generations: Generations, running: Running) -> list[str]:
    done = run("push", "--store", generations.directory, "--to", running.graphs)
    assert done.exit_code == 0, done.output
    return done.output.splitlines()


def names(numbers: Iterable[int]) -> set[str]:
    return {f"https://example.org/graph/{number}" for number in numbers}


def test_only_what_changed_is_pushed(fresh: Running, tmp_path: Path) -> None:
    generations = Generations(tmp_path / "store")
    generations.publish(store_of(1, 2, 3))
    assert "graphes envoyés : 4 (" in pushed(generations, fresh)[-1]
    assert (graphs_of(fresh), counted(fresh)) == (names([1, 2, 3]), "4")
    assert pushed(generations, fresh) == [
        "graphes envoyés : 0 (affirmations : 0) ; retirés : 0 ; inchangés : 4"
    ]
    generations.publish(store_of(1, 3, 4))
    lines = pushed(generations, fresh)
    assert lines[0] == "– https://example.org/graph/2"
    assert "graphes envoyés : 2 (" in lines[-1]
    assert "retirés : 1 ; inchangés : 2" in lines[-1]
    assert (graphs_of(fresh), counted(fresh)) == (names([1, 3, 4]), "4")


def name_of(running: Running) -> str:
    states = states_of(running)
    try:
        return states.current().name
    finally:
        states.close()


class Breaking(GraphStore):
    """A way to an engine that breaks after the table and one graph."""

    left = 2

    def put(self, graph: ox.NamedNode, statements: Iterable[ox.Triple]) -> None:
        if not self.left:
            raise EngineDown("engine.example")
        self.left -= 1
        super().put(graph, statements)


def test_a_push_that_broke_off_leaves_nothing_behind(fresh: Running, tmp_path: Path) -> None:
    generations = Generations(tmp_path / "store")
    generations.publish(store_of(1, 2))
    pushed(generations, fresh)
    generations.publish(store_of(1, 2, 3))
    with generations.current().open() as opened, Breaking(fresh.graphs) as store:
        with pytest.raises(EngineDown):
            push(opened, store, False, lambda sign, graph: None)
    assert graphs_of(fresh) == names([1, 2, 3])
    assert name_of(fresh).startswith("untold-")
    generations.publish(store_of(1, 2))
    assert pushed(generations, fresh)[0] == "– https://example.org/graph/3"
    assert (graphs_of(fresh), counted(fresh)) == (names([1, 2]), "3")
    assert name_of(fresh) == generations.current().name


def test_of_two_pushes_at_a_time_none_says_what_is_there(fresh: Running, tmp_path: Path) -> None:
    first, second = (Generations(tmp_path / name) for name in ("first", "second"))
    first.publish(store_of(1))
    second.publish(store_of(2))

    class Meeting(GraphStore):
        """A way on which another push passes this one."""

        met = False

        def put(self, graph: ox.NamedNode, statements: Iterable[ox.Triple]) -> None:
            super().put(graph, statements)
            if graph == DEFAULT and not self.met:
                self.met = True
                pushed(second, fresh)

    with first.current().open() as opened, Meeting(fresh.graphs) as store:
        with pytest.raises(EngineFailed, match="another push"):
            push(opened, store, False, lambda sign, graph: None)
    assert name_of(fresh).startswith("untold-")
    pushed(first, fresh)
    assert (graphs_of(fresh), name_of(fresh)) == (names([1]), first.current().name)


def test_one_store_is_not_pushed_twice_at_a_time(fresh: Running, tmp_path: Path) -> None:
    generations = Generations(tmp_path / "store")
    generations.publish(store_of(1))
    with hold(generations.directory):
        done = run("push", "--store", generations.directory, "--to", fresh.graphs)
    assert done.exit_code == 2
    assert graphs_of(fresh) == set()


def test_readers_move_to_what_was_pushed(fresh: Running, tmp_path: Path) -> None:
    generations = Generations(tmp_path / "store")
    generations.publish(store_of(1))
    pushed(generations, fresh)
    states = states_of(fresh)
    with Engine(states, ROOT / "sparql" / "portal") as engine:
        before = engine.generation.name
        generations.publish(store_of(1, 2))
        pushed(generations, fresh)
        assert engine.generation.name == before
        states.refresh()
        assert engine.generation.name == generations.current().name != before
    states.close()


def test_what_was_loaded_by_others_is_read_too(fresh: Running) -> None:
    """Its state has no name but the minute, and nothing of it is kept as if it could not change."""
    document = "<urn:example:s> <urn:example:p> <urn:example:o> ."
    reply = httpx.put(
        fresh.graphs,
        params={"graph": "urn:example:graph"},
        content=document,
        headers={"Content-Type": "text/turtle"},
    )
    assert reply.status_code == 201
    states = states_of(fresh)
    state = states.current()
    assert state.name.startswith("untold-")
    assert state.graphs["urn:example:graph"].statements == state.statements == 1
    assert state.graph_digest("urn:example:graph") is None
    states.close()


def test_an_engine_that_stops_is_named_and_comes_back(tmp_path: Path) -> None:
    folder = tmp_path / "engine"
    folder.mkdir()
    generations = Generations(tmp_path / "store")
    generations.publish(store_of(1))
    with oxigraph(folder) as running:
        pushed(generations, running)
        with (
            serving("--engine", running.address, root=str(ROOT)) as address,
            httpx.Client(base_url=address, timeout=60) as client,
        ):
            assert client.get("/sparql", params={"query": "ASK {}"}).status_code == 200
            os.kill(running.pid, signal.SIGKILL)
            reply = client.get("/sparql", params={"query": "ASK { ?s ?p ?o }"})
            assert reply.status_code == 503
            assert running.query.split("/")[2] in reply.text
            assert client.get("/doc/organisation/cler").status_code == 503
            assert client.get("/health").status_code == 200
