"""What queries and shapes look at: walks from a node, and back from what changed."""

import pyoxigraph as ox
import pytest

from fdt_graph.derive import said_by
from fdt_graph.namespaces import iri
from fdt_graph.store.diff import UNION, Diff, apply
from fdt_graph.validate import PROFILES, load_shapes
from fdt_graph.writing import reach
from fdt_graph.writing.query_reach import Looked, look, parse
from fdt_graph.writing.reach import Hierarchy, Pattern, Reach, Step, Term, Walk, changed_triples
from fdt_graph.writing.shape_reach import scope
from tests.conftest import ROOT
from tests.turtle import triples

HEAD = "PREFIX : <https://example.org/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"


def node(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"https://example.org/{name}")


def union(turtle: str) -> ox.Store:
    store = ox.Store()
    store.extend(said_by(UNION, triples(turtle)))
    return store


def looked(where: str, form: str = "SELECT ?x") -> Looked:
    return look(parse(f"{HEAD}{form} WHERE {{ {where} }}"), {"x": ((),)})


def shown(walk: Walk) -> str:
    """Write a walk as a property path, with what its steps must lead to in brackets."""
    return " / ".join(
        ("^" if step.inverse else "")
        + (
            f"<{step.under.value.rpartition('/')[2]}"
            if step.under
            else "|".join(sorted(p.value.rpartition("/")[2] for p in step.predicates or ()))
            or "any"
        )
        + ("*" if step.repeated else "")
        + "".join(f"[{str(each).rpartition('/')[2].strip('>')}]" for each in step.ends or ())
        for step in walk
    )


@pytest.mark.parametrize(
    ("where", "walks", "patterns"),
    [
        ("?x :p ?y . ?y :q :c", {"p", "p / q[c]"}, 0),
        ("?y :p ?x . ?z :q ?y", {"^p", "^p / ^q"}, 0),
        ("?x :p/^:q ?y", {"p / ^q"}, 0),
        ("?x :p|:q ?y . ?y :r ?z", {"p", "q", "p / r", "q / r"}, 0),
        ("?x :p* ?y . ?y :q ?z", {"p*", "p* / q"}, 0),
        ("?x :p ?y OPTIONAL { ?y :q ?z OPTIONAL { ?z :r ?t } }", {"p", "p / q", "p / q / r"}, 0),
        ("?x :p ?y FILTER NOT EXISTS { ?z :q ?y }", {"p", "p / ^q"}, 0),
        ("?x :p ?y BIND(EXISTS { ?y :q ?z } AS ?b)", {"p", "p / q"}, 0),
        ("?x :p ?y MINUS { ?y :q ?z }", {"p", "p / q"}, 0),
        ("{ ?x :p ?y } UNION { ?y :q ?x }", {"p", "^q"}, 0),
        ("VALUES ?p { :p :q } ?x ?p ?y", {"p|q"}, 0),
        ("VALUES ?c { :c } ?x :p ?c", {"p[c]"}, 0),
        ("?x ?p ?y", {"any"}, 0),
        ("?p rdfs:subPropertyOf+ :q . ?x ?p ?y", {"<q"}, 1),
        ("{ SELECT ?x (COUNT(?y) AS ?n) { ?x :p ?y } GROUP BY ?x }", {"p"}, 0),
        # No walk leads to these.
        ("?x :p ?y . :c :q ?z", {"p"}, 1),
        ("?x :p ?y . ?z :q ?t", {"p"}, 1),
        # What need not match leads nowhere.
        ("?x :p ?y OPTIONAL { ?y :q ?z } ?z :r ?t", {"p", "p / q"}, 1),
        ("{ ?x :p ?y } UNION { ?x :q ?z . ?y :r ?t }", {"p", "q"}, 1),
        # A variable that a sub-query does not project, or that a group does not have, is another.
        ("?x :p ?y { SELECT ?x { ?x :q ?t . ?y :r ?z } }", {"p", "q"}, 1),
        ("?x :p ?y { ?x :q ?z FILTER EXISTS { ?y :r ?t } }", {"p", "q"}, 1),
        ("?x :p ?y { SELECT ?n { ?x :q ?n } }", {"p"}, 1),
        # Inside of EXISTS, the values of the group around it are everywhere.
        (
            "?x :p ?y FILTER EXISTS { ?x :q ?z FILTER EXISTS { ?y :r ?z } }",
            {"p", "q", "p / r"},
            0,
        ),
    ],
)
def test_a_pattern_is_reached_by_what_must_match_beside_it(
    where: str, walks: set[str], patterns: int
) -> None:
    found = looked(where)
    assert {shown(walk) for walk in found.walks} == walks
    assert len(found.patterns) == patterns


