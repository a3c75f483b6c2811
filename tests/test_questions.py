"""What the questions of sparql/cq/ ask and answer: the same rows in one order, on three stores.

Over the dataset, as sparql/cq/expected/ says; over the made-up story of ontology/examples.trig,
something; over what says nothing that they ask about, nothing.
"""

import re
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from oxrdflib import OxigraphStore
from rdflib import Dataset, Literal, URIRef
from rdflib.plugins.sparql import prepareQuery

from fdt_graph.dataset import ONTOLOGY, SCHEMES
from fdt_graph.describe import VOID
from fdt_graph.errors import QueryError, Unknown
from fdt_graph.examples import load_examples
from fdt_graph.namespaces import BASE, PREFIXES, compact, iri
from fdt_graph.parse import load_text
from fdt_graph.query import known_prefixes, query
from fdt_graph.questions import USERS, Question, load_questions, read_question, terms_of

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "sparql" / "cq"
EXPECTED = FOLDER / "expected"
ALL = load_questions(FOLDER)

#: Those that answer with rows, and those that answer with triples.
QUESTIONS = {name: each for name, each in ALL.items() if each.form == "SELECT"}
EXPORTS = {name: each for name, each in ALL.items() if each.form == "CONSTRUCT"}

#: The 42 of the design: asked by researchers, by partner observatories, by the portal.
IDS = {
    *(f"R{number}" for number in range(1, 17)),
    *(f"O{number}" for number in range(1, 13)),
    *(f"P{number}" for number in range(1, 15)),
}

#: Questions to which no source at hand has an answer, or whose good answer is none.
NOTHING_KNOWN = {
    "changes-since",
    "coalitions-for-a-need",
    "deprecated-terms",
    "endorsements",
    "inspired-practices",
    "match-decisions",
    "needs-without-offer",
    "publications-by-whom",
    "same-things",
    "skills-nearby",
    "territory-changes",
    "unnoted-disagreements",
    "withdrawn-things",
}

#: Questions about the vocabulary itself: over it alone they have rows.
OF_THE_VOCABULARY = {"label-with-fallback", "portal-contents-by-theme"}

#: The least share of the terms that the answered questions name.
COVERED = 0.95

Row = tuple[str | None, ...]
Triples = set[tuple[str, ...]]

each = pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())
each_export = pytest.mark.parametrize("question", EXPORTS.values(), ids=EXPORTS.keys())
each_of_all = pytest.mark.parametrize("question", ALL.values(), ids=ALL.keys())


def expected(question: Question) -> list[Row]:
    text = (EXPECTED / f"{question.name}.tsv").read_bytes()
    answer = ox.parse_query_results(text, ox.QueryResultsFormat.TSV)
    assert isinstance(answer, ox.QuerySolutions)
    return rows(answer)


def rows(answer: ox.QuerySolutions) -> list[Row]:
    return [tuple(term and str(term) for term in row) for row in answer]


def expected_triples(question: Question) -> Triples:
    text = (EXPECTED / f"{question.name}.nt").read_bytes()
    return {tuple(map(str, quad.triple)) for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES)}


def asked_by_itself(store: ox.Store, question: Question) -> list[object]:
    """Ask a question of the union of all graphs, no value being given to its parameters."""
    prefixes = known_prefixes(question.text)
    answer = store.query(
        question.text, base_iri=BASE, prefixes=prefixes, use_default_graph_as_union=True
    )
    assert isinstance(answer, ox.QuerySolutions | ox.QueryTriples)
    return list(answer)


def asked_of_rdflib(dataset: Dataset, question: Question) -> list[Row]:
    bindings = {name: to_rdflib(term) for name, term in question.bind({}).items()}
    answer = dataset.query(question.text, initBindings=bindings)
    assert answer.vars is not None
    return [tuple(to_text(row[name]) for name in answer.vars) for row in answer]


