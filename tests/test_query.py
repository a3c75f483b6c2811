import pyoxigraph as ox
import pytest

from fdt_graph.errors import QueryError, Unknown
from fdt_graph.namespaces import iri
from fdt_graph.query import Graphs, query
from fdt_graph.sparql_text import tokens, undeclared_prefixes


@pytest.fixture
def store() -> ox.Store:
    store = ox.Store()
    store.update(
        "PREFIX id: <https://w3id.org/fdt/id/organisation/> INSERT DATA {"
        " id:a <urn:n> 0 . id:b <urn:n> 1 ."
        " GRAPH <urn:g1> { id:a <urn:n> 0 } GRAPH <urn:g2> { id:b <urn:n> 1 } }"
    )
    return store


def values(answer: object) -> list[str]:
    assert isinstance(answer, ox.QuerySolutions)
    return [row[0].value for row in answer if isinstance(row[0], ox.Literal | ox.NamedNode)]


def test_a_query_without_from_reads_the_default_graph_and_graph_says_who(store: ox.Store) -> None:
    assert values(query(store, "SELECT ?n { ?s <urn:n> ?n } ORDER BY ?n")) == ["0", "1"]
    text = "SELECT ?g { GRAPH ?g { organisation:b <urn:n> ?n } }"
    assert values(query(store, text)) == ["urn:g2"]


def test_a_query_with_from_reads_what_it_names(store: ox.Store) -> None:
    assert values(query(store, "SELECT ?n FROM <urn:g2> { ?s <urn:n> ?n }")) == ["1"]
    assert values(query(store, "SELECT ?n FROM <file:///etc/passwd> { ?s ?p ?n }")) == []
    assert values(query(store, "SELECT ?n FROM NAMED <urn:g2> { ?s <urn:n> ?n }")) == []
    named = "SELECT ?n FROM NAMED <urn:g2> { GRAPH ?g { ?s <urn:n> ?n } }"
    assert values(query(store, named)) == ["1"]
    assert values(query(store, "SELECT ?n { ?s <urn:n> ?n FILTER(?s != 'FROM') }")) != []


def test_a_binding_is_a_value_and_never_text(store: ox.Store) -> None:
    text = "SELECT ?s ?n { ?s <urn:n> ?n }"
    assert values(query(store, text, {"s": iri("organisation:b")})) == [iri("organisation:b").value]
    hostile = ox.Literal('0 } ; DROP ALL ; SELECT * { ?s ?p "')
    assert values(query(store, text, {"n": hostile})) == []


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [("SELECT ?s {\n ?s ?p }", 2, 9), ("SELEC", 1, 6), ("SELECT (1 AS ?a) {} GROUP", 1, 26)],
)
def test_a_syntax_error_has_a_position(store: ox.Store, text: str, line: int, column: int) -> None:
    with pytest.raises(QueryError) as raised:
        query(store, text)
    assert (raised.value.line, raised.value.column) == (line, column)


def test_an_unknown_prefix_is_named_with_the_nearest(store: ox.Store) -> None:
    with pytest.raises(Unknown, match="unknown prefix: teritory; did you mean territory"):
        query(store, "SELECT * { teritory:commune-62528 ?p ?o }")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { service\n#comment\n<http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { SERVICESILENT <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "PREFIX e: <http://127.0.0.1:9/#'> SELECT * { SERVICE e:a { ?s ?p ?o } }",
        "ASK { FILTER EXISTS { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } } }",
    ],
)
def test_nothing_leaves_the_machine(store: ox.Store, text: str) -> None:
    with pytest.raises(QueryError, match="SERVICE"):
        query(store, text)


def test_a_service_in_a_string_or_a_comment_is_no_service(store: ox.Store) -> None:
    text = "SELECT ?s { ?s <urn:SERVICE> 'SERVICE <x>' } # SERVICE <http://127.0.0.1:9/>"
    assert values(query(store, text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "ASK " + "{" * 101 + "}" * 101,
        "ASK { FILTER" + "(" * 101 + "1" + ")" * 101 + " }",
        "ASK { FILTER(" + "!" * 101 + "1) }",
        "ASK " + "{ FILTER EXISTS " * 101 + "{}" + "}" * 101,
        "ASK { ?s ?p " + "[ ?p " * 101 + "1" + "]" * 101 + " }",
        "ASK { ?s " + "(" * 101 + "<urn:p>" + ")" * 101 + " ?o }",
    ],
)
def test_deep_nesting_is_refused_before_it_is_parsed(store: ox.Store, text: str) -> None:
    with pytest.raises(QueryError, match="nested more than 100"):
        query(store, text)


def test_brackets_in_strings_and_iris_are_no_nesting(store: ox.Store) -> None:
    text = "SELECT ?s { ?s ?p '" + "(" * 500 + "' VALUES ?s { " + "<urn:x#(1)> " * 500 + "} }"
    assert values(query(store, text)) == []


def test_graphs_named_beside_the_text_come_before_its_own(store: ox.Store) -> None:
    text = "SELECT ?n FROM <urn:g1> { ?s <urn:n> ?n }"
    assert values(query(store, text, graphs=Graphs(default=["urn:g2"]))) == ["1"]
    with pytest.raises(QueryError):
        query(store, text, graphs=Graphs(default=["no IRI"]))


@pytest.mark.parametrize(
    "text", ["INSERT DATA { <urn:a> <urn:b> 1 }", "DROP ALL", "LOAD <http://127.0.0.1:9/>"]
)
def test_an_update_is_no_query(store: ox.Store, text: str) -> None:
    with pytest.raises(QueryError):
        query(store, text)
    assert len(store) == 4


def test_tokens_see_through_strings_and_iris() -> None:
    text = """SELECT ?x { ?x a:b "it's # no comment", '''"''', <http://x/#y> } # end"""
    assert [kind for kind, _ in tokens(text)] == [
        "word",
        "variable",
        "other",
        "variable",
        "name",
        "string",
        "other",
        "string",
        "other",
        "iri",
        "other",
    ]


def test_prefixes_declared_used_and_missing() -> None:
    text = "PREFIX a: <urn:a> PREFIX : <urn:b> SELECT * { a:x :y b:z . _:n c: '  d:e' }"
    assert undeclared_prefixes(text, {"c"}) == ["b"]


@pytest.mark.parametrize("quote", ['"', "'", "'''"])
def test_a_string_that_does_not_close_is_read_once(quote: str) -> None:
    """Looked at again from each of its quotation marks, 64 kB of it would take minutes."""
    assert len(list(tokens(quote + f"\\{quote[0]}" * 32_000))) <= 3
