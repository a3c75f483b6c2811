"""What leaves is a standard query that stands alone."""

import pyoxigraph as ox
import pytest

from fdt_graph.errors import NamesService, QueryError, Unknown
from fdt_graph.remote.query_text import require_standard, written_out


def test_it_is_read_by_an_engine_that_knows_nothing_of_us() -> None:
    store = ox.Store()
    ally = ox.NamedNode("https://w3id.org/fdt/id/organisation/example")
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    store.add(ox.Quad(ally, kind, ox.NamedNode("https://w3id.org/fdt/ns#Ally")))
    text = written_out("SELECT ?a ?b { ?a a fdt:Ally , ?b FILTER(?a = <id/organisation/example>) }")
    assert [str(row["a"]) for row in store.query(text)] == [str(ally)]


def test_values_are_terms_and_nothing_else() -> None:
    value = ox.Literal('" } } DROP ALL #')
    text = written_out("SELECT ?a { ?a ?b ?c }", {"a": value})
    assert list(ox.Store().query(text)) == []
    assert r'VALUES ?a { "\" } } DROP ALL #" }' in text


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("DROP ALL", QueryError),
        ("DEFINE get:soft 'soft' SELECT * { ?s ?p ?o }", Unknown),
        ("SELECT * { ?s ?p", QueryError),
        ("SELECT * { SERVICE <https://a.example/> { ?s ?p ?o } }", NamesService),
        ("SELECT * { ?s ?p 'SERVICE <urn:x> {}' }", QueryError),
        ("SELECT * { ?s none:p ?o }", Unknown),
        ("SELECT (bif:now() AS ?n) { }", Unknown),
        ("PREFIX f: <bif:> SELECT (f:now() AS ?n) { }", QueryError),
        ("SELECT (<sql:x>() AS ?n) { }", QueryError),
        (r"SELECT (<\u0062if:now>() AS ?n) { }", QueryError),
        (r"SELECT (<BIF:now>() AS ?n) { }", QueryError),
    ],
)
def test_what_does_not_leave(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        require_standard(text)


def test_what_a_partner_gave_hides_no_service() -> None:
    with pytest.raises(QueryError, match="SERVICE"):
        require_standard("ASK { { } }", [(8, "VALUES ?a { 'SERVICE <urn:x> {}' } ")])
    assert require_standard("ASK { { } }", [(8, "VALUES ?a { 1 } ")])


def test_it_is_known_what_a_query_gives() -> None:
    assert isinstance(require_standard("ASK {}"), ox.QueryBoolean)
    assert isinstance(require_standard("DESCRIBE <urn:x>"), ox.QueryTriples)
    assert isinstance(require_standard("SELECT * {}"), ox.QuerySolutions)
