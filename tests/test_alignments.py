"""The mappings to other vocabularies, what those declare, and the three exports of actors."""

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import DCTERMS, FOAF, ORG, PROV, SKOS, Graph

from fdt_graph.alignments import (
    ALIGNMENTS,
    COLUMNS,
    PREDICATES,
    Problem,
    Term,
    alignment_triples,
    alignments,
    declared_terms,
    problems,
    read_mappings,
    read_metadata,
    read_terms,
    tables,
)
from fdt_graph.derive import said_by
from fdt_graph.errors import ParseError
from fdt_graph.examples import load_examples
from fdt_graph.namespaces import PREFIXES, iri
from fdt_graph.questions import Question, load_questions
from tests.test_validate import vocabulary_quads

ROOT = Path(__file__).parent.parent
LISTS = sorted((ROOT / "ontology" / "external").glob("*.txt"))
TABLES = tables(ROOT)
KNOWN = read_terms(ROOT / "ontology" / "external")
ROWS = [row for path in TABLES for row in read_mappings(path)]
EXPORTS = {
    name: question
    for name, question in load_questions(ROOT / "sparql" / "cq").items()
    if name.startswith("actors-as-")
}
STRONG = {iri("rdfs:subClassOf"), iri("rdfs:subPropertyOf"), iri("skos:exactMatch")}
#: Both namespaces of PAIR begin so.
PAIR = "http://virtual-assembly.org/ontologies/pair"
#: The share of the themes that are mapped, at least.
THEMES = 0.8

each_list = pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
each_table = pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
each_export = pytest.mark.parametrize("question", EXPORTS.values(), ids=EXPORTS.keys())


@pytest.fixture(scope="module")
def vocabulary() -> ox.Store:
    store = ox.Store()
    store.extend(vocabulary_quads())
    return store


@pytest.fixture(scope="module")
def aligned(dataset: ox.Store) -> ox.Store:
    """The types that the dataset gives, and the mappings."""
    store = ox.Store()
    store.extend(list(dataset.quads_for_pattern(None, iri("rdf:type"), None, None)))
    store.extend(said_by(ALIGNMENTS, alignments(ROOT)))
    return store


def ask(store: ox.Store, pattern: str) -> list[str]:
    prefixes = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("prov", "rdfs"))
    query = f"{prefixes}SELECT DISTINCT ?thing WHERE {{ {pattern} }}"
    answer = store.query(query, use_default_graph_as_union=True)
    assert isinstance(answer, ox.QuerySolutions)
    return [str(row["thing"]) for row in answer]


@each_list
def test_a_list_says_what_it_lists_and_is_sorted(path: Path) -> None:
    lines = path.read_text().splitlines()
    head = [line for line in lines if line.startswith("#")]
    keys = [line.removeprefix("# ").partition(":")[0] for line in head]
    assert keys[:4] == ["vocabulary", "version", "licence", "address"]
    rows = lines[len(head) :]
    assert rows == sorted(rows)
    assert len({row.split("\t")[0] for row in rows}) == len(rows) > 0


@pytest.mark.parametrize("namespace", [ORG, PROV, FOAF, SKOS, DCTERMS], ids=str)
def test_a_list_holds_nothing_that_rdflib_does_not_know(namespace: type) -> None:
    listed = {name for name in KNOWN if name.startswith(str(namespace))}
    assert len(listed) > 30
    assert listed <= {str(name) for name in dir(namespace)} | {
        f"{DCTERMS}ISO639-2",
        f"{DCTERMS}ISO639-3",
    }


def test_the_goals_have_their_names_in_both_languages() -> None:
    goals = [f"http://metadata.un.org/sdg/{number}" for number in range(1, 18)]
    for goal in goals:
        assert set(KNOWN[goal].names) == {"fr", "en"}
        assert KNOWN[goal].names["fr"].startswith("Objectif ")


@pytest.mark.parametrize("line", ["urn:a", "urn:a\tverb", "urn:a\tclass\tun nom"])
def test_a_broken_list_is_refused_with_its_line(tmp_path: Path, line: str) -> None:
    (tmp_path / "x.txt").write_text(f"# vocabulary: x\n{line}\n")
    with pytest.raises(ParseError, match="x.txt:2: no IRI and kind"):
        read_terms(tmp_path)


