"""Releases over HTTP: permalinks that give the same bytes, citations, pages and files."""

import gzip
import hashlib
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
import pyoxigraph as ox
import pytest

from fdt_graph.parse import load_text
from fdt_graph.questions import load_questions
from fdt_graph.store.generations import Generations
from fdt_graph.store.releases import Releases
from tests.conftest import ROOT
from tests.processes import client_of

ALLIES = "SELECT ?ally { ?ally a fdt:Ally }"
BODY = "application/sparql-query"
QUESTIONS = load_questions(ROOT / "sparql" / "cq")
#: Some whose order the engine changes from run to run, some that group, join, construct.
PERMANENT = ["actors-as-schema", "ally-counts", "actor-ties", "source-licences", "events"]
TYPES = [
    "application/sparql-results+json, text/turtle;q=0.5",
    "text/csv, application/ld+json;q=0.5",
    "text/tab-separated-values, application/n-triples;q=0.5",
]


def small(*numbers: int) -> ox.Store:
    """Make a dataset of one organisation."""
    store = ox.Store()
    turtle = "<https://w3id.org/fdt/id/organisation/example> a <https://w3id.org/fdt/ns#Ally> ; "
    turtle += "<urn:example:n> " + ", ".join(map(str, numbers)) + " ."
    graph = ox.NamedNode("https://w3id.org/fdt/graph/example")
    load_text(store, turtle, ox.RdfFormat.TURTLE, graph)
    return store


