"""The official register of French territories in, one compressed named graph out.

Input: the files regions, departements, communes and epci of the npm package
@etalab/decoupage-administratif (INSEE and DGCL data, Licence Ouverte 2.0), unpacked or as the
registry's .tgz. Left out: the former communes that are now parts of another (their codes are kept
on the commune they joined), municipal arrondissements, departmental arrondissements, the
établissements publics territoriaux.
"""

import gzip
import json
import tarfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat

from fdt_graph.errors import TableError
from fdt_graph.namespaces import iri
from fdt_graph.serialize import write_statements

REGISTER = iri("graph:register")
SOURCES = iri("graph:sources")
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
    written = write_statements(statements, RdfFormat.N_QUADS)
    lines = sorted(set(written.splitlines(keepends=True)))
    target.mkdir(parents=True, exist_ok=True)
    with (target / "territories.nq.gz").open("wb") as file:
        file.write(gzip.compress(b"".join(lines), mtime=0))
    source = _source(tables["package"]["version"], read_on)
    (target / "register.trig").write_bytes(write_statements(source, RdfFormat.TRIG))
    return len(lines)


def read_package(package: Path) -> dict[str, Any]:
    """Read the package's tables, keyed by name, from its folder or its .tgz."""
    return {name: _read(package, f"data/{name}.json") for name in FILES} | {
        "package": _read(package, "package.json")
    }


def _read(package: Path, name: str) -> Any:
    try:
        if package.is_dir():
            return json.loads((package / name).read_bytes())
        with tarfile.open(package) as archive:
            member = archive.extractfile(f"package/{name}")
            return json.loads(member.read()) if member else None
    except (OSError, KeyError, tarfile.TarError, json.JSONDecodeError) as error:
        reason = f"{name}: {error}; expected the npm package @etalab/decoupage-administratif"
        raise TableError(package, None, None, reason) from None


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


def _source(version: str, read_on: date) -> list[Quad]:
    about: list[tuple[str, NamedNode | Literal]] = [
        ("rdf:type", iri("fdt:Source")),
        ("rdfs:label", Literal("Découpage administratif de la France", language="fr")),
        ("rdfs:label", Literal("Administrative division of France", language="en")),
        ("owl:versionInfo", Literal(version)),
        ("dcterms:source", NamedNode("https://github.com/etalab/decoupage-administratif")),
        ("fdt:publisherName", Literal("INSEE, DGCL, Etalab")),
        ("fdt:readOn", Literal(read_on.isoformat(), datatype=iri("xsd:date"))),
        ("dcterms:license", NamedNode("https://www.etalab.gouv.fr/licence-ouverte-open-licence")),
    ]
    return [Quad(REGISTER, iri(predicate), value, SOURCES) for predicate, value in about]