def test_the_committed_mappings_have_no_problem(vocabulary: ox.Store) -> None:
    found = problems(ROWS, KNOWN, declared_terms(vocabulary))
    assert not [f"{each.path.name}:{each.line}: {each.en}" for each in found]


@each_table
def test_a_table_says_where_it_comes_from_and_uses_every_prefix(path: Path) -> None:
    said, prefixes = read_metadata(path)
    assert said["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert said["creator_label"] == "[fdt_graph]"
    body = path.read_text().partition("\nsubject_id")[2]
    assert not [prefix for prefix in prefixes if f"{prefix}:" not in body]


@each_table
def test_the_rows_of_a_table_are_complete_and_sorted(path: Path) -> None:
    cells = [line.split("\t") for line in path.read_text().splitlines() if line[0] != "#"]
    assert tuple(cells[0]) == COLUMNS
    assert all(all(row[:8]) for row in cells)
    assert cells[1:] == sorted(cells[1:], key=lambda row: (row[0], row[2], row[3]))


def test_a_row_gives_our_term_its_english_name(vocabulary: ox.Store) -> None:
    names = {
        (quad.subject, quad.object.value)
        for predicate in ("rdfs:label", "skos:prefLabel")
        for quad in vocabulary.quads_for_pattern(None, iri(predicate), None, None)
        if isinstance(quad.object, ox.Literal) and quad.object.language == "en"
    }
    assert not [row.line for row in ROWS if (row.subject, row.cells["subject_label"]) not in names]


def test_every_vocabulary_that_has_a_list_is_mapped_to() -> None:
    mapped = {row.object.value for row in ROWS}
    assert not [path.stem for path in LISTS if not mapped & set(read_terms_of(path))]


def read_terms_of(path: Path) -> list[str]:
    lines = path.read_text().splitlines()
    return [line.split("\t")[0] for line in lines if not line.startswith("#")]


def test_most_classes_and_properties_are_mapped(vocabulary: ox.Store) -> None:
    """The others are of our own kind: conflicts, resolutions, what is said of terms."""
    kinds = declared_terms(vocabulary)
    ours = {name for name, kind in kinds.items() if kind != "individual"}
    unmapped = ours - {row.subject.value for row in ROWS}
    assert len(unmapped) / len(ours) <= 0.2, sorted(unmapped)


def test_most_themes_are_mapped_to_a_goal_or_a_target(vocabulary: ox.Store) -> None:
    theme = PREFIXES["theme"]
    themes = {name for name in declared_terms(vocabulary) if name.startswith(theme)}
    mapped = {row.subject.value for row in ROWS if row.object.value.startswith(SDG)}
    assert len(themes & mapped) / len(themes) >= THEMES, sorted(themes - mapped)


SDG = "http://metadata.un.org/sdg/"


def test_a_mapping_is_one_triple_and_a_goal_brings_its_names() -> None:
    climate, goal = iri("theme:climate"), ox.NamedNode(f"{SDG}13")
    triples = alignments(ROOT)
    assert ox.Triple(climate, iri("skos:closeMatch"), goal) in triples
    said = {
        (triple.predicate, str(triple.object)[-3:]) for triple in triples if triple.subject == goal
    }
    label, place = iri("rdfs:label"), iri("rdfs:isDefinedBy")
    assert said == {(label, "@fr"), (label, "@en"), (place, "g/>")}
    assert sum(triple.predicate in PREDICATES for triple in triples) == len(ROWS)
    assert len({triple.subject for triple in triples} - {row.subject for row in ROWS}) == len(
        {row.object for row in ROWS if row.object.value.startswith(SDG)}
    )


def test_the_vocabulary_by_itself_names_no_term_that_it_is_mapped_to(vocabulary: ox.Store) -> None:
    """Whoever wants the mappings takes them; external-terms.ttl only names what our data use."""
    own = ox.NamedNode("https://w3id.org/fdt/ns")
    ours = {quad.subject for quad in vocabulary.quads_for_pattern(None, IS_DEFINED_BY, own, None)}
    said = {
        (quad.predicate, quad.object)
        for term in ours
        for quad in vocabulary.quads_for_pattern(term, None, None, None)
    }
    targets = {row.object for row in ROWS}
    assert ours
    assert not {(predicate, term) for predicate, term in said if term in targets}


IS_DEFINED_BY = iri("rdfs:isDefinedBy")


def test_nothing_is_more_than_close_to_a_term_of_pair() -> None:
    """There an activity is an agent, and associations are bound to classes that ours are not."""
    rows = [row for row in ROWS if row.object.value.startswith(PAIR)]
    assert len(rows) > 40
    assert not [row.line for row in rows if row.predicate in STRONG]


@pytest.mark.parametrize("other", ["prov:Entity", "prov:Agent"])
def test_with_the_mappings_what_is_done_is_neither_a_thing_nor_an_agent(
    aligned: ox.Store, other: str
) -> None:
    done = "?thing a/rdfs:subClassOf* prov:Activity"
    assert len(ask(aligned, done)) > 50
    assert len(ask(aligned, f"?thing a/rdfs:subClassOf* {other}")) > 50
    assert not ask(aligned, f"{done} . ?thing a/rdfs:subClassOf* {other}")


HEAD = (
    "#mapping_set_id: https://w3id.org/fdt/mappings/made-up\n"
    "#mapping_set_version: 0\n"
    "#license: https://creativecommons.org/licenses/by/4.0/\n"
    "#mapping_date: 2026-11-22\n"
    "#curie_map:\n"
    "#  fdt: https://w3id.org/fdt/ns#\n"
    "#  org: http://www.w3.org/ns/org#\n"
    "#  rdfs: http://www.w3.org/2000/01/rdf-schema#\n"
    "#  skos: http://www.w3.org/2004/02/skos/core#\n" + "\t".join(COLUMNS) + "\n"
)
#: The first row of a table is on this line of it.
FIRST = 11
OTHERS = {
    "http://www.w3.org/ns/org#Organization": Term("class", {}),
    "http://www.w3.org/ns/org#linkedTo": Term("property", {}),
}
OURS = {
    PREFIXES["fdt"] + "Organisation": "class",
    PREFIXES["fdt"] + "Alliance": "class",
    PREFIXES["fdt"] + "cooperatesWith": "property",
}


def row(subject: str, predicate: str, target: str, justification: str = "semapv:Manual") -> str:
    cells = [subject, "a", predicate, target, "b", justification, "fdt_graph", "2026-11-22", ""]
    return "\t".join(cells) + "\n"


@pytest.fixture
def found(tmp_path: Path) -> Callable[..., list[Problem]]:
    """Find what is wrong with some rows."""

    def find(*rows: str) -> list[Problem]:
        path = tmp_path / "made-up.sssom.tsv"
        path.write_text(HEAD + "".join(rows))
        return list(problems(read_mappings(path), OTHERS, OURS))

    return find


GOOD = row("fdt:Organisation", "skos:exactMatch", "org:Organization")


def test_a_good_row_has_no_problem(found: Callable[..., list[Problem]]) -> None:
    good = row("fdt:cooperatesWith", "rdfs:subPropertyOf", "org:linkedTo")
    assert not found(GOOD, good)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            [row("fdt:Organisation", "skos:closeMatch", "org:Organisation")],
            "no list declares org:Organisation; the nearest is org:Organization",
        ),
        (
            [row("fdt:Organization", "skos:closeMatch", "org:Organization")],
            "the vocabulary does not declare this term; the nearest is fdt:Organisation",
        ),
        ([row("fdt:Alliance", "skos:closeMatch", "org:Organization", "")], "no justification"),
        (
            [row("fdt:Organisation", "skos:member", "org:Organization")],
            "skos:member says no mapping",
        ),
        ([row("fdt:Organisation", "skos:closeMatch", "org:linkedTo")], "not of one kind"),
        ([row("fdt:cooperatesWith", "rdfs:subClassOf", "org:linkedTo")], "not of one kind"),
        (
            [GOOD, row("fdt:Organisation", "skos:closeMatch", "org:Organization")],
            "this pair is given already",
        ),
        (
            [GOOD, row("fdt:Alliance", "skos:exactMatch", "org:Organization")],
            "org:Organization is exactly fdt:Organisation already",
        ),
    ],
    ids=[
        "target",
        "subject",
        "justification",
        "predicate",
        "class to property",
        "subclass of a property",
        "pair",
        "two exact",
    ],
)
def test_what_is_wrong_is_said_once_with_its_line_in_both_languages(
    found: Callable[..., list[Problem]], rows: list[str], message: str
) -> None:
    (problem,) = found(*rows)
    assert message in problem.en
    assert problem.line == FIRST + len(rows) - 1
    assert problem.fr
    assert problem.fr != problem.en


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD.replace("#license", "#licence"), ":1: no metadata license"),
        (HEAD.replace("#mapping_date", "#mapping_date\n#"), ":4: this is not key: value"),
        (HEAD.replace("-up\n", "-up: x\n"), ":1: this is not key: value"),
        (HEAD.replace("\tcomment", ""), f":{FIRST - 1}: no column comment"),
        (HEAD.partition("subject_id")[0], f":{FIRST - 1}: no column subject_id"),
        (HEAD + GOOD.replace("\tb\t", "\t"), f":{FIRST}: cells, columns: 8 / 9"),
        (HEAD + GOOD.replace("org:", "ord:"), f":{FIRST}: unknown prefix: ord:Organization"),
        (HEAD + GOOD.replace("org:Org", "org:O g"), f":{FIRST}: org:O ganization"),
    ],
    ids=["metadata", "no colon", "two colons", "column", "no columns", "cells", "prefix", "no IRI"],
)
def test_a_broken_table_is_refused_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "broken.sssom.tsv"
    path.write_text(text)
    with pytest.raises(ParseError) as raised:
        read_mappings(path)
    assert f"broken.sssom.tsv{message}" in raised.value.say("en")
    assert raised.value.say("fr") != raised.value.say("en")


