"""The first page and the page about the data, over the real graph and over hostile data."""

import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from fdt_graph.engine import Engine
from fdt_graph.namespaces import iri
from fdt_graph.store.generations import Generations
from fdt_graph.validate import load_shapes, validate
from fdt_graph.web.alliance import counts
from fdt_graph.web.coverage import sources
from fdt_graph.web.gaps import gaps
from fdt_graph.web.home import LISTS
from fdt_graph.web.pages import create_pages
from fdt_graph.web.terms import Terms

HTML = {"Accept": "text/html"}
LANGUAGES = ("fr", "en")
HOSTILE = '"><script>alert(1)</script>\N{RIGHT-TO-LEFT OVERRIDE}'


@pytest.fixture(scope="module")
def engine(generations: Generations, root: Path) -> Iterator[Engine]:
    with Engine(generations, root / "sparql" / "portal") as engine:
        yield engine


@pytest.fixture(scope="module")
def light(dataset: ox.Store) -> ox.Store:
    """Everything but the register. Not to be changed by a test."""
    store = ox.Store()
    register = iri("graph:register")
    store.bulk_extend(quad for quad in dataset if quad.graph_name != register)
    return store


def text(client: FlaskClient, address: str) -> str:
    response = client.get(address, headers=HTML)
    assert response.status_code == 200, response.text
    return response.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_says_how_many_by_whom_and_when(
    client: FlaskClient, engine: Engine, language: str
) -> None:
    shown = text(client, f"/?lang={language}")
    (latest, *_) = counts(engine, language)
    assert latest.when is not None
    assert all(each in shown for each in (latest.amount, latest.source.name, latest.when.name))


def test_figures_without_a_date_come_last(engine: Engine) -> None:
    days = [count.day for count in counts(engine, "fr")]
    assert "" in days
    assert days == sorted(days, reverse=True)


def test_a_figure_on_which_sources_disagree_leads_to_the_conflict(client: FlaskClient) -> None:
    assert '<a href="/id/conflict/6">' in text(client, "/")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_keeps_the_language_in_its_links(client: FlaskClient, language: str) -> None:
    shown = re.search(r"<main.*</main>", text(client, f"/?lang={language}"), re.DOTALL)
    assert shown is not None
    links = re.findall(r'href="(/[^"]*)"', shown[0])
    assert links
    assert not [link for link in links if f"lang={language}" not in link and ".atom" not in link]


def test_each_list_has_as_many_things_as_the_first_page_says(client: FlaskClient) -> None:
    said = re.findall(r'<a href="/(\w+)">[^<]*</a> <span class="count">(\d+)<', text(client, "/"))
    assert dict(said).keys() >= set(LISTS)
    for name in LISTS:
        rows = client.get(f"/{name}.csv").text.splitlines()[1:]
        assert len(rows) == int(dict(said)[name]), name


def test_a_program_is_sent_to_the_description(client: FlaskClient) -> None:
    response = client.get("/", headers={"Accept": "text/turtle"})
    assert (response.status_code, response.headers["Location"]) == (303, "/.well-known/void")


