"""The rules of quality: each is kept by the repository, and each finds a fault that was planted."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from fdt_graph.alignments import COLUMNS
from fdt_graph.check import alignments, cq, data, examples, fair, ontology, shapes, spelling
from fdt_graph.check.command import check
from fdt_graph.check.material import Material
from fdt_graph.check.places import places
from fdt_graph.check.profile import load_levels
from fdt_graph.check.queries import faults, query_rules
from fdt_graph.check.report import DETAILS
from fdt_graph.check.rule import PARTS, Fault, Rule
from fdt_graph.check.run import all_rules, run
from fdt_graph.check.service import Answer, Service
from fdt_graph.dataset import load_dataset
from fdt_graph.errors import FdtGraphError
from fdt_graph.namespaces import PREFIXES
from fdt_graph.parse import load_file
from tests.turtle import PROLOGUE

ROOT = Path(__file__).parent.parent
CHECKS = ROOT / "sparql" / "check"
RULES = all_rules(ROOT)
LEVELS = load_levels(CHECKS / "profile.csv", RULES)
QUERIES = sorted(CHECKS.rglob("*.rq"))


def called(rule: Rule) -> str:
    return f"{rule.part}-{rule.name}"


# On the repository itself


@pytest.fixture(scope="session")
def material(dataset: ox.Store) -> Iterator[Material]:
    with Material(ROOT, dataset) as material:
        yield material


@pytest.mark.parametrize("rule", RULES, ids=called)
def test_the_repository_keeps_the_rule(rule: Rule, material: Material) -> None:
    found = list(rule.find(material))
    assert LEVELS[rule.part, rule.name] != "ERROR" or not found


@pytest.mark.parametrize("rule", RULES, ids=called)
def test_a_rule_is_said_in_both_languages(rule: Rule) -> None:
    assert rule.fr.endswith(".")
    assert rule.en.endswith(".")
    assert rule.fr != rule.en


def test_all_parts_have_rules_and_no_two_rules_have_one_name() -> None:
    assert {rule.part for rule in RULES} == set(PARTS)
    assert len({called(rule) for rule in RULES}) == len(RULES)


def test_only_what_is_out_of_reach_is_excused_of_the_24_tests_of_foops() -> None:
    ours = {rule.name for rule in RULES if rule.part == "fair"}
    assert len(ours - {"OM3-DOI"}) == 24
    excused = {name for name in ours if LEVELS["fair", name] != "ERROR"}
    assert excused == {"FIND2", "FIND3", "OM3-DOI"}


# Queries, each on the fault that is planted beside it


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_query_finds_what_is_planted_and_nothing_else(path: Path) -> None:
    planted = path.with_suffix(".trig")
    store = ox.Store()
    load_file(store, planted)
    expected = re.match(r"# faults: (.+)\n", planted.read_text())
    assert expected is not None
    found = list(faults(store, path.read_text()))
    assert {fault.this for fault in found} == set(expected[1].split())
    assert {kind for fault in found for kind, _ in fault.details} <= DETAILS.keys()


def test_nothing_is_planted_without_a_query() -> None:
    assert {path.with_suffix(".rq") for path in CHECKS.rglob("*.trig")} == set(QUERIES)


# Functions, all on one working directory that breaks them

BROKEN = {
    "pyproject.toml": '[project]\nname = "fdt-graph"\nversion = "0.2.0"\n',
    "ontology/fdt.ttl": PROLOGUE
    + """
<https://w3id.org/fdt/ns> a owl:Ontology ; owl:versionInfo "0.1.0" .
fdt:Organisation a owl:Class ; skos:example "not turtle"@fr ,
    "organisation:example-z a fdt:Organisation ."@en .
fdt:siren a rdf:Property .
fdt:rna a rdf:Property .\t
fdt:text a rdf:Property ; owl:deprecated true ; fdt:deprecatedSince "0.2.0" .
""",
    "ontology/other.ttl": PROLOGUE + "fdt:siren rdfs:label 'SIREN'@fr .\n",
    "ontology/examples.trig": PROLOGUE
    + "graph:example-source { organisation:example-a a fdt:Organisation . }\n",
    "ontology/external/org.txt": "# ORG\nhttp://www.w3.org/ns/org#Organization\tclass\n",
    "ontology/alignments.sssom.tsv": """\
