"""The pages of records: what each kind of thing shows, and what hostile data becomes."""

import re
from collections.abc import Iterator, Sequence
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from fdt_graph.engine import Engine
from fdt_graph.errors import NoRelease
from fdt_graph.namespaces import iri
from fdt_graph.parse import load_text
from fdt_graph.store.generations import Generations
from fdt_graph.store.releases import Release, Releases
from fdt_graph.web.documents import record_page
from fdt_graph.web.pages import create_pages
from tests.conftest import ROOT

#: A thing of each kind → what its page has to say of it, in French.
KINDS = {
    "organisation/cler": ["Organisation", "Coopère avec", "Partenariat", "ADEME", "la preuve"],
    "organisation/fdt": ["Alliance", "Soutenu par", "Événements organisés"],
    "person/jean-francois-caron": ["Personne", "Membre de", "Maire", "Ville de Loos-en-Gohelle"],
    "territory/commune-62528": ["Commune", "Pas-de-Calais", "Qui agit ici", "Gohelliades", "6799"],
    "territory/region-32": ["Région", "Départements", "Pas-de-Calais", "Territoires à l’intérieur"],
    "initiative/villes-pairs": ["Dans le temps", "Autour", "Ce que des sources affirment"],
    "conflict/1": ["Désaccord", "retenu", "écarté", "12 février 2020", "Ce qui a été décidé"],
    "claim/c-055": ["Affirmation", "Taux d’approbation", "Ce qu’aucune source ne dit"],
    "link/x-110": ["Lien de coopération", "Accompagnement", "1er septembre 2022"],
}


class Outline(HTMLParser):
    """The ids, the links within the page and the open elements that a page leaves."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.inside: list[str] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.ids += [found["id"] or ""] if "id" in found else []
        where = found.get("href") or ""
        self.inside += [where[1:]] if where.startswith("#") else []
        risky = [name for name in found if name == "style" or name.startswith("on")]
        data = found.get("type") == "application/ld+json"  # which no browser runs
        self.inline += risky + ([tag] if tag in ("script", "style") and not data else [])


def outline(page: str) -> Outline:
    parser = Outline()
    parser.feed(page)
    return parser


def section(page: str, name: str) -> str:
    """Give one section of a page; it has no section in it."""
    return page.partition(f'<section id="{name}">')[2].partition("</section>")[0]


@pytest.mark.parametrize("thing", list(KINDS))
def test_a_page_says_what_its_kind_of_thing_is_about(client: FlaskClient, thing: str) -> None:
    page = client.get(f"/doc/{thing}.html?lang=fr").text.replace("\u202f", "")
    assert [words for words in KINDS[thing] if words not in page] == []


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("thing", list(KINDS))
def test_a_page_has_no_inline_code_and_its_own_links_lead_somewhere(
    client: FlaskClient, thing: str, language: str
) -> None:
    found = outline(client.get(f"/doc/{thing}.html?lang={language}").text)
    assert found.inline == []
    assert len(found.ids) == len(set(found.ids))
    assert set(found.inside) <= set(found.ids)


def test_a_source_number_stands_by_each_tie(client: FlaskClient) -> None:
    page = client.get("/doc/organisation/cler.html").text
    ties = re.findall(r'<ul class="ties">(.*?)</ul>', page, re.DOTALL)
    items = [item for tie in ties for item in tie.split("<li>")[1:]]
    assert len(items) == 10
    assert all('href="#source-' in item for item in items)


def test_a_relation_stays_reachable_as_the_evidence(client: FlaskClient) -> None:
    page = client.get("/doc/organisation/cler.html?lang=en").text
    links = re.findall(r'<a href="/id/([a-z-]+)/[^"]*" title="[^"]*">the evidence</a>', page)
    assert set(links) == {"link", "membership", "skill-claim", "support"}


@pytest.mark.parametrize(
    ("thing", "places", "departments"),
    [
        ("territory/commune-62528", "Loos-en-Gohelle", ["62"]),
        (
            "initiative/villes-pairs",
            "Le Mené, Grande-Synthe, Loos-en-Gohelle, Malaunay",
            ["22", "59", "62", "76"],
        ),
    ],
)
def test_a_page_shows_where_a_thing_is_by_a_map_that_words_stand_for(
    client: FlaskClient, thing: str, places: str, departments: list[str]
) -> None:
    where = section(client.get(f"/doc/{thing}.html?lang=en").text, "where")
    picture = re.search(r'<img src="([^"]*)" alt="([^"]*)"', where)
    assert picture is not None
    assert picture[2] == f"Map of France: {places}"
    assert client.get(unescape(picture[1])).mimetype == "image/svg+xml"
    links = re.findall(r'href="(/map\?department=departement-(\d+)[^"]*)"', where)
    assert [code for _, code in links] == departments
    assert {client.get(unescape(link)).status_code for link, _ in links} == {200}


@pytest.mark.parametrize("thing", ["territory/massif-du-jura", "claim/c-055", "organisation/cler"])
def test_a_page_of_what_no_source_puts_in_a_department_has_no_map(
    client: FlaskClient, thing: str
) -> None:
    page = client.get(f"/doc/{thing}.html").text
    assert "/map.svg" not in page and 'href="#where"' not in page


def test_links_are_paged_and_the_language_is_kept(client: FlaskClient) -> None:
    first = client.get("/doc/territory/departement-62.html?lang=en").text
    assert 'href="?lang=en&amp;links=2"' in first
    second = client.get("/doc/territory/departement-62.html?lang=en&links=2").text
    inside = [set(re.findall("/id/territory/commune-[0-9AB]+", page)) for page in (first, second)]
    assert len(inside[1] - inside[0]) >= 40


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Serve a region in one commune of which 130 initiatives began on as many days."""
    store, graph = ox.Store(), ox.NamedNode("https://w3id.org/fdt/graph/example")
    turtle = """
        @prefix fdt: <https://w3id.org/fdt/ns#> .
        @prefix date: <https://w3id.org/fdt/id/date/> .
        @prefix initiative: <https://w3id.org/fdt/id/initiative/> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix territory: <https://w3id.org/fdt/id/territory/> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        territory:example-r a fdt:Region , fdt:Territory ; rdfs:label "Région d’essai"@fr .
        territory:example-c a fdt:Commune , fdt:Territory ; rdfs:label "Commune d’essai"@fr ;
            fdt:within territory:example-r .
    """ + "".join(
        f"""
        initiative:example-{n:03} a fdt:Initiative ; rdfs:label "Initiative {n:03}"@fr ;
            fdt:actsOn territory:example-c ; fdt:start date:{1800 + n} .
        date:{1800 + n} fdt:earliest "{1800 + n}-01-01"^^xsd:date ; rdfs:label "{1800 + n}" .
        """
        for n in range(130)
    )
    load_text(store, turtle, ox.RdfFormat.TURTLE, graph)
    generations = Generations(tmp_path_factory.mktemp("crowded"))
    generations.publish(store)
    with Engine(generations, ROOT / "sparql" / "portal") as engine:
        yield create_pages(engine, ROOT).test_client()