def test_the_gaps_are_the_remarks_of_a_validation_of_everything(
    light: ox.Store, root: Path, tmp_path: Path
) -> None:
    generations = Generations(tmp_path)
    generations.publish(light)
    with Engine(generations, root / "sparql" / "portal") as engine:
        found = gaps(engine, Terms(engine, root))
    report = validate(light, load_shapes(root / "shapes"))
    assert sum(gap.count for gap in found) == report.count("Info") > 0
    assert all(0 < gap.count <= gap.total for gap in found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_source_is_listed_once_over_the_pages(
    client: FlaskClient, engine: Engine, language: str
) -> None:
    listed: list[str] = []
    address: str | None = f"/about?lang={language}"
    while address:
        shown = text(client, address)
        listed += re.findall(r'<tr><td><a href="/graph/([^"?]+)', shown)
        found = re.search(r'rel="next" href="([^"#]+)', shown)
        address = found[1].replace("&amp;", "&") if found else None
    assert sorted(listed) == sorted(s.iri.rpartition("/")[2] for s in sources(engine, language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_gap_is_told_in_one_sentence_without_names_of_terms(
    client: FlaskClient, language: str
) -> None:
    shown = text(client, f"/about?lang={language}")
    section = shown[shown.index('<h2 id="gaps">') : shown.index('<h2 id="conflicts">')]
    said = re.findall(r'<td class="meta">([^<]+)</td>', section)
    assert len(said) == section.count("<tr><td>") > 0
    assert [each for each in said if not each.endswith(".") or ":" in each] == []


def test_each_licence_has_the_name_that_people_know(client: FlaskClient) -> None:
    section = text(client, "/about?lang=fr")
    names = re.findall(r'href="/about\?licence=[^"]+"[^>]*>([^<]+) <span', section)
    assert {"CC BY 4.0", "Licence Ouverte 2.0"} <= set(names)
    assert [name for name in names if "/" in name] == []


def test_sources_are_narrowed_by_licence(client: FlaskClient, engine: Engine) -> None:
    shown = text(client, "/about?licence=by-4.0")
    open_ = [s for s in sources(engine, "fr") if s.license.iri.endswith("/by/4.0/")]
    assert len(open_) == shown.count('<tr><td><a href="/graph/')


@pytest.mark.parametrize(
    ("address", "hint"),
    [
        ("/about?licence=by-4", "licence=by-4.0"),
        ("/about?page=0", "page=1"),
        ("/about?page=99999999999999999999", "page="),
        ("/about?pgae=1", "page"),
        ("/about?lang=de", "fr"),
        ("/?lang=%3Cscript%3E", "fr"),
    ],
)
def test_what_is_unknown_is_said_with_the_nearest_known(
    client: FlaskClient, address: str, hint: str
) -> None:
    response = client.get(address, headers=HTML)
    assert response.status_code == 400
    assert hint in response.text
    assert "<script>" not in response.text


@pytest.fixture(scope="module")
def hostile(
    light: ox.Store, root: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FlaskClient]:
    """The pages over a dataset in which names, texts and addresses are attacks."""
    store = ox.Store()
    store.bulk_extend(light)
    graph = iri("graph:example-hostile")
    said = [
        (graph, iri("rdf:type"), iri("fdt:Source")),
        (graph, iri("rdfs:label"), ox.Literal(HOSTILE)),
        (graph, iri("fdt:publisherName"), ox.Literal(HOSTILE)),
        (graph, iri("fdt:readOn"), ox.Literal(HOSTILE)),
        (graph, iri("dcterms:source"), ox.NamedNode("javascript:alert(1)")),
        (graph, iri("dcterms:license"), ox.NamedNode("javascript:alert(2)")),
    ]
    store.extend(ox.Quad(*triple, iri("graph:sources")) for triple in said)
    about = [
        (iri("initiative:alliance"), iri("dcterms:description"), ox.Literal(HOSTILE)),
        (iri("claim:example-hostile"), iri("rdf:type"), iri("fdt:Claim")),
        (iri("claim:example-hostile"), iri("fdt:aspect"), iri("aspect:members")),
        (iri("claim:example-hostile"), iri("fdt:about"), iri("initiative:alliance")),
        (iri("claim:example-hostile"), iri("fdt:value"), ox.Literal(HOSTILE)),
        (iri("claim:example-hostile"), iri("fdt:attestedOn"), iri("date:2022-Q3")),
        (iri("claim:example-hostile"), iri("dcterms:source"), graph),
        (iri("event:example-hostile"), iri("rdf:type"), iri("fdt:Event")),
        (iri("event:example-hostile"), iri("rdfs:label"), ox.Literal(HOSTILE, language="fr")),
        (iri("event:example-hostile"), iri("fdt:start"), iri("date:2025-06-27")),
    ]
    store.extend(ox.Quad(*triple, graph) for triple in about)
    generations = Generations(tmp_path_factory.mktemp("hostile"))
    generations.publish(store)
    with Engine(generations, root / "sparql" / "portal") as engine:
        yield create_pages(engine, root).test_client()


@pytest.mark.parametrize("address", ["/", "/about?licence=javascript:alert(2)", "/api"])
def test_hostile_data_are_shown_as_text(hostile: FlaskClient, address: str) -> None:
    shown = text(hostile, address)
    assert "<script>alert" not in shown
    assert not re.search(r'(?:href|src)="javascript:', shown)


def test_hostile_data_are_there_to_be_shown(hostile: FlaskClient) -> None:
    for address in ("/", "/about?licence=javascript:alert(2)"):
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text(hostile, address)