def test_a_query_may_ask_whether_a_graph_is_there() -> None:
    assert looked("GRAPH ?x {}").graphs


@pytest.mark.parametrize(
    "where",
    [
        "GRAPH ?x { ?x :p ?y }",
        "SERVICE :s { ?x :p ?y }",
        "{ SELECT ?x { ?x :p ?y } LIMIT 1 }",
        "?x (:p/:q)* ?y",
        "?x !:p ?y",
    ],
)
def test_what_cannot_be_followed_is_refused(where: str) -> None:
    with pytest.raises(ValueError, match=r"followed|LIMIT|repeated"):
        looked(where)


def affected(walks: list[Walk], store: str, changed: str) -> set[Term] | None:
    data = union(store)
    return Reach(walks).affected(data, triples(changed), Hierarchy(data))


P, Q = Step(frozenset({node("p")})), Step(frozenset({node("q")}))
BACK = Step(frozenset({node("p")}), inverse=True)
MANY = Step(frozenset({node("p")}), repeated=True)


@pytest.mark.parametrize(
    ("walk", "store", "changed", "nodes"),
    [
        ((P,), "", ":a :p :b", {"a"}),
        ((P, Q), ":a :p :b . :c :p :b . :d :p :e .", ":b :q :x", {"a", "c"}),
        ((P, Q), "", ":b :q :x", set()),
        ((BACK, Q), ":b :p :a .", ":b :q :x", {"a"}),
        ((MANY, Q), ":a :p :b . :b :p :c .", ":c :q :x", {"a", "b", "c"}),
        ((MANY, Q), ":a :p :b . :b :p :a .", ":a :p :c", {"a", "b"}),
        ((Q, MANY), ":a :q :b . :b :p :c .", ":c :p :d", {"a"}),
        ((Step(),), "", ":a :z :b", {"a"}),
        ((Step(under=node("p")),), ":z rdfs:subPropertyOf :y . :y rdfs:subPropertyOf :p .",
         ":a :z :b . :c :q :b", {"a"}),
        ((Step(P.predicates, ends=frozenset({node("b")})), Q), ":a :p :b, :c .", ":c :q :x", set()),
        ((Step(P.predicates, kind=node("K")),), ":L rdfs:subClassOf :K .", ":a :p :L . :c :p :M",
         {"a"}),
    ],
)  # fmt: skip
def test_a_changed_triple_concerns_whoever_a_walk_leads_from(
    walk: Walk, store: str, changed: str, nodes: set[str]
) -> None:
    assert affected([walk], store, changed) == {node(name) for name in nodes}


def test_a_change_of_the_hierarchy_concerns_everyone() -> None:
    assert affected([(P,)], "", ":a rdfs:subClassOf :b") is None
    assert affected([(P,)], "", ":a rdfs:subPropertyOf :b") is None


def test_a_pattern_that_no_walk_leads_to_concerns_everyone() -> None:
    data = union("")
    all_see = Reach([(P,)], [Pattern(Q, starts=frozenset({node("c")}))])
    assert all_see.affected(data, triples(":c :q :x"), Hierarchy(data)) is None
    assert all_see.affected(data, triples(":d :q :x"), Hierarchy(data)) == set()


def test_too_many_nodes_are_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "LIMIT", 2)
    assert affected([(P, Q)], ":a :p :z . :b :p :z .", ":z :q :x") == {node("a"), node("b")}
    assert affected([(P, Q)], ":a :p :z . :b :p :z . :c :p :z .", ":z :q :x") is None


def test_a_node_sees_the_triples_along_its_walks() -> None:
    data = union(":a :p :b . :b :q :c . :c :q :d . :e :p :b . :f :q :g .")
    seen = Reach([(P, Q)], [Pattern(Q, starts=frozenset({node("f")}))]).seen(
        data, {node("a")}, Hierarchy(data)
    )
    assert seen == set(triples(":a :p :b . :b :q :c . :f :q :g ."))