PLACE = "/doc/territory/example-r.html"


def test_the_lists_of_a_territory_turn_their_pages(crowded: FlaskClient) -> None:
    shown = []
    for number in (1, 2, 3):
        page = crowded.get(f"{PLACE}?links={number}").text
        found = section(page, "initiatives")
        shown.append(re.findall(r'href="/id/initiative/example-(\d+)"', found))
        assert f"130 · page {number} sur 3" in found
    assert [len(each) for each in shown] == [50, 50, 30]
    assert len({name for each in shown for name in each}) == 130
    assert crowded.get(f"{PLACE}?links=4").status_code in (400, 404)


def test_the_timeline_of_a_territory_turns_its_pages_apart(crowded: FlaskClient) -> None:
    first = crowded.get(f"{PLACE}?links=2").text
    when = section(first, "time")
    assert "dans les territoires à l’intérieur" in when
    assert re.findall(r'<time datetime="(\d+)"', when) == [str(n) for n in range(1870, 1930)]
    assert 'href="?links=2&amp;time=2#time"' in when
    last = section(crowded.get(f"{PLACE}?time=3").text, "time")
    assert re.findall(r'<time datetime="(\d+)"', last) == [str(n) for n in range(1800, 1810)]
    assert "Dates d’avant" not in last and "Dates d’après" in last


@pytest.mark.parametrize("time", ["4", "0", "soon", "<b>"])
def test_a_page_of_dates_that_is_not_there_is_refused(crowded: FlaskClient, time: str) -> None:
    response = crowded.get(PLACE, query_string={"time": time}, headers={"Accept": "text/html"})
    assert response.status_code in (400, 404)
    assert "<b>" not in response.text


def test_a_territory_without_anything_inside_has_its_own_timeline(client: FlaskClient) -> None:
    page = client.get("/doc/territory/commune-62528.html?lang=fr").text
    assert "dans les territoires à l’intérieur" not in section(page, "time")
    assert len(re.findall("<time", section(page, "time"))) > 1


@pytest.mark.parametrize("links", ["0", "-1", "two", "", "²", "99999999", "1e3", "<b>"])
def test_a_page_of_links_that_is_no_number_is_refused(client: FlaskClient, links: str) -> None:
    response = client.get(
        "/doc/organisation/cler.html",
        query_string={"links": links},
        headers={"Accept": "text/html"},
    )
    assert (response.status_code, response.mimetype) == (400, "text/html")
    assert "<b>" not in response.text


def test_a_page_of_links_that_is_not_there_names_those_that_are(client: FlaskClient) -> None:
    response = client.get("/doc/organisation/cler.html?links=2&lang=en")
    assert response.status_code in (400, 404)
    assert "unknown page: 2" in response.text


