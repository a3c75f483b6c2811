"""The graph store protocol, reading: what one graph says."""

import httpx
import pyoxigraph as ox
import pytest

SCHEMES = "https://w3id.org/fdt/graph/schemes"


def test_a_graph_has_two_addresses(http: httpx.Client, published: ox.Store) -> None:
    """By its name as a parameter, and by its name itself on this host."""
    indirect = http.get("/graph", params={"graph": SCHEMES}, headers={"Accept": "text/turtle"})
    direct = http.get("/graph/schemes", headers={"Accept": "text/turtle"})
    assert indirect.status_code == direct.status_code == 200
    assert indirect.content == direct.content
    read = {quad.triple for quad in ox.parse(direct.content, ox.RdfFormat.TURTLE)}
    assert read == {
        quad.triple for quad in published.quads_for_pattern(None, None, None, ox.NamedNode(SCHEMES))
    }


def test_a_browser_sees_the_page_about_a_source(http: httpx.Client) -> None:
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    response = http.get("/graph/schemes", headers={"Accept": accept})
    assert response.headers["Content-Type"].startswith("text/html")


def test_the_default_graph_is_everything(http: httpx.Client, published: ox.Store) -> None:
    accept = {"Accept": "application/n-triples"}
    with http.stream("GET", "/graph?default", headers=accept) as response:
        lines = sum(chunk.count(b"\n") for chunk in response.iter_bytes())
    assert lines == sum(1 for _ in published.quads_for_pattern(None, None, None, ox.DefaultGraph()))


@pytest.mark.parametrize(
    ("method", "address", "accept", "status"),
    [
        ("GET", "/graph?graph=https://w3id.org/fdt/graph/nothing", "text/turtle", 404),
        ("HEAD", "/graph?graph=https://w3id.org/fdt/graph/nothing", "text/turtle", 404),
        ("GET", "/graph/nothing", "text/turtle", 404),
        ("GET", "/graph?graph=%3C%3E", "text/turtle", 404),
        ("GET", "/graph", "text/turtle", 400),
        ("GET", "/graph?default&graph=urn:a", "text/turtle", 400),
        ("GET", "/graph?graph=urn:a&graph=urn:b", "text/turtle", 400),
        ("GET", "/graph?default", "image/png", 406),
        ("PUT", "/graph?default", "text/turtle", 401),
        ("POST", "/graph", "text/turtle", 401),
        ("DELETE", "/graph/schemes", "text/turtle", 401),
    ],
)
def test_bad_requests(
    http: httpx.Client, method: str, address: str, accept: str, status: int
) -> None:
    response = http.request(method, address, headers={"Accept": accept})
    assert response.status_code == status


def test_the_same_graph_is_not_sent_twice(http: httpx.Client) -> None:
    first = http.get("/graph/schemes", headers={"Accept": "text/turtle"})
    known = {"Accept": "text/turtle", "If-None-Match": first.headers["ETag"]}
    assert http.get("/graph/schemes", headers=known).status_code == 304
