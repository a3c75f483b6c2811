"""Questions that a partner answers a part of: who is asked, what comes of it, what goes wrong."""

import gzip
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import httpx
import pytest

from fdt_graph.engine.partners import TOGETHER
from tests.conftest import run
from tests.federation.endpoints import ALLIES, our_store, oxigraph, registering, write_endpoints
from tests.outgoing.listeners import Answer, Listener, dripping, listening, ok, redirect
from tests.processes import client_of, free_port
from tests.test_service_text import rows_of
from tests.web.test_clients import asked_across
from tests.web.test_clients import comunica as comunica

JSON = "Content-Type: application/sparql-results+json"
FIRST = "https://w3id.org/fdt/id/organisation/example-first"
#: Seconds of work that a query has here.
SECONDS = 4


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return our_store(tmp_path_factory.mktemp("ours"))


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The endpoint of a partner: a real server of another make."""
    with oxigraph(tmp_path_factory.mktemp("there")) as address:
        yield f"{address}/query"


@pytest.fixture(scope="module")
def client(ours: Path, there: str) -> Iterator[httpx.Client]:
    """Our server, with that partner in its registry."""
    write_endpoints(ours, {"example": there})
    with client_of(ours / "store", ours, query_seconds="20") as client:
        yield client


@pytest.fixture(scope="module")
def question(ours: Path, there: str) -> str:
    """The documented example, with the partner's address in the place of nobody's."""
    text = (ours / "sparql" / "federated" / "initiatives-of-our-allies.rq").read_text()
    return text.replace("https://observatory.example/sparql", there)


EXPECTED = {
    ("example-first", "Verger de l’exemple"),
    ("example-first", 'Atelier "exemple" #1'),
    ("example-second", 'Atelier "exemple" #1'),
}


def rows(content: bytes) -> list[dict[str, str]]:
    said = json.loads(content)
    return [
        {name: cell["value"] for name, cell in row.items()} for row in said["results"]["bindings"]
    ]


def found(content: bytes) -> set[tuple[str, str]]:
    return {(row["ally"].rpartition("/")[2], row["title"]) for row in rows(content)}


def ask(client: httpx.Client, text: str, **headers: str) -> httpx.Response:
    return client.post("/sparql", data={"query": text}, headers=headers)


def test_a_partner_answers_its_part_of_a_question(client: httpx.Client, question: str) -> None:
    answer = ask(client, question)
    assert answer.status_code == 200, answer.text
    assert found(answer.content) == EXPECTED
    assert "Fdt-Gap" not in answer.headers


@pytest.mark.parametrize("how", ["get", "form", "body", "query"])
def test_it_may_be_asked_in_each_way(client: httpx.Client, question: str, how: str) -> None:
    headers = {"Content-Type": "application/sparql-query"}
    answers: dict[str, Callable[[], httpx.Response]] = {
        "get": lambda: client.get("/sparql", params={"query": question}),
        "form": lambda: client.post("/sparql", data={"query": question}),
        "body": lambda: client.post("/sparql", content=question, headers=headers),
        "query": lambda: client.request("QUERY", "/sparql", content=question, headers=headers),
    }
    assert found(answers[how]().content) == EXPECTED


@pytest.mark.parametrize("accept", ["text/csv", "application/sparql-results+xml"])
def test_it_is_answered_in_each_format(client: httpx.Client, question: str, accept: str) -> None:
    answer = ask(client, question, Accept=accept)
    assert answer.headers["Content-Type"].startswith(accept)
    assert "Verger de l’exemple" in answer.text


def test_an_answer_of_a_partner_is_good_once(client: httpx.Client, question: str) -> None:
    """Nobody may keep it, and no tag says that it is still the same."""
    answer = client.get("/sparql", params={"query": question})
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers
    assert "Last-Modified" not in answer.headers
    again = client.get(
        "/sparql",
        params={"query": question},
        headers={"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT", "If-None-Match": "*"},
    )
    assert again.status_code == 200


def test_what_a_partner_changes_is_seen_at_once(client: httpx.Client, there: str) -> None:
    text = f"SELECT ?o {{ SERVICE <{there}> {{ <urn:example:new> <urn:example:p> ?o }} }}"
    update = there.replace("/query", "/update")
    assert rows(ask(client, text).content) == []
    httpx.post(update, data={"update": "INSERT DATA { <urn:example:new> <urn:example:p> 1 }"})
    assert rows(ask(client, text).content) == [{"o": "1"}]
    httpx.post(update, data={"update": "DELETE DATA { <urn:example:new> <urn:example:p> 1 }"})
    assert rows(ask(client, text).content) == []


def test_blank_nodes_of_a_partner_join(client: httpx.Client, there: str) -> None:
    text = (
        "PREFIX there: <https://observatory.example/id/> SELECT ?name ?depth { "
        f"SERVICE <{there}> {{ ?whole there:part ?a . ?a rdfs:label ?name ; there:beside ?b . "
        "?b there:depth ?depth } FILTER(isIRI(?a) && isIRI(?b) && ?a != ?b) }"
    )
    assert rows(ask(client, text).content) == [{"name": "Pré", "depth": "1.5"}]


def test_a_graph_may_be_made_of_it(client: httpx.Client, there: str) -> None:
    text = (
        "CONSTRUCT { ?ally fdt:takesPartIn ?it } WHERE { ?ally a fdt:Ally . "
        f"SERVICE <{there}> {{ ?it fdt:contributor ?ally }} }}"
    )
    answer = ask(client, text, Accept="application/n-triples")
    assert len(answer.text.splitlines()) == 3
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_page_of_an_answer_is_good_once_too(client: httpx.Client, question: str) -> None:
    page = client.get("/sparql", params={"query": question}, headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "Verger de l’exemple" in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_the_command_asks_too(ours: Path, client: httpx.Client, question: str) -> None:
    asked = ("query", question, "--root", ours, "--store", ours / "store")
    table = run(*asked)
    assert table.exit_code == 0, table.output
    assert "Verger de l’exemple" in table.output
    assert found(run(*asked, "--format", "json").stdout_bytes) == EXPECTED
    assert run(*asked, "--format", "csv").output.count("\n") == 4


def test_the_description_says_that_others_may_be_asked(client: httpx.Client, made: Path) -> None:
    feature = "http://www.w3.org/ns/sparql-service-description#BasicFederatedQuery"
    headers = {"Accept": "application/n-triples"}
    assert feature in client.get("/sparql", headers=headers).text
    with client_of(made / "store", made) as alone:
        assert feature not in alone.get("/sparql", headers=headers).text


def test_a_stranger_is_not_asked_and_those_that_may_be_are_named(
    client: httpx.Client, there: str
) -> None:
    with listening(ok(b"")) as stranger:
        for silent in ("", "SILENT "):
            answer = ask(client, f"ASK {{ SERVICE {silent}<{stranger.url}> {{ ?s ?p ?o }} }}")
            assert answer.status_code == 400
            assert stranger.url in answer.text
            assert there in answer.text
        assert stranger.connected == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT * { VALUES ?e { <THERE> } SERVICE ?e { ?s ?p ?o } }", "variable"),
        ("SELECT * { SERVICE <THERE> { SERVICE <THERE> { ?s ?p ?o } } }", "SERVICE"),
        ("SELECT * { SERVICE <THERE> { ?s ?p } }", "ligne 1"),
        ("SELECT * {\n SERVICE <THERE> { ?s ?p ?o }\n ?s ?p }", "ligne 3"),
        ("SELECT * { SERVICE <THERE> { ?s nobody:knows ?o } }", "nobody"),
    ],
)
def test_a_text_that_is_wrong_is_told_before_anybody_is_asked(
    client: httpx.Client, there: str, text: str, said: str
) -> None:
    answer = ask(client, text.replace("THERE", there))
    assert answer.status_code == 400
    assert said in answer.text


def test_a_citation_asks_nobody(client: httpx.Client, ours: Path, question: str) -> None:
    """A released answer is the same each time, and a partner's is not."""
    named = run("release", "2026-11", "--store", ours / "store")
    assert named.exit_code == 0, named.output
    answer = client.get("/sparql", params={"query": question, "release": "2026-11"})
    assert answer.status_code == 400
    assert "SERVICE" in answer.text
    said = client.get("/sparql", params={"query": "ASK { ?s ?p 'service' }", "release": "2026-11"})
    assert "ETag" in said.headers
    assert client.get("/cite", params={"query": question, "release": "2026-11"}).status_code == 400


