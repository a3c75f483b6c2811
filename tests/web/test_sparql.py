"""The query operation of the SPARQL protocol, over the whole graph."""

import gzip
import socket
from contextlib import suppress
from urllib.parse import quote_plus

import httpx
import pytest
import zstandard

BODY = "application/sparql-query"
SELECT = "SELECT ?o { organisation:cler rdfs:label ?o }"
ASK = "ASK { organisation:cler a fdt:Organisation }"
CONSTRUCT = (
    "CONSTRUCT { ?s rdfs:label ?o } WHERE { VALUES ?s { organisation:cler } ?s rdfs:label ?o }"
)
DESCRIBE = "DESCRIBE organisation:cler"


#: An answer of a hundred million rows.
ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f }"


def kind(response: httpx.Response) -> str:
    return response.headers["Content-Type"].partition(";")[0]


@pytest.mark.parametrize(
    ("query", "accept", "expected"),
    [
        (SELECT, None, "application/sparql-results+json"),
        (SELECT, "*/*", "application/sparql-results+json"),
        (SELECT, "application/sparql-results+xml", "application/sparql-results+xml"),
        (SELECT, "text/csv;q=0.9, application/sparql-results+xml;q=0.1", "text/csv"),
        (SELECT, "text/csv ; q=0.1, text/tab-separated-values", "text/tab-separated-values"),
        (SELECT, "application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
        (ASK, "text/csv", "text/csv"),
        (CONSTRUCT, None, "text/turtle"),
        (CONSTRUCT, "application/ld+json", "application/ld+json"),
        (DESCRIBE, "application/n-triples", "application/n-triples"),
        (DESCRIBE, "application/rdf+xml", "application/rdf+xml"),
        (DESCRIBE, "application/trig", "application/trig"),
        (DESCRIBE, "application/n-quads", "application/n-quads"),
        (SELECT, "application/json", "application/sparql-results+json"),
        (SELECT, "application/rdf+xml, text/csv;q=0.1", "text/csv"),
        (CONSTRUCT, "text/csv, application/rdf+xml;q=0.1", "application/rdf+xml"),
    ],
)
def test_accept(http: httpx.Client, query: str, accept: str | None, expected: str) -> None:
    headers = {"Accept": accept} if accept else {"Accept": ""}
    response = http.get("/sparql", params={"query": query}, headers=headers)
    assert (response.status_code, kind(response)) == (200, expected)
    assert "Accept" in response.headers["Vary"]
    assert response.content


@pytest.mark.parametrize("query", [SELECT, ASK, CONSTRUCT])
def test_the_three_ways_to_ask_give_the_same_answer(http: httpx.Client, query: str) -> None:
    by_get = http.get("/sparql", params={"query": query})
    by_form = http.post("/sparql", data={"query": query})
    by_body = http.post("/sparql", content=query, headers={"Content-Type": BODY})
    assert by_get.content == by_form.content == by_body.content


def test_query_is_a_method_too(http: httpx.Client) -> None:
    by_query = http.request("QUERY", "/sparql", content=SELECT, headers={"Content-Type": BODY})
    assert by_query.content == http.get("/sparql", params={"query": SELECT}).content


def form(parameters: list[tuple[str, str]]) -> dict[str, list[str]]:
    names = dict.fromkeys(name for name, _ in parameters)
    return {name: [value for key, value in parameters if key == name] for name in names}


@pytest.mark.parametrize("how", ["get", "form", "body"])
def test_a_request_may_name_the_graphs_it_reads(http: httpx.Client, how: str) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?region a fdt:Region }"
    graph = "https://w3id.org/fdt/graph/register"
    for graphs, count in [
        ([("default-graph-uri", graph)], "18"),
        ([("default-graph-uri", graph.replace("register", "curation"))], "0"),
        ([("named-graph-uri", graph)], "0"),
        ([], "18"),
    ]:
        parameters = [("query", query), *graphs]
        match how:
            case "get":
                response = http.get("/sparql", params=parameters)
            case "form":
                response = http.post("/sparql", data=form(parameters))
            case _:
                response = http.post(
                    "/sparql", params=graphs, content=query, headers={"Content-Type": BODY}
                )
        (row,) = response.json()["results"]["bindings"]
        assert row["n"]["value"] == count