@pytest.fixture(scope="module")
def places(generations: Generations, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Stores of two machines with the same release, of the whole dataset; the first has changed."""
    places = [tmp_path_factory.mktemp("place") / name for name in ("first", "second")]
    shutil.copytree(generations.directory, places[0])
    first = Generations(places[0])
    Releases(places[0]).create(first, "2026-11", {"fr": "Essai", "en": "Trial"})
    shutil.copytree(places[0], places[1])
    first.publish(small(1, 2))
    Releases(places[0]).create(first, "2026-12")
    return places


@pytest.fixture(scope="module")
def http(places: list[Path]) -> Iterator[httpx.Client]:
    """A client of the store that has changed."""
    with client_of(places[0], ROOT, timeout=90, query_seconds="60") as client:
        yield client


@pytest.fixture(scope="module")
def elsewhere(places: list[Path]) -> Iterator[httpx.Client]:
    """A client of the other machine."""
    with client_of(places[1], ROOT, timeout=90, query_seconds="60") as client:
        yield client


def ask(client: httpx.Client, text: str, release: str = "2026-11", accept: str = "") -> bytes:
    response = client.get(
        "/sparql", params={"query": text, "release": release}, headers={"Accept": accept}
    )
    assert response.status_code == 200, response.text
    return response.content


@pytest.mark.parametrize("accept", TYPES)
@pytest.mark.parametrize("name", PERMANENT)
def test_a_permalink_gives_the_same_bytes_on_two_machines(
    http: httpx.Client, elsewhere: httpx.Client, name: str, accept: str
) -> None:
    text = QUESTIONS[name].with_defaults()
    # A comment more, and the cache does not know it: another run, in another worker or another.
    answers = {
        ask(client, text + end, accept=accept) for client in (http, elsewhere) for end in "\n "
    }
    assert len(answers) == 1
    assert len(answers.pop()) > 100


def test_the_present_has_changed_meanwhile(http: httpx.Client) -> None:
    now = http.get("/sparql", params={"query": ALLIES}, headers={"Accept": "text/csv"}).text
    assert now.split() == ["ally", "https://w3id.org/fdt/id/organisation/example"]
    assert len(ask(http, ALLIES, accept="text/csv").split()) > 5
    assert len(ask(http, ALLIES, "2026-12", accept="text/csv").split()) == 2


def test_now_and_then_alternate(http: httpx.Client) -> None:
    """Workers go back and forth between the two, and no answer is of the other."""
    counting = "SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o }} # {}"
    answers = []
    for i in range(12):
        release = {"release": "2026-11"} if i % 2 else {}
        response = http.get("/sparql", params={"query": counting.format(i), **release})
        answers.append(response.json()["results"]["bindings"][0]["n"]["value"])
    assert set(answers[::2]) == {"3"}
    assert len(set(answers[1::2])) == 1
    assert int(answers[1]) > 100_000


@pytest.mark.parametrize("how", ["address", "form", "post", "query"])
def test_a_release_is_named_in_every_way_to_ask(http: httpx.Client, how: str) -> None:
    named, headers = {"release": "2026-11"}, {"Accept": "text/csv"}
    match how:
        case "form":
            response = http.post("/sparql", data={"query": ALLIES, **named}, headers=headers)
        case "post" | "query":
            response = http.request(
                how.upper(),
                "/sparql",
                params=named,
                content=ALLIES,
                headers={**headers, "Content-Type": BODY},
            )
        case _:
            response = http.get("/sparql", params={**named, "query": ALLIES}, headers=headers)
    assert response.content == ask(http, ALLIES, accept="text/csv")


def test_a_released_answer_may_be_kept_for_a_day_and_has_a_tag(http: httpx.Client) -> None:
    asked = {"params": {"query": ALLIES, "release": "2026-11"}}
    first = http.get("/sparql", **asked)  # type: ignore[arg-type]
    assert first.headers["Cache-Control"] == "public, max-age=86400, must-revalidate"
    known = {"If-None-Match": first.headers["ETag"]}
    assert http.get("/sparql", headers=known, **asked).status_code == 304  # type: ignore[arg-type]
    other = http.get("/sparql", params={"query": ALLIES, "release": "2026-12"}, headers=known)
    assert other.status_code == 200


def test_what_changes_each_time_is_not_kept(http: httpx.Client) -> None:
    response = http.get(
        "/sparql", params={"query": "SELECT (NOW() AS ?n) {}", "release": "2026-11"}
    )
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("release", "status", "says"),
    [
        (["2026-1"], 404, "did you mean"),
        (["../generations"], 404, "unknown release"),
        ([""], 404, "unknown release"),
        (["2026-11", "2026-12"], 400, "one only"),
    ],
)
def test_a_release_that_is_none(
    http: httpx.Client, release: list[str], status: int, says: str
) -> None:
    response = http.get(
        "/sparql",
        params={"query": ALLIES, "release": release},
        headers={"Accept-Language": "en"},
    )
    assert (response.status_code, says in response.text) == (status, True), response.text


def test_a_citation_names_an_address_that_gives_what_it_says(http: httpx.Client) -> None:
    said = http.get("/cite", params={"query": ALLIES, "release": "2026-11"})
    assert said.headers["Content-Language"] == "fr"
    assert "édition 2026-11" in said.text
    (link,) = re.findall(r"https://w3id\.org/fdt/sparql\?\S+", said.text)
    asked = dict(parse_qsl(urlsplit(link).query))
    assert asked == {"release": "2026-11", "query": ALLIES}
    answer = http.get("/sparql", params=asked, headers={"Accept": "text/csv"})
    assert hashlib.sha256(answer.content).hexdigest() in said.text


def test_a_citation_of_statements_sums_up_n_triples(http: httpx.Client) -> None:
    said = http.get("/cite?question=actors-as-schema&release=2026-11&lang=en").text
    text = QUESTIONS["actors-as-schema"].with_defaults()
    answer = ask(http, text, accept="application/n-triples")
    assert f"in application/n-triples: {hashlib.sha256(answer).hexdigest()}" in said


@pytest.mark.parametrize(
    ("asked", "accept", "media_type", "begins"),
    [
        ("", "", "text/plain", "fdt_graph. Le graphe"),
        ("", "application/json", "application/json", '[\n {\n  "id": "fdt-2026-11-'),
        ("", "application/vnd.citationstyles.csl+json", "application/json", "["),
        ("", "text/x-bibtex", "text/x-bibtex", "@misc{fdt-2026-11-"),
        ("&format=bibtex", "application/json", "text/x-bibtex", "@misc{"),
    ],
)
def test_a_citation_is_written_as_asked(
    http: httpx.Client, asked: str, accept: str, media_type: str, begins: str
) -> None:
    address = "/cite?release=2026-11&question=events" + asked
    response = http.get(address, headers={"Accept": accept})
    assert response.headers["Content-Type"].partition(";")[0] == media_type
    assert response.text.startswith(begins)


def test_csl_json_has_what_a_reference_needs(http: httpx.Client) -> None:
    response = http.get("/cite?release=2026-11&question=events&format=json&lang=en")
    (item,) = response.json()
    assert (item["type"], item["version"], item["language"]) == ("dataset", "2026-11", "en")
    assert item["title"].endswith(", release 2026-11")
    assert [len(part) for part in item["issued"]["date-parts"]] == [3]
    assert item["URL"].startswith("https://w3id.org/fdt/sparql?release=2026-11&query=")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/cite?query=ASK{}", 400),
        ("/cite?release=2026-11", 400),
        ("/cite?release=2026-11&query=ASK{}&question=events", 400),
        ("/cite?release=2026-11&question=evnts", 400),
        ("/cite?release=2026-10&query=ASK{}", 404),
        ("/cite?release=2026-11&query=SELEC", 400),
        ("/cite?release=2026-11&query=ASK{}&format=docx", 400),
        ("/cite?release=2026-11&query=SELECT(RAND()AS%3Fx){}", 400),
        ("/cite?release=2026-11&query=CONSTRUCT{[]a<urn:x>}WHERE{}", 400),
        ("/cite?release=2026-11&query=SELECT*{%3Fs%3Fp%3Fo}LIMIT+1", 400),
    ],
)
def test_what_cannot_be_cited(http: httpx.Client, address: str, status: int) -> None:
    assert http.get(address).status_code == status


@pytest.mark.parametrize(
    ("address", "media_type"),
    [
        ("/releases.html", "text/html"),
        ("/releases.json", "application/json"),
        ("/releases.ttl", "text/turtle"),
        ("/releases/2026-11.html", "text/html"),
        ("/releases/2026-11.json", "application/json"),
        ("/releases/2026-11.ttl", "text/turtle"),
        ("/releases/2026-11.jsonld", "application/ld+json"),
        ("/releases/2026-11/dump.nq.gz", "application/gzip"),
        ("/releases/2026-11/SHA256SUMS", "text/plain"),
    ],
)
def test_what_a_release_has_is_served(http: httpx.Client, address: str, media_type: str) -> None:
    response = http.get(address)
    assert (response.status_code, response.headers["Content-Type"].partition(";")[0]) == (
        200,
        media_type,
    )
    known = {"If-None-Match": response.headers["ETag"]}
    assert http.get(address, headers=known).status_code == 304


def test_a_release_is_negotiated(http: httpx.Client) -> None:
    for address in ("/releases", "/releases/2026-11"):
        for accept in ("text/html", "text/turtle", "application/json"):
            response = http.get(address, headers={"Accept": accept})
            assert response.headers["Content-Type"].partition(";")[0] == accept


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_says_how_to_cite_to_check_and_to_ask(http: httpx.Client, language: str) -> None:
    page = http.get(f"/releases/2026-11.html?lang={language}").text
    sums = http.get("/releases/2026-11/SHA256SUMS").text
    dump = next(line for line in sums.splitlines() if line.endswith("dump.nq.gz"))
    assert dump.split()[0] in page
    assert {"fr": "Essai", "en": "Trial"}[language] in page
    assert {"fr": "édition 2026-11", "en": "release 2026-11"}[language] in page
    assert 'name="release" value="2026-11"' in page


def test_links_of_the_pages_lead_somewhere(http: httpx.Client) -> None:
    for address in ("/releases.html", "/releases/2026-12.html"):
        links = set(re.findall(r'href="(/[^"#]*)"', http.get(address).text))
        assert len(links) > 5
        for link in links:
            assert http.get(link, follow_redirects=True).status_code == 200, link


def test_the_dump_is_what_its_sums_say(http: httpx.Client) -> None:
    content = http.get("/releases/2026-11/dump.nq.gz").content
    said = http.get("/releases/2026-11.json").json()
    assert hashlib.sha256(content).hexdigest() == said["sha256"]
    assert hashlib.sha256(gzip.decompress(content)).hexdigest() == said["sha256_uncompressed"]
    assert len(gzip.decompress(content).splitlines()) == said["statements"]


def test_changes_are_streamed_as_a_patch(http: httpx.Client) -> None:
    with http.stream("GET", "/releases/2026-12/changes?from=2026-11") as response:
        assert response.headers["Content-Type"].startswith("application/rdf-patch")
        lines = list(response.iter_lines())
    said = http.get("/releases/2026-11.json").json()
    assert sum(line.startswith("D ") for line in lines) == said["statements"]
    assert sum(line.startswith("A ") for line in lines) == 3


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/releases/2026-10", 404),
        ("/releases/2026-11.docx", 404),
        ("/releases/..%2F..%2Fgenerations", 404),
        ("/releases/../lock", 404),
        ("/releases/2026-11/manifest.json", 404),
        ("/releases/2026-11/db", 404),
        ("/releases/2026-11/changes", 400),
        ("/releases/2026-11/changes?from=2026-1", 404),
        ("/releases/2026-11/changes?from=../x", 404),
    ],
)
def test_what_no_release_has(http: httpx.Client, address: str, status: int) -> None:
    assert http.get(address).status_code == status