def exported_by_rdflib(dataset: Dataset, question: Question) -> Triples:
    bindings = {name: to_rdflib(term) for name, term in question.bind({}).items()}
    answer = dataset.query(question.text, initBindings=bindings)
    assert answer.graph is not None
    return {tuple(str(to_text(term)) for term in triple) for triple in answer.graph}


def to_rdflib(term: ox.NamedNode | ox.Literal) -> URIRef | Literal:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if term.language:
        return Literal(term.value, lang=term.language)
    return Literal(term.value, datatype=URIRef(term.datatype.value))


def to_text(term: URIRef | Literal | None) -> str | None:
    """Write a term as N-Triples does; "a" and "a"^^xsd:string are the same one."""
    if term is None:
        return None
    if isinstance(term, URIRef):
        return str(ox.NamedNode(str(term)))
    datatype = ox.NamedNode(str(term.datatype)) if term.datatype else None
    return str(ox.Literal(str(term), language=term.language, datatype=datatype))


@pytest.fixture(scope="session")
def in_oxrdflib(dataset: ox.Store) -> Dataset:
    return Dataset(store=OxigraphStore(store=dataset), default_union=True)


class Union(Dataset):
    """A dataset without what rdflib has deprecated, and its own query engine still asks for."""

    default_context = Dataset.default_graph
    contexts = Dataset.graphs


@pytest.fixture(scope="module")
def in_rdflib(dataset: ox.Store) -> Dataset:
    """The same statements in rdflib's own store: too many objects to keep longer than needed."""
    copy = Union(default_union=True)
    term, graph = cache(to_rdflib), cache(copy.graph)
    copy.addN(
        (term(quad.subject), term(quad.predicate), term(quad.object), graph(quad.graph_name.value))
        for quad in dataset
    )
    return copy


@each
def test_the_answer_is_the_expected_one(question: Question, published: ox.Store) -> None:
    answer = query(published, question.text, question.bind({}))
    assert isinstance(answer, ox.QuerySolutions)
    assert rows(answer) == expected(question)


@each
def test_rdflib_over_oxigraph_answers_the_same(question: Question, in_oxrdflib: Dataset) -> None:
    assert asked_of_rdflib(in_oxrdflib, question) == expected(question)


@each
def test_rdflib_by_itself_answers_the_same(question: Question, in_rdflib: Dataset) -> None:
    assert asked_of_rdflib(in_rdflib, question) == expected(question)


@each
def test_an_answer_has_rows_unless_nothing_is_known(question: Question) -> None:
    assert bool(expected(question)) != (question.name in NOTHING_KNOWN)


@each_export
def test_an_export_is_the_expected_one(question: Question, published: ox.Store) -> None:
    answer = query(published, question.text, question.bind({}))
    assert isinstance(answer, ox.QueryTriples)
    assert {tuple(map(str, triple)) for triple in answer} == expected_triples(question) != set()


@each_export
def test_rdflib_over_oxigraph_exports_the_same(question: Question, in_oxrdflib: Dataset) -> None:
    assert exported_by_rdflib(in_oxrdflib, question) == expected_triples(question)


@each_export
def test_rdflib_by_itself_exports_the_same(question: Question, in_rdflib: Dataset) -> None:
    assert exported_by_rdflib(in_rdflib, question) == expected_triples(question)


def test_every_question_has_an_expected_answer_and_every_answer_a_question() -> None:
    answers = {f"{name}.tsv" for name in QUESTIONS} | {f"{name}.nt" for name in EXPORTS}
    assert {path.name for path in EXPECTED.iterdir()} == answers


@pytest.fixture(scope="module")
def vocabulary(dataset: ox.Store) -> ox.Store:
    """The terms and the concepts, without anything that is said with them."""
    store = ox.Store()
    for graph in (ONTOLOGY, SCHEMES):
        store.extend(list(dataset.quads_for_pattern(None, None, None, graph)))
    return store


@pytest.fixture(scope="module")
def story(vocabulary: ox.Store) -> ox.Store:
    return load_examples(vocabulary, ROOT)


