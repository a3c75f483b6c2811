"""Validation: the two engines agree, on every example and on the whole curated data."""

import json
import re
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from click.testing import CliRunner

from fdt_graph.cli import main
from fdt_graph.errors import FdtGraphError, Unknown, ValidationError
from fdt_graph.namespaces import BASE, PREFIXES, compact, iri
from fdt_graph.parse import load_file
from fdt_graph.validate import PROFILES, Report, load_shapes, validate

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted((ROOT / "shapes" / "examples").glob("*/*.ttl"))


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def profile_examples(profile: str) -> list[Path]:
    """List the examples of a profile; those of publication are one folder a class."""
    if profile == "publication":
        return EXAMPLES
    return sorted((ROOT / "shapes" / "profiles" / "examples" / profile).glob("*.ttl"))


def expected(path: Path) -> list[str]:
    """Read what an example's report holds: `shape | path | component | severity | focus node`."""
    return re.findall(r"^# expect: (.+)$", path.read_text(), re.MULTILINE)


@cache
def vocabulary_quads() -> list[ox.Quad]:
    """Read the ontology and the schemes: what an example may refer to. Not to be changed."""
    store = ox.Store()
    for path in [*ROOT.glob("ontology/*.ttl"), *ROOT.glob("ontology/schemes/*.ttl")]:
        load_file(store, path)
    return list(store)


@pytest.fixture(scope="module")
def vocabulary() -> list[ox.Quad]:
    return vocabulary_quads()


@cache
def reported(path: Path, profile: str = "publication") -> Report:
    """Validate an example, once for all tests that look at its report."""
    data = ox.Store()
    data.extend(vocabulary_quads())
    load_file(data, path)
    return validate(data, shapes_of(profile))


@cache
def shapes_of(profile: str) -> bytes:
    return load_shapes(ROOT / "shapes", profile)


def all_examples(paths: list[Path]) -> ox.Store:
    """Read examples into one data graph, each with names of its own, so that they do not meet."""
    data = ox.Store()
    data.extend(vocabulary_quads())
    for number, path in enumerate(paths):
        example = ox.Store()
        load_file(example, path)
        data.extend(renamed(list(example), f"-{number}"))
    return data


@pytest.mark.parametrize("path", EXAMPLES, ids=name)
def test_an_example_gives_what_it_says(path: Path) -> None:
    assert bool(expected(path)) == path.stem.startswith("bad-")
    assert found(reported(path)) == sorted(expected(path))


@pytest.mark.parametrize(
    "path", [*profile_examples("core"), *profile_examples("federation")], ids=name
)
def test_an_example_of_a_profile_gives_what_it_says(path: Path) -> None:
    """A bad one stops its data; a good one may hold warnings."""
    report = reported(path, path.parent.name)
    assert found(report) == sorted(expected(path))
    assert report.conforms == path.stem.startswith("ok-")


@pytest.mark.parametrize("profile", PROFILES)
def test_all_examples_together_give_the_same_results_on_both_engines(profile: str) -> None:
    """One graph of all of them: pySHACL runs once."""
    paths = profile_examples(profile)
    shapes = shapes_of(profile)
    data = all_examples(paths)
    report = validate(data, shapes)
    assert len(report.results) == sum(len(expected(path)) for path in paths)
    assert report.results == validate(data, shapes, "pyshacl").results


