"""What follows from decisions: who is one with whom, what is asked no more, what contradicts."""

import pyoxigraph as ox
import pytest

from fdt_graph.errors import BadRequest
from fdt_graph.identity.decisions import (
    GRAPH,
    VERDICTS,
    Decision,
    Settled,
    name_of,
    ordered,
    replaced,
    statements,
)
from fdt_graph.namespaces import iri
from fdt_graph.query import query
from fdt_graph.records.labels import value_of
from fdt_graph.tokens.rights import SETTLING
from fdt_graph.writing.query_reach import look, parse
from tests.workshop import ROOT, laid_out

A, B, C, D = (f"https://example.org/{name}" for name in "abcd")
WHO = "https://example.org/keeper"


def decision(one: str, other: str, verdict: str, at: str = "2026-11-23T10:00:00Z") -> Decision:
    reason = {"fr": "Même nom.", "en": "Same name."}
    return Decision(ordered(one, other), verdict, WHO, at, 0.9, reason)


def written(*decisions: Decision, before: bytes = b"") -> set[ox.Triple]:
    said = {quad.triple for quad in ox.parse(before, ox.RdfFormat.N_QUADS)}
    names = {each: each[-1] for one in decisions for each in one.pair}
    return {
        quad.triple
        for quad in ox.parse(replaced(said, decisions, names), ox.RdfFormat.N_QUADS)
        if quad.graph_name == GRAPH
    }


def test_a_pair_is_the_same_whoever_comes_first() -> None:
    assert ordered(B, A) == ordered(A, B) == (A, B)
    assert name_of(ordered(B, A)) == name_of((A, B)) != name_of((A, C))


def test_a_thing_is_no_pair_with_itself() -> None:
    with pytest.raises(BadRequest):
        ordered(A, A)


def test_what_was_decided_is_not_asked_again() -> None:
    for verdict in VERDICTS:
        settled = Settled([decision(A, B, verdict)])
        assert not settled.leaves_open(B, A)
        assert settled.leaves_open(A, C)


def test_what_is_one_with_the_same_thing_is_one() -> None:
    settled = Settled([decision(A, B, "same"), decision(C, B, "same")])
    assert not settled.leaves_open(A, C)
    assert settled.leaves_open(A, D)


def test_decisions_that_go_round_end() -> None:
    round_ = [(A, B), (B, C), (C, D), (A, D)]
    for pairs in (round_, [(A, B), (A, C), (B, C)], [*round_, (A, C), (B, D)]):
        settled = Settled([decision(*pair, "same") for pair in pairs])
        assert not settled.leaves_open(A, C)
        assert settled.leaves_open(A, "https://example.org/e")


def test_of_two_decisions_on_one_pair_the_last_counts() -> None:
    last, first = decision(A, B, "close"), decision(A, B, "same")
    settled = Settled([last, first, decision(B, C, "same")])
    assert settled.leaves_open(A, C)
    assert not settled.leaves_open(A, B)


def test_a_thing_is_not_what_one_of_its_own_is_not() -> None:
    settled = Settled([decision(A, B, "same"), decision(B, C, "different")])
    assert not settled.leaves_open(A, C)


def test_what_is_close_says_nothing_of_a_third() -> None:
    settled = Settled([decision(A, B, "close"), decision(B, C, "same")])
    assert settled.leaves_open(A, C)


def test_a_refusal_that_others_deny_is_a_contradiction() -> None:
    apart = decision(A, C, "different")
    settled = Settled([decision(A, B, "same"), decision(B, C, "same"), apart])
    assert list(settled.contradictions()) == [apart]
    assert not list(Settled([decision(A, B, "same"), apart]).contradictions())


@pytest.mark.parametrize(
    ("verdict", "match"),
    [("same", "skos:exactMatch"), ("close", "skos:closeMatch"), ("different", None)],
)
def test_a_decision_says_what_the_two_things_are_to_each_other(
    verdict: str, match: str | None
) -> None:
    said = written(decision(B, A, verdict))
    between = {each.predicate for each in said if each.subject == ox.NamedNode(A)}
    assert between == ({iri(match)} if match else set())
    compared = {each.object for each in said if each.predicate == iri("fdt:compares")}
    assert compared == {ox.NamedNode(A), ox.NamedNode(B)}