def test_they_may_ask_us_without_a_setting(client: httpx.Client, there: str) -> None:
    text = (
        "PREFIX fdt: <https://w3id.org/fdt/ns#> SELECT ?it ?ally { ?it fdt:contributor ?ally "
        f"SERVICE <{client.base_url}/sparql> {{ ?ally a fdt:Ally }} }}"
    )
    headers = {"Accept": "application/sparql-results+json"}
    answer = httpx.post(there, data={"query": text}, headers=headers)
    assert answer.status_code == 200, answer.text
    assert len(rows(answer.content)) == 3


def test_comunica_answers_the_same_across_both(
    comunica: Path, client: httpx.Client, there: str, question: str
) -> None:
    """As the text says with SERVICE, and without it over both endpoints as one graph."""
    whole = question.replace(f"SERVICE <{there}>", "")
    [answer] = asked_across(comunica, [f"{client.base_url}/sparql", there], [whole])
    assert "error" not in answer, answer
    assert found(answer["text"].encode()) == EXPECTED


# Partners that do not answer as they should

PRIVATE = "http://10.0.0.1/sparql"
ROW = {"type": "uri", "value": "urn:example:a"}
BAD: dict[str, tuple[Answer, int]] = {
    "page": (ok(b"<!doctype html><title>Bienvenue</title>", "Content-Type: text/html"), 502),
    "liar": (ok(b"<!doctype html><title>Bienvenue</title>", JSON), 502),
    "cut": (ok(rows_of(ROW).encode()[:-5], JSON), 502),
    "empty": (ok(b"", JSON), 502),
    "yes": (ok(b'{"head": {}, "boolean": true}', JSON), 502),
    "rows": (ok(rows_of(*[ROW] * 10_001).encode(), JSON), 502),
    "million": (ok(rows_of(*[ROW] * 1_000_000).encode(), JSON), 502),
    "bomb": (ok(gzip.compress(b"[" * (1 << 27), mtime=0), JSON, "Content-Encoding: gzip"), 502),
    "error": (b"HTTP/1.1 500 No\r\nContent-Length: 6\r\n\r\nsecret", 502),
    "busy": (b"HTTP/1.1 429 No\r\nContent-Length: 0\r\n\r\n", 502),
    "nonsense": (b"\x00\xff" * 50, 502),
    "nothing": (b"", 502),
    "part": (ok(rows_of(ROW).encode(), JSON, "X-SPARQL-MaxRows: 10000"), 502),
    "private": (redirect(PRIVATE, 307), 502),
    "cloud": (redirect("http://169.254.169.254/latest/meta-data", 307), 502),
    "circle": (redirect("/sparql", 307), 502),
    "slow": (dripping(b"HTTP/1.1 200 OK\r\n" + JSON.encode() + b"\r\n\r\n", b" "), 504),
    "mute": (lambda connection: time.sleep(60), 504),
}