@pytest.fixture(scope="module")
def elsewhere() -> ox.Store:
    """A town and its partner, in other people's words: nothing that any question asks about."""
    store = ox.Store()
    load_text(store, ELSEWHERE, ox.RdfFormat.TRIG)
    return store


ELSEWHERE = """
    PREFIX foaf: <http://xmlns.com/foaf/0.1/>
    PREFIX schema: <https://schema.org/>
    <urn:example:graph> {
        <urn:example:town> a schema:City ; schema:name "Vallon-Exemple"@fr ;
            foaf:homepage <https://town.example/> ; schema:memberOf <urn:example:network> .
        <urn:example:network> a foaf:Organization ; foaf:name "Réseau exemple"@fr .
    }
"""


@each_of_all
def test_a_question_is_answered_by_the_story(question: Question, story: ox.Store) -> None:
    assert asked_by_itself(story, question)


@each_of_all
def test_the_vocabulary_alone_answers_only_what_is_asked_of_it(
    question: Question, vocabulary: ox.Store
) -> None:
    assert bool(asked_by_itself(vocabulary, question)) == (question.name in OF_THE_VOCABULARY)


@each_of_all
def test_what_says_nothing_in_our_words_answers_nothing(
    question: Question, elsewhere: ox.Store
) -> None:
    assert len(elsewhere) == 6
    assert not asked_by_itself(elsewhere, question)


def test_the_questions_name_nearly_every_term(vocabulary: ox.Store) -> None:
    """All of them are answered over the story: a test above."""
    deprecated = {quad.subject for quad in vocabulary.quads_for_pattern(None, DEPRECATED, None)}
    terms = {
        quad.subject
        for quad in vocabulary.quads_for_pattern(None, iri("rdfs:isDefinedBy"), None, ONTOLOGY)
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(PREFIXES["fdt"])
    } - deprecated
    named = terms & {term for question in ALL.values() for term in terms_of(question)}
    missing = ", ".join(sorted(compact(term.value) for term in terms - named))
    share = len(named) / len(terms)
    sys.stdout.write(f"{len(named)} of {len(terms)} terms, {share:.1%}; not: {missing}\n")
    assert share >= COVERED, missing


DEPRECATED = iri("owl:deprecated")


def test_the_terms_of_a_question_are_those_that_its_text_names(tmp_path: Path) -> None:
    path = tmp_path / "who.rq"
    path.write_text(
        "# fr: Qui, fdt:Person ?\n# en: Who?\nPREFIX fdt: <https://w3id.org/fdt/ns#>\n"
        'SELECT ?who { ?who a fdt:Ally ; ^fdt:member/fdt:role "fdt:Event" ; foaf:name ?fdt }'
    )
    assert terms_of(read_question(path)) == {iri("fdt:Ally"), iri("fdt:member"), iri("fdt:role")}


@each_of_all
def test_the_graph_says_of_a_question_who_asks_it_with_which_words_and_values(
    question: Question, dataset: ox.Store
) -> None:
    node = iri(f"question:{question.name}")

    def said(subject: ox.NamedNode, predicate: str) -> list[object]:
        quads = dataset.quads_for_pattern(subject, iri(predicate), None, VOID)
        return [quad.object for quad in quads]

    assert set(said(node, "dcterms:references")) == terms_of(question)
    users = [iri(f"description:{USERS[question.id[0]][0]}")] if question.id else []
    assert said(node, "dcterms:audience") == users
    defaults = {
        str(path).removesuffix(">").rpartition("/")[2]: value
        for parameter in said(node, "sh:parameter")
        if isinstance(parameter, ox.NamedNode)
        for path in said(parameter, "sh:path")
        for value in said(parameter, "sh:defaultValue")
    }
    assert defaults == question.parameters


@each_of_all
def test_a_question_is_asked_in_french_and_in_english(question: Question) -> None:
    assert question.fr.endswith(" ?") or question.fr.endswith("\N{NO-BREAK SPACE}?")
    assert question.en.endswith("?")
    assert not question.en.endswith(" ?")