def test_a_new_decision_takes_the_place_of_the_old_and_no_other() -> None:
    names = {A: "a", B: "b", C: "c"}
    before = replaced((), [decision(A, B, "same"), decision(A, C, "same")], names)
    after = written(decision(A, B, "different"), before=before)
    assert after == written(decision(A, B, "different"), decision(A, C, "same"))


def test_the_same_decisions_give_the_same_bytes() -> None:
    names = {A: "a", B: "b", C: "c"}
    one, other = decision(A, B, "same"), decision(A, C, "close")
    assert replaced((), [one, other], names) == replaced((), [other, one], names)


def test_what_is_decided_again_takes_the_place_of_what_is_named_otherwise() -> None:
    before = replaced((), [decision(A, B, "same")], {A: "a", B: "b"})
    by_hand = before.replace(name_of((A, B)).value.encode(), b"https://example.org/by-hand")
    after = written(decision(A, B, "different"), before=by_hand)
    assert after == written(decision(A, B, "different"))


def test_a_decision_that_is_taken_back_is_gone_and_no_other() -> None:
    names = {A: "a", B: "b", C: "c"}
    both = replaced((), [decision(A, B, "same"), decision(A, C, "same")], names)
    said = [quad.triple for quad in ox.parse(both, ox.RdfFormat.N_QUADS)]
    left = replaced(said, (), names, taken_back=[(A, B)])
    assert left == replaced((), [decision(A, C, "same")], names)


def test_a_decision_whose_author_was_forgotten_says_no_author() -> None:
    nobodys = Decision((A, B), "close", "", "2026-11-23T10:00:00Z", None, {})
    said = {quad.predicate for quad in statements(nobodys, {A: "a", B: "b"})}
    assert iri("prov:wasAttributedTo") not in said
    assert iri("fdt:verdict") in said


def test_what_another_graph_calls_a_decision_is_none() -> None:
    text = (ROOT / "sparql" / "portal" / "match-decisions.rq").read_text()
    ours = list(
        ox.parse(
            replaced((), [decision(A, B, "same")], {A: "a", B: "b"}), format=ox.RdfFormat.N_QUADS
        )
    )
    other = iri("graph:partner")
    theirs = [ox.Quad(each.subject, each.predicate, each.object, other) for each in ours]
    for quads, count in ((ours, 2), (theirs, 0)):  # a row for each language of the reason
        rows = query(laid_out(quads), text)
        assert isinstance(rows, ox.QuerySolutions)
        assert len(list(rows)) == count


def test_what_another_graph_adds_to_a_decision_is_no_part_of_it() -> None:
    names = {A: "a", B: "b"}
    ours = set(ox.parse(replaced((), [decision(A, B, "same")], names), ox.RdfFormat.N_QUADS))
    theirs = iri("graph:partner")
    added = {
        ox.Quad(name_of((A, B)), predicate, value, theirs)
        for predicate, value in (
            (iri("fdt:reason"), ox.Literal("Rien de cela.", language="fr")),
            (iri("prov:wasAttributedTo"), ox.NamedNode(C)),
        )
    }
    text = (ROOT / "sparql" / "cq" / "match-decisions.rq").read_text()
    rows = query(laid_out(ours | added), text)
    assert isinstance(rows, ox.QuerySolutions)
    ((row),) = rows
    assert (row["reason"], row["decidedBy"]) == (
        ox.Literal("Même nom.", language="fr"),
        ox.NamedNode(WHO),
    )


def test_what_is_derived_of_decisions_is_read_of_nothing_that_a_partner_may_state() -> None:
    """No partner may state a term of SETTLING, with a token or in a harvest."""
    rule = parse((ROOT / "sparql" / "derive" / "80-same-as.rq").read_text())
    looked = look(rule, {"one": ((),)})
    read: set[str] = set()
    for step in {step for walk in looked.walks for step in walk}:
        said = step.ends if step.predicates == {iri("rdf:type")} else step.predicates
        assert said is not None
        read |= {value_of(term) for term in said}
    assert not looked.patterns
    assert read == {iri(f"fdt:{name}").value for name in ("MatchDecision", "compares", "verdict")}
    assert read <= SETTLING