@pytest.fixture(scope="module")
def trap() -> Iterator[Listener]:
    """A listener that no registry names."""
    with listening(ok(rows_of(ROW).encode(), JSON)) as listener:
        yield listener


@pytest.fixture(scope="module")
def bad(
    tmp_path_factory: pytest.TempPathFactory, trap: Listener
) -> Iterator[tuple[httpx.Client, dict[str, str]]]:
    """A server whose registry has one partner for each way not to answer; their listeners."""
    root = our_store(tmp_path_factory.mktemp("bad"))
    with ExitStack() as stack:
        listeners = {
            name: stack.enter_context(listening(answer)) for name, (answer, _) in BAD.items()
        }
        away = redirect(f"{trap.url}sparql", 307)
        listeners["astray"] = stack.enter_context(listening(away))
        endpoints = {name: f"{each.url}sparql" for name, each in listeners.items()}
        endpoints["down"] = f"http://127.0.0.1:{free_port()}/sparql"
        write_endpoints(root, endpoints)
        settings = {"query_seconds": str(SECONDS)}
        client = stack.enter_context(client_of(root / "store", root, **settings))
        yield client, endpoints


STATUSES = {**{name: status for name, (_, status) in BAD.items()}, "down": 502, "astray": 502}
TEXT = "SELECT ?ally ?a { ?ally a fdt:Ally SERVICE SILENT_<THERE> { ?a ?b ?c } } ORDER BY ?ally"