def test_zero_and_language_tags_survive(http: httpx.Client) -> None:
    query = 'SELECT ?a ?b { VALUES (?a ?b) { (0 ""@en) } }'
    response = http.get("/sparql", params={"query": query})
    (row,) = response.json()["results"]["bindings"]
    assert (row["a"]["value"], row["b"]["value"], row["b"]["xml:lang"]) == ("0", "", "en")


@pytest.mark.parametrize(
    ("query", "headers", "status", "says"),
    [
        ("SELEC", {}, 400, "line 1, column 6"),
        ("", {}, 400, "expected"),
        (SELECT, {"Accept": "image/png"}, 406, "image/png"),
        ("SELECT * { teritory:x ?p ?o }", {}, 400, "did you mean territory"),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", {}, 400, "line 1, column 1"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> {} }", {}, 400, "SERVICE"),
    ],
)
def test_problems_say_what_is_wrong(
    http: httpx.Client, query: str, headers: dict[str, str], status: int, says: str
) -> None:
    response = http.get(
        "/sparql", params={"query": query}, headers={"Accept-Language": "en", **headers}
    )
    assert response.status_code == status
    assert says in response.text


@pytest.mark.parametrize(
    ("method", "address", "content", "content_type", "status"),
    [
        ("GET", "/sparql?update=CLEAR+ALL", None, None, 400),
        ("GET", "/sparql?query=ASK{}&query=ASK{}", None, None, 400),
        ("GET", "/sparql?query=%ff", None, None, 400),
        ("GET", "/sparql?query=ASK{}&default-graph-uri=%3Cx%3E", None, None, 400),
        ("GET", "/sparql?" + "a&" * 2000, None, None, 400),
        ("POST", "/sparql", b"ASK {}", "text/plain", 415),
        ("POST", "/sparql", b"ASK {}", None, 415),
        ("POST", "/sparql", b"ASK {\xff}", BODY, 400),
        ("POST", "/sparql", b"CLEAR ALL", "application/sparql-update", 401),
        ("POST", "/sparql", b"update=CLEAR+ALL", "application/x-www-form-urlencoded", 401),
        ("POST", "/sparql", b"#" * (1 << 16) + b"ASK {}", BODY, 413),
        ("POST", "/sparql", b"#" * (1 << 20) + b"ASK {}", BODY, 413),
        ("PUT", "/sparql", None, None, 405),
        ("DELETE", "/sparql?query=ASK{}", None, None, 405),
    ],
)
def test_bad_requests(
    http: httpx.Client,
    method: str,
    address: str,
    content: bytes | None,
    content_type: str | None,
    status: int,
) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    response = http.request(method, address, content=content, headers=headers)
    assert response.status_code == status, response.text
    assert response.text.strip()


