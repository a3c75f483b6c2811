"""Releases: frozen files that never change, and version numbers that keep their promise."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from fdt_graph.changes import (
    KINDS,
    MAJOR,
    MINOR,
    PATCH,
    Change,
    changelog,
    compare,
    compare_alignments,
)
from fdt_graph.cli import main
from fdt_graph.errors import FdtGraphError
from fdt_graph.namespaces import iri
from fdt_graph.parse import load_file
from fdt_graph.vocabulary_release import (
    PARTS,
    SUMS,
    allowed,
    canonical,
    directory,
    read_release,
    read_working,
    release,
    released_file,
    releases,
    sums,
)

ROOT = Path(__file__).parent.parent
FROZEN = sorted(directory(ROOT).glob("*/*"))
PREFIXES = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX fdt: <https://w3id.org/fdt/ns#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX shape: <https://w3id.org/fdt/shapes#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX theme: <https://w3id.org/fdt/scheme/theme/>
"""
CLASS = 'fdt:Tree a owl:Class ; rdfs:label "tree"@en .'


def said(turtle: str) -> ox.Store:
    store = ox.Store()
    store.load(PREFIXES + turtle, ox.RdfFormat.TURTLE)
    return store


def test_no_frozen_file_has_changed_since_its_release() -> None:
    """A release is put right by the next one, never in place."""
    assert FROZEN
    assert (directory(ROOT) / SUMS).read_text() == sums(ROOT)


def test_the_sums_are_what_the_usual_tool_reads(tmp_path: Path) -> None:
    shutil.copytree(directory(ROOT), tmp_path / "releases")
    command = ["sha256sum", "--check", "--strict", "--quiet", SUMS]
    assert subprocess.run(command, cwd=tmp_path / "releases").returncode == 0
    with (tmp_path / "releases" / FROZEN[0].relative_to(directory(ROOT))).open("ab") as file:
        file.write(b"\n")
    wrong = subprocess.run(command, cwd=tmp_path / "releases", capture_output=True)
    assert wrong.returncode == 1


@pytest.mark.parametrize("path", FROZEN, ids=lambda path: str(path.relative_to(directory(ROOT))))
def test_a_frozen_file_is_in_the_one_order(path: Path) -> None:
    store = ox.Store()
    load_file(store, path)
    assert len(store)
    assert path.stem in PARTS
    again = ox.Store()
    again.load(canonical(store), ox.RdfFormat.TURTLE)
    assert canonical(again) == canonical(store)
    assert len(again) == len(store)


@pytest.mark.parametrize("version", releases(ROOT))
def test_a_release_says_its_own_version(version: str) -> None:
    header = ox.NamedNode("https://w3id.org/fdt/ns")
    vocabulary = read_release(ROOT, version)["vocabulary"]
    (quad,) = vocabulary.quads_for_pattern(header, iri("owl:versionInfo"), None, None)
    assert quad.object == ox.Literal(version)


def test_the_version_before_is_one_that_was_released() -> None:
    header = ox.NamedNode("https://w3id.org/fdt/ns")
    vocabulary = read_working(ROOT)["vocabulary"]
    before = [
        str(quad.object).strip("<>").rpartition("/")[2]
        for quad in vocabulary.quads_for_pattern(header, iri("owl:priorVersion"), None, None)
    ]
    assert before
    assert set(before) <= set(releases(ROOT))


def test_the_same_triples_give_the_same_bytes() -> None:
    one = said('fdt:A a owl:Class . fdt:B rdfs:seeAlso [ rdfs:label "x" ] , [ rdfs:label "y" ] .')
    two = said('fdt:B rdfs:seeAlso [ rdfs:label "y" ] , [ rdfs:label "x" ] . fdt:A a owl:Class .')
    assert canonical(one) == canonical(two)
    assert canonical(one).decode().index("fdt:A") < canonical(one).decode().index("fdt:B")


