"""What is derived again after a write: as much as it takes, and in the order of the rules."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from fdt_graph.derive import DERIVED, derive, said_by
from fdt_graph.errors import ParseError
from fdt_graph.namespaces import compact
from fdt_graph.store.diff import UNION, Diff, apply
from fdt_graph.writing import derivation
from fdt_graph.writing.derivation import Rules, read_rule
from tests.conftest import ROOT
from tests.turtle import triples

RULES = ROOT / "sparql" / "derive"
HEAD = "PREFIX : <https://example.org/>\n"
GRAPH, OTHER = (ox.NamedNode(f"https://example.org/{name}") for name in ("g", "h"))


def quads(turtle: str, graph: ox.NamedNode = GRAPH) -> frozenset[ox.Quad]:
    return frozenset(said_by(graph, triples(turtle)))


def written(folder: Path, *rules: str) -> Rules:
    for number, rule in enumerate(rules):
        made, _, where = rule.partition(" IF ")
        (folder / f"{number}.rq").write_text(f"{HEAD}CONSTRUCT {{ {made} }} WHERE {{ {where} }}")
    return Rules(folder)


def derived(head: ox.Store) -> set[ox.Quad]:
    return set(head.quads_for_pattern(None, None, None, DERIVED))


def after(rules: Rules, folder: Path, before: str, change: Diff) -> set[ox.Quad]:
    """Give what is derived after a change; it must be what deriving everything gives."""
    head = ox.Store()
    apply(head, Diff(quads(before)))
    rules.rederive(head, Diff(), everything=True)
    old = derived(head)
    apply(head, change)
    diff = rules.rederive(head, change)
    anew = ox.Store()
    anew.extend(q for q in head if q.graph_name not in (UNION, DERIVED))
    derive(anew, folder)
    assert derived(head) == derived(anew)
    assert diff == Diff(frozenset(derived(head) - old), frozenset(old - derived(head)))
    assert {q.triple for q in head.quads_for_pattern(None, None, None, UNION)} == {
        q.triple for q in head if q.graph_name != UNION
    }
    return derived(head)


@pytest.fixture
def partly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deriving everything again is no way out."""

    def refuse(rules: Rules, head: ox.Store) -> Diff:
        raise AssertionError("everything was derived again")

    everything = Rules._everything

    def first_only(rules: Rules, head: ox.Store) -> Diff:
        monkeypatch.setattr(Rules, "_everything", refuse)
        return everything(rules, head)

    monkeypatch.setattr(Rules, "_everything", first_only)