def test_the_same_mappings_give_the_same_triples_in_any_order() -> None:
    assert alignment_triples(ROWS[::-1], KNOWN) == alignment_triples(ROWS, KNOWN)


def exported(store: ox.Store, question: Question) -> set[ox.Triple]:
    answer = store.query(question.text, use_default_graph_as_union=True)
    assert isinstance(answer, ox.QueryTriples)
    return set(answer)


#: What may be said with any vocabulary.
ANY = tuple(PREFIXES[name] for name in ("rdf", "rdfs"))


@each_export
def test_an_export_uses_only_what_its_vocabularies_declare(
    dataset: ox.Store, question: Question
) -> None:
    triples = exported(dataset, question)
    types = {each.object.value for each in triples if each.predicate == iri("rdf:type")}
    used = {each.predicate.value for each in triples} - {iri("rdf:type").value}
    assert len(types) > 5
    assert not {name for name in types if KNOWN.get(name, NONE).kind != "class"}
    assert not {
        name
        for name in used
        if KNOWN.get(name, NONE).kind != "property" and not name.startswith(ANY)
    }
    assert not [each for each in triples if isinstance(each.subject, ox.BlankNode)]


NONE = Term("nothing", {})


@each_export
def test_an_export_leaves_no_actor_out_and_types_whatever_it_speaks_of(
    dataset: ox.Store, question: Question
) -> None:
    triples = exported(dataset, question)
    typed = {each.subject for each in triples if each.predicate == iri("rdf:type")}
    actors = dataset.quads_for_pattern(None, iri("rdf:type"), iri("fdt:Actor"), None)
    assert {quad.subject for quad in actors} <= typed
    assert {each.subject for each in triples} == typed


