"""The query operation of the SPARQL protocol, over the whole graph."""

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

BODY = "application/sparql-query"
SELECT = "SELECT ?o { organisation:cler rdfs:label ?o }"
ASK = "ASK { organisation:cler a fdt:Organisation }"
CONSTRUCT = (
    "CONSTRUCT { ?s rdfs:label ?o } WHERE { VALUES ?s { organisation:cler } ?s rdfs:label ?o }"
)
DESCRIBE = "DESCRIBE organisation:cler"


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
    ],
)
def test_accept(client: FlaskClient, query: str, accept: str | None, expected: str) -> None:
    headers = {"Accept": accept} if accept else {}
    response = client.get("/sparql", query_string={"query": query}, headers=headers)
    assert (response.status_code, response.mimetype) == (200, expected)
    assert "Accept" in response.vary
    assert response.data


@pytest.mark.parametrize("query", [SELECT, ASK, CONSTRUCT])
def test_the_three_ways_to_ask_give_the_same_answer(client: FlaskClient, query: str) -> None:
    by_get = client.get("/sparql", query_string={"query": query})
    by_form = client.post("/sparql", data={"query": query})
    by_body = client.post("/sparql", data=query, content_type="application/sparql-query")
    assert by_get.data == by_form.data == by_body.data


def test_query_is_a_method_too(client: FlaskClient) -> None:
    by_query = client.open("/sparql", method="QUERY", data=SELECT, content_type=BODY)
    assert by_query.data == client.get("/sparql", query_string={"query": SELECT}).data


@pytest.mark.parametrize("how", ["get", "form", "body"])
def test_a_request_may_name_the_graphs_it_reads(client: FlaskClient, how: str) -> None:
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
                response = client.get("/sparql", query_string=parameters)
            case "form":
                response = client.post("/sparql", data=MultiDict(parameters))
            case _:
                response = client.post(
                    "/sparql", query_string=graphs, data=query, content_type=BODY
                )
        (row,) = response.get_json(force=True)["results"]["bindings"]
        assert row["n"]["value"] == count


def test_zero_and_language_tags_survive(client: FlaskClient) -> None:
    query = 'SELECT ?a ?b { VALUES (?a ?b) { (0 ""@en) } }'
    response = client.get("/sparql", query_string={"query": query})
    (row,) = response.get_json(force=True)["results"]["bindings"]
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
    client: FlaskClient, query: str, headers: dict[str, str], status: int, says: str
) -> None:
    response = client.get(
        "/sparql", query_string={"query": query}, headers={"Accept-Language": "en", **headers}
    )
    assert response.status_code == status
    assert says in response.text


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ({"method": "GET"}, 400),
        ({"method": "GET", "query_string": "query=ASK{}&query=ASK{}"}, 400),
        ({"method": "POST", "data": "ASK {}", "content_type": "text/plain"}, 400),
        ({"method": "POST", "data": "ASK {}"}, 400),
        (
            {"method": "POST", "data": b"ASK {\xff}", "content_type": "application/sparql-query"},
            400,
        ),
        ({"method": "PUT"}, 405),
        (
            {
                "method": "POST",
                "data": "#" * (1 << 20) + "ASK {}",
                "content_type": "application/sparql-query",
            },
            413,
        ),
    ],
)
def test_bad_requests(client: FlaskClient, arguments: dict[str, object], status: int) -> None:
    assert client.open("/sparql", **arguments).status_code == status  # type: ignore[arg-type]


def test_the_same_answer_is_not_sent_twice(client: FlaskClient) -> None:
    first = client.get("/sparql", query_string={"query": SELECT})
    known = {"If-None-Match": first.headers["ETag"]}
    again = client.get("/sparql", query_string={"query": SELECT}, headers=known)
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    other = client.get(
        "/sparql", query_string={"query": SELECT}, headers={**known, "Accept": "text/csv"}
    )
    assert other.status_code == 200
    assert other.headers["ETag"] != first.headers["ETag"]
    assert first.headers["Last-Modified"]


def test_head_is_get_without_a_body(client: FlaskClient) -> None:
    by_get = client.get("/sparql", query_string={"query": SELECT})
    by_head = client.head("/sparql", query_string={"query": SELECT})
    assert (by_head.status_code, by_head.data) == (200, b"")
    assert by_head.headers["Content-Length"] == by_get.headers["Content-Length"]


def test_a_problem_repeats_little_of_a_long_text(client: FlaskClient) -> None:
    response = client.get("/sparql?query=ASK{}", headers={"Accept": "a/b," * 2000})
    assert response.status_code == 406
    assert len(response.text) < 600


def test_a_script_of_another_site_may_read(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": ASK})
    assert response.headers["Access-Control-Allow-Origin"] == "*"
