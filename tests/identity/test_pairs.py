"""Which things are compared, and what becomes of those that several are as like."""

import pyoxigraph as ox
import pytest

from fdt_graph.identity import finding
from fdt_graph.identity import pairs as pairing
from fdt_graph.identity.decisions import Decision, Settled, ordered
from fdt_graph.identity.finding import Finder, FindPairs, as_json, from_json
from fdt_graph.identity.pairs import Candidate, ranked
from fdt_graph.questions import load_questions, read_question
from fdt_graph.reconciliation.answers import Answers
from fdt_graph.reconciliation.making import Maker
from tests.workshop import ROOT, laid_out

BASE = "https://example.org/"
HEAD = """
PREFIX : <https://example.org/>
PREFIX fdt: <https://w3id.org/fdt/ns#>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX graph: <https://w3id.org/fdt/graph/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
graph:ontology {
  fdt:Organisation rdfs:label "Organisation"@fr . fdt:Territory rdfs:label "Territoire"@fr .
  fdt:Commune rdfs:label "Commune"@fr ; rdfs:subClassOf fdt:Territory .
}
graph:sources { graph:ours a fdt:Source . graph:theirs a fdt:Source . graph:others a fdt:Source . }
"""


THINGS = read_question(ROOT / "sparql" / "identity" / "things.rq")


def answers(text: str) -> Answers:
    quads = ox.parse((HEAD + text).encode(), ox.RdfFormat.TRIG)
    store = laid_out(list(quads))
    maker = Maker(load_questions(ROOT / "sparql" / "reconciliation"))
    return Answers(store, maker.questions, *maker.make(store, ""))


def finder(text: str) -> Finder:
    known = answers(text)
    return Finder(known.store, known.search, THINGS)


def pairs(text: str, *decisions: Decision) -> list[Candidate]:
    found = finder(text)
    return ranked(found.pairing.pairs(found.names(None)), Settled(decisions))


def named(candidates: list[Candidate]) -> set[tuple[str, ...]]:
    return {tuple(name.removeprefix(BASE) for name in each.pair) for each in candidates}


ALIKE = """
graph:ours { :a a fdt:Organisation ; rdfs:label "Coopérative des collines"@fr . }
graph:theirs { :b a fdt:Organisation ; rdfs:label "Cooperative des Collines"@fr . }
"""


def test_what_is_called_alike_by_two_sources_is_proposed() -> None:
    assert named(pairs(ALIKE)) == {("a", "b")}


def test_two_things_of_one_source_are_two() -> None:
    assert not pairs(ALIKE.replace("graph:theirs {", "graph:ours {"))


def test_things_of_two_kinds_are_two() -> None:
    assert not pairs(ALIKE.replace(":b a fdt:Organisation", ":b a fdt:Territory"))


@pytest.mark.parametrize(
    "sign",
    [
        'fdt:siren "732829320"',
        'fdt:rna "W123456789"',
        'schema:iso6523Code "0009:73282932000074"',
        "skos:exactMatch <http://www.wikidata.org/entity/Q90>",
    ],
)
def test_what_has_the_same_identifier_is_proposed_whatever_it_is_called(sign: str) -> None:
    text = f"""
    graph:ours {{ :a a fdt:Organisation ; rdfs:label "Coopérative des collines"@fr ; {sign} . }}
    graph:theirs {{ :b a fdt:Organisation ; rdfs:label "CC-2"@fr ; {sign} . }}
    """
    assert named(pairs(text)) == {("a", "b")}


def test_what_a_source_says_is_the_same_is_proposed_with_who_says_so() -> None:
    text = """
    graph:ours { :a a fdt:Organisation ; rdfs:label "Coopérative des collines"@fr . }
    graph:theirs { :b a fdt:Organisation ; rdfs:label "CC-2"@fr ; skos:exactMatch :a . }
    """
    (found,) = pairs(text)
    assert "said" in {each.name for each in found.features}


def test_a_region_and_a_department_of_one_code_are_two() -> None:
    text = """
    graph:ours { :a a fdt:Territory , fdt:Region ; rdfs:label "Ici"@fr ; fdt:inseeCode "93" . }
    graph:theirs { :b a fdt:Territory , fdt:Department ; rdfs:label "Là"@fr ; fdt:inseeCode "93" . }
    """
    assert not pairs(text)


def test_a_name_that_two_of_one_source_bear_tells_neither() -> None:
    twice = (
        ALIKE + 'graph:theirs { :c a fdt:Organisation ; rdfs:label "Coopérative des collines" . }'
    )
    (alone,) = pairs(ALIKE)
    assert all(each.likeness < alone.likeness for each in pairs(twice))
    other = twice.replace("graph:theirs { :c", "graph:others { :c")
    assert alone.likeness in {each.likeness for each in pairs(other)}


def test_what_was_decided_is_not_proposed_and_rivals_nobody() -> None:
    twice = (
        ALIKE + 'graph:theirs { :c a fdt:Organisation ; rdfs:label "Coopérative des collines" . }'
    )
    refused = Decision(ordered(BASE + "a", BASE + "c"), "different", BASE, "", None, {})
    (left,) = pairs(twice, refused)
    (alone,) = pairs(ALIKE)
    assert left == alone


def test_a_pair_is_the_same_from_either_side() -> None:
    found = finder(ALIKE)
    (one,), (other,) = (found.pairing.pairs([BASE + name]) for name in "ab")
    assert one == other


def test_a_pair_goes_through_json_unchanged() -> None:
    (found,) = pairs(ALIKE)
    assert from_json(as_json(found)) == found


def test_a_programme_is_found_among_the_projects_that_bear_its_name() -> None:
    projects = "".join(
        f':p{n} a fdt:Initiative ; rdfs:label "Collines Vertes Demain – projet {n}"@fr . '
        for n in range(60)
    )
    text = f"""
    graph:ontology {{ fdt:Initiative rdfs:label "Initiative"@fr . }}
    graph:ours {{
      :a a fdt:Initiative ; rdfs:label "Parcours de formation Collines Vertes Demain"@fr ;
        fdt:contributor :who .
    }}
    graph:theirs {{
      :b a fdt:Initiative ; rdfs:label "Collines Vertes Demain"@fr ; fdt:contributor :who .
      {projects}
    }}
    """
    assert named(pairs(text)) == {("a", "b")}


def test_an_identifier_that_many_have_leads_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    many = "".join(
        f':b{n} a fdt:Organisation ; rdfs:label "{name}"@fr ; fdt:siren "732829320" . '
        for n, name in enumerate(("Antennes", "Bocages", "Clairières"))
    )
    text = f"""
    graph:ours {{ :a a fdt:Organisation ; rdfs:label "Vallons"@fr ; fdt:siren "732829320" . }}
    graph:theirs {{ {many} }}
    """
    monkeypatch.setattr(pairing, "COMMON", 4)
    assert len(finder(text).pairing.pairs([BASE + "a"])) == 3
    monkeypatch.setattr(pairing, "COMMON", 3)
    assert not finder(text).pairing.pairs([BASE + "a"])


def test_what_sources_say_is_read_once_for_all_that_is_asked_of_a_generation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = answers(ALIKE)
    (first,) = FindPairs(THINGS, 0, 1).answer(known)["pairs"]
    monkeypatch.setattr(finding, "read_things", None)
    (later,) = FindPairs(THINGS, 1, 1).answer(known)["pairs"]
    assert later == first
