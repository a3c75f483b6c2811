"""Each operation of SPARQL Update, what it refuses, and what it costs."""

import time
from collections.abc import Callable, Iterator

import pyoxigraph as ox
import pytest

from fdt_graph.errors import NoSuchRecord, QueryError, TooLarge
from fdt_graph.namespaces import BASE, iri
from fdt_graph.store.diff import Diff
from fdt_graph.writing.skolem import GENID
from fdt_graph.writing.update import evaluate
from tests.workshop import laid_out, said

A, B, C, P, Q, G, H = (ox.NamedNode(f"urn:{name}") for name in "abcpqgh")
ONE, TWO = ox.Literal(1), ox.Literal(2)

#: What the store of these tests says.
SAID = {ox.Quad(A, P, ONE, G), ox.Quad(A, P, ONE, H), ox.Quad(B, P, TWO, H)}


@pytest.fixture
def store() -> Iterator[ox.Store]:
    """A store; what is left of it is laid out as it was."""
    store = laid_out(SAID)
    yield store
    assert set(store) == set(laid_out(said(store)))
    assert set(store.named_graphs()) == {quad.graph_name for quad in said(store)}


def change(added: set[ox.Quad] = frozenset(), removed: set[ox.Quad] = frozenset()) -> Diff:  # type: ignore[assignment]
    return Diff(frozenset(added), frozenset(removed))


#: An update, what it adds, and what it removes.
CASES: list[tuple[str, set[ox.Quad], set[ox.Quad]]] = [
    ("", set(), set()),
    (" # nothing\n", set(), set()),
    ("PREFIX : <urn:>", set(), set()),
    ("insert Data { Graph <urn:g> { <urn:b> <urn:p> 2 } } ;", {ox.Quad(B, P, TWO, G)}, set()),
    ("INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:p> 1 } }", set(), set()),
    ("INSERT DATA {}", set(), set()),
    ("DELETE DATA { GRAPH <urn:g> { <urn:a> <urn:p> 1,2 } }", set(), {ox.Quad(A, P, ONE, G)}),
    ("DELETE WHERE { GRAPH <urn:h> { ?s ?p 2 } }", set(), {ox.Quad(B, P, TWO, H)}),
    (
        "DELETE WHERE { GRAPH ?g { ?s ?p 1 } }",
        set(),
        {ox.Quad(A, P, ONE, G), ox.Quad(A, P, ONE, H)},
    ),
    (
        "WITH <urn:h> DELETE { ?s ?p 2 } INSERT { ?s ?p 1 } WHERE { ?s ?p 2 }",
        {ox.Quad(B, P, ONE, H)},
        {ox.Quad(B, P, TWO, H)},
    ),
    # The default graph is the union, and GRAPH still sees each.
    (
        "INSERT { GRAPH <urn:g> { ?s ?p ?o } } WHERE { ?s ?p ?o }",
        {ox.Quad(B, P, TWO, G)},
        set(),
    ),
    (
        "WITH <urn:g> INSERT { ?s ?p ?o } WHERE { <urn:a> ?p 1 GRAPH <urn:h> { ?s ?p ?o } }",
        {ox.Quad(B, P, TWO, G)},
        set(),
    ),
    # What is deleted and inserted stays.
    (
        "WITH <urn:h> DELETE { ?s ?p ?o } INSERT { ?s ?p 2 } WHERE { ?s ?p ?o }",
        {ox.Quad(A, P, TWO, H)},
        {ox.Quad(A, P, ONE, H)},
    ),
    # USING decides what is read, WITH what is written.
    (
        "WITH <urn:g> INSERT { ?s ?p ?o } USING <urn:h> WHERE { ?s ?p ?o }",
        {ox.Quad(B, P, TWO, G)},
        set(),
    ),
    ("WITH <urn:h> DELETE { ?s ?p ?o } USING NAMED <urn:h> WHERE { ?s ?p ?o }", set(), set()),
    (
        "DELETE { GRAPH ?g { ?s ?p ?o } } USING NAMED <urn:h> WHERE { GRAPH ?g { ?s ?p ?o } }",
        set(),
        {ox.Quad(A, P, ONE, H), ox.Quad(B, P, TWO, H)},
    ),
    # A variable without a value, and a literal where none may be, leave their quad out alone.
    (
        "WITH <urn:g> INSERT { ?s ?p ?none . ?o ?p ?s . ?s ?o ?s . ?s ?p ?s . GRAPH ?o { ?s ?p 1 }"
        " GRAPH ?none { ?s ?p 1 } } WHERE { ?s ?p ?o OPTIONAL { ?s <urn:q> ?none } }",
        {ox.Quad(A, P, A, G)},
        set(),
    ),
    ("CREATE GRAPH <urn:new>", set(), set()),
    ("CREATE SILENT GRAPH <urn:g>", set(), set()),
    ("CLEAR GRAPH <urn:g>", set(), {ox.Quad(A, P, ONE, G)}),
    ("DROP GRAPH <urn:g>", set(), {ox.Quad(A, P, ONE, G)}),
    ("DROP SILENT GRAPH <urn:none> ; CLEAR SILENT GRAPH <urn:none>", set(), set()),
    ("COPY <urn:g> TO <urn:h>", set(), {ox.Quad(B, P, TWO, H)}),
    ("COPY GRAPH <urn:h> TO GRAPH <urn:g>", {ox.Quad(B, P, TWO, G)}, set()),
    ("COPY DEFAULT TO <urn:g>", {ox.Quad(B, P, TWO, G)}, set()),
    ("COPY SILENT <urn:none> TO <urn:g>", set(), set()),
    ("MOVE <urn:h> TO <urn:h>", set(), set()),
    (
        "MOVE <urn:g> TO <urn:h>",
        set(),
        {ox.Quad(A, P, ONE, G), ox.Quad(B, P, TWO, H)},
    ),
    ("ADD <urn:g> TO <urn:h>", set(), set()),
    ("ADD <urn:h> TO <urn:g>", {ox.Quad(B, P, TWO, G)}, set()),
    # One after the other; what is done and undone is nothing.
    ("MOVE <urn:g> TO <urn:new> ; MOVE <urn:new> TO <urn:g>", set(), set()),
    ("DROP GRAPH <urn:g> ; ADD <urn:h> TO <urn:g>", {ox.Quad(B, P, TWO, G)}, set()),
    ("DROP GRAPH <urn:g> ; DELETE WHERE { GRAPH ?g { ?s ?p 1 } }", set(), {
        ox.Quad(A, P, ONE, G), ox.Quad(A, P, ONE, H)
    }),
]  # fmt: skip


