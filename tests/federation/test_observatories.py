"""Three observatories with servers of their own, harvested by the command: a small federation."""

import csv
import io
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from click.testing import Result
from flask.testing import FlaskClient

from fdt_graph.engine import Engine
from fdt_graph.store.generations import Generations
from fdt_graph.web.pages import create_pages
from tests.conftest import run
from tests.federation.observatories import (
    OWN,
    Observatory,
    company,
    document,
    dump,
    observatory,
    partner,
    register,
)
from tests.processes import free_port

OXIGRAPH = Path(sys.executable).with_name("oxigraph")
CSVW = {
    "@context": ["http://www.w3.org/ns/csvw", {"@language": "fr"}],
    "url": "table.csv",
    "tableSchema": {
        "primaryKey": "id",
        "columns": [
            {"name": "id", "titles": "numero", "datatype": "token", "required": True},
            {"name": "name", "titles": "nom", "datatype": "token", "required": True},
            {"name": "since", "titles": "annee", "datatype": "integer"},
            {"name": "siren", "titles": "siren", "datatype": "token"},
        ],
    },
}
MAPPING = """# fr: Une ligne de la table d’essai : une entreprise.
# en: A row of the table of the test: a company.
PREFIX category: <https://w3id.org/fdt/scheme/actor-category/>
PREFIX col: <urn:fdt-graph:column:>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX fdt: <https://w3id.org/fdt/ns#>
PREFIX organisation: <https://w3id.org/fdt/id/organisation/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
CONSTRUCT {
  ?company a fdt:Organisation ; rdfs:label ?label ; dcterms:identifier ?id ; fdt:siren ?siren ;
    fdt:category category:company .
}
WHERE {
  ?row col:id ?id ; col:name ?name ; col:_partner ?partner .
  OPTIONAL { ?row col:siren ?siren }
  BIND(IRI(CONCAT(STR(organisation:), ?partner, "-", ?id)) AS ?company)
  BIND(STRLANG(?name, "fr") AS ?label)
}
"""
#: The third row has no name, the fourth no year that is one, the fifth a SIREN that is wrong.
TABLE = """numero,nom,annee,siren
1,Première,2001,552032534
2,Deuxième,2002,
3,,2003,
4,Quatrième,l'an dernier,
5,Cinquième,2005,123456789
"""