@pytest.mark.parametrize(
    ("before", "after", "kind", "level"),
    [
        ("", CLASS, "added", MINOR),
        (CLASS, "", "removed", MAJOR),
        (CLASS, CLASS.replace('"tree"', '"a tree"'), "reworded", PATCH),
        (CLASS, CLASS + "fdt:Tree skos:changeNote 'x' ; skos:example 'y'@en .", "reworded", PATCH),
        (CLASS, CLASS + "fdt:Tree rdfs:subClassOf fdt:Actor .", "narrowed", MAJOR),
        (CLASS + "fdt:Tree rdfs:subClassOf fdt:Actor .", CLASS, "narrowed", MAJOR),
        (CLASS, CLASS + "fdt:Tree owl:disjointWith fdt:Actor .", "narrowed", MAJOR),
        (CLASS + "fdt:Tree owl:disjointWith fdt:Actor .", CLASS, "widened", MINOR),
        (CLASS, CLASS + "fdt:Tree owl:deprecated true .", "deprecated", MINOR),
        (CLASS, CLASS + "fdt:Tree schema:domainIncludes fdt:Actor .", "widened", MINOR),
        (CLASS + "fdt:Tree schema:rangeIncludes fdt:Actor .", CLASS, "narrowed", MAJOR),
        (CLASS, CLASS + "fdt:Tree rdfs:range fdt:Actor .", "narrowed", MAJOR),
        (CLASS, CLASS + "fdt:Tree fdt:singleValued true .", "narrowed", MAJOR),
        (CLASS + "fdt:Tree fdt:singleValued true .", CLASS, "widened", MINOR),
        ("", "theme:oak a skos:Concept .", "added", MINOR),
        ("theme:oak a skos:Concept .", "", "removed", MAJOR),
        (
            "theme:oak a skos:Concept .",
            "theme:oak a skos:Concept ; skos:broader theme:wood .",
            "widened",
            MINOR,
        ),
    ],
)
def test_a_change_asks_for_its_number(before: str, after: str, kind: str, level: int) -> None:
    (change,) = compare(said(before), said(after))
    assert (change.kind, change.level) == (kind, level)


RULE = "shape:Tree-leaf a sh:PropertyShape ; sh:path fdt:leaf ; sh:severity sh:{} ; {} ."
NODE = "shape:TreeShape a sh:NodeShape ; sh:targetClass fdt:Tree ; sh:property shape:Tree-leaf ."


@pytest.mark.parametrize(
    ("before", "after", "kind", "level"),
    [
        (RULE.format("Violation", "sh:minCount 1"), "", "removed", MINOR),
        (
            RULE.format("Violation", "sh:minCount 1"),
            RULE.format("Violation", "sh:minCount 2"),
            "narrowed",
            MAJOR,
        ),
        (
            RULE.format("Warning", "sh:minCount 1"),
            RULE.format("Warning", "sh:minCount 2"),
            "widened",
            MINOR,
        ),
        (
            RULE.format("Violation", "sh:minCount 1 ; sh:maxCount 1"),
            RULE.format("Violation", "sh:minCount 1"),
            "widened",
            MINOR,
        ),
        (
            RULE.format("Warning", "sh:minCount 1"),
            RULE.format("Violation", "sh:minCount 1"),
            "narrowed",
            MAJOR,
        ),
        (
            RULE.format("Violation", "sh:minCount 1"),
            RULE.format("Warning", "sh:minCount 1"),
            "widened",
            MINOR,
        ),
        (
            RULE.format("Violation", "sh:or ( [ sh:minCount 1 ] [ sh:class fdt:A ] )"),
            RULE.format("Violation", "sh:or ( [ sh:minCount 1 ] [ sh:class fdt:B ] )"),
            "narrowed",
            MAJOR,
        ),
        (
            RULE.format("Violation", "sh:message 'a'@en"),
            RULE.format("Violation", "sh:message 'b'@en"),
            "reworded",
            PATCH,
        ),
    ],
)
def test_a_change_of_a_shape_asks_for_its_number(
    before: str, after: str, kind: str, level: int
) -> None:
    (change,) = compare(said(before), said(after))
    assert (change.kind, change.level) == (kind, level)


