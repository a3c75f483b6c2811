"""A real partner's tables, harvested in one command: each row is in its graph, or said why not."""

import csv
import json
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from fdt_graph.namespaces import iri
from fdt_graph.query import query
from fdt_graph.questions import read_question
from fdt_graph.store.generations import Generations
from tests.conftest import SHARED, run

HERE = Path(__file__).parent
GRAPH = iri("graph:anct")
#: The least share of the codes of places that lead to a territory of the register.
PLACED = 0.97
#: The pilots of our own data, as the graph names them, and the rows of the agency that are theirs.
PILOTS = {
    "epci-247300452": "ami-alp-05",
    "epci-200040111": "ami-alp-02",
    "petr-causses-cevennes": "ami-mas-04",
    "petr-ariege": "ami-pyr-02",
    "petr-sarrebourg": "ami-vos-04",
    "pnr-doubs-horloger": "ami-jur-01",
    "commune-39047": "ami-jur-04",
}


@dataclass(frozen=True)
class Harvest:
    """What the command said, and the graph after it."""

    report: dict[str, Any]
    store: ox.Store

    @property
    def remarks(self) -> list[dict[str, Any]]:
        return [{**each, **each["problem"]} for each in self.report["rows"]]

    def said(self, subject: str, predicate: str) -> set[str]:
        quads = self.store.quads_for_pattern(iri(subject), iri(predicate), None, GRAPH)
        return {getattr(quad.object, "value", "") for quad in quads}


@pytest.fixture(scope="module")
def anct() -> Path:
    """The agency's tables; a clone of the project alone does not have them."""
    path = SHARED / "partners" / "anct"
    if not path.is_dir():
        pytest.skip("the tables of the ANCT are not beside this clone (../shared/partners/anct)")
    return path


@pytest.fixture(scope="module")
def harvest(
    anct: Path, root: Path, generations: Generations, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Harvest]:
    store = tmp_path_factory.mktemp("anct") / "store"
    shutil.copytree(generations.directory, store, symlinks=True)
    done = run(
        "harvest", "anct", "--from", anct, "--root", root, "--store", store, "--format", "json"
    )
    assert done.exit_code == 0, done.output
    [report] = json.loads(done.stdout)
    with Generations(store).current().open() as opened:
        yield Harvest(report, opened.store)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def test_all_586_rows_are_read_and_none_is_refused(anct: Path, harvest: Harvest) -> None:
    assert [each["rows"] for each in harvest.report["documents"]] == [61, 342, 183]
    assert harvest.report["outcome"] == "published"
    assert not [each for each in harvest.remarks if each["severity"] == "Violation"]
    assert not [each for each in harvest.report["records"] if each["outcome"] == "refused"]


def test_every_row_is_in_the_partners_graph(anct: Path, harvest: Harvest) -> None:
    names = [
        name.strip()
        for path in sorted(anct.glob("*.csv"))
        for row in rows(path)
        for name in row["id_territoire"].split(";")
    ]
    assert len(names) == 626
    for name in names:
        topics = harvest.said(f"record:anct-{name}", "foaf:primaryTopic")
        assert topics == {iri(f"initiative:anct-{name}").value, iri(f"territory:anct-{name}").value}
        [label] = harvest.said(f"territory:anct-{name}", "rdfs:label")
        assert label.strip()
        assert "&amp;" not in label


def test_nearly_every_code_leads_to_a_territory_and_the_others_are_named(
    anct: Path, harvest: Harvest
) -> None:
    text = "".join(path.read_text() for path in anct.glob("*.csv"))
    codes = set(re.findall(r"\(([0-9][0-9AB][0-9]{3}|[0-9]{9})\)", text))
    unknown = {each["value"] for each in harvest.remarks if each["rule"] == "place-unknown"}
    former = {each["value"] for each in harvest.remarks if each["rule"] == "place-former"}
    share = 1 - len(unknown) / len(codes)
    sys.stdout.write(
        f"{len(codes) - len(unknown)} of {len(codes)} codes, {share:.2%}; not: {unknown}\n"
    )
    assert share >= PLACED
    assert (len(codes), len(former)) == (2678, 16)
    assert unknown == {
        "EPT Boucle Nord de Seine (200057990)",
        "EPT Grand-Orly Seine Bièvre (200058014)",
        "EPT Paris Terres d'Envol (200058097)",
        "Haut Valromey (200053676)",
    }
    assert harvest.said("record:anct-ti-1101", "fdt:note") == {
        "Lieu absent du registre : EPT Boucle Nord de Seine (200057990)"
    }


def test_an_action_acts_on_each_place_of_its_row(anct: Path, harvest: Harvest) -> None:
    """Places that merged are one: what the register knows is counted without the mapping."""
    known: dict[str, str] = {}
    for name in ("fdt:inseeCode", "fdt:authoritySiren"):
        for quad in harvest.store.quads_for_pattern(None, iri(name), None, iri("graph:register")):
            known[quad.object.value] = quad.subject.value
    checked = 0
    for path in sorted(anct.glob("*.csv")):
        for row in rows(path):
            codes = re.findall(r"\((\w+)\)(?:;|$)", row["liste_geo"])
            meant = {known[code] for code in codes if code in known}
            for name in row["id_territoire"].split(";"):
                action = f"initiative:anct-{name.strip()}"
                assert meant <= harvest.said(action, "fdt:actsOn"), name
                checked += len(meant)
    assert checked > 2600


def test_several_fabriques_of_a_commune_have_each_its_name(harvest: Harvest) -> None:
    for name, label in (
        ("fabt-48", "Recyclerie Fab Lab Bagneux Environnement"),
        ("fabt-211", "Le Plus Petit Cirque du Monde"),
    ):
        assert harvest.said(f"initiative:anct-{name}", "rdfs:label") == {label}
        assert not harvest.said(f"territory:anct-{name}", "schema:latitude")  # the commune’s


@pytest.mark.parametrize(("pilot", "row"), PILOTS.items())
def test_the_pilots_can_be_recognised(pilot: str, row: str, harvest: Harvest) -> None:
    """By their place: the action of the row acts on the pilot, or on what is in its department."""
    acted = harvest.said(f"initiative:anct-{row}", "fdt:actsOn")
    territory = iri(f"territory:{pilot}")
    quads = harvest.store.quads_for_pattern(territory, iri("fdt:within"), None)
    around = {quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)}
    within = harvest.said(f"territory:anct-{row}", "fdt:within")
    assert territory.value in acted or around & within
    assert iri("fdt:ProjectTerritory").value in harvest.said(f"territory:anct-{row}", "rdf:type")


def test_which_of_our_allies_and_territories_are_in_which_programme(
    root: Path, harvest: Harvest
) -> None:
    question = read_question(root / "sparql" / "cq" / "programmes-of-allies-and-territories.rq")
    answer = query(harvest.store, question.text)
    assert isinstance(answer, ox.QuerySolutions)
    said = answer.serialize(format=ox.QueryResultsFormat.TSV) or b""
    assert said.decode() == (HERE / "programmes.tsv").read_text()
