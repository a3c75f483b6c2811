"""What speaks for two things being one, what against, and how much."""

import pytest

from fdt_graph.identity.evidence import Alike, Feature, Judge, likeness_of, rivals
from fdt_graph.identity.things import Thing
from fdt_graph.reconciliation.entities import Entity
from fdt_graph.reconciliation.index import Index
from fdt_graph.reconciliation.search import Search
from fdt_graph.records import Labels

TYPES = {
    "organisation": "ns#Organisation",
    "territory": "ns#Territory",
    "initiative": "ns#Initiative",
}


def entity(id_: str, name: str, *types: str, **values: set[str]) -> Entity:
    said = {f"ns#{key}": frozenset(each) for key, each in values.items()}
    return Entity(id_, Labels({"fr": name}), set(), frozenset(types), said)


PLACES = {
    each.id: each
    for each in (
        entity("rouge", "Rouge", "ns#Commune", "ns#Territory"),
        entity("collines", "Collines", "ns#Department", "ns#Territory"),
        entity("plaines", "Plaines", "ns#Department", "ns#Territory"),
        entity("sud", "Sud", "ns#Region", "ns#Territory"),
    )
}
JUDGE = Judge(Search((Index(PLACES),), {}))


def thing(iri: str, name: str = "Exemple", kind: str = "organisation", *types: str) -> Thing:
    return Thing(iri, kind, entity(iri, name, TYPES[kind], *types))


def features(one: Thing, other: Thing, score: float = 100.0) -> dict[str, Feature]:
    return {each.name: each for each in JUDGE.compare(one, other, Alike(score))}


@pytest.mark.parametrize("scheme", ["siren", "siret", "rna", "insee", "wikidata"])
def test_an_identifier_that_agrees_speaks_for_and_one_that_differs_against(scheme: str) -> None:
    one, same, other = thing("urn:a"), thing("urn:b"), thing("urn:c")
    for each, value in ((one, "1"), (same, "1"), (other, "2")):
        each.identifiers[scheme].add(value)
    assert features(one, same)[scheme].points > 0 > features(one, other)[scheme].points
    assert scheme not in features(one, thing("urn:d"))


def test_a_siren_that_differs_outweighs_a_name_and_a_place() -> None:
    one, other = thing("urn:a"), thing("urn:b")
    for each, value in ((one, "1"), (other, "2")):
        each.identifiers["siren"].add(value)
        each.places |= {"rouge"}
    assert likeness_of(features(one, other).values()) < 0.3


def test_a_siren_that_agrees_outweighs_another_name() -> None:
    one, other = thing("urn:a"), thing("urn:b")
    for each in (one, other):
        each.identifiers["siren"].add("1")
    assert likeness_of(features(one, other, 60.0).values()) > 0.5


def test_two_establishments_of_one_company_are_not_told_apart_by_its_siren_alone() -> None:
    one, other = thing("urn:a"), thing("urn:b")
    for each, number in ((one, "73282932000074"), (other, "73282932000082")):
        each.identify("https://schema.org/iso6523Code", f"0009:{number}")
    said = features(one, other)
    assert said["siren"].points > 0 > said["siret"].points


@pytest.mark.parametrize(
    ("mine", "theirs", "sign"),
    [
        ({"rouge", "collines"}, {"rouge", "collines"}, 2.0),
        ({"rouge", "collines"}, {"collines"}, 1.2),
        ({"collines", "sud"}, {"sud"}, 0.4),
        ({"collines", "sud"}, {"plaines", "sud"}, -3.5),
    ],
)
def test_the_narrowest_place_that_two_things_share_counts(
    mine: set[str], theirs: set[str], sign: float
) -> None:
    one, other = thing("urn:a"), thing("urn:b")
    one.places, other.places = mine, theirs
    assert features(one, other)["place"].points == sign


def test_where_nothing_is_said_nothing_speaks_against() -> None:
    one, other = thing("urn:a"), thing("urn:b")
    one.places = {"collines"}
    assert "place" not in features(one, other)


def test_a_commune_is_no_intercommunality() -> None:
    one = thing("urn:a", "Exemple", "territory", "ns#Commune")
    other = thing("urn:b", "Exemple", "territory", "ns#Intercommunality")
    assert likeness_of(features(one, other).values()) < 0.3


def test_a_territory_is_not_one_of_its_parts_unless_it_is_the_only_one() -> None:
    whole, part = thing("urn:a", kind="territory"), thing("urn:b", kind="territory")
    whole.parts = {"urn:b"}
    assert features(whole, part)["area"].points > 0
    whole.parts = {"urn:b", "urn:c"}
    assert features(part, whole)["area"].points < 0


def test_a_name_with_words_before_or_after_speaks_less_than_the_name() -> None:
    one = thing("urn:a", "Parcours des collines vertes", "initiative")
    other = thing("urn:b", "Collines vertes", "initiative")
    assert 0 < features(one, other, 70.0)["name"].points < features(one, other)["name"].points
    assert "partie" in features(one, other, 70.0)["name"].fr


def test_the_more_others_are_as_like_the_less_a_likeness_says() -> None:
    assert rivals(2).points < rivals(1).points < 0
    assert rivals(50).points == rivals(60).points


def test_every_feature_is_said_in_both_languages() -> None:
    one, other = thing("urn:a"), thing("urn:b")
    for each, place in ((one, "collines"), (other, "plaines")):
        each.identifiers["siren"].add(each.iri)
        each.places, each.same, each.sites = {place}, {"urn:b"}, {"a.example"}
        each.entity.add("ns#category", [place])
    said = features(one, other)
    assert set(said) == {"siren", "said", "name", "place", "site", "category"}
    assert all(each.fr and each.en and each.fr != each.en for each in said.values())