@each_of_all
def test_a_question_is_standard_sparql_that_stands_by_itself(question: Question) -> None:
    ox.Store().query(question.text)
    prepareQuery(question.text)
    declared = dict(re.findall(r"^PREFIX (\S+): <(.+)>$", question.text, re.MULTILINE))
    body = question.text.partition(question.form)[2]
    assert set(re.findall(r"(?<![\w?-])([a-z-]+):[a-zA-Z]", body)) == declared.keys()
    assert declared.items() <= PREFIXES.items()


@each
def test_an_answer_has_named_columns_and_an_order(question: Question) -> None:
    assert "SELECT *" not in question.text
    assert "\nORDER BY " in question.text


@each
def test_a_parameter_is_a_column_that_holds_its_value(question: Question) -> None:
    text = (EXPECTED / f"{question.name}.tsv").read_text()
    columns = [column.removeprefix("?") for column in text.splitlines()[0].split("\t")]
    for name, value in question.parameters.items():
        position = columns.index(name)
        assert {row[position] for row in expected(question)} <= {str(value)}


@each
def test_an_unknown_parameter_is_named_with_the_nearest(question: Question) -> None:
    for name in question.parameters:
        with pytest.raises(Unknown, match=f"unknown parameter: {name}x; did you mean {name}"):
            question.bind({f"{name}x": "organisation:cler"})
    with pytest.raises(Unknown, match="unknown parameter: 1"):
        question.bind({"1": "organisation:cler"})


def test_a_parameter_may_have_another_value_than_its_own(published: ox.Store) -> None:
    question = QUESTIONS["initiatives-of-an-actor"]
    assert question.bind({})["actor"] == iri("organisation:quadrant")
    answer = query(published, question.text, question.bind({"actor": "organisation:cler"}))
    assert isinstance(answer, ox.QuerySolutions)
    assert [str(row["initiative"]) for row in answer] == [str(iri("initiative:reseau-tepos"))]


def test_every_question_of_the_design_is_asked_and_no_two_have_one_id() -> None:
    ids = [question.id for question in ALL.values() if question.id]
    assert len(ids) == len(set(ids))
    assert set(ids) == IDS


with_parameters = pytest.mark.parametrize(
    "question", [each for each in QUESTIONS.values() if each.parameters], ids=lambda each: each.name
)


@with_parameters
def test_a_text_that_carries_its_values_answers_as_one_that_is_given_them(
    question: Question, published: ox.Store
) -> None:
    answer = query(published, question.with_defaults())
    assert isinstance(answer, ox.QuerySolutions)
    assert rows(answer) == expected(question)


@with_parameters
def test_the_text_with_other_values_is_not_that_with_the_first(
    question: Question, published: ox.Store
) -> None:
    nowhere = {name: iri("organisation:example-nowhere") for name in question.parameters}
    text = replace(question, parameters=nowhere).with_defaults()
    for asked in (query(published, text), query(published, question.text, nowhere)):
        assert isinstance(asked, ox.QuerySolutions)
        assert rows(asked) == []


def test_a_file_says_what_it_asks_in_its_first_lines(tmp_path: Path) -> None:
    path = tmp_path / "who.rq"
    path.write_text(
        "# fr: Qui ?\n# en: Who?\n# id: X1\n"
        '# param: name = "Loos"@fr\n# param: n = 3\nSELECT ?name {}'
    )
    question = read_question(path)
    assert (question.name, question.fr, question.en, question.id) == ("who", "Qui ?", "Who?", "X1")
    assert question.parameters == {"name": ox.Literal("Loos", language="fr"), "n": ox.Literal(3)}


def test_a_file_in_one_language_is_no_question(tmp_path: Path) -> None:
    path = tmp_path / "who.rq"
    path.write_text("# fr: Qui ?\nSELECT ?who {}")
    with pytest.raises(QueryError, match="who.rq.*# en:"):
        read_question(path)