@pytest.mark.parametrize(
    ("name", "link"), [("actors-as-org", "org:linkedTo"), ("actors-as-pair", "pair:partnerOf")]
)
def test_only_organisations_are_linked(dataset: ox.Store, name: str, link: str) -> None:
    """Both properties make organisations of what they link."""
    triples = exported(dataset, EXPORTS[name])
    linked = {each for each in triples if each.predicate == iri(link)}
    ends = {each.subject for each in linked} | {each.object for each in linked}
    persons = dataset.quads_for_pattern(None, iri("rdf:type"), iri("fdt:Person"), None)
    assert len(ends) > 50
    assert not ends & {quad.subject for quad in persons}


@each_export
def test_three_stores_export_the_same_of_the_story(
    vocabulary: ox.Store, question: Question
) -> None:
    """Of the dataset too: tests/test_questions.py."""
    story = load_examples(vocabulary, ROOT)
    wanted = {tuple(map(str, triple)) for triple in exported(story, question)}
    assert len(wanted) > 50
    statements = ox.serialize({quad.triple for quad in story}, format=ox.RdfFormat.N_TRIPLES)
    for kind in ("Oxigraph", "default"):
        copy = Graph(store=kind).parse(data=statements, format="nt")
        graph = copy.query(question.text).graph
        assert graph is not None
        text = graph.serialize(format="nt", encoding="utf-8")
        found = {quad.triple for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES)}
        assert {tuple(map(str, triple)) for triple in found} == wanted