@pytest.mark.parametrize(("severity", "level"), [("Violation", MAJOR), ("Info", MINOR)])
def test_a_rule_more_for_a_class_is_a_narrowing_where_it_blocks(severity: str, level: int) -> None:
    node = NODE.replace(" ; sh:property shape:Tree-leaf", "")
    rule = RULE.format(severity, "sh:minCount 1")
    changes = compare(said(CLASS + node), said(CLASS + NODE + rule))
    assert max(change.level for change in changes) == level


@pytest.mark.parametrize(("known", "level"), [(CLASS, MAJOR), ("", MINOR)])
def test_a_shape_for_a_class_that_there_was_is_a_narrowing(known: str, level: int) -> None:
    changes = compare(said(known), said(CLASS + NODE))
    assert max(change.level for change in changes) == level


def test_what_is_the_same_is_no_change_whatever_its_blank_nodes_are_called() -> None:
    turtle = CLASS + RULE.format("Violation", "sh:in ( fdt:a fdt:b )")
    assert compare(said(turtle), said(turtle)) == []


def test_alignments_never_ask_for_more_than_a_minor() -> None:
    before = said("fdt:Tree rdfs:subClassOf schema:Thing . fdt:Oak skos:closeMatch schema:Thing .")
    changes = compare_alignments(before, said("fdt:Tree skos:closeMatch schema:Thing ."))
    assert {(str(change), change.kind, change.level) for change in changes} == {
        ("fdt:Tree (rdfs:subClassOf, skos:closeMatch)", "aligned", MINOR),
        ("fdt:Oak (skos:closeMatch)", "aligned", MINOR),
    }


def test_the_changelog_names_the_terms_by_kind() -> None:
    changes = compare(said(CLASS), said("fdt:Bush a owl:Class . fdt:Hedge a owl:Class ."))
    assert list(changelog(changes)) == ["- 1 removed: fdt:Tree.", "- 2 added: fdt:Bush, fdt:Hedge."]
    assert all(str(Change("https://w3id.org/fdt/ns#A", kind, PATCH)) == "fdt:A" for kind in KINDS)