@pytest.mark.parametrize(("name", "status"), STATUSES.items(), ids=STATUSES.keys())
def test_a_partner_that_fails_is_named_in_both_languages(
    name: str, status: int, bad: tuple[httpx.Client, dict[str, str]]
) -> None:
    client, endpoints = bad
    text = TEXT.replace("SILENT_", "").replace("THERE", endpoints[name])
    host = endpoints[name].split("/")[2]
    began = time.monotonic()
    accept = "application/sparql-results+json, application/problem+json"
    said = {
        language: ask(client, text, **{"Accept": accept, "Accept-Language": language})
        for language in ("fr", "en")
    }
    assert time.monotonic() - began < 2 * SECONDS + 20
    assert [each.status_code for each in said.values()] == [status, status]
    problems = {language: each.json() for language, each in said.items()}
    assert all(host in problem["detail"] for problem in problems.values())
    assert problems["fr"]["detail"] != problems["en"]["detail"]
    assert "secret" not in said["en"].text
    assert len(rows(ask(client, "SELECT ?a { ?a a fdt:Ally }").content)) == len(ALLIES)


@pytest.mark.parametrize("name", STATUSES)
def test_a_silent_one_that_fails_leaves_a_gap_that_is_said(
    name: str, bad: tuple[httpx.Client, dict[str, str]]
) -> None:
    client, endpoints = bad
    text = TEXT.replace("SILENT_", "SILENT ").replace("THERE", endpoints[name])
    answer = ask(client, text)
    assert answer.status_code == 200, answer.text
    assert [list(row) for row in rows(answer.content)] == [["ally"]] * len(ALLIES)
    assert json.loads(answer.content)["head"]["vars"] == ["ally", "a"]
    assert f'"{endpoints[name]}";reason="' in answer.headers["Fdt-Gap"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Fdt-Gap" in answer.headers["Access-Control-Expose-Headers"]


def test_a_redirect_leads_to_nobody_else(
    bad: tuple[httpx.Client, dict[str, str]], trap: Listener
) -> None:
    client, endpoints = bad
    for word in ("", "SILENT "):
        ask(client, TEXT.replace("SILENT_", word).replace("THERE", endpoints["astray"]))
    assert trap.connected == 0


def test_who_leaves_is_not_waited_for(bad: tuple[httpx.Client, dict[str, str]]) -> None:
    """More queries than one client may have at a time wait for a mute partner, but for who left."""
    client, endpoints = bad
    mute, page = (
        TEXT.replace("SILENT_", "").replace("THERE", endpoints[name]) for name in ("mute", "page")
    )
    for _ in range(TOGETHER + 1):
        with pytest.raises(httpx.ReadTimeout):
            client.post("/sparql", data={"query": mute}, timeout=0.5)
    assert ask(client, page).status_code == 502


def test_the_page_says_what_is_missing(bad: tuple[httpx.Client, dict[str, str]]) -> None:
    client, endpoints = bad
    text = TEXT.replace("SILENT_", "SILENT ").replace("THERE", endpoints["down"])
    for language, words in (("fr", "Il manque"), ("en", "is missing")):
        headers = {"Accept": "text/html", "Accept-Language": language}
        page = client.get("/sparql", params={"query": text}, headers=headers)
        assert page.status_code == 200
        assert words in page.text
        assert endpoints["down"] in page.text
        assert "Fdt-Gap" in page.headers


def test_the_command_says_what_is_missing(ours: Path, tmp_path: Path) -> None:
    down = f"http://127.0.0.1:{free_port()}/sparql"
    root = registering(tmp_path / "root", {"down": down})
    silent, loud = (
        run(
            "query",
            TEXT.replace("SILENT_", word).replace("THERE", down),
            *("--root", root, "--store", ours / "store", "--format", "csv"),
        )
        for word in ("SILENT ", "")
    )
    assert silent.exit_code == 0
    assert silent.stdout.count("\n") == 1 + len(ALLIES)
    assert down in silent.stderr
    assert loud.exit_code == 2
    assert down.split("/")[2] in loud.stderr


def test_a_word_in_a_string_asks_nobody(ours: Path, tmp_path: Path) -> None:
    """The registry is not even read for it."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "partners.ttl").write_text("no registry")
    text = "SELECT ('service' AS ?word) {}"
    done = run("query", text, "--root", tmp_path, "--store", ours / "store", "--format", "csv")
    assert (done.exit_code, done.stdout_bytes) == (0, b"word\r\nservice\r\n")


def test_partners_are_asked_at_the_same_time(tmp_path: Path, ours: Path) -> None:
    """Each answers only when both were asked."""
    together = threading.Barrier(2, timeout=10)
    content = ok(rows_of(ROW).encode(), JSON)

    def answer(connection: socket.socket) -> None:
        together.wait()
        connection.sendall(content)

    with listening(answer) as first, listening(answer) as second:
        root = registering(tmp_path / "root", {"first": first.url, "second": second.url})
        with client_of(ours / "store", root, query_seconds="20") as client:
            text = (
                f"SELECT * {{ SERVICE <{first.url}> {{ ?a ?b ?c }} "
                f"SERVICE <{second.url}> {{ ?a ?e ?f }} }}"
            )
            answered = ask(client, text)
    assert answered.status_code == 200, answered.text
    assert [row["a"] for row in rows(answered.content)] == ["urn:example:a"]


def test_a_partner_that_asks_us_the_same_again_ends(tmp_path: Path, ours: Path) -> None:
    """Each of its requests asks us the query that made it: one client may not wait so often."""
    again: dict[str, str] = {}

    def answer(connection: socket.socket) -> None:
        with suppress(httpx.HTTPError):
            httpx.post(again["address"], data={"query": again["text"]}, timeout=30)
        connection.sendall(b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")

    with listening(answer) as loop:
        root = registering(tmp_path / "root", {"loop": loop.url})
        with client_of(ours / "store", root, query_seconds=str(SECONDS)) as client:
            again["address"] = f"{client.base_url}/sparql"
            again["text"] = f"ASK {{ SERVICE <{loop.url}> {{ ?s ?p ?o }} }}"
            answered = ask(client, again["text"])
            assert answered.status_code in (502, 504)
            assert loop.host in answered.text
            assert loop.connected <= TOGETHER
            assert ask(client, "ASK { ?a a fdt:Ally }").text


def test_a_partner_may_be_ourselves(tmp_path: Path, ours: Path) -> None:
    """What a partner is asked has no SERVICE in it: such a circle has one turn."""

    def answer(connection: socket.socket) -> None:
        head, _, body = listener.requests[-1].partition("\r\n\r\n")
        size = int(head.lower().partition("content-length: ")[2].split()[0])
        while len(body) < size:
            body += connection.recv(size).decode()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        said = httpx.post(server[0], content=body.encode(), headers=kind, timeout=30)
        connection.sendall(ok(said.content, JSON))

    server: list[str] = []
    with listening(answer) as listener:
        root = registering(tmp_path / "root", {"itself": listener.url})
        with client_of(ours / "store", root, query_seconds="20") as client:
            server.append(f"{client.base_url}/sparql")
            text = f"SELECT ?a {{ SERVICE <{listener.url}> {{ ?a a fdt:Ally }} }}"
            answered = ask(client, text)
    assert len(rows(answered.content)) == len(ALLIES), answered.text
