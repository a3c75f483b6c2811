"""The contract of the command line: what each command does, prints and exits with."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result

from fdt_graph.cli import main
from fdt_graph.store.generation import TABLES
from fdt_graph.store.generations import Generations
from tests.conftest import run

GRAPH = "https://w3id.org/fdt/graph/example"
GOOD = f"""
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix fdt: <https://w3id.org/fdt/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://w3id.org/fdt/graph/sources> {{
    <{GRAPH}> a fdt:Source ; rdfs:label "Exemple"@fr ; dcterms:source <{GRAPH}> ;
        fdt:publisherName "exemple" ; fdt:readOn "2026-01-01"^^xsd:date ;
        dcterms:license fdt:UnknownLicence .
}}
<{GRAPH}> {{
    <https://w3id.org/fdt/id/person/example-ada> a fdt:Person ; rdfs:label "Exemple Ada" .
}}
"""
BAD = GOOD.replace(' ; rdfs:label "Exemple Ada" .', " .")


@pytest.fixture
def project(tmp_path: Path, root: Path) -> Path:
    """A small working directory: the project's vocabulary and shapes, one synthetic source."""
    for folder in ("ontology", "shapes", "sparql"):
        shutil.copytree(root / folder, tmp_path / folder)
    (tmp_path / "data").mkdir()
    shutil.copy(root / "data" / "project.trig", tmp_path / "data")
    (tmp_path / "data" / "example.trig").write_text(GOOD)
    return tmp_path


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FDT_GRAPH_LANG", "en")


def build(project: Path) -> Result:
    return run("build", "--root", project, "--store", project / "store")


def test_build_publishes_and_says_what(project: Path) -> None:
    result = build(project)
    generation = Generations(project / "store").current()
    assert result.exit_code == 0
    assert f"{generation.name}: {generation.statements} statements" in result.output


def test_build_leaves_what_lists_need_of_the_register(project: Path) -> None:
    register = GOOD.replace(GRAPH, "https://w3id.org/fdt/graph/register")
    (project / "data" / "example.trig").write_text(register)
    assert build(project).exit_code == 0
    assert len(list(Generations(project / "store").current().path.glob(TABLES))) == 1


def test_build_of_data_that_do_not_conform_keeps_the_previous_generation(project: Path) -> None:
    build(project)
    before = Generations(project / "store").current()
    (project / "data" / "example.trig").write_text(BAD)
    result = build(project)
    assert result.exit_code == 1
    assert "Violation: person:example-ada rdfs:label" in result.output
    assert Generations(project / "store").current() == before


def test_build_of_a_broken_file_names_it_and_publishes_nothing(project: Path) -> None:
    build(project)
    before = Generations(project / "store").current()
    path = project / "data" / "example.trig"
    path.write_text(GOOD + "<urn:a> { <urn:a> <urn:b> . }\n")
    result = build(project)
    assert result.exit_code == 2
    assert f"{path}:{len(path.read_text().splitlines())}:" in result.output
    assert Generations(project / "store").current() == before


def test_a_statement_that_no_source_says_is_refused(project: Path) -> None:
    (project / "data" / "example.trig").write_text(GOOD + "<urn:a> <urn:b> <urn:c> .")
    result = build(project)
    assert result.exit_code == 2
    assert "outside any named graph" in result.output


def test_a_graph_without_a_source_does_not_conform(project: Path) -> None:
    (project / "data" / "example.trig").write_text("<urn:example:g> { <urn:a> <urn:b> <urn:c> }")
    result = build(project)
    assert result.exit_code == 1
    assert "urn:example:g" in result.output


@pytest.mark.parametrize(("content", "code"), [(GOOD, 0), (BAD, 1), ("<urn:a> .", 2)])
def test_validate_exits_by_what_it_finds(project: Path, content: str, code: int) -> None:
    path = project / "data" / "example.trig"
    path.write_text(content)
    assert run("validate", "--root", project).exit_code == code


@pytest.mark.parametrize(("content", "code"), [(GOOD, 0), (BAD, 1), ("<urn:a> .", 2)])
def test_validate_of_a_file_reports_on_its_subjects(
    project: Path, tmp_path: Path, content: str, code: int
) -> None:
    (project / "data" / "example.trig").unlink()
    path = tmp_path / "partner.trig"
    path.write_text(content)
    assert run("validate", path, "--root", project).exit_code == code


def test_validate_of_a_missing_file_is_not_a_verdict(project: Path) -> None:
    result = run("validate", project / "missing.ttl", "--root", project)
    assert result.exit_code == 2
    assert "missing.ttl" in result.output


def test_validate_writes_json_turtle_and_text_in_two_languages(project: Path) -> None:
    (project / "data" / "example.trig").write_text(BAD)
    found = json.loads(run("validate", "--root", project, "--format", "json").stdout)
    assert not found["conforms"]
    assert "sh:ValidationReport" in run("validate", "--root", project, "--format", "turtle").stdout
    french = run("validate", "--root", project, "--lang", "fr").stdout
    english = run("validate", "--root", project, "--lang", "en").stdout
    assert "Les données ne sont pas conformes" in french
    assert "The data do not conform" in english