def renamed(quads: list[ox.Quad], suffix: str) -> list[ox.Quad]:
    """Rename what the statements are about."""
    subjects = {quad.subject for quad in quads}

    def rename(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> ox.NamedNode:
        new = ox.NamedNode(term.value + suffix) if isinstance(term, ox.NamedNode) else term
        return new if term in subjects else term  # type: ignore[return-value]

    return [ox.Quad(rename(q.subject), q.predicate, rename(q.object)) for q in quads]


def found(report: Report) -> list[str]:
    """Write the results of a report as examples do, sorted."""
    return sorted(
        " | ".join(
            _short(part) for part in (r.shape, r.path, r.component, r.severity, r.focus_node)
        )
        for r in report.results
    )


def _short(term: str) -> str:
    """Write a term, or a path, as examples do: compact IRIs, a dash where there is none."""
    return re.sub(r"<([^>]+)>", lambda found: compact(found.group(1)), term) or "-"


def shapes_graph(profile: str) -> ox.Store:
    store = ox.Store()
    store.load(shapes_of(profile), ox.RdfFormat.N_TRIPLES)
    return store


def objects(store: ox.Store, predicate: str) -> set[object]:
    return {quad.object for quad in store.quads_for_pattern(None, iri(predicate), None, None)}


def terms(vocabulary: list[ox.Quad], kind: str) -> set[str]:
    """List the terms of the vocabulary of a kind, by their local names."""
    return {
        quad.subject.value.removeprefix(PREFIXES["fdt"])
        for quad in vocabulary
        if (quad.predicate, quad.object) == (iri("rdf:type"), iri(kind))
        and isinstance(quad.subject, ox.NamedNode)
        and quad.subject.value.startswith(PREFIXES["fdt"])
    }


def test_every_class_has_its_shape(vocabulary: list[ox.Quad]) -> None:
    declared = {
        (quad.subject, quad.object)
        for quad in shapes_graph("publication").quads_for_pattern(
            None, iri("sh:targetClass"), None, None
        )
    }
    for term in terms(vocabulary, "owl:Class"):
        assert (iri(f"shape:{term}Shape"), iri(f"fdt:{term}")) in declared, term


def test_every_property_is_in_a_path(vocabulary: list[ox.Quad]) -> None:
    """Whether alone, in an alternative, in a sequence or inverse."""
    predicates = ("sh:path", "sh:inversePath", "rdf:first")
    used = set().union(*(objects(shapes_graph("publication"), each) for each in predicates))
    assert {t for t in terms(vocabulary, "rdf:Property") if iri(f"fdt:{t}") not in used} == set()


def test_every_file_of_shapes_has_two_kinds_of_examples() -> None:
    folders = {folder.name for folder in (ROOT / "shapes" / "examples").iterdir()}
    assert folders == {path.stem for path in (ROOT / "shapes").glob("*.ttl")}
    for folder in folders:
        kinds = {path.stem.partition("-")[0] for path in EXAMPLES if path.parent.name == folder}
        assert kinds == {"ok", "bad"}, folder


def test_every_deprecated_term_is_flagged_with_its_replacement(vocabulary: list[ox.Quad]) -> None:
    """The message names the old term, since when it is one, and the new one."""
    said = {(quad.subject, quad.predicate): quad.object for quad in vocabulary}
    shapes = shapes_graph("publication")
    deprecated = [quad.subject for quad in vocabulary if quad.predicate == iri("owl:deprecated")]
    assert deprecated
    for term in deprecated:
        assert isinstance(term, ox.NamedNode)
        shape = iri(f"shape:Deprecated-{term.value.partition('#')[2]}")
        messages = [q.object for q in shapes.quads_for_pattern(shape, iri("sh:message"), None)]
        since = said[term, iri("fdt:deprecatedSince")]
        new = said[term, iri("dcterms:isReplacedBy")]
        assert isinstance(since, ox.Literal) and isinstance(new, ox.NamedNode)
        assert len(messages) == 2
        for part in (compact(term.value), since.value, compact(new.value)):
            assert all(part in str(message) for message in messages), part


@pytest.mark.parametrize("profile", PROFILES)
def test_the_shapes_are_shapes(profile: str) -> None:
    """By the shapes of SHACL itself, and by the list of its terms: an unknown one does nothing."""
    graph = rdflib.Graph().parse(data=shapes_of(profile), format="nt")
    conforms, _, text = pyshacl.validate(rdflib.Graph(), shacl_graph=graph, meta_shacl=True)
    assert conforms, text
    used = {term for triple in graph for term in triple if str(term).startswith(str(rdflib.SH))}
    assert {term for term in used if term not in rdflib.SH} == set()


def test_core_keeps_the_violations_that_it_names_and_no_other() -> None:
    """Each of them fires in some example."""
    named = ox.Store()
    load_file(named, ROOT / "shapes" / "profiles" / "core.ttl")
    kept = {q.subject for q in named.quads_for_pattern(None, iri("sh:severity"), None, None)}
    violations = shapes_graph("core").quads_for_pattern(None, None, iri("sh:Violation"), None)
    assert {quad.subject for quad in violations} == kept
    reports = [reported(path, "core") for path in profile_examples("core")]
    fired = {r.shape for report in reports for r in report.results if r.severity == "Violation"}
    assert fired == {str(shape) for shape in kept}


@pytest.mark.parametrize("profile", PROFILES)
def test_every_profile_is_described(profile: str) -> None:
    described = ox.Store()
    load_file(described, ROOT / "shapes" / "profiles" / f"{profile}.ttl")
    token = ox.Quad(
        ox.NamedNode(f"{BASE}shapes/{profile}"),
        ox.NamedNode("http://www.w3.org/ns/dx/prof/hasToken"),
        ox.Literal(profile),
    )
    assert token in described
    for predicate in ("rdfs:label", "rdfs:comment"):
        about = described.quads_for_pattern(
            ox.NamedNode(f"{BASE}shapes/{profile}"), iri(predicate), None
        )
        assert {quad.object.language for quad in about} == {"fr", "en"}  # type: ignore[union-attr]


def test_an_unknown_profile_is_an_error() -> None:
    with pytest.raises(FdtGraphError, match="unknown profile: loose; there is core, federation"):
        load_shapes(ROOT / "shapes", "loose")


def test_the_command_holds_a_file_to_a_profile(made: Path, tmp_path: Path) -> None:
    """Without identifier or territory: published with a warning, but not taken by federation."""
    path = tmp_path / "partner.ttl"
    path.write_text(
        """@prefix fdt: <https://w3id.org/fdt/ns#> .
        <https://example.org/org/1> a fdt:Organisation ;
            <http://www.w3.org/2000/01/rdf-schema#label> "Exemple"@fr ."""
    )
    args = ["validate", "--root", str(made), "--lang", "en", str(path)]
    assert CliRunner().invoke(main, args).exit_code == 0
    result = CliRunner().invoke(main, [*args, "--profile", "federation"])
    assert result.exit_code == 1
    assert "Nothing lets this thing be recognised elsewhere" in result.output


def test_the_whole_curated_data_give_the_same_results_on_both_engines(dataset: ox.Store) -> None:
    """Curated data, and of the register the territories they name: on all of it pySHACL is slow."""
    curated = without_unnamed_territories(dataset)
    report = validate(curated, shapes_of("publication"))
    assert report.conforms
    assert report.results == validate(curated, shapes_of("publication"), "pyshacl").results


def without_unnamed_territories(dataset: ox.Store) -> ox.Store:
    made = (iri("graph:register"), iri("graph:derived"))
    named = {quad.object for quad in dataset if quad.graph_name not in made}
    named |= {
        quad.object
        for territory in set(named)
        if isinstance(territory, ox.NamedNode)
        for quad in dataset.quads_for_pattern(territory, iri("fdt:within"), None, None)
    }
    territories = f"<{PREFIXES['territory']}"
    kept = ox.Store()
    kept.extend(
        [
            quad
            for quad in dataset
            if quad.subject in named or not str(quad.subject).startswith(territories)
        ]
    )
    return kept


def test_the_whole_graph_conforms(dataset: ox.Store) -> None:
    assert validate(dataset, shapes_of("publication")).conforms


def test_a_report_speaks_both_languages_and_counts_by_severity() -> None:
    (path,) = [each for each in EXAMPLES if name(each) == "commune/bad-insee-code"][:1] or [
        next(each for each in EXAMPLES if each.stem.startswith("bad-"))
    ]
    report = reported(path)
    result = report.results[0]
    assert result.message("fr") != result.message("en")
    document = json.loads(report.json("fr"))
    assert document["results"][0]["message"] == result.message("fr")
    assert sum(document["counts"].values()) == len(report.results)
    again = ox.Store()
    again.load(report.turtle(), ox.RdfFormat.TURTLE)
    assert next(again.quads_for_pattern(None, iri("sh:conforms"), None, None), None)


def test_every_result_of_every_engine_has_a_message_in_both_languages() -> None:
    for path in EXAMPLES:
        for result in reported(path).results:
            assert {language for language, _ in result.messages} == {"fr", "en"}, name(path)


def test_an_unknown_engine_is_named_with_the_nearest() -> None:
    with pytest.raises(Unknown, match="unknown engine: pyshackle; did you mean pyshacl"):
        validate(ox.Store(), shapes_of("publication"), "pyshackle")


def test_no_shapes_at_all_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(Unknown, match="shapes directory"):
        load_shapes(tmp_path)


def test_a_shapes_graph_that_is_none_is_an_error() -> None:
    with pytest.raises(ValidationError):
        validate(ox.Store(), b"this is no N-Triples")
