"""The register of territories: what the package's tables become."""

import json
import tarfile
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest

from fdt_graph.errors import TableError
from fdt_graph.namespaces import iri
from fdt_graph.parse import load_file
from fdt_graph.register import import_register

TABLES: dict[str, object] = {
    "package.json": {"version": "0.0.0"},
    "data/regions.json": [
        {"code": "00", "nom": "Région d'exemple", "zone": "metro"},
        {"code": "999", "nom": "Îles d'exemple", "zone": "com"},
    ],
    "data/departements.json": [
        {"code": "0E", "region": "00", "nom": "Département d'exemple", "zone": "metro"},
        {"code": "999", "region": "999", "nom": "Îles d'exemple", "zone": "com"},
    ],
    "data/communes.json": [
        {
            "code": "0E001",
            "nom": "Exemple",
            "type": "commune-actuelle",
            "departement": "0E",
            "region": "00",
            "siren": "210000000",
            "population": 0,
            "anciensCodes": ["0E002"],
        },
        {
            "code": "0E002",
            "nom": "Ancien exemple",
            "type": "commune-deleguee",
            "departement": "0E",
            "region": "00",
        },
        {
            "code": "99901",
            "nom": "Île d'exemple",
            "type": "commune-actuelle",
            "departement": "999",
            "region": "999",
        },
    ],
    "data/epci.json": [
        {
            "code": "200000000",
            "nom": "CC d'exemple",
            "populationMunicipale": 7,
            "membres": [{"code": "0E001"}],
        }
    ],
}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    for name, table in TABLES.items():
        path = tmp_path / "package" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(table))
    return tmp_path / "package"


def read(target: Path) -> ox.Store:
    store = ox.Store()
    load_file(store, target / "territories.nq.gz")
    load_file(store, target / "register.trig")
    return store


def said(store: ox.Store, subject: str) -> set[tuple[str, str]]:
    return {
        (str(quad.predicate), str(quad.object))
        for quad in store.quads_for_pattern(iri(subject), None, None, None)
    }


def test_a_commune_lies_in_its_department_region_and_intercommunality(package: Path) -> None:
    target = package.parent / "reference"
    import_register(package, target, date(2026, 11, 22))
    about = said(read(target), "territory:commune-0E001")
    within = str(iri("fdt:within"))
    assert {name for predicate, name in about if predicate == within} == {
        str(iri(f"territory:{name}")) for name in ("departement-0E", "region-00", "epci-200000000")
    }
    assert (str(iri("fdt:population")), str(ox.Literal(0))) in about
    assert (str(iri("fdt:authoritySiren")), '"210000000"') in about
    assert (str(iri("fdt:formerInseeCode")), '"0E002"') in about


def test_an_overseas_collectivity_is_one_territory(package: Path) -> None:
    target = package.parent / "reference"
    import_register(package, target, date(2026, 11, 22))
    store = read(target)
    assert (str(iri("rdf:type")), str(iri("fdt:OverseasCollectivity"))) in said(
        store, "territory:collectivite-999"
    )
    assert not said(store, "territory:departement-999")
    assert (str(iri("fdt:within")), str(iri("territory:collectivite-999"))) in said(
        store, "territory:commune-99901"
    )


def test_a_former_commune_is_no_territory_of_today(package: Path) -> None:
    target = package.parent / "reference"
    import_register(package, target, date(2026, 11, 22))
    assert not said(read(target), "territory:commune-0E002")


def test_the_same_register_gives_the_same_bytes_from_a_folder_or_a_tgz(package: Path) -> None:
    archive = package.parent / "package.tgz"
    with tarfile.open(archive, "w:gz") as file:
        file.add(package, "package")
    made = []
    for source, target in ((package, "one"), (archive, "two")):
        import_register(source, package.parent / target, date(2026, 11, 22))
        made.append((package.parent / target / "territories.nq.gz").read_bytes())
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("name", "content"),
    [("data/epci.json", None), ("data/regions.json", "{"), ("package.json", None)],
)
def test_what_is_not_the_package_is_named(package: Path, name: str, content: str | None) -> None:
    path = package / name
    path.unlink()
    if content is not None:
        path.write_text(content)
    with pytest.raises(TableError, match="@etalab/decoupage-administratif") as raised:
        import_register(package, package.parent / "reference", date(2026, 11, 22))
    assert name in str(raised.value)
    assert not (package.parent / "reference").exists()


def test_the_committed_register_has_all_of_france(dataset: ox.Store) -> None:
    """Counts of the package's version 6.0.0, year 2026."""
    register = iri("graph:register")
    classes = ("Commune", "Intercommunality", "Department", "Region", "OverseasCollectivity")
    found = {
        name: len(
            list(dataset.quads_for_pattern(None, iri("rdf:type"), iri(f"fdt:{name}"), register))
        )
        for name in classes
    }
    assert found == {
        "Commune": 34_969,
        "Intercommunality": 1_255,
        "Department": 101,
        "Region": 18,
        "OverseasCollectivity": 8,
    }