@pytest.mark.parametrize(
    ("rules", "before", "came", "went", "expected"),
    [
        (["?x :made ?y IF ?x :p ?y"], "", ":a :p :b", "", ":a :made :b"),
        (["?x :made ?y IF ?x :p ?y"], ":a :p :b", "", ":a :p :b", ""),
        # What one rule makes concerns roots of a later one.
        (
            ["?x :made ?y IF ?x :p ?y", "?z :end ?x IF ?x :made ?y . ?z :q ?x"],
            ":c :q :a", ":a :p :b", "", ":a :made :b . :c :end :a",
        ),
        # A root that is made again looks further along what was just made.
        (
            ["?x :made ?y IF ?x :p ?y", "?x :end ?z IF ?x :made ?y ; :r ?w . ?y :q ?z"],
            ":b :q :c", ":a :p :b ; :r :d", "", ":a :made :b ; :end :c",
        ),
        # A rule does not see what it made itself, here or elsewhere.
        (
            ["?x :name ?n IF ?x :of ?y . ?y :name ?n"],
            ":b :of :c . :c :name 'n'", ":a :of :b", "", ":b :name 'n'",
        ),
        (
            ["?x :name ?n IF ?x :p ?n FILTER NOT EXISTS { ?x :name ?given }"],
            ":a :p 'n'", ":a :p 'm'", "", ":a :name 'n', 'm'",
        ),
        # What a later rule makes is seen by none before it.
        (
            ["?x :seen ?n IF ?x :to ?y . ?y :name ?n", "?y :name ?n IF ?y :p ?n"],
            ":b :p 'n'", ":a :to :b", "", ":b :name 'n'",
        ),
        (
            ["?x :seen ?n IF ?x :to ?y . ?y :name ?n", "?y :name ?n IF ?y :p ?n",
             "?x :late ?n IF ?x :to ?y . ?y :name ?n"],
            ":b :p 'n'", ":a :to :b", "", ":b :name 'n' . :a :late 'n'",
        ),
        # The same triple, made by a later rule than before, or derived where it was said.
        (
            ["?y :name ?n IF ?y :p ?n", "?x :seen ?n IF ?x :to ?y . ?y :name ?n",
             "?y :name ?n IF ?y :q ?n"],
            ":a :to :b . :b :p 'n'", ":b :q 'n'", ":b :p 'n'", ":b :name 'n'",
        ),
        (
            ["?x :seen ?n IF ?x :to ?y . ?y :name ?n", "?y :name ?n IF ?y :q ?n"],
            ":a :to :b . :b :q 'n' ; :name 'n'", "", ":b :name 'n'", ":b :name 'n'",
        ),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("partly")
def test_what_is_derived_again_is_what_is_derived(
    tmp_path: Path, rules: list[str], before: str, came: str, went: str, expected: str
) -> None:
    change = Diff(quads(came), quads(went))
    found = after(written(tmp_path, *rules), tmp_path, before, change)
    assert found == quads(expected, DERIVED)


@pytest.mark.usefixtures("partly")
def test_a_graph_that_comes_or_goes_is_a_root(tmp_path: Path) -> None:
    rules = written(tmp_path, "?g :kind :graph IF GRAPH ?g {} FILTER(?g != :none)")
    both = quads(":g :kind :graph . :h :kind :graph", DERIVED)
    assert both <= after(rules, tmp_path, ":a :p :b", Diff(quads(":c :p :d", OTHER)))


@pytest.mark.usefixtures("partly")
def test_a_graph_that_says_nothing_is_not_there(tmp_path: Path) -> None:
    rules = written(tmp_path, "?g :kind :graph IF GRAPH ?g {} FILTER(?g = :g)")
    assert not after(rules, tmp_path, ":a :p :b", Diff(removed=quads(":a :p :b")))


def test_what_concerns_every_root_derives_everything_again(tmp_path: Path) -> None:
    rules = written(tmp_path, "?x :made ?n IF ?x :p ?y . :all :name ?n")
    change = Diff(quads(":all :name 'm'"))
    assert after(rules, tmp_path, ":a :p :b", change) == quads(":a :made 'm'", DERIVED)


def test_so_does_what_concerns_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(derivation, "LIMIT", 1)
    rules = written(tmp_path, "?x :made ?y IF ?x :p ?y", "?x :more ?y IF ?x :made ?y")
    change = Diff(quads(":a :p :b . :c :p :d"))
    assert len(after(rules, tmp_path, "", change)) == 4


@pytest.mark.parametrize(
    "rule",
    [
        "?x :made ?y . ?y :made ?x IF ?x :p ?y",
        ":a :made ?y IF ?x :p ?y",
        "?x ?p ?y IF ?x ?p ?y",
        "?x :made ?y IF ?x (:p/:q)* ?y",
        "?x :made ?y IF ?x :p",
    ],
)
def test_a_rule_that_cannot_be_followed_is_refused(tmp_path: Path, rule: str) -> None:
    with pytest.raises(ParseError):
        written(tmp_path, rule)


def test_rules_that_can_make_the_same_are_of_one_family(tmp_path: Path) -> None:
    rules = written(
        tmp_path,
        "?x a :A IF ?x :p ?y",
        "?x :made ?y IF ?x :p ?y",
        "?x a :B IF ?x :p ?y",
        "?x a ?y IF ?x :p ?y",
    )
    assert rules.families == (0, 1, 0, 0)


def test_every_rule_of_the_project_can_be_followed() -> None:
    assert len(Rules(RULES).rules) == len(list(RULES.glob("*.rq")))


@pytest.mark.parametrize("path", sorted(RULES.glob("*.rq")), ids=lambda path: path.stem)
def test_a_rule_of_the_project_looks_no_further_than_from_its_root(path: Path) -> None:
    """Patterns that no walk leads to cost a whole derivation; these two are of the vocabulary."""
    patterns = {
        "15-relation-labels": {"rdfs:subPropertyOf"},
        "17-record-labels": {"rdfs:label"},
        "30-involves": {"rdfs:subPropertyOf"},
    }
    found = {
        compact(predicate.value)
        for pattern in read_rule(path).reach.patterns
        for predicate in pattern.step.predicates or ()
    }
    assert found == patterns.get(path.stem, set())
