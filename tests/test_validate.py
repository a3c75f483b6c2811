"""Validation: the two engines agree, on every example and on the whole curated data."""

import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from fdt_graph.errors import Unknown, ValidationError
from fdt_graph.namespaces import PREFIXES, compact, iri
from fdt_graph.parse import load_file
from fdt_graph.validate import load_shapes, validate

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted((ROOT / "shapes" / "examples").glob("*/*.ttl"))
SHAPES = load_shapes(ROOT / "shapes")


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.fixture(scope="module")
def vocabulary() -> list[ox.Quad]:
    """The ontology and the schemes: what an example may refer to."""
    store = ox.Store()
    for path in [*ROOT.glob("ontology/*.ttl"), *ROOT.glob("ontology/schemes/*.ttl")]:
        load_file(store, path)
    return list(store)


def with_vocabulary(path: Path, vocabulary: list[ox.Quad]) -> ox.Store:
    store = ox.Store()
    store.extend(vocabulary)
    load_file(store, path)
    return store


@pytest.mark.parametrize("path", EXAMPLES, ids=name)
def test_an_example_gives_what_it_says(path: Path, vocabulary: list[ox.Quad]) -> None:
    report = validate(with_vocabulary(path, vocabulary), SHAPES)
    expected = re.findall(r"^# expect: (.+)$", path.read_text(), re.MULTILINE)
    assert bool(expected) == path.stem.startswith("bad-")
    found = [
        " | ".join(_short(part) for part in (r.shape, r.path, r.component, r.severity))
        for r in report.results
    ]
    assert sorted(found) == sorted(" | ".join(_parts(line)) for line in expected)


def test_all_examples_together_give_the_same_results_on_both_engines(
    vocabulary: list[ox.Quad],
) -> None:
    """Each example has names of its own in it, so that they do not meet; pySHACL runs once."""
    data = ox.Store()
    data.extend(vocabulary)
    expected = 0
    for number, path in enumerate(EXAMPLES):
        example = ox.Store()
        load_file(example, path)
        data.extend(renamed(list(example), f"-{number}"))
        expected += len(re.findall(r"^# expect: ", path.read_text(), re.MULTILINE))
    report = validate(data, SHAPES)
    assert len(report.results) == expected
    assert report.results == validate(data, SHAPES, "pyshacl").results


def renamed(quads: list[ox.Quad], suffix: str) -> list[ox.Quad]:
    """Rename what the statements are about."""
    subjects = {quad.subject for quad in quads}

    def rename(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> ox.NamedNode:
        new = ox.NamedNode(term.value + suffix) if isinstance(term, ox.NamedNode) else term
        return new if term in subjects else term  # type: ignore[return-value]

    return [ox.Quad(rename(q.subject), q.predicate, rename(q.object)) for q in quads]


def _parts(line: str) -> list[str]:
    """Read `shape | path | component | severity | focus node`; the focus node may be left out."""
    return [part.strip() for part in line.split(" | ")][:4]


def _short(term: str) -> str:
    """Write a term, or a path, as examples do: compact IRIs, a dash where there is none."""
    return re.sub(r"<([^>]+)>", lambda found: compact(found.group(1)), term) or "-"


def test_every_property_shape_fails_in_some_example(vocabulary: list[ox.Quad]) -> None:
    """No shape that cannot fire: each one is the source of a result of some bad example."""
    shapes = ox.Store()
    shapes.load(SHAPES, ox.RdfFormat.N_TRIPLES)
    declared = {
        str(quad.object) for quad in shapes.quads_for_pattern(None, iri("sh:property"), None, None)
    }
    fired = {
        result.shape
        for path in EXAMPLES
        if path.stem.startswith("bad-")
        for result in validate(with_vocabulary(path, vocabulary), SHAPES).results
    }
    helpers = {shape for shape in declared if shape.startswith("_:")}
    assert declared - helpers - fired == set()


def test_every_class_with_data_has_a_shape_and_two_kinds_of_examples(dataset: ox.Store) -> None:
    shapes = ox.Store()
    shapes.load(SHAPES, ox.RdfFormat.N_TRIPLES)
    targets = {
        quad.object for quad in shapes.quads_for_pattern(None, iri("sh:targetClass"), None, None)
    }
    classes = {
        quad.object
        for quad in dataset.quads_for_pattern(None, iri("rdf:type"), None, None)
        if isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(PREFIXES["fdt"])
    }
    inherited = {iri(f"fdt:{each}") for each in ("Actor",)}
    parents = {
        quad.subject
        for quad in dataset.quads_for_pattern(None, iri("rdfs:subClassOf"), None, None)
        if quad.object in targets
    }
    assert classes - targets - inherited - parents == set()
    for folder in (ROOT / "shapes" / "examples").iterdir():
        kinds = {path.stem.partition("-")[0] for path in folder.glob("*.ttl")}
        assert kinds == {"ok", "bad"}, folder.name


def test_the_whole_curated_data_give_the_same_results_on_both_engines(dataset: ox.Store) -> None:
    """Curated data, and of the register the territories they name: on all of it pySHACL is slow."""
    curated = without_unnamed_territories(dataset)
    report = validate(curated, SHAPES)
    assert report.conforms
    assert report.results == validate(curated, SHAPES, "pyshacl").results


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
    assert validate(dataset, SHAPES).conforms


def test_a_report_speaks_both_languages_and_counts_by_severity(vocabulary: list[ox.Quad]) -> None:
    (path,) = [each for each in EXAMPLES if name(each) == "commune/bad-insee-code"][:1] or [
        next(each for each in EXAMPLES if each.stem.startswith("bad-"))
    ]
    report = validate(with_vocabulary(path, vocabulary), SHAPES)
    result = report.results[0]
    assert result.message("fr") != result.message("en")
    document = json.loads(report.json("fr"))
    assert document["results"][0]["message"] == result.message("fr")
    assert sum(document["counts"].values()) == len(report.results)
    again = ox.Store()
    again.load(report.turtle(), ox.RdfFormat.TURTLE)
    assert next(again.quads_for_pattern(None, iri("sh:conforms"), None, None), None)


def test_every_result_of_every_engine_has_a_message_in_both_languages(
    vocabulary: list[ox.Quad],
) -> None:
    for path in EXAMPLES:
        for result in validate(with_vocabulary(path, vocabulary), SHAPES).results:
            assert {language for language, _ in result.messages} == {"fr", "en"}, name(path)


def test_an_unknown_engine_is_named_with_the_nearest() -> None:
    with pytest.raises(Unknown, match="unknown engine: pyshackle; did you mean pyshacl"):
        validate(ox.Store(), SHAPES, "pyshackle")


def test_no_shapes_at_all_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(Unknown, match="shapes directory"):
        load_shapes(tmp_path)


def test_a_shapes_graph_that_is_none_is_an_error() -> None:
    with pytest.raises(ValidationError):
        validate(ox.Store(), b"this is no N-Triples")