#mapping_set_id: https://w3id.org/fdt/mappings/example
#mapping_set_version: 0.2.0
#license: https://creativecommons.org/licenses/by/4.0/
#mapping_date: 2026-11-22
#curie_map:
#  fdt: https://w3id.org/fdt/ns#
#  org: http://www.w3.org/ns/org#
#  skos: http://www.w3.org/2004/02/skos/core#
"""
    + "\t".join(COLUMNS)
    + "\n"
    + "\t".join(
        ["fdt:Organisation", "", "skos:closeMatch", "org:Organisation", "", "semapv:M", "", "", ""]
    )
    + "\n",
    "shapes/organisation.ttl": PROLOGUE
    + """
<https://w3id.org/fdt/shapes> owl:versionInfo "0.2.0" .
shape:OrganisationShape a sh:NodeShape ; sh:targetClass fdt:Organisation ; shape:lun true ;
    sh:property shape:label , shape:siren , shape:homepage .
shape:label a sh:PropertyShape ; sh:path rdfs:label ; sh:minCount 1 ; sh:shape shape:siren .
shape:siren a sh:PropertyShape ; sh:path fdt:siren ; sh:minCount 1 ; sh:severity sh:Warning .
shape:homepage a sh:PropertyShape ; sh:path foaf:homepage ; sh:minCount 1 ; sh:severity sh:Info .
""",
    "shapes/profiles/federation.ttl": PROLOGUE
    + "<https://w3id.org/fdt/shapes/federation> owl:versionInfo '0.2.0' .\n",
    "data/data.trig": PROLOGUE
    + "graph:example-source { organisation:example-b a fdt:Organisation . }\n"
    + "graph:alignments { fdt:siren skos:closeMatch schema:identifier . }\n",
    "docs/model.md": "A line.\n`fdt:Organization` and `theme:energy`.\n",
    "fdt_graph/words.py": 'WORDS = [\n    "fdt:Organisaton"]\nlevel = [1][unit:unit]\n',
    "sparql/cq/who.rq": "# fr: Qui ?\n# en: Who?\n# id: R1\n"
    "PREFIX fdt: <https://w3id.org/fdt/ns#>\nSELECT ?who { ?who a fdt:Organisation }\n",
    "sparql/cq/which.rq": "# fr: Lequel ?\n# en: Which?\nPREFIX fdt: <https://w3id.org/fdt/ns#>\n"
    "SELECT ?which { ?which fdt:rna ?rna }\n",
    "sparql/cq/mute.rq": "# fr: Qui ?\nSELECT ?who {}\n",
    "sparql/cq/expected/who.tsv": "?who\n<https://w3id.org/fdt/id/organisation/example-c>\n",
    "sparql/cq/expected/gone.tsv": "?who\n",
}

FOUND = {
    ontology.package_version: {"https://w3id.org/fdt/ns"},
    ontology.layout: {"ontology/fdt.ttl", "fdt:siren"},
    ontology.migration: {"fdt:text"},
    ontology.deprecated_warning: {"fdt:text"},
    examples.example_told: {"fdt:Organisation"},
    examples.story_conforms: {"organisation:example-a"},
    examples.example_answered: {"fdt:siren", "fdt:rna"},
    spelling.undeclared: {
        "fdt:Organization",
        "fdt:Organisaton",
        "fdt:deprecatedSince",
        "theme:energy",
        "shape:lun",
    },
    spelling.unused: {"fdt:text"},
    shapes.unknown_term: {"shape:label", "shape:OrganisationShape"},
    alignments.mapping: {"fdt:Organisation"},
    alignments.published: {"fdt:siren"},
    alignments.unmapped: {"fdt:siren", "fdt:rna"},
    cq.banner: {"question:mute"},
    cq.ids: set(cq.IDS) - {"R1"},
    cq.expected: {"question:who", "question:which", "sparql/cq/expected/gone.tsv"},
    cq.answered: {"question:which"},
    cq.gap: {"question:which"},
    cq.coverage: {"sparql/cq"},
    cq.uncovered: {"fdt:siren", "fdt:rna"},
    data.violation: {"organisation:example-b"},
    data.warning: {"organisation:example-b"},
    data.remark: {"organisation:example-b"},
}


@pytest.fixture(scope="session")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Material:
    root = tmp_path_factory.mktemp("broken")
    for name, text in BROKEN.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Material(root)


@pytest.mark.parametrize("rule", FOUND, ids=called)
def test_a_function_finds_what_is_planted_and_nothing_else(rule: Rule, broken: Material) -> None:
    found = list(rule.find(broken))
    assert {fault.this for fault in found} == FOUND[rule]
    assert {kind for fault in found for kind, _ in fault.details} <= DETAILS.keys()


def test_no_rule_goes_without_a_planted_fault() -> None:
    asked = {rule for part in PARTS for rule in query_rules(ROOT, part)}
    served = {rule for rule in RULES if rule.part == "fair"}
    assert {called(rule) for rule in RULES} == {called(rule) for rule in (*asked, *served, *FOUND)}


def test_a_misspelt_name_is_shown_with_its_line_and_the_nearest(broken: Material) -> None:
    found = {fault.this: fault for fault in spelling.undeclared.find(broken)}
    assert found["fdt:Organization"].where == "docs/model.md:2"
    assert found["fdt:Organisaton"].where == "fdt_graph/words.py:2"
    assert found["fdt:Organisaton"].details == (("nearest", "fdt:Organisation"),)


def test_a_prefix_that_a_file_declares_otherwise_is_not_ours() -> None:
    assert not list(spelling.names("@prefix role: <http://www.w3.org/ns/dx/prof/role/> . role:x"))
    assert [name for _, name in spelling.names("role:x")] == [PREFIXES["role"] + "x"]


OLD, NEW = "charter:example-v1 fdt:text resource:example-a", "charter:example-v1 fdt:rna 'x'"
REWRITE = "DELETE { GRAPH ?g { ?s fdt:text ?o } } INSERT { GRAPH ?g { ?s fdt:rna 'x' } } "


@pytest.mark.parametrize(
    ("before", "query", "sound"),
    [
        (OLD, f"{REWRITE} WHERE {{ GRAPH ?g {{ ?s fdt:text ?o }} }}", True),
        (OLD, f"{REWRITE} WHERE {{ GRAPH ?g {{ ?s fdt:test ?o }} }}", False),
        (NEW, f"{REWRITE} WHERE {{ GRAPH ?g {{ ?s fdt:text ?o }} }}", False),
    ],
    ids=["done", "not-done", "nothing-to-do"],
)
def test_a_migration_is_run_on_its_example(
    before: str, query: str, sound: bool, broken: Material, tmp_path: Path
) -> None:
    for name, text in {
        "sparql/migrate/0.2.0-text.ru": f"PREFIX fdt: <{PREFIXES['fdt']}>\n{query}",
        "tests/migrate/0.2.0-text.before.trig": f"{PROLOGUE}graph:example {{ {before} }}",
        "tests/migrate/0.2.0-text.after.trig": f"{PROLOGUE}graph:example {{ {NEW} }}",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    found = list(ontology.migration.find(Material(tmp_path, broken.dataset)))
    assert (not found) == sound


# The service

FAIR = [rule for rule in RULES if rule.part == "fair"]


def served(material: Material, root: Path, fetch: object) -> Material:
    """Make a material of a directory whose service answers as one likes."""
    other = Material(root, material.dataset)
    other.service = Service(fetch)  # type: ignore[assignment,arg-type]
    return other


@pytest.mark.parametrize("rule", FAIR, ids=called)
def test_a_service_that_has_nothing_keeps_no_rule(
    rule: Rule, material: Material, tmp_path: Path
) -> None:
    nothing = served(material, tmp_path, lambda path, accept: Answer(404, "text/html", b""))
    assert list(rule.find(nothing))


def test_a_version_at_the_address_of_the_vocabulary_is_no_version(
    material: Material, tmp_path: Path
) -> None:
    name = "<https://w3id.org/fdt/ns>"
    text = f"{PROLOGUE}{name} a owl:Ontology ; owl:versionIRI {name} ."
    same = served(
        material, tmp_path, lambda path, accept: Answer(200, "text/turtle", text.encode())
    )
    assert list(fair.ver1.find(same))
    assert not list(fair.uri2.find(same))


def test_two_forms_that_differ_are_found(material: Material, tmp_path: Path) -> None:
    def fetch(path: str, accept: str) -> Answer:
        label = "Turtle" if accept == "text/turtle" else accept
        return Answer(200, accept, f'<https://w3id.org/fdt/ns> <urn:label> "{label}" .'.encode())

    details = [fault.details for fault in fair.rdf1.find(served(material, tmp_path, fetch))]
    assert (("other", "application/n-triples"),) in details
    assert (("other", "text/turtle"),) not in details


def test_a_page_without_the_anchor_of_a_term_is_found(material: Material, tmp_path: Path) -> None:
    page = b'<html><h2 id="Actor">Actor</h2></html>'
    lone = served(material, tmp_path, lambda path, accept: Answer(200, "text/html", page))
    found = {fault.this for fault in fair.doc1.find(lone)}
    assert "fdt:Person" in found
    assert "fdt:Actor" not in found


# Levels


@pytest.mark.parametrize(
    "rows",
    [
        ["cq,ids,ERROR"],
        ["cq,ids,ERROR", "cq,banner,ERROR", "cq,gone,ERROR"],
        ["cq,ids,ERROR", "cq,banner,FATAL"],
        ["cq,ids,ERROR", "cq,banner,ERROR", "cq,banner,WARN"],
        ["cq,ids,ERROR", "cq,banner"],
    ],
    ids=["rule-without-level", "level-without-rule", "unknown-level", "two-levels", "no-level"],
)
def test_rules_and_levels_go_together(rows: list[str], tmp_path: Path) -> None:
    path = tmp_path / "profile.csv"
    path.write_text("\n".join(["part,name,level", *rows, ""]))
    with pytest.raises(FdtGraphError, match="profile.csv"):
        load_levels(path, [cq.ids, cq.banner])


def test_a_profile_says_what_its_columns_are(tmp_path: Path) -> None:
    path = tmp_path / "profile.csv"
    path.write_text("cq,ids,ERROR\n")
    with pytest.raises(FdtGraphError, match="part,name,level"):
        load_levels(path, [cq.ids])


# The command

THEME = """
scheme:theme a skos:ConceptScheme ; skos:hasTopConcept theme:energy .

