"""What the questions of sparql/cq/ ask and answer: the same rows in one order, on three stores."""

import re
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from oxrdflib import OxigraphStore
from rdflib import Dataset, Literal, URIRef
from rdflib.plugins.sparql import prepareQuery

from fdt_graph.errors import QueryError, Unknown
from fdt_graph.namespaces import PREFIXES, iri
from fdt_graph.query import query
from fdt_graph.questions import Question, load_questions, read_question

FOLDER = Path(__file__).parent.parent / "sparql" / "cq"
EXPECTED = FOLDER / "expected"
QUESTIONS = load_questions(FOLDER)

#: Those of the design whose answers the tables of facts give exactly.
STARRED = {"P1", "P3", "P4", "P5", "P7", "P10", "R2", "R3", "R9", "R12", "R16"}

Row = tuple[str | None, ...]

each = pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())


def expected(question: Question) -> list[Row]:
    text = (EXPECTED / f"{question.name}.tsv").read_bytes()
    answer = ox.parse_query_results(text, ox.QueryResultsFormat.TSV)
    assert isinstance(answer, ox.QuerySolutions)
    return rows(answer)


def rows(answer: ox.QuerySolutions) -> list[Row]:
    return [tuple(term and str(term) for term in row) for row in answer]


def asked_of_rdflib(dataset: Dataset, question: Question) -> list[Row]:
    bindings = {name: to_rdflib(term) for name, term in question.bind({}).items()}
    answer = dataset.query(question.text, initBindings=bindings)
    assert answer.vars is not None
    return [tuple(to_text(row[name]) for name in answer.vars) for row in answer]


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


@pytest.fixture(scope="session")
def in_rdflib(dataset: ox.Store) -> Dataset:
    """The same statements in rdflib's own store."""
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
def test_an_answer_has_rows(question: Question) -> None:
    assert expected(question)


def test_every_question_has_an_expected_answer_and_every_answer_a_question() -> None:
    assert {path.stem for path in EXPECTED.iterdir()} == QUESTIONS.keys()


@each
def test_a_question_is_asked_in_french_and_in_english(question: Question) -> None:
    assert question.fr.endswith(" ?") or question.fr.endswith("\N{NO-BREAK SPACE}?")
    assert question.en.endswith("?")
    assert not question.en.endswith(" ?")


@each
def test_a_question_is_standard_sparql_that_stands_by_itself(question: Question) -> None:
    ox.Store().query(question.text)
    prepareQuery(question.text)
    declared = dict(re.findall(r"^PREFIX (\S+): <(.+)>$", question.text, re.MULTILINE))
    body = question.text.partition("SELECT")[2]
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
        assert {row[position] for row in expected(question)} == {str(value)}


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


def test_no_two_questions_have_one_id_and_the_starred_ones_are_asked() -> None:
    ids = [question.id for question in QUESTIONS.values() if question.id]
    assert len(ids) == len(set(ids))
    assert set(ids) >= STARRED


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
