"""Linked records: what an IRI gives over HTTP."""

import html
import re
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from fdt_graph.engine import Engine
from fdt_graph.parse import load_text
from fdt_graph.store.generations import Generations
from fdt_graph.web.pages import create_pages

RECORD = "/id/organisation/cler"
FORMATS = [
    ("text/html", "html"),
    ("text/turtle", "ttl"),
    ("application/ld+json", "jsonld"),
    ("application/n-triples", "nt"),
    ("application/rdf+xml", "rdf"),
]


@pytest.mark.parametrize(("accept", "suffix"), FORMATS)
def test_a_thing_redirects_to_the_document_that_is_asked_for(
    client: FlaskClient, accept: str, suffix: str
) -> None:
    response = client.get(RECORD, headers={"Accept": accept})
    assert response.status_code == 303
    assert response.location == f"/doc/organisation/cler.{suffix}"
    assert "Accept" in response.vary


@pytest.mark.parametrize(("media_type", "suffix"), FORMATS)
def test_a_document_has_the_format_of_its_suffix(
    client: FlaskClient, media_type: str, suffix: str
) -> None:
    response = client.get(f"/doc/organisation/cler.{suffix}", headers={"Accept": "image/png"})
    assert (response.status_code, response.mimetype) == (200, media_type)


def test_a_browser_gets_a_page(client: FlaskClient) -> None:
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    assert client.get(RECORD, headers={"Accept": accept}).location.endswith(".html")


def test_every_rdf_format_says_the_same(client: FlaskClient) -> None:
    said = []
    for suffix, syntax in [
        ("ttl", ox.RdfFormat.TURTLE),
        ("jsonld", ox.RdfFormat.JSON_LD),
        ("nt", ox.RdfFormat.N_TRIPLES),
        ("rdf", ox.RdfFormat.RDF_XML),
    ]:
        store = ox.Store()
        store.load(client.get(f"/doc/organisation/cler.{suffix}").data, syntax)
        said.append({quad.triple for quad in store})
    assert said[0]
    assert all(each == said[0] for each in said)


@pytest.mark.parametrize(
    ("path", "accept", "status", "says"),
    [
        (
            "/id/organisation/clerr",
            "*/*",
            404,
            "did you mean https://w3id.org/fdt/id/organisation/",
        ),
        ("/id/nothing/at-all", "*/*", 404, "unknown record"),
        ("/doc/organisation/nobody.ttl", "*/*", 404, "unknown record"),
        ("/doc/organisation/cler.pdf", "*/*", 404, "unknown format: pdf"),
        (RECORD, "image/png", 406, "image/png"),
        ("/doc/organisation/cler", "image/png", 406, "image/png"),
        (
            "/doc/organisation/cler.html?lang=de",
            "*/*",
            400,
            "unknown language: de",
        ),
        ("/nowhere", "*/*", 404, "not found"),
    ],
)
def test_what_is_not_there_is_named(
    client: FlaskClient, path: str, accept: str, status: int, says: str
) -> None:
    response = client.get(path, headers={"Accept": accept, "Accept-Language": "en"})
    assert response.status_code == status
    assert says in response.text


@pytest.mark.parametrize(
    ("arguments", "header", "language", "words"),
    [
        ("", "", "fr", "Ce qui en est dit"),
        ("", "en-GB,en;q=0.8", "en", "What is said of it"),
        ("", "de", "fr", "Ce qui en est dit"),
        ("?lang=en", "fr", "en", "What is said of it"),
    ],
)
def test_a_page_speaks_the_asked_language(
    client: FlaskClient, arguments: str, header: str, language: str, words: str
) -> None:
    response = client.get(
        f"/doc/organisation/cler.html{arguments}", headers={"Accept-Language": header}
    )
    assert response.headers["Content-Language"] == language
    assert f'<html lang="{language}">' in response.text
    assert words in response.text
    assert {"Accept", "Accept-Language"} <= set(response.vary)


def test_a_page_shows_statements_sources_and_links_both_ways(client: FlaskClient) -> None:
    page = client.get("/doc/organisation/cler.html").text
    assert "CLER – Réseau pour la transition énergétique" in page
    assert 'href="https://cler.org"' in page
    assert 'href="/scheme/actor-category/thematic-network"' in page
    assert "https://fondation.credit-cooperatif.coop/la-fabrique-des-transitions" in page
    assert 'href="/id/initiative/reseau-tepos"' in page