@pytest.mark.parametrize(("text", "added", "removed"), CASES, ids=[case[0] for case in CASES])
def test_an_update_changes(
    store: ox.Store, text: str, added: set[ox.Quad], removed: set[ox.Quad]
) -> None:
    assert evaluate(store, text) == change(added, removed)
    assert said(store) == (SAID - removed) | added


def test_a_graph_that_says_nothing_is_not_there_for_the_next_operation(store: ox.Store) -> None:
    text = (
        "DELETE WHERE { GRAPH <urn:g> { ?s ?p ?o } } ;"
        "INSERT { GRAPH <urn:new> { ?g a 1 } } WHERE { GRAPH ?g {} }"
    )
    assert [quad.subject for quad in evaluate(store, text).added] == [H]


def test_names_are_the_projects_and_those_declared_so_far(store: ox.Store) -> None:
    text = """BASE <http://e.example/one/> prefix x.é: <#> PREFIX : <two/>
        INSERT DATA { GRAPH x.é:g { <s> a fdt:Ally ; :p '' } } ;
        PREFIX : <three/> PREFIX fdt: <urn:mine> BASE <four>
        WITH x.é:g DELETE { ?s <two/p> ?o } INSERT { <s> :p fdt: } WHERE { ?s <two/p> ?o }"""
    base = "http://e.example/one/"
    subject, graph = ox.NamedNode(f"{base}s"), ox.NamedNode(f"{base}#g")
    assert evaluate(store, text).added == {
        ox.Quad(subject, iri("rdf:type"), iri("fdt:Ally"), graph),
        ox.Quad(subject, ox.NamedNode(f"{base}three/p"), ox.NamedNode("urn:mine"), graph),
    }


def test_a_relative_iri_begins_at_the_projects_base(store: ox.Store) -> None:
    (quad,) = evaluate(store, "INSERT DATA { GRAPH graph:g { <x> <urn:p> 1 } }").added
    assert quad == ox.Quad(ox.NamedNode(f"{BASE}x"), P, ONE, iri("graph:g"))


def test_graphs_named_beside_the_text_are_what_is_read(store: ox.Store) -> None:
    text = "DELETE { GRAPH ?g { ?s ?p ?o } } WHERE { ?s ?p ?o GRAPH ?g { ?s ?p ?o } }"
    diff = evaluate(store, text, using=["urn:g"], using_named=["urn:h"])
    assert diff == Diff(removed=frozenset({ox.Quad(A, P, ONE, H)}))
    assert not evaluate(store, "DELETE WHERE { GRAPH ?g { ?s ?p ?o } }", using=["urn:g"])


@pytest.mark.parametrize(
    ("using", "using_named", "text"),
    [
        (["urn:g"], [], "WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }"),
        ([], ["urn:g"], "DELETE {} USING <urn:g> WHERE {}"),
        (["no IRI"], [], "DELETE {} WHERE {}"),
    ],
)
def test_graphs_are_named_in_the_text_or_beside_it(
    store: ox.Store, using: list[str], using_named: list[str], text: str
) -> None:
    with pytest.raises(QueryError):
        evaluate(store, text, using, using_named)


def test_an_update_sent_to_a_graph_is_about_it(store: ox.Store) -> None:
    text = "DELETE { ?s ?p ?o } INSERT { ?s ?p 2 } WHERE { ?s ?p ?o } ; INSERT DATA { <urn:c> a 1 }"
    assert evaluate(store, text, within="urn:g") == Diff(
        frozenset({ox.Quad(A, P, TWO, G), ox.Quad(C, iri("rdf:type"), ONE, G)}),
        frozenset({ox.Quad(A, P, ONE, G)}),
    )
    assert len(evaluate(store, "COPY <urn:h> TO DEFAULT", within="urn:g")) == 4
    assert len(evaluate(store, "DELETE WHERE { ?s ?p 1 }", within="urn:g")) == 1
    assert len(evaluate(store, "CLEAR DEFAULT", within="urn:g")) == 1
    assert said(store) == {quad for quad in SAID if quad.graph_name == H}


