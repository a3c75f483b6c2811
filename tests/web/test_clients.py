"""Three clients that people use ask the questions of sparql/cq/ over HTTP: they get the rows.

Each has several ways to ask; a way takes every sixth question, so each question is asked once by
each client and each way is taken by five questions or more. Comunica has one way.
"""

import json
import re
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from itertools import cycle, product
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib import Graph
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import GET, JSON, POST, POSTDIRECTLY, TURTLE, URLENCODED, XML, SPARQLWrapper

from fdt_graph.query import query
from fdt_graph.questions import Question
from tests.node import installed
from tests.test_questions import EXPECTED, QUESTIONS, asked_of_rdflib, expected, rows

#: A graph to ask for: the names of the regions.
GRAPH = """
PREFIX fdt: <https://w3id.org/fdt/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
CONSTRUCT { ?region rdfs:label ?name } WHERE { ?region a fdt:Region ; rdfs:label ?name }
"""

COMUNICA = Path(__file__).parent / "comunica"

#: Seconds that all of Comunica's questions may take.
ASKING = 600

Triples = set[tuple[str | None, ...]]


@pytest.fixture(scope="session")
def endpoint(server: str) -> str:
    return f"{server}/sparql"


@pytest.fixture(scope="session")
def graph(published: ox.Store) -> Triples:
    """What the graph asked for is, as the store says it."""
    answer = query(published, GRAPH)
    assert isinstance(answer, ox.QueryTriples)
    return triples(answer)


def triples(graph: Iterable[ox.Triple | ox.Quad]) -> Triples:
    return {(str(each.subject), str(each.predicate), str(each.object)) for each in graph}


def written_out(question: Question) -> str:
    """Give the question's text with its parameters' values in it: no client can bind them all."""
    if not question.parameters:
        return question.text
    names = " ".join(f"?{name}" for name in question.parameters)
    values = " ".join(str(value) for value in question.parameters.values())
    return f"{question.text}\nVALUES ({names}) {{ ({values}) }}\n"


# SPARQLWrapper

WRAPPER_METHODS = {
    "get": (GET, URLENCODED),
    "form": (POST, URLENCODED),
    "body": (POST, POSTDIRECTLY),
}
WRAPPER_FORMATS = {JSON: ox.QueryResultsFormat.JSON, XML: ox.QueryResultsFormat.XML}
WRAPPER_WAYS = cycle(product(WRAPPER_METHODS, WRAPPER_FORMATS))


def wrapper(endpoint: str, text: str, method: str, returns: str) -> SPARQLWrapper:
    """Ask without comments: of two lines of them in a row it takes the second for the query."""
    client = SPARQLWrapper(endpoint, returnFormat=returns)
    verb, encoding = WRAPPER_METHODS[method]
    client.setMethod(verb)
    client.setRequestMethod(encoding)
    client.setQuery(re.sub(r"^#.*\n", "", text, flags=re.MULTILINE))
    return client


@pytest.mark.parametrize(
    ("question", "method", "returns"),
    [
        pytest.param(question, method, returns, id=f"{question.name}-{method}-{returns}")
        for question, (method, returns) in zip(QUESTIONS.values(), WRAPPER_WAYS, strict=False)
    ],
)
def test_sparqlwrapper(question: Question, method: str, returns: str, endpoint: str) -> None:
    read: Any = wrapper(endpoint, written_out(question), method, returns).queryAndConvert()
    written = json.dumps(read) if returns == JSON else read.toxml()
    answer = ox.parse_query_results(written, WRAPPER_FORMATS[returns])
    assert isinstance(answer, ox.QuerySolutions)
    assert rows(answer) == expected(question)


@pytest.mark.parametrize("method", WRAPPER_METHODS)
def test_sparqlwrapper_gets_a_graph(method: str, endpoint: str, graph: Triples) -> None:
    answer: Any = wrapper(endpoint, GRAPH, method, TURTLE).queryAndConvert()
    assert triples(ox.parse(answer, ox.RdfFormat.TURTLE)) == graph


# rdflib's SPARQLStore

STORE_METHODS = ["GET", "POST", "POST_FORM"]
STORE_WAYS = cycle(product(STORE_METHODS, ["json", "xml"]))


@pytest.mark.parametrize(
    ("question", "method", "returns"),
    [
        pytest.param(question, method, returns, id=f"{question.name}-{method}-{returns}")
        for question, (method, returns) in zip(QUESTIONS.values(), STORE_WAYS, strict=False)
    ],
)
def test_sparqlstore(question: Question, method: str, returns: str, endpoint: str) -> None:
    """It binds by itself, with a VALUES at the end, and declares some thirty prefixes."""
    there = Graph(SPARQLStore(endpoint, returnFormat=returns, method=method))
    assert asked_of_rdflib(there, question) == expected(question)


@pytest.mark.parametrize("method", STORE_METHODS)
def test_sparqlstore_gets_a_graph(method: str, endpoint: str, graph: Triples) -> None:
    answer = Graph(SPARQLStore(endpoint, returnFormat="xml", method=method)).query(GRAPH).graph
    assert answer is not None
    assert triples(ox.parse(answer.serialize(format="nt"), ox.RdfFormat.N_TRIPLES)) == graph


# Comunica


@pytest.fixture(scope="session")
def comunica() -> Path:
    return installed(COMUNICA, "@comunica/query-sparql")


@pytest.fixture(scope="session")
def answers(comunica: Path, endpoint: str) -> Mapping[str, Mapping[str, str]]:
    """Have one process ask all questions, and for the graph."""
    queries = {name: written_out(question) for name, question in QUESTIONS.items()}
    queries["graph"] = GRAPH
    said = asked_across(comunica, [endpoint], [*queries.values()])
    return dict(zip(queries, said, strict=True))


def asked_across(
    comunica: Path, endpoints: Sequence[str], queries: Sequence[str]
) -> Sequence[Mapping[str, str]]:
    """Have Comunica ask endpoints as if they were one: for each query, a text or an error."""
    done = subprocess.run(
        ["node", "query.mjs"],
        cwd=comunica,
        input=json.dumps({"endpoints": endpoints, "queries": queries}),
        capture_output=True,
        text=True,
        timeout=ASKING,
    )
    assert done.returncode == 0, done.stderr
    answers: Sequence[Mapping[str, str]] = json.loads(done.stdout)
    return answers


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())
def test_comunica(question: Question, answers: Mapping[str, Mapping[str, str]]) -> None:
    said = answers[question.name]
    assert "error" not in said
    written = json.loads(said["text"])
    # Its 5.4.1 leaves the names of the columns out when it cannot count a pattern's rows: GRAPH ?g
    # beside VALUES, as in actor-page. The rows name them all the same.
    vars_ = columns(question)
    assert written["head"].get("vars", vars_) == vars_
    answer = ox.parse_query_results(
        json.dumps({"head": {"vars": vars_}, "results": written["results"]}),
        ox.QueryResultsFormat.JSON,
    )
    assert isinstance(answer, ox.QuerySolutions)
    assert rows(answer) == expected(question)


def columns(question: Question) -> list[str]:
    header = (EXPECTED / f"{question.name}.tsv").read_text().partition("\n")[0]
    return [name.removeprefix("?") for name in header.split("\t")]


def test_comunica_gets_a_graph(answers: Mapping[str, Mapping[str, str]], graph: Triples) -> None:
    said = answers["graph"]
    assert "error" not in said
    assert triples(ox.parse(said["text"], ox.RdfFormat.N_TRIPLES)) == graph
