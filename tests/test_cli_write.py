"""fdt-graph update and log, as a person types them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fdt_graph.cli import main
from tests.workshop import AGENT, GRAPH, ORGANISATION


def run(workshop: Path, *arguments: str, text: str | None = None) -> Result:
    here = ["--root", str(workshop), "--store", str(workshop / "store")]
    return CliRunner().invoke(main, [*arguments, *here], input=text)


INSERT = f"INSERT DATA {{ GRAPH <{GRAPH}first> {{ <{ORGANISATION}first> skos:altLabel 'F' }} }}"


def test_an_update_is_published_and_logged(workshop: Path) -> None:
    done = run(workshop, "update", "-", "--agent", AGENT, text=INSERT)
    assert done.exit_code == 0, done.output
    assert done.stdout.endswith("+1 -0 statements\n")
    logged = run(workshop, "log", "--format", "json")
    first, *_ = json.loads(logged.stdout)
    assert (first["agent"], first["added"], first["removed"]) == (AGENT, 1, 0)
    assert first["iri"].endswith(done.stdout.split(":")[0])
    assert "first" in run(workshop, "log").stdout


def test_a_dry_run_publishes_nothing(workshop: Path) -> None:
    before = (workshop / "store" / "current").read_text()
    done = run(workshop, "update", "-", "--dry-run", text=INSERT)
    assert done.stdout == "-: +1 -0 statements\n"
    assert (workshop / "store" / "current").read_text() == before


def test_what_does_not_conform_is_told_and_refused(workshop: Path) -> None:
    before = (workshop / "store" / "current").read_text()
    text = f"DELETE WHERE {{ GRAPH ?g {{ <{ORGANISATION}first> rdfs:label ?name }} }}"
    done = run(workshop, "update", "-", "--lang", "en", text=text)
    assert done.exit_code == 1
    assert "This organisation has no name" in done.stderr
    assert (workshop / "store" / "current").read_text() == before


@pytest.mark.parametrize("text", ["INSERT DATA {", "CLEAR ALL"])
def test_what_cannot_be_done_exits_2(workshop: Path, text: str) -> None:
    done = run(workshop, "update", "-", text=text)
    assert done.exit_code == 2
    assert done.stderr.startswith("fdt-graph: ")
    assert not list((workshop / "store").glob("head-*"))
