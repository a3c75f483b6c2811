"""fdt-graph match, as a person types it: what is proposed, decided, and kept for good."""

import csv
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from fdt_graph.cli import main
from fdt_graph.engine import Engine
from fdt_graph.identity.decisions import ordered
from fdt_graph.identity.publishing import order_of
from fdt_graph.namespaces import iri
from fdt_graph.records.others import others
from fdt_graph.store.generations import Generations
from fdt_graph.writing.history import Attribution
from fdt_graph.writing.law import read_law
from fdt_graph.writing.writer import Writer
from tests.identity.observatory import OTHER, OURS, PARTNER, THEIRS, harvest, observatory
from tests.workshop import ROOT

WHO = ("--as", "organisation:example-first")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return observatory(tmp_path_factory.mktemp("observatory"))


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return shutil.copytree(made, tmp_path / "observatory", symlinks=True)


def run(place: Path, *arguments: str) -> Result:
    here = ["--root", str(place), "--store", str(place / "store")]
    return CliRunner().invoke(main, ["match", *arguments, *here])


def proposed(place: Path) -> list[dict[str, Any]]:
    asked = run(place, "--format", "json")
    assert asked.exit_code == 0, asked.output
    said: list[dict[str, Any]] = json.loads(asked.stdout)
    return said


def said(place: Path, subject: str, predicate: str) -> set[tuple[str, str]]:
    """Give what a property of a thing is said to be, and in which graph."""
    with Generations(place / "store").current().open() as opened:
        quads = opened.store.quads_for_pattern(ox.NamedNode(subject), iri(predicate), None)
        return {
            (quad.object.value, quad.graph_name.value)
            for quad in quads
            if isinstance(quad.graph_name, ox.NamedNode) and isinstance(quad.object, ox.NamedNode)
        }


def test_two_names_of_one_thing_are_proposed_with_what_speaks_for_it(made: Path) -> None:
    ((pair),) = proposed(made)
    assert {pair["one"], pair["other"]} == {OURS, THEIRS}
    assert pair["kind"] == "organisation"
    assert {each["name"] for each in pair["features"]} == {"name", "category"}
    assert 0.3 < pair["likeness"] < 1


def test_what_is_proposed_is_written_as_a_table_of_cells(made: Path) -> None:
    rows = list(csv.DictReader(run(made, "--format", "csv").stdout.splitlines()))
    assert rows[0]["one_name"] == "Coopérative des collines"
    assert rows[0]["reason"].startswith("Pour : même nom")
    assert "Coopérative des" in run(made).stdout


def test_a_name_that_a_source_chose_computes_nothing_in_a_spreadsheet(place: Path) -> None:
    harvest(place, "=Coopérative des collines")
    (row,) = csv.DictReader(run(place, "--format", "csv").stdout.splitlines())
    assert row["other_name"] == "'=Coopérative des collines"


def test_an_accepted_pair_is_one_thing_under_two_names(place: Path) -> None:
    done = run(place, "--accept", "organisation:example-partner-1", OURS, *WHO)
    assert done.exit_code == 0, done.output
    matches = iri("graph:matches").value
    assert said(place, OURS, "skos:exactMatch") == {(THEIRS, matches)}
    derived = iri("graph:derived").value
    assert said(place, OURS, "owl:sameAs") == {(THEIRS, derived)}
    assert said(place, THEIRS, "owl:sameAs") == {(OURS, derived)}
    assert not proposed(place)
    with Engine(Generations(place / "store"), ROOT / "sparql" / "portal") as engine:
        (cell,) = others(engine, ox.NamedNode(OURS), "fr")
    assert (cell.iri, cell.name, cell.graphs) == (THEIRS, "Cooperative des Collines", (PARTNER,))


@pytest.mark.parametrize("verdict", ["--accept", "--close", "--refuse"])
def test_a_decision_stays_when_a_source_is_harvested_again(place: Path, verdict: str) -> None:
    assert run(place, verdict, OURS, THEIRS, *WHO).exit_code == 0
    before = decisions(place)
    harvest(place, "Cooperative des Collines", "Réseau des plaines", "Coopérative des rivières")
    assert decisions(place) == before
    assert not [each for each in proposed(place) if THEIRS in (each["one"], each["other"])]
    harvest(place, "Une tout autre chose")
    harvest(place, "Cooperative des Collines")
    assert decisions(place) == before
    assert not proposed(place)


def decisions(place: Path) -> set[ox.Triple]:
    with Generations(place / "store").current().open() as opened:
        graph = opened.store.quads_for_pattern(None, None, None, iri("graph:matches"))
        return {quad.triple for quad in graph}


def test_somebody_may_think_again(place: Path) -> None:
    assert run(place, "--accept", OURS, THEIRS, *WHO).exit_code == 0
    assert run(place, "--refuse", OURS, THEIRS, *WHO).exit_code == 0
    assert not said(place, OURS, "skos:exactMatch")
    assert not said(place, OURS, "owl:sameAs")
    verdicts = {each.object for each in decisions(place) if each.predicate == iri("fdt:verdict")}
    assert verdicts == {iri("verdict:different")}


def test_a_decision_on_what_was_withdrawn_since_can_be_taken_back(place: Path) -> None:
    assert run(place, "--refuse", OURS, OTHER, *WHO).exit_code == 0
    harvest(place, "Cooperative des Collines")
    assert run(place, "--accept", OURS, OTHER, *WHO).exit_code == 2
    assert decisions(place)
    generations = Generations(place / "store")
    how = Attribution("match", datetime.now(UTC), OURS)
    with Engine(generations, ROOT / "sparql" / "portal") as engine:
        order = order_of(engine, [], how, taken_back=[ordered(OURS, OTHER)])
    writer = Writer(read_law(place), generations)
    try:
        assert writer.write(order).conforms
    finally:
        writer.close()
    assert not decisions(place)


def test_decisions_that_contradict_each_other_are_told(place: Path) -> None:
    harvest(place, "Cooperative des Collines", "Réseau des plaines")
    assert run(place, "--accept", OURS, THEIRS, *WHO).exit_code == 0
    assert run(place, "--accept", THEIRS, OTHER, *WHO).exit_code == 0
    assert run(place, "--refuse", OURS, OTHER, *WHO).exit_code == 0
    told = run(place, "--lang", "en").stderr
    pair = "organisation:example-first ≠ organisation:example-partner-2"
    assert f"{pair}: contradict each other" in told
    assert f"{pair} : se contredisent" in run(place, "--lang", "fr").stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("--accept", OURS, THEIRS),
        ("--accept", OURS, THEIRS, "--refuse", OURS, OTHER, *WHO),
        ("--accept", OURS, OURS, *WHO),
        ("--accept", OURS, "organisation:example-unheard-of", *WHO),
        ("--accept", OURS, "record:o-example-first", *WHO),
        ("--partner", "nobody"),
    ],
)
def test_what_cannot_be_done_exits_2_and_changes_nothing(
    made: Path, arguments: tuple[str, ...]
) -> None:
    before = (made / "store" / "current").read_text()
    done = run(made, *arguments)
    assert done.exit_code == 2, done.output
    assert done.stderr.startswith("fdt-graph: ")
    assert (made / "store" / "current").read_text() == before