RTL = "\u202e"
HOSTILE = {
    "script": "<script>alert(1)</script>",
    "markup": '"><img src=x onerror=alert(1)>',
    "rtl": f"{RTL}gnipoc",
    "long": "é" * 500_000,
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Serve things whose names, notes, values and links try to be more than text."""
    store, graph = ox.Store(), ox.NamedNode("https://w3id.org/fdt/graph/example")
    prefixes = """
        @prefix id: <https://w3id.org/fdt/id/organisation/> .
        @prefix link: <https://w3id.org/fdt/id/link/> .
        @prefix claim: <https://w3id.org/fdt/id/claim/> .
        @prefix fdt: <https://w3id.org/fdt/ns#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix foaf: <http://xmlns.com/foaf/0.1/> .
        @prefix dcterms: <http://purl.org/dc/terms/> .
    """
    for name, text in HOSTILE.items():
        said = str(ox.Literal(text))
        turtle = f"""
            id:example-{name} a fdt:Organisation , <javascript:alert(1)> ; rdfs:label {said} ;
                foaf:homepage <javascript:alert(2)> , <data:text/html,x> ;
                dcterms:description {said} .
            link:example-{name} a fdt:CooperationLink , fdt:Relation ; rdfs:label {said} ;
                fdt:between id:example-{name} , id:example-other ;
                fdt:context <javascript:alert(3)> ; fdt:roleTitle {said} ;
                fdt:evidenceNote {said} ; fdt:linkType <javascript:alert(4)> .
            claim:example-{name} a fdt:Claim ; fdt:about id:example-{name} ; fdt:value {said} ;
                fdt:aspect <javascript:alert(5)> ; fdt:evidenceNote {said} .
            <javascript:alert(6)> fdt:contributor id:example-{name} ; rdfs:label {said} .
        """
        load_text(store, prefixes + turtle, ox.RdfFormat.TURTLE, graph)
    generations = Generations(tmp_path_factory.mktemp("hostile"))
    generations.publish(store)
    with Engine(generations, ROOT / "sparql" / "portal") as engine:
        yield create_pages(engine, ROOT).test_client()


@pytest.mark.parametrize("kind", ["organisation", "link", "claim"])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_data_is_shown_as_text(hostile: FlaskClient, kind: str, name: str) -> None:
    page = hostile.get(f"/doc/{kind}/example-{name}.html")
    assert page.status_code == 200
    found = outline(page.text)
    assert found.inline == []
    assert not re.search(r'(?:href|src)="(?:javascript|data):', page.text)
    assert len(page.data) < 100_000


def test_a_text_that_turns_the_reading_round_is_kept_apart(hostile: FlaskClient) -> None:
    page = hostile.get("/doc/organisation/example-rtl.html").text
    body = page.partition("<body>")[2]
    shown = re.sub(r'="[^"]*"', "", body)
    apart = re.findall(f"(?:<bdi[^>]*>|\u2068|<text[^>]*>|<title>){RTL}", shown)
    assert shown.count(RTL) == len(apart) > 3
    assert f"<title>\u2068{RTL}" in page


def test_a_name_of_a_megabyte_is_cut_and_whole_in_the_data(hostile: FlaskClient) -> None:
    page = hostile.get("/doc/organisation/example-long.html").text
    assert "é" * 200 + "…</bdi></h1>" in page
    assert HOSTILE["long"] in hostile.get("/doc/organisation/example-long.nt").text


def test_the_citation_names_the_record_the_day_and_the_iri(client: FlaskClient) -> None:
    page = client.get("/doc/organisation/cler.html?lang=en").text
    cited = re.search(r'<p class="citation">(.*?)</p>', page, re.DOTALL)
    assert cited is not None
    assert re.search(r"CLER – .*state of \d{4}-\d\d-\d\d", cited[1])
    assert "https://w3id.org/fdt/id/organisation/cler" in cited[1]


def test_every_format_is_offered(client: FlaskClient) -> None:
    page = client.get("/doc/organisation/cler.html").text
    offered = re.findall(r'<a href="(/doc/organisation/cler\.[a-z]+)" type="([^"]*)"', page)
    assert len(offered) >= 5
    for where, media_type in offered:
        response = client.get(where)
        assert (response.status_code, response.mimetype) == (200, media_type.partition(";")[0])


class Shelved:
    """An archive in which one release, or none, describes everything."""

    def __init__(self, releases: Sequence[Release]) -> None:
        self._releases = releases

    def mementos(self, name: ox.NamedNode) -> Sequence[Release]:
        if not self._releases:
            raise NoRelease(name.value)
        return self._releases


def test_the_last_release_that_describes_a_thing_gives_its_permanent_address(
    tmp_path: Path,
) -> None:
    store, name = ox.Store(), iri("organisation:example")
    graph = ox.NamedNode("https://w3id.org/fdt/graph/example")
    store.add(ox.Quad(name, iri("rdfs:label"), ox.Literal("Exemple"), graph))
    generations = Generations(tmp_path)
    generations.publish(store)
    release = Releases(tmp_path).create(generations, "2026-01")
    permanent = 'href="/releases/2026-01/doc/organisation/example"'
    with Engine(generations, ROOT / "sparql" / "portal") as engine:
        with create_pages(engine, ROOT).test_request_context():
            with_it = record_page(engine, name, None, Shelved([release])).get_data(as_text=True)
            without = record_page(engine, name, None, Shelved([])).get_data(as_text=True)
    assert permanent in with_it
    assert "/releases/2026-01" not in without