def test_conflicting_statements_stand_side_by_side(client: FlaskClient) -> None:
    page = client.get("/doc/conflict/1.html").text
    for claim in ("c-001", "c-002", "c-003"):
        assert f'href="/id/claim/{claim}"' in page


@pytest.mark.parametrize("path", ["/scheme/theme/energy", "/graph/register", "/question/events"])
def test_concepts_sources_and_questions_have_documents(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 200
    assert client.get(path, headers={"Accept": "text/turtle"}).mimetype == "text/turtle"


PAGES = [
    "/",
    "/doc/organisation/cler",
    "/doc/territory/commune-62528",
    "/doc/conflict/1",
    "/doc/claim/c-055",
    "/doc/date/2019-12",
    "/graph/localos-fr-fabrique-transitions",
]


@pytest.mark.parametrize("path", PAGES)
def test_every_link_of_a_page_leads_somewhere(http: httpx.Client, path: str) -> None:
    page = http.get(path, headers={"Accept": "text/html"}).text
    links = {html.unescape(link).partition("#")[0] for link in re.findall('href="(/[^"]*)"', page)}
    links.discard("")
    for link in sorted(links)[:80]:
        assert patiently(http, link).status_code == 200, link


def patiently(http: httpx.Client, link: str) -> httpx.Response:
    """Ask again, as long as what is asked for is being made."""
    while True:
        reply = http.get(link, follow_redirects=True)
        if reply.status_code != 503 or link != "/feed":
            return reply
        time.sleep(int(reply.headers["Retry-After"]))


def test_links_keep_the_language_that_was_asked_for(client: FlaskClient) -> None:
    page = client.get("/doc/organisation/cler.html?lang=en").text
    assert 'href="/scheme/actor-category/thematic-network?lang=en"' in page
    assert "unknown record" in client.get("/doc/organisation/nope?lang=en").text


HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def hostile(tmp_path: Path, root: Path) -> Iterator[FlaskClient]:
    """Serve a record whose every value tries to be more than text."""
    store = ox.Store()
    turtle = f"""
        @prefix id: <https://w3id.org/fdt/id/organisation/> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        id:example a <javascript:alert(1)> ; rdfs:label "{HOSTILE}"@fr ;
            <https://example.org/p> "\\"><img src=x onerror=alert(1)>" , <data:text/html,x> ,
                <https://example.org/%22%3E%3Cscript%3E> , "\\u202Eevil" .
        <https://example.org/p> rdfs:label "{HOSTILE}"@fr .
    """
    graph = ox.NamedNode("https://w3id.org/fdt/graph/example")
    load_text(store, turtle, ox.RdfFormat.TURTLE, graph)
    generations = Generations(tmp_path)
    generations.publish(store)
    with Engine(generations, root / "sparql" / "portal") as engine:
        yield create_pages(engine, root).test_client()


def test_a_hostile_value_is_shown_as_text(hostile: FlaskClient) -> None:
    response = hostile.get("/doc/organisation/example.html")
    assert response.status_code == 200
    assert "<script>" not in response.text
    assert "<img src=x" not in response.text
    assert 'href="javascript:' not in response.text
    assert 'href="data:' not in response.text
    assert "&lt;script&gt;" in response.text


def test_a_name_in_the_address_is_never_markup(client: FlaskClient) -> None:
    path = "/id/organisation/%3Cscript%3Ealert(1)%3C%2Fscript%3E"
    response = client.get(path, headers={"Accept": "text/html"})
    assert response.status_code in (400, 404)
    assert "<script>" not in response.text


@pytest.mark.parametrize(
    "slug", ["a%20b", "a%22b", "%7B%7D", "a%5Cb", "%0D%0AX-Injected:1", "%00", "..%2F..%2Fetc"]
)
def test_an_address_that_makes_no_iri_is_not_found(client: FlaskClient, slug: str) -> None:
    response = client.get(f"/id/organisation/{slug}")
    assert response.status_code == 404
    assert "X-Injected" not in response.headers