@pytest.mark.parametrize(
    "text",
    [
        "DROP GRAPH <urn:x>",
        "CLEAR GRAPH <urn:x>",
        "COPY <urn:x> TO <urn:g>",
        "MOVE <urn:x> TO <urn:x>",
    ],
)
def test_a_graph_that_is_not_there_is_named(store: ox.Store, text: str) -> None:
    before = "CLEAR GRAPH <urn:g> ; INSERT DATA { GRAPH <urn:y> { <urn:a> a 1 } } ;"
    with pytest.raises(NoSuchRecord, match="unknown graph: urn:x"):
        evaluate(store, before + text)
    assert said(store) == SAID


@pytest.mark.parametrize(
    "text",
    [
        "DROP GRAPH <urn:g> ; INSERT DATA { GRAPH <urn:h> { <urn:a> <urn:q> 1, 2, 3, 4 } }",
        "DROP GRAPH <urn:g> ; INSERT { GRAPH <urn:h> { ?s <urn:q> ?i } }"
        "WHERE { ?s ?p ?o VALUES ?i { 1 2 3 } }",
    ],
)
def test_a_change_that_is_too_large_is_undone(store: ox.Store, text: str) -> None:
    with pytest.raises(TooLarge, match="more than 4 statements"):
        evaluate(store, text, most=4)
    assert said(store) == SAID
    assert 4 < len(evaluate(store, text, most=7)) <= 7


def test_blank_nodes_of_data_are_named_after_what_is_said_of_them(store: ox.Store) -> None:
    text = "INSERT DATA { GRAPH <urn:g> { [] a 1 . _:x a _:x . _:y a _:x } }"
    first = evaluate(store, f"{text} ; {text.replace('_:', '_:other')}")
    names = {str(quad.subject).strip("<>") for quad in first.added}
    # Twice three nodes, of which one is said to be itself: three statements each time.
    assert (len(first), len(names)) == (6, 6)
    assert all(name.startswith(GENID) for name in names)
    assert not evaluate(store, "INSERT DATA { GRAPH <urn:g> { _:q a _:r . [] a 1 . _:r a _:r } }")


def test_blank_nodes_of_a_template_are_new_for_each_solution(store: ox.Store) -> None:
    text = "WITH <urn:h> INSERT { ?s <urn:q> _:x . _:x a [] } WHERE { ?s <urn:p> ?o }"
    first, second = evaluate(store, text).added, evaluate(store, text).added
    assert (len(first), len(first & second)) == (4, 0)
    assert len({quad.object for quad in first}) == 4


def test_a_node_that_a_function_makes_is_one_in_its_solution(store: ox.Store) -> None:
    text = "WITH <urn:h> INSERT { ?b a 1 . ?s <urn:q> ?b } WHERE { ?s ?p 2 BIND(BNODE() AS ?b) }"
    one, other = evaluate(store, text).added
    assert {one.subject, one.object} & {other.subject, other.object}


def seconds(run: Callable[[], object], times: int) -> float:
    """Time a call, the fastest of several."""
    taken = []
    for _ in range(times):
        begin = time.perf_counter()
        run()
        taken.append(time.perf_counter() - begin)
    return min(taken)


def test_data_costs_what_it_says() -> None:
    def insert(count: int) -> float:
        triples = "\n".join(f"<urn:s{n}> <urn:p> '{n} ; }}'@fr ." for n in range(count))
        text = f"INSERT DATA {{ GRAPH <urn:g> {{ {triples} }} }}"
        return seconds(lambda: evaluate(ox.Store(), text), 1)

    # Ten times as much: more than thirty would be no line.
    assert insert(100_000) < 30 * insert(10_000)


def test_an_update_costs_what_it_changes_and_not_what_there_is() -> None:
    def update(count: int) -> float:
        store = laid_out({ox.Quad(ox.NamedNode(f"urn:s{n}"), P, ONE, G) for n in range(count)})
        text = (
            "WITH <urn:g> DELETE { ?s ?p ?o } INSERT { ?s ?p ?new }"
            "WHERE { VALUES ?s { <urn:s7> } ?s ?p ?o BIND(?o + 1 AS ?new) }"
        )
        assert len(evaluate(store, text)) == 2
        return seconds(lambda: evaluate(store, text), 20)

    assert update(200_000) < 10 * update(2_000)


def test_each_operation_costs_what_it_changes() -> None:
    def many(count: int) -> float:
        text = ";".join(f"INSERT DATA {{GRAPH <urn:g> {{<urn:a> a {n}}}}}" for n in range(count))
        return seconds(lambda: evaluate(ox.Store(), text), 2)

    assert many(5_000) < 30 * many(500)