def test_a_triple_that_another_graph_says_neither_comes_nor_goes() -> None:
    (one,) = triples(":a :p :b")
    first, second = (ox.Quad(*one, node(name)) for name in ("g", "h"))  # type: ignore[call-arg]
    store = ox.Store()
    come, more = Diff(frozenset({first})), Diff(frozenset({second}))
    apply(store, come)
    assert changed_triples(store, come) == {one}
    apply(store, more)
    assert changed_triples(store, more) == set()
    assert changed_triples(store, more, apart=node("g")) == {one}
    apply(store, come.inverse)
    assert changed_triples(store, come.inverse) == set()
    assert changed_triples(store, come.inverse, apart=node("h")) == {one}


def shapes(turtle: str) -> bytes:
    found = ox.serialize(triples(turtle), format=ox.RdfFormat.N_TRIPLES)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("constraint", "walks"),
    [
        ("sh:property [ sh:path :p ; sh:minCount 1 ]", {"p"}),
        ("sh:property [ sh:path [ sh:inversePath :p ] ; sh:maxCount 1 ]", {"^p"}),
        ("sh:property [ sh:path ( :p [ sh:inversePath :q ] ) ; sh:minCount 1 ]", {"p / ^q"}),
        ("sh:property [ sh:path [ sh:alternativePath ( :p :q ) ] ; sh:minCount 1 ]", {"p", "q"}),
        ("sh:property [ sh:path [ sh:oneOrMorePath :p ] ; sh:minCount 1 ]", {"p*"}),
        ("sh:property [ sh:path [ sh:zeroOrOnePath :p ] ; sh:minCount 1 ]", {"p", ""}),
        ("sh:property [ sh:path :p ; sh:node [ sh:property [ sh:path :q ] ] ]", {"p", "p / q"}),
        ("sh:property [ sh:path :p ; sh:or ( [ sh:path :q ] [ sh:path :r ] ) ]",
         {"p", "p / q", "p / r"}),
        ("sh:not [ sh:path :p ; sh:minCount 1 ]", {"p"}),
        ("sh:property [ sh:path :p ; sh:qualifiedValueShape [ sh:path :q ] ;"
         " sh:qualifiedMinCount 1 ]", {"p", "p / q"}),
        ("sh:property [ sh:path :p ; sh:class :C ]", {"p", "p / 22-rdf-syntax-ns#type"}),
        ("sh:property [ sh:path :p ; sh:lessThan :q ]", {"p", "q"}),
        ("sh:property [ sh:path :p ; sh:node [ sh:property [ sh:path :q ; sh:equals :r ] ] ]",
         {"p", "p / q", "p / r"}),
        ("sh:closed true", {"any"}),
        ("sh:sparql [ sh:select 'SELECT $this { $this <https://example.org/p> ?y }' ]", {"p"}),
        ("sh:property [ sh:path :p ; sh:sparql [ sh:select"
         " 'SELECT $this ?value { $this $PATH ?value . ?z <https://example.org/q> ?value }' ] ]",
         {"p", "p / ^q"}),
    ],
)  # fmt: skip
def test_each_constraint_looks_along_its_walks(constraint: str, walks: set[str]) -> None:
    found = scope(shapes(f":S sh:targetSubjectsOf :t ; {constraint} ."))
    assert {shown(walk) for walk in found.walks} == walks | {"t"}


def test_targets_are_of_all_kinds() -> None:
    found = scope(
        shapes(
            ":A sh:targetClass :C . :B sh:targetNode :n . :D sh:targetObjectsOf :p ."
            ":E a owl:Class, sh:NodeShape ; sh:nodeKind sh:IRI ."
        )
    )
    assert found.classes == {node("C"), node("E")}
    assert found.nodes == {node("n")}
    assert found.steps == {BACK}


@pytest.mark.parametrize(
    "said",
    [
        "sh:property [ sh:path :p ; sh:qualifiedValueShapesDisjoint true ]",
        "sh:expression :e",
        "sh:target [ sh:select 'SELECT ?this { ?this ?p ?o }' ]",
        "sh:property :S",
        "sh:sparql [ sh:select 'SELECT $this { ?y <https://example.org/p> ?z }' ]",
    ],
)
def test_a_constraint_that_is_not_known_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match=r"known|refers to itself|beyond"):
        scope(shapes(f":S sh:targetClass :C ; {said} ."))


@pytest.mark.parametrize("profile", PROFILES)
def test_the_reach_of_every_shape_is_known(profile: str) -> None:
    found = scope(load_shapes(ROOT / "shapes", profile))
    assert iri("fdt:Record") in found.classes
    assert len(found.walks) > len(found.classes)
