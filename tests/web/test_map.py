"""The map: where the projection puts things, how they are counted, what the page shows."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from fdt_graph.derive import derive
from fdt_graph.engine import Engine
from fdt_graph.namespaces import PREFIXES, iri
from fdt_graph.store.generations import Generations
from fdt_graph.web.choropleth import EMPTY, Drawing, draw, shades_of
from fdt_graph.web.map import MOST, SIZE
from fdt_graph.web.outlines import load_outlines, project
from fdt_graph.web.pages import create_pages
from fdt_graph.web.tiles import Tiles
from fdt_graph.web.whereabouts import Whereabouts
from tests.processes import client_of

SVG = "{http://www.w3.org/2000/svg}"
HEAD = "".join(
    f"@prefix {name}: <{PREFIXES[name]}> .\n"
    for name in (
        "event",
        "fdt",
        "graph",
        "initiative",
        "level",
        "organisation",
        "rdfs",
        "role",
        "schema",
        "territory",
        "xsd",
    )
)
FRANCE = """
graph:example-register {
    territory:region-32 a fdt:Region , fdt:Territory ; rdfs:label "Hauts-de-France"@fr .
    territory:departement-62 a fdt:Department , fdt:Territory ; rdfs:label "Pas-de-Calais"@fr ;
        fdt:inseeCode "62" ; fdt:within territory:region-32 .
    territory:departement-59 a fdt:Department , fdt:Territory ; rdfs:label "Nord"@fr ;
        fdt:inseeCode "59" ; fdt:within territory:region-32 .
    territory:departement-974 a fdt:Department , fdt:Territory ;
        rdfs:label "La Réunion"@fr ; fdt:inseeCode "974" .
    territory:collectivite-987 a fdt:OverseasCollectivity , fdt:Territory ;
        rdfs:label "Polynésie française"@fr ;
        fdt:inseeCode "987" .
    territory:epci-example a fdt:Intercommunality , fdt:Territory ; rdfs:label "CC Exemple"@fr .
    territory:commune-example-a a fdt:Commune , fdt:Territory ; rdfs:label "Exemple"@fr ;
        schema:latitude 50.45786 ; schema:longitude 2.79215 ;
        fdt:within territory:departement-62 , territory:region-32 , territory:epci-example .
    territory:commune-example-b a fdt:Commune , fdt:Territory ; rdfs:label "Autre exemple"@fr ;
        fdt:within territory:departement-59 , territory:region-32 , territory:epci-example .
    territory:example-borough a fdt:Territory ; rdfs:label "Quartier exemple"@fr ;
        fdt:within territory:commune-example-a .
    territory:example-abroad a fdt:Territory ; rdfs:label "Ailleurs"@fr .
}
"""

Make = Callable[..., Engine]


@pytest.fixture
def engine(publish: Make, root: Path) -> Make:
    """Make an engine over a small France and what is said to be in it."""

    def make(said: str = "") -> Engine:
        store = ox.Store()
        store.load(f"{HEAD}{FRANCE}graph:example {{\n{said}\n}}", ox.RdfFormat.TRIG)
        derive(store, root / "sparql" / "derive")
        return publish(store)

    return make


def initiative(slug: str, *places: str) -> str:
    acts = "".join(f" ; fdt:actsOn territory:{place}" for place in places)
    return f'initiative:{slug} a fdt:Initiative ; rdfs:label "{slug}"@fr{acts} .\n'


def drawn(engine: Engine, kind: str = "initiatives") -> Drawing:
    whereabouts = Whereabouts(engine)
    return draw(whereabouts.things(kind), whereabouts.departments, load_outlines())


def counts(drawing: Drawing) -> dict[str, int]:
    return {shape.department.code: shape.count for shape in drawing.counted}


@pytest.mark.parametrize(
    ("code", "latitude", "longitude"),
    [
        ("75", 48.85341, 2.3488),
        ("62", 50.45786, 2.79215),
        ("29", 48.39029, -4.48628),
        ("64", 43.31117, -0.35583),
        ("06", 43.70313, 7.26608),
        ("67", 48.58392, 7.74553),
        ("2A", 41.92723, 8.7346),
        ("63", 45.77969, 3.08682),
    ],
)
def test_a_town_falls_inside_its_department_and_no_other(
    code: str, latitude: float, longitude: float
) -> None:
    departments = load_outlines().departments
    at = project(latitude, longitude)
    assert [name for name, outline in departments.items() if at in outline] == [code]


def test_nearly_all_communes_fall_inside_their_department(dataset: ox.Store) -> None:
    """99.1 % do; the others are on islands that are not drawn, or at the very edge."""
    departments = load_outlines().departments
    inside = outside = 0
    for quad in dataset.quads_for_pattern(None, iri("schema:latitude"), None, None):
        (east,) = dataset.quads_for_pattern(quad.subject, iri("schema:longitude"), None, None)
        code = re.sub(r".*commune-(97.|98.|..).*", r"\1", str(quad.subject))
        if code in departments:
            assert isinstance(quad.object, ox.Literal) and isinstance(east.object, ox.Literal)
            at = project(float(quad.object.value), float(east.object.value))
            inside, outside = (
                (inside + 1, outside) if at in departments[code] else (inside, outside + 1)
            )
    assert inside / (inside + outside) > 0.99


def test_the_drawing_has_all_departments_of_mainland_france_and_corsica(dataset: ox.Store) -> None:
    register = {
        quad.object.value
        for department in dataset.quads_for_pattern(
            None, iri("rdf:type"), iri("fdt:Department"), iri("graph:register")
        )
        for quad in dataset.quads_for_pattern(department.subject, iri("fdt:inseeCode"), None, None)
        if isinstance(quad.object, ox.Literal)
    }
    assert register - set(load_outlines().departments) == {"971", "972", "973", "974", "976"}
    assert set(load_outlines().departments) <= register


def test_a_thing_is_in_the_department_of_its_commune_or_of_a_part_of_it(engine: Make) -> None:
    said = initiative("a", "commune-example-a") + initiative("b", "example-borough")
    assert counts(drawn(engine(said))) == {"62": 2}


def test_a_thing_of_an_intercommunality_is_in_each_department_of_its_communes(
    engine: Make,
) -> None:
    assert counts(drawn(engine(initiative("a", "epci-example")))) == {"59": 1, "62": 1}


def test_a_thing_of_two_places_in_a_department_counts_once(engine: Make) -> None:
    said = initiative("a", "commune-example-a", "departement-62")
    assert counts(drawn(engine(said))) == {"62": 1}


def test_a_region_or_a_place_abroad_is_in_no_department(engine: Make) -> None:
    said = initiative("a", "region-32") + initiative("b", "example-abroad") + initiative("c")
    made = engine(said)
    assert counts(drawn(made)) == {}
    things = {thing.slug: thing for thing in Whereabouts(made).things("initiatives")}
    assert {slug: len(thing.places) for slug, thing in things.items()} == {"a": 1, "b": 1, "c": 0}


def test_an_organisation_is_where_it_is_tied_to_or_governs(engine: Make) -> None:
    said = """organisation:example a fdt:Organisation ; fdt:territory territory:departement-59 .
        organisation:example-b a fdt:Organisation ; fdt:governs territory:commune-example-a ."""
    assert counts(drawn(engine(said), "organisations")) == {"59": 1, "62": 1}


def test_an_event_is_where_it_takes_place(engine: Make) -> None:
    said = "event:example a fdt:Event ; fdt:takesPlaceIn territory:commune-example-b ."
    assert counts(drawn(engine(said), "events")) == {"59": 1}


def test_a_territory_is_on_the_map_when_a_source_names_it(engine: Make) -> None:
    said = "territory:commune-example-b fdt:territoryRole role:pilot ."
    assert counts(drawn(engine(said), "territories")) == {"59": 1}


def test_a_pin_is_where_the_position_of_a_commune_is_known(engine: Make) -> None:
    said = initiative("a", "example-borough") + initiative("b", "commune-example-b")
    (pin,) = drawn(engine(said)).pins
    assert (pin.commune.slug, pin.count) == ("commune-example-a", 1)
    assert pin.at in load_outlines().departments["62"]


def test_overseas_departments_are_boxes_and_collectivities_too_when_they_have_something(
    engine: Make,
) -> None:
    assert [shape.department.code for shape in drawn(engine()).overseas] == ["974"]
    boxes = drawn(engine(initiative("a", "collectivite-987"))).overseas
    assert [(shape.department.code, shape.count) for shape in boxes] == [("974", 0), ("987", 1)]


@pytest.mark.parametrize(
    ("given", "bands"),
    [
        ([], []),
        ([0, 0], []),
        ([7], [(7, 7)]),
        ([1, 1, 4], [(1, 1), (4, 4)]),
        (list(range(1, 101)), [(1, 25), (26, 50), (51, 75), (76, 100)]),
        ([1] * 90 + [5, 6, 7, 8, 9], [(1, 1), (5, 9)]),
    ],
)
def test_classes_hold_about_as_many_and_no_count_is_in_two(
    given: list[int], bands: list[tuple[int, int]]
) -> None:
    shades = shades_of(given)
    assert [(shade.low, shade.high) for shade in shades] == bands
    assert len({shade.fill for shade in shades}) == len(shades)


def page(engine: Engine, root: Path, address: str) -> str:
    answer = create_pages(engine, root).test_client().get(address)
    assert answer.status_code == 200
    return answer.text


def test_each_department_with_something_is_a_link_that_says_its_number(
    engine: Make, root: Path
) -> None:
    text = page(engine(initiative("a", "commune-example-a")), root, "/map?lang=fr")
    assert 'aria-label="Pas-de-Calais (62)\N{NO-BREAK SPACE}: 1 initiative"' in text
    assert "<title>Nord (59)\N{NO-BREAK SPACE}: aucun résultat</title>" in text
    link = re.search(r'<a href="([^"]*)" data-department="departement-62"', text)
    assert (
        link
        and link.group(1) == "/map?of=initiatives&amp;department=departement-62&amp;lang=fr#list"
    )


def test_a_department_narrows_the_list_and_leads_to_the_whole_one(engine: Make, root: Path) -> None:
    made = engine(initiative("ici", "commune-example-a") + initiative("ailleurs", "departement-59"))
    text = page(made, root, "/map?department=departement-62&lang=en")
    listed = text[text.index('id="list"') :]
    assert ">ici</a>" in listed and ">ailleurs</a>" not in listed
    assert 'href="/initiatives?department=departement-62&amp;lang=en"' in listed


def test_what_no_source_places_is_a_gap_with_its_list(engine: Make, root: Path) -> None:
    made = engine(initiative("ici", "commune-example-a") + initiative("perdue"))
    assert re.search(
        r'class="gap">Lieu inconnu[^<]*\N{NO-BREAK SPACE}: 1 initiative',
        page(made, root, "/map?lang=fr"),
    )
    listed = page(made, root, "/map?where=unknown").partition('id="list"')[2]
    assert ">perdue</a>" in listed and ">ici</a>" not in listed


def test_the_list_is_paged(engine: Make, root: Path) -> None:
    made = engine("".join(initiative(f"n{each:03}", "departement-62") for each in range(SIZE + 1)))
    first, second = (page(made, root, f"/map?lang=fr&page={each}") for each in (1, 2))
    assert f">n{SIZE - 1:03}</a>" in first and f">n{SIZE:03}</a>" not in first
    assert f">n{SIZE:03}</a>" in second and ">n000</a>" not in second
    assert re.search(r'rel="next" href="[^"]*page=2[^"]*#list"', first)


def test_the_picture_alone_has_a_title_and_nothing_to_follow(client: FlaskClient) -> None:
    answer = client.get("/map.svg?of=initiatives&lang=fr")
    assert answer.content_type == "image/svg+xml"
    picture = ET.fromstring(answer.text)  # noqa: S314 (our own)
    title = picture.find(f"{SVG}title")
    assert title is not None and title.text == "Initiatives par département"
    assert not list(picture.iter(f"{SVG}a")) and "style=" not in answer.text
    assert len(list(picture.iter(f"{SVG}path"))) == 96 + 4


def shown(engine: Engine, root: Path, at: str) -> tuple[str, list[str], int]:
    """Give the title of the picture of one thing, the departments shaded, the number of pins."""
    picture = ET.fromstring(page(engine, root, f"/map.svg?at={at}&lang=fr"))  # noqa: S314 (our own)
    mainland = picture.findall(f"{SVG}g[@class='mainland']/{SVG}path")
    plain = EMPTY[0]
    shaded = [each.findtext(f"{SVG}title", "") for each in mainland if each.get("fill") != plain]
    pins = picture.findall(f"{SVG}g[@class='pins']/{SVG}circle")
    return picture.findtext(f"{SVG}title", ""), shaded, len(pins)


NORD, PAS_DE_CALAIS = "Nord (59)", "Pas-de-Calais (62)"


@pytest.mark.parametrize(
    ("at", "name", "shaded", "pins"),
    [
        ("territory/commune-example-a", "Exemple", [PAS_DE_CALAIS], 1),
        ("territory/commune-example-b", "Autre exemple", [NORD], 0),
        ("territory/example-borough", "Quartier exemple", [PAS_DE_CALAIS], 1),
        ("territory/epci-example", "CC Exemple", [NORD, PAS_DE_CALAIS], 1),
        ("territory/departement-62", "Pas-de-Calais", [PAS_DE_CALAIS], 0),
        ("territory/region-32", "Hauts-de-France", [NORD, PAS_DE_CALAIS], 0),
        ("initiative/a", "Exemple, Nord", [NORD, PAS_DE_CALAIS], 1),
    ],
)
def test_the_picture_of_one_thing_shades_its_departments_and_pins_its_communes(
    engine: Make, root: Path, at: str, name: str, shaded: list[str], pins: int
) -> None:
    made = engine(initiative("a", "commune-example-a", "departement-59", "example-abroad"))
    assert shown(made, root, at) == (f"{name} sur la carte de France", shaded, pins)


def test_a_thing_overseas_is_a_box_beside_the_map(engine: Make, root: Path) -> None:
    text = page(engine(initiative("a", "departement-974")), root, "/map.svg?at=initiative/a")
    assert re.findall(r"<text[^>]*>([^<]*)</text>", text) == ["La Réunion"]


@pytest.mark.parametrize("at", ["territory/example-abroad", "initiative/a"])
def test_a_thing_in_no_known_department_shades_none_and_says_so(
    engine: Make, root: Path, at: str
) -> None:
    said = shown(engine(initiative("a")), root, at)
    assert said == ("Aucune source ne dit dans quel département", [], 0)


def test_the_picture_of_a_thing_of_many_places_says_that_there_are_more(
    engine: Make, root: Path
) -> None:
    many = [f"example-{each}" for each in range(MOST)]
    within = "".join(f"territory:{each} fdt:within territory:departement-62 .\n" for each in many)
    made = engine(within + initiative("a", *many, "departement-59"))
    assert "… sur la carte de France" in shown(made, root, "initiative/a")[0]


def test_a_map_has_no_style_or_script_of_its_own(client: FlaskClient) -> None:
    text = client.get("/map").text
    assert "style=" not in text and "<style" not in text and "onclick" not in text
    assert re.findall(r"<script[^>]*>([^<]*)</script>", text) == [""]


def test_a_hostile_name_is_shown_as_text(engine: Make, root: Path) -> None:
    hostile = r"""initiative:example a fdt:Initiative ; fdt:actsOn territory:commune-example-a ;
        rdfs:label "\"><script>alert(1)</script>"@fr .
        territory:commune-example-a rdfs:label "</title><script>alert(2)</script>" ."""
    made = engine(hostile)
    for address in ("/map", "/map.svg", "/map.svg?at=initiative/example"):
        assert "<script>alert" not in page(made, root, address)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/map?of=initiative", "initiatives"),
        ("/map?department=departement-6", "departement-6"),
        ("/map?where=unknow", "unknown"),
        ("/map?departement=62", "department"),
        ("/map?page=0", "1"),
        ("/map?page=99999999999", "1"),
        ("/map?lang=xx", "fr"),
        ("/map.svg?department=departement-62", "of"),
        ("/map.svg?at=organisation/clerr", "organisation/cler"),
        ("/map.svg?at=", "id/"),
        ("/map.svg?at=territory/commune-62528&of=events", "at"),
    ],
)
def test_what_the_map_does_not_have_is_told_with_what_it_has(
    client: FlaskClient, address: str, said: str
) -> None:
    answer = client.get(address, headers={"Accept": "text/html"})
    assert answer.status_code in (400, 404)
    assert said in answer.text and "Traceback" not in answer.text


def test_a_new_generation_is_seen(engine: Make, tmp_path: Path, root: Path) -> None:
    made = engine(initiative("a", "commune-example-a"))
    whereabouts = Whereabouts(made)
    assert len(whereabouts.things("initiatives")) == 1
    engine(initiative("a", "commune-example-a") + initiative("b"))
    assert len(whereabouts.things("initiatives")) == 2


@pytest.mark.parametrize(
    ("city", "latitude", "longitude", "tile"),
    [("Paris", 48.853, 2.349, "6/32/22"), ("Brest", 48.39, -4.486, "6/31/22")],
)
def test_a_city_is_on_its_tile(city: str, latitude: float, longitude: float, tile: str) -> None:
    outlines = load_outlines()
    across, down = project(latitude, longitude)
    on = [
        each.address
        for each in Tiles("{z}/{x}/{y}").under(outlines.width, outlines.height)
        if each.left <= across < each.left + each.size and each.top <= down < each.top + each.size
    ]
    assert on == [tile]


def test_a_server_with_tiles_shows_them_and_lets_browsers_fetch_them(
    generations: Generations, root: Path
) -> None:
    tiles = {"tiles": "https://tiles.example/{z}/{x}/{y}.png", "tiles_credit": "© <Exemple>"}
    with client_of(generations.directory, root, **tiles) as client:
        answer = client.get("/map?lang=fr", headers={"Accept": "text/html"})
    assert (
        "img-src 'self' data: https://tiles.example;" in answer.headers["Content-Security-Policy"]
    )
    assert answer.text.count('<image href="https://tiles.example/6/') == 9
    assert "© &lt;Exemple&gt;" in answer.text


def test_a_server_without_asks_nothing_of_another_host(http: httpx.Client) -> None:
    answer = http.get("/map", headers={"Accept": "text/html"})
    assert "<image" not in answer.text
    assert "img-src 'self' data:;" in answer.headers["Content-Security-Policy"]