@contextmanager
def sparql_server() -> Iterator[httpx.Client]:
    """Run the real server of Oxigraph on loopback."""
    if not OXIGRAPH.exists():
        pytest.skip("the oxigraph server of PyPI is not installed")
    bind = f"127.0.0.1:{free_port()}"
    with subprocess.Popen(
        [OXIGRAPH, "serve", "--bind", bind],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            with httpx.Client(base_url=f"http://{bind}", timeout=30) as client:
                for _ in range(200):
                    try:
                        client.get("/")
                        break
                    except httpx.TransportError:
                        assert server.poll() is None
                        time.sleep(0.05)
                yield client
        finally:
            server.terminate()


class Federation:
    """A working directory with three partners, each with a server, and the command."""

    def __init__(self, root: Path, there: Observatory, sparql: httpx.Client) -> None:
        self.root, self.there, self.sparql = root, there, sparql
        host = str(sparql.base_url).removeprefix("http://").rstrip("/")
        here = root / "data" / "partners" / "example"
        here.mkdir(parents=True)
        (here / "table.json").write_text(json.dumps(CSVW))
        (here / "table.rq").write_text(MAPPING)
        endpoint = partner(
            "sparql",
            host,
            "dcterms:conformsTo <https://www.w3.org/TR/sparql11-protocol/> ;\n"
            "    dcat:accessService partner:example-service",
            rest=f"partner:example-service a dcat:DataService ;"
            f" dcat:endpointURL <http://{host}/query> .",
        )
        table = partner(
            "table",
            there.host,
            "dcterms:conformsTo <https://www.w3.org/TR/tabular-data-model/> ;\n"
            f"    dcat:downloadURL <http://{there.host}/table.csv> ;\n"
            '    fdt:tableMetadata "data/partners/example/table.json" ;\n'
            '    fdt:mapping "data/partners/example/table.rq"',
        )
        register(root, dump("dump", there.host), endpoint, table)

    def run(self, *arguments: str) -> Result:
        where = ("--root", self.root, "--store", self.root / "store")
        return run("harvest", *arguments, *where, "--lang", "en")

    def harvest(self, *arguments: str, code: int = 0) -> dict[str, dict[str, str]]:
        """Harvest; give, of each partner, its outcome and what became of its things."""
        result = self.run(*arguments, "--format", "json")
        assert result.exit_code == code, result.output
        return {
            each["partner"].removeprefix("example-"): {
                "outcome": each["outcome"],
                **{named(one["iri"]): one["outcome"] for one in each["records"]},
            }
            for each in json.loads(result.stdout)
        }

    def load(self, *slugs: str) -> None:
        """Say what is in the SPARQL server."""
        text = document(*(company(f"sparql-{slug}") for slug in slugs))
        self.sparql.put("/store?default", content=text, headers={"Content-Type": "text/turtle"})

    def graphs(self) -> dict[str, int]:
        with Generations(self.root / "store").current().open() as opened:
            found = opened.generation.graphs
        start = "https://w3id.org/fdt/graph/example-"
        return {
            name.removeprefix(start): each.statements
            for name, each in found.items()
            if name.startswith(start)
        }


def named(thing: str) -> str:
    return thing.removeprefix(OWN).rpartition("/")[2]


@pytest.fixture(scope="module")
def federation(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Federation]:
    folder = tmp_path_factory.mktemp("three") / "workshop"
    root = shutil.copytree(made, folder, symlinks=True)
    with observatory() as there, sparql_server() as sparql:
        yield Federation(root, there, sparql)


def test_three_observatories_give_correct_withdraw_and_take_back(federation: Federation) -> None:
    there = federation.there
    there.put("/dump.ttl", document(*map(company, "abcd")))
    there.put("/table.csv", TABLE, "text/csv")
    federation.load("x", "y", "z")

    # Each gives; the table's mistakes are told by row, and by record.
    first = federation.harvest()
    assert first["dump"] == {"outcome": "published", **dict.fromkeys("abcd", "added")}
    added = dict.fromkeys(("sparql-x", "sparql-y", "sparql-z"), "added")
    assert first["sparql"] == {"outcome": "published", **added}
    assert first["table"] == {
        "outcome": "published",
        "example-table-1": "added",
        "example-table-2": "added",
        "example-table-5": "refused",
    }
    before = federation.graphs()
    assert set(before) == {"first", "dump", "sparql", "table"}

    # Nothing new publishes nothing.
    current = Generations(federation.root / "store").current().name
    again = federation.harvest()
    assert {each["outcome"] for each in again.values()} == {"unchanged"}
    assert Generations(federation.root / "store").current().name == current

    # The table is corrected, the endpoint withdraws one thing, the dump says nonsense.
    mended = TABLE.replace("3,,", "3,Troisième,").replace("l'an dernier", "2004")
    there.put("/table.csv", mended.replace("123456789", "552032534"), "text/csv")
    federation.load("x", "y")
    there.put("/dump.ttl", "<html>", "text/html")
    second = federation.harvest(code=1)
    assert second["dump"] == {"outcome": "refused"}
    assert second["sparql"] == {"outcome": "published", "sparql-z": "withdrawn"}
    assert second["table"] == {
        "outcome": "published",
        **dict.fromkeys(("example-table-3", "example-table-4", "example-table-5"), "added"),
    }
    assert federation.graphs()["dump"] == before["dump"]

    # The table is taken back to what it was.
    undone = federation.harvest("example-table", "--undo")
    assert undone["table"] == {"outcome": "undone", "example-table-5": "refused"}
    assert federation.graphs()["table"] == before["table"]


@pytest.fixture(scope="module")
def pages(federation: Federation) -> Iterator[FlaskClient]:
    """The pages over that federation, after what happened above."""
    questions = federation.root / "sparql" / "portal"
    with Engine(Generations(federation.root / "store"), questions) as engine:
        yield create_pages(engine, federation.root).test_client()


def test_each_partner_has_a_page_with_its_harvests(pages: FlaskClient) -> None:
    for path in ("/partners", "/partners/example-table", "/partners/example-table/harvests/1"):
        for language in ("fr", "en"):
            answer = pages.get(f"{path}?lang={language}", headers={"Accept": "text/html"})
            assert answer.status_code == 200, path
            assert "example-table" in answer.text
    answer = pages.get("/partners.json").json
    assert {each["id"]: each["last"]["outcome"] for each in answer} == {
        "example-dump": "refused",
        "example-sparql": "published",
        "example-table": "undone",
    }
    one = pages.get("/partners/example-table.json").json
    assert [each["outcome"] for each in one["harvests"]] == ["undone", "published", "published"]


def test_a_report_says_what_was_refused_why_and_where(pages: FlaskClient) -> None:
    path = "/partners/example-table/harvests/1"
    report = pages.get(f"{path}.json").json
    assert report["counts"] == {"added": 2, "refused": 1}
    assert {each["row"] for each in report["rows"]} == {4, 5}  # as a spreadsheet counts them
    page = pages.get(f"{path}?lang=en", headers={"Accept": "text/html"}).text
    assert "This SIREN is wrong" in page
    french = pages.get(f"{path}?lang=fr", headers={"Accept": "text/html"}).text
    assert "Ce SIREN est faux" in french
    rows = list(csv.DictReader(io.StringIO(pages.get(f"{path}.csv").text)))
    (wrong,) = [
        row for row in rows if row["outcome"] == "refused" and row["severity"] == "Violation"
    ]
    assert wrong["record"].endswith("example-table-5") and wrong["message_en"] in page
    assert {row["row"] for row in rows if row["document"]} == {"4", "5"}


def test_a_report_is_an_activity_and_a_validation_report(pages: FlaskClient) -> None:
    path = "/partners/example-table/harvests/1"
    answer = pages.get(path, headers={"Accept": "text/turtle"})
    store = ox.Store()
    store.load(answer.data, ox.RdfFormat.TURTLE)
    asked = """PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX sh: <http://www.w3.org/ns/shacl#>
        SELECT ?publication ?message WHERE {
          ?harvest a prov:Activity ; prov:startedAtTime ?start ; prov:endedAtTime ?end .
          ?publication prov:wasInformedBy ?harvest .
          ?report a sh:ValidationReport ; prov:wasGeneratedBy ?harvest ; sh:conforms false ;
            sh:result ?result .
          ?result sh:resultSeverity sh:Violation ; sh:focusNode ?focus ; sh:resultMessage ?message .
          FILTER(LANG(?message) = "fr" && STRENDS(STR(?focus), "example-table-5"))
        }"""
    rows = list(store.query(asked))
    assert len(rows) == 1 and "SIREN" in rows[0]["message"].value
    assert pages.get(f"{path}.ttl").data == answer.data


@pytest.mark.parametrize(
    "path",
    [
        "/partners/nobody",
        "/partners/example-table/harvests/99",
        "/partners/example-table/harvests/x",
        "/partners/example-table/harvests/1.exe",
        "/partners/example-table.exe",
        "/partners/..%2fexample-table/harvests/1",
    ],
)
def test_what_there_is_not_is_not_found(path: str, pages: FlaskClient) -> None:
    assert pages.get(path).status_code == 404


def test_the_command_says_what_was_refused_in_words(federation: Federation) -> None:
    result = federation.run("example-table", "--dry-run")
    assert result.exit_code == 0
    # What was undone is put aside: the same table again is nothing new.
    assert "example-table 4: nothing new: 3 added, 0 changed, 2 unchanged" in result.output
    asked = federation.run("exampletable")
    assert asked.exit_code == 2
    assert "example-table ?" in asked.output
    assert federation.run("example-table", "--accept", "--undo").exit_code == 2
