"""What machines look for: the feed, the sitemaps, robots.txt, the description of the search."""

from collections.abc import Iterator
from pathlib import Path
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from fdt_graph.engine import Engine
from fdt_graph.namespaces import BASE, iri
from fdt_graph.store.generations import Generations
from fdt_graph.web.feeds import NAMED, PAGE
from fdt_graph.web.pages import create_pages

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
HOST = "http://localhost"


def read(client: FlaskClient, address: str) -> Element:
    response = client.get(address)
    assert response.status_code == 200, response.text
    return ElementTree.fromstring(response.data)  # noqa: S314 (our own)


@pytest.fixture(scope="module")
def busy(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """The pages over a graph that was published many times, once with a hostile name."""
    store = ox.Store()
    graph = iri("graph:example-hostile")
    hostile = ox.Literal("<script>\x07\N{RIGHT-TO-LEFT OVERRIDE}")
    store.add(ox.Quad(graph, iri("rdfs:label"), hostile, iri("graph:sources")))
    others = [iri(f"graph:example-source-{number:02}") for number in range(1, NAMED + 6)]
    for number, other in enumerate(others, 1):
        label = ox.Literal(f"Source {number:02}")
        store.add(ox.Quad(other, iri("rdfs:label"), label, iri("graph:sources")))
    for number in range(2 * PAGE + 1):
        name = f"20260101T0000{number:02}-000000Z"
        said = [
            (iri("rdf:type"), iri("fdt:Publication")),
            (
                iri("prov:endedAtTime"),
                ox.Literal(f"2026-01-01T00:00:{number:02}Z", datatype=iri("xsd:dateTime")),
            ),
            (iri("fdt:method"), iri("method:update")),
            *((iri("fdt:changedGraph"), each) for each in (graph, *others)),
            *((iri(f"fdt:{each}"), ox.Literal(number)) for each in ("warnings", "remarks")),
            (iri("fdt:statementsAdded"), ox.Literal(number)),
            (iri("fdt:statementsRemoved"), ox.Literal(0)),
        ]
        store.extend(
            ox.Quad(iri(f"publication:{name}"), *pair, iri("graph:history")) for pair in said
        )
    generations = Generations(tmp_path_factory.mktemp("busy"))
    generations.publish(store)
    with Engine(generations, root / "sparql" / "portal") as engine:
        yield create_pages(engine, root).test_client()


def test_an_entry_says_how_much_changed_and_in_which_sources(busy: FlaskClient) -> None:
    (entry, *_) = read(busy, "/feed.atom?lang=en").findall(f"{ATOM}entry")
    last = f"{BASE}id/publication/20260101T0000{2 * PAGE}-000000Z"
    assert entry.findtext(f"{ATOM}id") == last
    assert entry.findtext(f"{ATOM}updated") == f"2026-01-01T00:00:{2 * PAGE}Z"
    first, *named = (entry.findtext(f"{ATOM}content") or "").splitlines()
    assert first == f"{2 * PAGE} statements added, 0 removed"
    assert named[1:NAMED] == [f"Source {number:02}" for number in range(1, NAMED)]
    assert named[NAMED:] == ["and 6 other sources"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_feed_has_all_that_atom_requires(client: FlaskClient, language: str) -> None:
    """https://www.rfc-editor.org/rfc/rfc4287#section-4"""
    feed = read(client, f"/feed.atom?lang={language}")
    assert feed.tag == f"{ATOM}feed"
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == language
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        assert all(element.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))


def test_the_pages_of_the_feed_give_every_publication_once(busy: FlaskClient) -> None:
    """https://www.rfc-editor.org/rfc/rfc5005#section-3"""
    found: list[str | None] = []
    address: str | None = "/feed.atom"
    while address:
        feed = read(busy, address)
        found += [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
        links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
        address = links.get("next")
    assert len(found) == len(set(found)) == 2 * PAGE + 1
    assert found == sorted(found, reverse=True, key=str)
    assert links["last"] == links["self"] == f"{HOST}/feed.atom?page=3"


def test_a_name_that_xml_cannot_hold_does_not_break_the_feed(busy: FlaskClient) -> None:
    (entry, *_) = read(busy, "/feed.atom").findall(f"{ATOM}entry")
    said = entry.findtext(f"{ATOM}content") or ""
    assert "<script>\N{REPLACEMENT CHARACTER}" in said


@pytest.mark.parametrize("query", ["page=4", "page=-1", "page=x", "pages=1", "lang=de"])
def test_a_page_of_the_feed_that_there_is_not_is_refused(busy: FlaskClient, query: str) -> None:
    assert busy.get(f"/feed.atom?{query}").status_code == 400


def test_the_sitemaps_have_every_territory_once_and_nobody(
    client: FlaskClient, published: ox.Store
) -> None:
    index = read(client, "/sitemap.xml")
    files = [each.text or "" for each in index.iter(f"{MAP}loc")]
    found = [
        (each.text or "").removeprefix(HOST)
        for file in files
        for each in read(client, file.removeprefix(HOST)).iter(f"{MAP}loc")
    ]
    assert len(found) == len(set(found))
    listed = set(found)
    territories = published.quads_for_pattern(None, iri("rdf:type"), iri("fdt:Territory"), None)
    for quad in territories:
        assert str(quad.subject).strip("<>").replace(f"{BASE}id/", "/doc/") in listed
    assert "/doc/organisation/cler" in listed
    assert not [path for path in found if path.startswith("/doc/person/")]


def test_no_sitemap_is_longer_than_the_protocol_allows(client: FlaskClient) -> None:
    for each in read(client, "/sitemap.xml").iter(f"{MAP}loc"):
        file = read(client, (each.text or "").removeprefix(HOST))
        assert 0 < len(file) <= 50_000


def test_a_sitemap_that_there_is_not_is_not_found(client: FlaskClient) -> None:
    assert client.get("/sitemap/territories-99.xml").status_code == 404


def test_search_engines_may_read_pages_and_not_ask_queries(client: FlaskClient) -> None:
    robots = RobotFileParser()
    robots.parse(client.get("/robots.txt").text.splitlines())
    allowed = ("/", "/allies", "/doc/organisation/cler", "/about", "/questions/ally-counts")
    refused = ("/sparql?query=ASK%7B%7D", "/graph?default", "/graph/register", "/search?q=a")
    assert all(robots.can_fetch("*", HOST + path) for path in allowed)
    assert not any(robots.can_fetch("*", HOST + path) for path in refused)
    assert robots.site_maps() == [f"{HOST}/sitemap.xml"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_browsers_are_told_how_to_search(client: FlaskClient, language: str) -> None:
    said = read(client, f"/opensearch.xml?lang={language}")
    assert 0 < len(said.findtext(f"{SEARCH}ShortName") or "") <= 16
    page = next(e for e in said.iter(f"{SEARCH}Url") if e.get("type") == "text/html")
    assert page.get("template") == f"{HOST}/search?q={{searchTerms}}&lang={language}"


def test_an_address_that_is_no_host_is_refused(client: FlaskClient) -> None:
    for path in ("/feed.atom", "/sitemap.xml", "/robots.txt", "/opensearch.xml", "/api"):
        response = client.get(path, headers={"Host": "a'b"})
        assert response.status_code == 400, path