def test_validate_of_a_file_writes_a_turtle_report_of_that_file_only(
    project: Path, tmp_path: Path
) -> None:
    (project / "data" / "example.trig").write_text(BAD)
    fine = tmp_path / "partner.trig"
    fine.write_text(GOOD.replace("ada", "grace").replace("Ada", "Grace"))
    result = run("validate", fine, "--root", project, "--format", "turtle")
    assert result.exit_code == 0
    assert "example-ada" not in result.stdout
    assert "sh:conforms true" in result.stdout


def test_validate_runs_on_both_engines(project: Path) -> None:
    (project / "data" / "example.trig").write_text(BAD)
    said = [
        run("validate", "--root", project, "--engine", engine).stdout
        for engine in ("shacl", "pyshacl")
    ]
    assert said[0] == said[1]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, generations: Generations) -> Iterator[Path]:
    yield generations.directory


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["SELECT ?n { organisation:cler skos:altLabel ?n } ORDER BY ?n LIMIT 1"], "CLER"),
        (["ASK { organisation:cler a fdt:Organisation }"], "true"),
        (["SELECT ?n { VALUES ?n { 0 } }", "--format", "csv"], "n\r\n0\r\n"),
        (["SELECT ?n { VALUES ?n { 0 } }", "--format", "tsv"], "?n\n0\n"),
        (["SELECT ?n { VALUES ?n { 0 } }", "--format", "json"], '"value":"0"'),
        (["SELECT ?n { VALUES ?n { 0 } }", "--format", "xml"], "<sparql"),
        (["DESCRIBE organisation:cler", "--format", "nt"], "<https://w3id.org/fdt/id/organisation"),
        (
            ["SELECT ?s ?n { ?s rdfs:label ?n }", "--param", "s=territory:region-32"],
            "Hauts-de-France",
        ),
    ],
)
def test_query(root: Path, store: Path, arguments: list[str], expected: str) -> None:
    result = run("query", *arguments, "--root", root, "--store", store)
    assert result.exit_code == 0, result.output
    assert expected in result.stdout_bytes.decode()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["query", "SELEC"], "line 1, column 6"),
        (["query", "SELECT * { orgnisation:x ?p ?o }"], "did you mean organisation"),
        (["query", "ASK {}", "--format", "cvs"], "unknown format: cvs; did you mean csv"),
        (["query", "--name", "evnts"], "unknown question: evnts; did you mean events"),
        (["query", "--name", "events", "--param", "x=1"], "unknown parameter: x"),
        (["query"], "TEXT"),
        (["describe", "organisation:a b"], "unknown record"),
        (["describe", "http://a b"], "unknown record"),
        (["query", "--file", "no-such-file.rq"], "no-such-file.rq"),
        (["describe", "organisation:clerr"], "did you mean https://w3id.org/fdt/id/organisation/"),
        (["describe", "organisaton:cler"], "unknown prefix: organisaton"),
        (["describe", "organisation:cler", "--format", "turtel"], "did you mean turtle"),
        (["dump", "--format", "docx"], "unknown format: docx"),
    ],
)
def test_bad_input_exits_2_and_names_it(
    root: Path, store: Path, arguments: list[str], expected: str
) -> None:
    if arguments[0] != "dump":
        arguments = [*arguments, "--root", str(root)]
    result = run(*arguments, "--store", store)
    assert result.exit_code == 2, result.output
    assert expected in result.output


def test_an_unknown_command_and_an_unknown_setting_are_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "did you mean build" in run("bild").output
    monkeypatch.setenv("FDT_GRAPH_STOER", "x")
    result = run("build")
    assert result.exit_code == 2
    assert "unknown setting: FDT_GRAPH_STOER; did you mean FDT_GRAPH_STORE" in result.output


@pytest.mark.parametrize(
    ("name", "value"),
    [("LANG", "de"), ("WORKERS", "0"), ("QUERY_SECONDS", "abc"), ("KEEP", "-1"), ("STORE", "")],
)
def test_a_setting_with_a_bad_value_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"FDT_GRAPH_{name}", value)
    result = run("serve")
    assert result.exit_code == 2
    assert f"FDT_GRAPH_{name}" in result.output


def test_errors_are_in_french_unless_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FDT_GRAPH_LANG")
    assert "vouliez-vous dire build" in run("bild").output


def test_query_before_any_build_says_what_to_do(tmp_path: Path) -> None:
    result = run("query", "ASK {}", "--store", tmp_path)
    assert result.exit_code == 2
    assert "fdt-graph build" in result.output


def test_describe_writes_a_record(root: Path, store: Path) -> None:
    result = run("describe", "organisation:cler", "--root", root, "--store", store)
    assert 'rdfs:label "CLER – Réseau pour la transition énergétique"@fr' in result.output


def test_two_dumps_are_the_same_bytes_sorted(store: Path) -> None:
    first, second = (run("dump", "--store", store).stdout_bytes for _ in range(2))
    assert first == second
    lines = first.splitlines()
    assert lines == sorted(lines)
    assert len(lines) == Generations(store).current().statements


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_explains_itself(name: str) -> None:
    result = run(name, "--help")
    assert result.exit_code == 0
    assert main.commands[name].help
