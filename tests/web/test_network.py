"""The page of the network and its files, over the whole dataset and over made-up actors."""

import csv
import io
import json
import re
from collections.abc import Iterator

import networkx as nx
import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from fdt_graph.engine import Engine
from fdt_graph.store.generations import Generations
from fdt_graph.web.pages import create_pages
from tests.workshop import ROOT

HTML = {"Accept": "text/html"}
HOSTILE = '"><script>alert(1)</script>\u202e'

#: A chain of ten made-up actors, whose names and subject are hostile, and a link to a script.
CHAIN = 10


def made_up() -> str:
    """Describe it, in TriG."""
    name = json.dumps(HOSTILE, ensure_ascii=False)
    actors = "".join(
        f"organisation:example-{place} a fdt:Actor, fdt:Organisation ; rdfs:label {name} .\n"
        for place in range(CHAIN)
    )
    links = "".join(
        f"link:example-{place} a fdt:Relation, fdt:CooperationLink ; "
        f"fdt:involves organisation:example-{place}, organisation:example-{place + 1} ; "
        "fdt:linkType <javascript:alert(1)> ; dcterms:source graph:example-source .\n"
        for place in range(CHAIN - 1)
    )
    return f"""@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix fdt: <https://w3id.org/fdt/ns#> .
@prefix graph: <https://w3id.org/fdt/graph/> .
@prefix link: <https://w3id.org/fdt/id/link/> .
@prefix organisation: <https://w3id.org/fdt/id/organisation/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
graph:example-source {{
{actors}{links}<javascript:alert(1)> a fdt:Actor ; rdfs:label "scheme"@en .
link:example-script a fdt:Relation ; fdt:involves organisation:example-0, <javascript:alert(1)> .
fdt:CooperationLink rdfs:subClassOf fdt:Relation .
}}"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """The pages over them."""
    store = ox.Store()
    store.load(made_up().encode(), ox.RdfFormat.TRIG)
    generations = Generations(tmp_path_factory.mktemp("network"))
    generations.publish(store)
    with Engine(generations, ROOT / "sparql" / "portal") as engine:
        yield create_pages(engine, ROOT).test_client()


@pytest.mark.parametrize(
    ("language", "title"), [("fr", "Réseau de coopération"), ("en", "Cooperation network")]
)
def test_the_page_is_in_the_language_that_is_asked_for(
    client: FlaskClient, language: str, title: str
) -> None:
    response = client.get("/network", query_string={"lang": language}, headers=HTML)
    assert f"<h1>{title}</h1>" in response.text
    assert response.headers["Content-Language"] == language


def test_a_choice_narrows_and_its_address_reproduces_it(client: FlaskClient) -> None:
    def rows(address: str) -> list[str]:
        return [row["relation"] for row in csv.DictReader(io.StringIO(client.get(address).text))]

    whole, narrowed = rows("/network.csv"), rows("/network.csv?type=partnership")
    assert 0 < len(narrowed) < len(whole)
    assert narrowed == rows("/network.csv?type=partnership")
    assert rows("/network.csv?type=partnership&type=funding") == [
        each for each in whole if each in narrowed or each in rows("/network.csv?type=funding")
    ]


def test_cooperation_links_alone_have_the_bridges_that_the_question_finds(
    client: FlaskClient,
) -> None:
    text = (ROOT / "sparql" / "cq" / "expected" / "bridging-actors.tsv").read_text()
    rows = list(csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE))
    page = client.get("/network?kind=CooperationLink&lang=fr", headers=HTML).text
    assert f'<strong>{len(rows)}</strong> <a href="#bridges">' in page
    (most, *_) = sorted((int(row["?partners"]) for row in rows), reverse=True)
    listed = page[page.index('id="most"') : page.index('id="bridges"')]
    assert re.findall(r'<td class="number">(\d+)</td>', listed)[0] == str(most)
    assert "ne compte que les liens de coopération" in page
    assert 'href="/questions/bridging-actors' in page


def test_the_form_shows_what_was_chosen(client: FlaskClient) -> None:
    page = client.get("/network?type=partnership&from=2020&lang=en", headers=HTML).text
    assert '<input type="checkbox" name="type" value="partnership" checked>' in page
    assert re.search(r'name="from"[^>]*value="2020"', page)
    assert 'href="/network?from=2020&amp;lang=en"' in page
    assert 'href="/network.csv?type=partnership&amp;from=2020&amp;lang=en"' in page


def test_what_the_page_says_is_the_same_without_scripts(client: FlaskClient) -> None:
    page = client.get("/network?lang=fr", headers=HTML).text
    assert "<svg" in page and "La Fabrique des transitions" in page
    assert "<script>" not in page and "style=" not in page and "onclick" not in page


def test_the_table_is_paged(client: FlaskClient) -> None:
    first = client.get("/network?kind=CooperationLink", headers=HTML).text
    second = client.get("/network?kind=CooperationLink&page=2", headers=HTML).text
    assert 'rel="next" href="/network?kind=CooperationLink&amp;page=2#links"' in first
    links = [set(re.findall(r'href="(/id/link/[^"]+)"', page)) for page in (first, second)]
    assert len(links[0]) == 25 and links[1] and links[0].isdisjoint(links[1])


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/network?theme=enrgy", 400, "theme=energy"),
        ("/network?thme=energy", 400, "theme"),
        ("/network?page=0", 400, "page=0"),
        ("/network?page=99999", 400, "page=99999"),
        ("/network?from=tomorrow", 400, "from=tomorrow"),
        ("/network?lang=de", 400, "de"),
        ("/network.xlsx", 404, "graphml"),
        ("/network?theme=%3Cscript%3E", 400, "&lt;script&gt;"),
    ],
)
def test_what_is_not_there_is_said(
    client: FlaskClient, address: str, status: int, said: str
) -> None:
    response = client.get(address, headers=HTML)
    assert (response.status_code, said in response.text) == (status, True)
    assert "<script>" not in response.text


def test_a_choice_without_links_says_so(client: FlaskClient) -> None:
    page = client.get("/network?type=training&kind=Support&lang=en", headers=HTML).text
    assert "No link answers these choices at once." in page
    assert "network-layout" not in page


@pytest.mark.parametrize(
    ("suffix", "kind"),
    [("csv", "text/csv"), ("graphml", "application/graphml+xml"), ("json", "application/json")],
)
def test_a_file_comes_by_suffix_or_by_accept(client: FlaskClient, suffix: str, kind: str) -> None:
    by_suffix = client.get(f"/network.{suffix}?type=funding&lang=fr")
    by_accept = client.get("/network?type=funding&lang=fr", headers={"Accept": kind})
    assert by_suffix.data == by_accept.data
    assert by_suffix.mimetype == by_accept.mimetype == kind
    assert "Accept" in by_accept.vary
    again = client.get(
        f"/network.{suffix}?type=funding&lang=fr",
        headers={"If-None-Match": by_suffix.headers["ETag"]},
    )
    assert again.status_code == 304


def test_the_graphml_of_a_choice_reads_back(client: FlaskClient) -> None:
    graph = nx.read_graphml(
        io.BytesIO(client.get("/network.graphml?kind=Funding").data), force_multigraph=True
    )
    assert {kind for *_, kind in graph.edges(data="kind")} == {"Funding"}


def test_a_hostile_name_is_text(hostile: FlaskClient) -> None:
    page = hostile.get("/network?lang=fr", headers=HTML).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_hostile_address_is_no_link(hostile: FlaskClient) -> None:
    page = hostile.get("/network?lang=fr", headers=HTML).text
    assert "scheme" in page
    assert 'href="javascript:' not in page


def test_files_of_hostile_names_are_well_formed(hostile: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(hostile.get("/network.csv").text, newline="")))
    assert {row["from_name"] for row in rows} <= {HOSTILE, "scheme"}
    said = json.loads(hostile.get("/network.json").data)
    assert len(said["actors"]) == CHAIN + 1
    graph = nx.read_graphml(io.BytesIO(hostile.get("/network.graphml").data))
    assert len(graph) == CHAIN + 1


def test_the_files_that_draw_are_built(client: FlaskClient) -> None:
    page = client.get("/network", headers=HTML).text
    for address in re.findall(r'"(/static/network[^"]+)"', page):
        with client.get(address) as file:
            assert file.status_code == 200, address
    assert len(set(re.findall(r'"/static/(network(?:-layout)?)-', page))) == 2