@pytest.mark.parametrize(
    ("last", "version", "limit"),
    [
        ("0.1.0", "0.1.1", PATCH),
        ("0.1.0", "0.2.0", MAJOR),
        ("0.9.0", "0.10.0", MAJOR),
        ("0.9.0", "1.0.0", MAJOR),
        ("1.2.3", "1.2.4", PATCH),
        ("1.2.3", "1.3.0", MINOR),
        ("1.2.3", "2.0.0", MAJOR),
    ],
)
def test_a_number_allows_what_the_policy_says(last: str, version: str, limit: int) -> None:
    assert allowed(last, version) == limit


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A made-up working directory whose version 1.0.0 is released."""
    for folder in ("ontology/schemes", "shapes", "sparql/derive"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "ontology" / "tree.ttl").write_text(PREFIXES + CLASS)
    (tmp_path / "shapes" / "tree.ttl").write_text(PREFIXES + NODE)
    say(tmp_path, "1.0.0")
    release(tmp_path, "1.0.0")
    return tmp_path


def say(project: Path, version: str) -> None:
    """Write a version everywhere it is said."""
    (project / "pyproject.toml").write_text(f'[project]\nversion = "{version}"\n')
    header = f'<https://w3id.org/fdt/ns> a owl:Ontology ; owl:versionInfo "{version}" .'
    (project / "ontology" / "fdt.ttl").write_text(PREFIXES + header)


def add(project: Path, turtle: str) -> None:
    with (project / "ontology" / "tree.ttl").open("a") as file:
        file.write(turtle)


def test_a_release_freezes_each_part_and_its_sums(project: Path) -> None:
    assert releases(project) == ["1.0.0"]
    written = {path.name for path in directory(project).rglob("*") if path.is_file()}
    assert written == {"vocabulary.ttl", "shapes.ttl", SUMS}
    assert released_file(project, "1.0.0", "schemes") is None
    assert released_file(project, "..", "vocabulary") is None
    assert compare(read_release(project, "1.0.0")["shapes"], said(NODE)) == []


def test_releases_are_listed_by_number(project: Path) -> None:
    for version in ("1.10.0", "1.9.0"):
        (directory(project) / version).mkdir()
    assert releases(project) == ["1.0.0", "1.9.0", "1.10.0"]


def test_the_next_release_says_what_changed(project: Path) -> None:
    say(project, "1.1.0")
    add(project, "fdt:Bush a owl:Class .")
    frozen = (directory(project) / "1.0.0" / "vocabulary.ttl").read_bytes()
    changes = release(project, "1.1.0")
    assert list(changelog(changes)) == ["- 1 added: fdt:Bush."]
    assert releases(project) == ["1.0.0", "1.1.0"]
    assert (directory(project) / "1.0.0" / "vocabulary.ttl").read_bytes() == frozen
    assert (directory(project) / SUMS).read_text() == sums(project)


def test_a_dry_run_writes_nothing(project: Path) -> None:
    say(project, "1.1.0")
    add(project, "fdt:Bush a owl:Class .")
    assert release(project, "1.1.0", write=False)
    assert releases(project) == ["1.0.0"]


def nothing(project: Path) -> None:
    """Leave the project as it is."""


def older(project: Path) -> None:
    say(project, "0.9.0")


def another_header(project: Path) -> None:
    say(project, "1.1.0")
    (project / "pyproject.toml").write_text('[project]\nversion = "1.2.0"\n')


def a_term_more(project: Path) -> None:
    say(project, "1.0.1")
    add(project, "fdt:Bush a owl:Class .")


def a_term_less(project: Path) -> None:
    say(project, "1.1.0")
    (project / "ontology" / "tree.ttl").write_text(PREFIXES)


def a_term_narrowed(project: Path) -> None:
    say(project, "1.1.0")
    add(project, "fdt:Tree rdfs:subClassOf fdt:Plant .")


def a_frozen_byte(project: Path) -> None:
    say(project, "1.1.0")
    path = directory(project) / "1.0.0" / "vocabulary.ttl"
    path.write_bytes(path.read_bytes() + b"\n")


def a_frozen_file_less(project: Path) -> None:
    say(project, "1.1.0")
    (directory(project) / "1.0.0" / "shapes.ttl").unlink()


@pytest.mark.parametrize(
    ("prepare", "version", "says"),
    [
        (nothing, "1.0.0", "1.0.0 is released already"),
        (nothing, "1.1.0", "pyproject.toml says 1.0.0"),
        (nothing, "1.1", "expected three numbers"),
        (nothing, "../1.1.0", "expected three numbers"),
        (older, "0.9.0", "before the last release, 1.0.0"),
        (another_header, "1.2.0", "https://w3id.org/fdt/ns says 1.1.0"),
        (a_term_more, "1.0.1", "a minor version is needed for added fdt:Bush"),
        (a_term_less, "1.1.0", "a major version is needed for removed fdt:Tree"),
        (
            a_term_narrowed,
            "1.1.0",
            "a major version is needed for narrowed fdt:Tree (rdfs:subClassOf)",
        ),
        (a_frozen_byte, "1.1.0", "1.0.0/vocabulary.ttl is no longer what SHA256SUMS says"),
        (a_frozen_file_less, "1.1.0", "1.0.0/shapes.ttl is no longer what SHA256SUMS says"),
    ],
)
def test_a_release_that_would_break_a_promise_is_refused(
    project: Path, prepare: Callable[[Path], None], version: str, says: str
) -> None:
    prepare(project)
    before = releases(project)
    with pytest.raises(FdtGraphError) as caught:
        release(project, version)
    assert says in caught.value.say("en")
    assert releases(project) == before


def test_the_command_prints_the_changelog_and_exits_2_when_refused(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FDT_GRAPH_LANG", "en")
    say(project, "1.1.0")
    add(project, "fdt:Bush a owl:Class .")
    run = CliRunner().invoke
    dry = run(main, ["release-vocabulary", "1.1.0", "--dry-run", "--root", str(project)])
    assert (dry.exit_code, dry.output) == (0, "- 1 added: fdt:Bush.\n")
    assert run(main, ["release-vocabulary", "1.1.0", "--root", str(project)]).exit_code == 0
    again = run(main, ["release-vocabulary", "1.1.0", "--root", str(project)])
    assert again.exit_code == 2
    assert "is released already" in again.output