def test_the_same_answer_is_not_sent_twice(http: httpx.Client) -> None:
    first = http.get("/sparql", params={"query": SELECT})
    known = {"If-None-Match": first.headers["ETag"]}
    again = http.get("/sparql", params={"query": SELECT}, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    other = http.get("/sparql", params={"query": SELECT}, headers={**known, "Accept": "text/csv"})
    assert other.status_code == 200
    assert other.headers["ETag"] != first.headers["ETag"]
    assert first.headers["Last-Modified"]


def test_head_is_get_without_a_body(http: httpx.Client) -> None:
    by_get = http.get("/sparql", params={"query": SELECT})
    by_head = http.head("/sparql", params={"query": SELECT})
    assert (by_head.status_code, by_head.content) == (200, b"")
    assert by_head.headers["Content-Length"] == by_get.headers["Content-Length"]


def test_a_problem_repeats_little_of_a_long_text(http: httpx.Client) -> None:
    response = http.get("/sparql?query=ASK{}", headers={"Accept": "a/b," * 500})
    assert response.status_code == 406
    assert len(response.text) < 600


def test_a_script_of_another_site_may_read(http: httpx.Client) -> None:
    response = http.get("/sparql", params={"query": ASK})
    assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.alone
def test_a_long_answer_streams_and_breaks_off_when_it_cannot_end(brief: httpx.Client) -> None:
    """Bytes come long before the deadline; at the deadline the connection breaks, never ends."""
    with pytest.raises((httpx.NetworkError, httpx.RemoteProtocolError)):
        with brief.stream("GET", "/sparql", params={"query": ENDLESS}) as response:
            assert response.status_code == 200
            assert "Content-Length" not in response.headers
            assert sum(map(len, response.iter_bytes())) < 0


def test_head_of_a_long_answer_has_no_length(http: httpx.Client) -> None:
    response = http.head("/sparql", params={"query": ENDLESS})
    assert response.status_code == 200
    assert "Content-Length" not in response.headers


@pytest.mark.parametrize(
    ("accepts", "coding"),
    [("gzip", "gzip"), ("gzip, zstd", "zstd"), ("br", None), ("gzip;q=0", None), ("", None)],
)
@pytest.mark.parametrize("limit", [50, 20_000])
def test_an_answer_comes_in_the_coding_that_is_asked_for(
    http: httpx.Client, accepts: str, coding: str | None, limit: int
) -> None:
    query = f"SELECT * {{ ?region a fdt:Commune ; rdfs:label ?name }} ORDER BY ?name LIMIT {limit}"
    plain = http.get("/sparql", params={"query": query}, headers={"Accept-Encoding": "identity"})
    with http.stream(
        "GET", "/sparql", params={"query": query}, headers={"Accept-Encoding": accepts}
    ) as response:
        body = b"".join(response.iter_raw())
    assert response.headers.get("Content-Encoding") == coding
    assert "Accept-Encoding" in response.headers["Vary"]
    if coding == "gzip":
        body = gzip.decompress(body)
    elif coding == "zstd":
        body = zstandard.ZstdDecompressor().decompressobj().decompress(body)
    assert body == plain.content


def test_an_answer_that_changes_is_not_kept(http: httpx.Client) -> None:
    query = {"query": "SELECT (RAND() AS ?r) {}"}
    first, second = http.get("/sparql", params=query), http.get("/sparql", params=query)
    assert first.content != second.content
    assert "ETag" not in first.headers
    assert first.headers["Cache-Control"] == "no-store"


@pytest.mark.alone
def test_a_known_answer_is_not_worked_out_again(brief: httpx.Client) -> None:
    """The entity tag follows from the question: a query that takes too long is not even begun."""
    slow = {"query": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"}
    tag = brief.head("/sparql", params={"query": ENDLESS}).headers["ETag"]
    again = brief.get("/sparql", params={"query": ENDLESS}, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    other = brief.get("/sparql", params=slow, headers={"If-None-Match": tag})
    assert other.status_code == 504, other.text


def test_options_say_what_there_is(http: httpx.Client) -> None:
    response = http.options("/sparql")
    assert response.status_code == 204
    assert response.headers["Allow"] == "GET, HEAD, POST, QUERY, OPTIONS"
    assert "Content-Type" in response.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize(("size", "status"), [(30_000, 414), (90_000, 414), (10_000_000, 431)])
def test_an_address_has_a_length(server: str, size: int, status: int) -> None:
    with raw(server) as connection:
        with suppress(ConnectionError):
            head = f"GET /sparql?query=ASK%7B%7D{'%20' * size} HTTP/1.1\r\nHost: a\r\n\r\n"
            connection.sendall(head.encode())
        with suppress(ConnectionError):
            assert connection.recv(1 << 16).startswith(f"HTTP/1.1 {status} ".encode())


def test_a_head_that_never_ends_is_cut_off(server: str) -> None:
    with raw(server) as connection, pytest.raises(ConnectionError):
        connection.sendall(b"GET /sparql HTTP/1.1\r\nX-Long: ")
        for _ in range(100_000):
            connection.sendall(b"x" * 65536)


def raw(server: str) -> socket.socket:
    address = httpx.URL(server)
    return socket.create_connection((address.host, address.port or 80), timeout=30)


def test_http_1_0_gets_no_answer_that_it_could_take_for_whole(server: str) -> None:
    with raw(server) as connection:
        query = quote_plus(ENDLESS)
        connection.sendall(f"GET /sparql?query={query} HTTP/1.0\r\n\r\n".encode())
        assert connection.recv(1 << 16).startswith(b"HTTP/1.1 505 ")