theme:energy a skos:Concept ;
    skos:inScheme scheme:theme ; skos:topConceptOf scheme:theme ;
    skos:prefLabel "Énergie"@fr , ""@en .
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A working directory that has a scheme with faults, and the rules."""
    shutil.copytree(CHECKS, tmp_path / "sparql" / "check")
    (tmp_path / "ontology" / "schemes").mkdir(parents=True)
    (tmp_path / "ontology" / "schemes" / "theme.ttl").write_text(PROLOGUE + THEME)
    return tmp_path


def test_a_fault_is_printed_with_the_file_and_line_to_mend(small: Path) -> None:
    result = CliRunner().invoke(check, ["schemes", "--root", str(small), "--lang", "en"])
    line = PROLOGUE.count("\n") + 4
    assert f"ontology/schemes/theme.ttl:{line}: theme:energy (language: en)" in result.output
    assert "ERROR     3  pref-label: Each concept" in result.output
    assert re.search(r"\n\d+ rules, [1-9]\d* ERROR, 0 WARN, 1 INFO\n$", result.output)
    assert result.exit_code == 1


def test_faults_are_said_in_french_and_counted_by_part(small: Path) -> None:
    result = CliRunner().invoke(check, ["schemes", "--root", str(small), "--lang", "fr"])
    assert "theme:energy (langue : en)" in result.output
    assert result.output.startswith("schemes\n")
    assert "\nontology\n" not in result.output


def test_what_is_no_error_does_not_stop_anything(small: Path) -> None:
    profile = small / "sparql" / "check" / "profile.csv"
    profile.write_text(re.sub("ERROR|WARN", "INFO", profile.read_text()))
    result = CliRunner().invoke(check, ["schemes", "--root", str(small)])
    assert result.exit_code == 0
    assert " 0 ERROR, 0 WARN" in result.output


def test_json_has_the_counts_and_every_fault(small: Path) -> None:
    result = CliRunner().invoke(check, ["schemes", "--json", "--root", str(small), "--lang", "en"])
    said = json.loads(result.stdout)
    assert said["counts"]["ERROR"] == sum(
        len(rule["faults"]) for rule in said["rules"] if rule["level"] == "ERROR"
    )
    rule = next(rule for rule in said["rules"] if rule["name"] == "pref-label")
    assert {"fr", "en"} == {fault["language"] for fault in rule["faults"]}
    assert all(fault["where"].startswith("ontology/schemes/theme.ttl:") for fault in rule["faults"])


def test_a_part_that_there_is_not_is_refused() -> None:
    result = CliRunner().invoke(check, ["ontologie"])
    assert result.exit_code == 2


def test_a_fault_of_a_part_is_looked_for_in_that_part_alone(small: Path) -> None:
    store = ox.Store()
    load_dataset(small, store)
    outcomes = list(run(Material(small, store), ["schemes"]))
    assert {outcome.rule.part for outcome in outcomes} == {"schemes"}


def test_places_are_those_of_subjects(broken: Material) -> None:
    found = places(broken.root)
    lines = PROLOGUE.count("\n")
    assert found["fdt:Organisation"] == f"ontology/fdt.ttl:{lines + 3}"
    assert found["question:who"] == "sparql/cq/who.rq:1"
    assert "fdt:Organization" not in found


def test_a_fault_is_ordered_by_what_it_is_about() -> None:
    assert sorted([Fault("fdt:b"), Fault("fdt:a", (("value", "x"),))])[0].this == "fdt:a"
