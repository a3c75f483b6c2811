"""The official register of French territories in, one compressed named graph out.

Input: the files regions, departements, communes and epci of the npm package
@etalab/decoupage-administratif (INSEE and DGCL data, Licence Ouverte 2.0), unpacked or as the
registry's .tgz. Left out: the former communes that are now parts of another (their codes are kept
on the commune they joined), municipal arrondissements, departmental arrondissements, the
établissements publics territoriaux.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from fdt_graph.namespaces import iri
from fdt_graph.reference import read_json, write_graph, write_source

REGISTER = iri("graph:register")
PACKAGE = "@etalab/decoupage-administratif"
FILES = ("regions", "departements", "communes", "epci")

Row = dict[str, Any]
Statement = tuple[NamedNode, NamedNode, NamedNode | Literal]

A = iri("rdf:type")
LABEL = iri("rdfs:label")
WITHIN = iri("fdt:within")


def import_register(package: Path, target: Path, read_on: date) -> int:
    """Write the register under `target` and return how many statements it makes.

    Makes territories.nq.gz (sorted, so that the same register gives the same bytes) and
    register.trig, which says whose it is. Raises TableError for a file that is not the register's.
    """
    tables = read_package(package)
    statements = [Quad(*statement, REGISTER) for statement in _statements(tables)]
    count = write_graph(target / "territories.nq.gz", statements)
    write_source(
        target / "register.trig",
        REGISTER,
        ("Découpage administratif de la France", "Administrative division of France"),
        version=tables["package"]["version"],
        source="https://github.com/etalab/decoupage-administratif",
        publisher="INSEE, DGCL, Etalab",
        read_on=read_on,
        licence="https://www.etalab.gouv.fr/licence-ouverte-open-licence",
    )
    return count


def read_package(package: Path) -> dict[str, Any]:
    """Read the package's tables, keyed by name, from its folder or its .tgz."""
    tables = {name: read_json(package, f"data/{name}.json", PACKAGE) for name in FILES}
    return tables | {"package": read_json(package, "package.json", PACKAGE)}


def _statements(tables: dict[str, list[Row]]) -> Iterator[Statement]:
    overseas = {row["code"] for row in tables["regions"] if row["zone"] == "com"}
    grouped: dict[str, list[str]] = {}
    for row in tables["epci"]:
        yield from _territory("epci", "Intercommunality", "intercommunality", row)
        group = _territory_iri("epci", row)
        yield group, iri("fdt:authoritySiren"), Literal(row["code"])
        yield group, iri("fdt:population"), Literal(row["populationMunicipale"])
        for member in row["membres"]:
            grouped.setdefault(member["code"], []).append(row["code"])
    for row in tables["regions"]:
        if row["code"] in overseas:
            yield from _territory(
                "collectivite", "OverseasCollectivity", "overseas-collectivity", row
            )
        else:
            yield from _territory("region", "Region", "region", row)
    for row in tables["departements"]:
        if row["code"] not in overseas:
            yield from _territory("departement", "Department", "department", row)
            region = iri(f"territory:region-{row['region']}")
            yield _territory_iri("departement", row), WITHIN, region
    for row in tables["communes"]:
        if row["type"] == "commune-actuelle":
            yield from _commune(row, overseas, grouped.get(row["code"], []))


def _commune(row: Row, overseas: set[str], intercommunalities: list[str]) -> Iterator[Statement]:
    yield from _territory("commune", "Commune", "commune", row)
    commune = _territory_iri("commune", row)
    if row["departement"] in overseas:
        yield commune, WITHIN, iri(f"territory:collectivite-{row['departement']}")
    else:
        yield commune, WITHIN, iri(f"territory:departement-{row['departement']}")
        yield commune, WITHIN, iri(f"territory:region-{row['region']}")
    for code in intercommunalities:
        yield commune, WITHIN, iri(f"territory:epci-{code}")
    if "siren" in row:
        yield commune, iri("fdt:authoritySiren"), Literal(row["siren"])
    if "population" in row:
        yield commune, iri("fdt:population"), Literal(row["population"])
    for code in row.get("anciensCodes", []):
        yield commune, iri("fdt:formerInseeCode"), Literal(code)


def _territory(slug: str, class_name: str, level: str, row: Row) -> Iterator[Statement]:
    territory = _territory_iri(slug, row)
    yield territory, A, iri(f"fdt:{class_name}")
    yield territory, A, iri("fdt:Territory")
    yield territory, LABEL, Literal(row["nom"], language="fr")
    yield territory, iri("fdt:level"), iri(f"level:{level}")
    if slug != "epci":
        yield territory, iri("fdt:inseeCode"), Literal(row["code"])


def _territory_iri(slug: str, row: Row) -> NamedNode:
    return iri(f"territory:{slug}-{row['code']}")
