"""Candidates are scored by name, place, kind and properties, and say why."""

import pyoxigraph as ox
import pytest

from fdt_graph.reconciliation.answers import XSD, Answers, _literal
from fdt_graph.reconciliation.conditions import Condition
from fdt_graph.reconciliation.entities import CATEGORY, WITHIN
from fdt_graph.reconciliation.search import Candidate, Query, Search

COMMUNE = ("ns#Commune",)


def best(search: Search, name: str, *types: str, **properties: str) -> Candidate:
    conditions = tuple(
        Condition({"within": WITHIN, "category": CATEGORY}.get(pid, f"ns#{pid}"), (value,))
        for pid, value in properties.items()
    )
    return search.find(Query((name,), types=types, conditions=conditions))[0]


@pytest.mark.parametrize(
    ("name", "type_", "meant"),
    [
        ("St Etienne", "", "id/territory/commune-42218"),
        ("Havre (Le)", "", "id/territory/commune-76351"),
        ("La Rochelle (17)", "ns#Commune", "id/territory/commune-17300"),
        ("Communauté de communes du Frontonnais", "ns#Territory", "id/territory/epci-200034957"),
        ("Région Grand Est", "ns#Territory", "id/territory/region-44"),
        ("ADEME", "", "id/organisation/ademe"),
        ("Agence nationale de la cohésion des territoires (ANCT)", "", "id/organisation/anct"),
        ("loos-en-gohele", "ns#Commune", "id/territory/commune-62528"),
        ("42218", "", "id/territory/commune-42218"),
        ("200034957", "ns#Territory", "id/territory/epci-200034957"),
        ("id/territory/commune-42218", "", "id/territory/commune-42218"),
    ],
)
def test_a_name_that_means_one_thing_is_matched(
    search: Search, name: str, type_: str, meant: str
) -> None:
    found = best(search, name, *filter(None, [type_]))
    assert (found.entity.id, found.match) == (meant, True)


def test_a_former_code_leads_to_what_came_of_the_commune_but_is_no_match(search: Search) -> None:
    found = best(search, "01340")
    assert (found.entity.id, found.match) == ("id/territory/commune-01015", False)
    assert found.features == {"identifier": False}


@pytest.mark.parametrize("code", ["01 340", " 01340 "])
def test_a_former_code_is_no_match_however_it_is_written(search: Search, code: str) -> None:
    for query in (Query((code,)), Query(ids=(code,))):
        (found, *_) = search.find(query)
        assert (found.entity.id, found.match) == ("id/territory/commune-01015", False)
        assert found.features == {"identifier": False}


def test_the_order_of_words_tells_names_apart(search: Search) -> None:
    first, second, *_ = search.find(Query(("Mont-Saint-Martin (54)",), types=COMMUNE))
    assert (first.entity.id, first.match) == ("id/territory/commune-54382", True)
    assert first.score - second.score >= 6


def test_an_identifier_decides_whatever_the_name_is(search: Search) -> None:
    found = best(search, "Loos", "ns#Commune", inseeCode="62528")
    assert (found.entity.id, found.score, found.match) == ("id/territory/commune-62528", 100, True)


@pytest.mark.parametrize("pid", ["inseeCode", "siren", "authoritySiren"])
def test_an_identifier_finds_what_is_called_otherwise(search: Search, pid: str) -> None:
    entity = search.entity("id/territory/commune-62528")
    assert entity is not None
    (value,) = entity.of("ns#inseeCode" if pid == "inseeCode" else "ns#authoritySiren")
    found = best(search, "Tout autre chose", "ns#Commune", **{pid: value})
    assert (found.entity.id, found.match) == ("id/territory/commune-62528", True)


def test_not_to_have_an_identifier_identifies_nothing(search: Search) -> None:
    other = Condition("ns#inseeCode", ("62528",), "none")
    (first, *_) = search.find(Query(("Saint-Denis",), types=COMMUNE, conditions=(other,)))
    assert "identifier" not in first.features
    found = search.find(Query(("Loos-en-Gohelle",), types=COMMUNE, conditions=(other,)))
    (own,) = [each for each in found if each.entity.id == "id/territory/commune-62528"]
    assert (own.score, own.match) == (60, False)


def test_another_identifier_speaks_against_a_name(search: Search) -> None:
    found = best(search, "Saint-Étienne", "ns#Commune", inseeCode="42999")
    assert found.entity.id == "id/territory/commune-42218"
    assert (found.score, found.match) == (60, False)


def test_a_name_and_an_identifier_that_disagree_are_no_match(search: Search) -> None:
    found = best(search, "Saint-Étienne", "ns#Commune", inseeCode="42207")
    assert (found.entity.id, found.match) == ("id/territory/commune-42207", False)


def test_the_order_of_properties_changes_nothing(search: Search) -> None:
    asked = (
        Condition(WITHIN, ("974",)),
        Condition("ns#inseeCode", ("62528",)),
        Condition("ns#population", ("0",)),
    )
    for conditions in (asked, asked[::-1]):
        (found, *_) = search.find(Query(("Loos-en-Gohelle",), (), COMMUNE, conditions))
        assert (found.entity.id, found.score) == ("id/territory/commune-62528", 58)
        assert not found.match


@pytest.mark.parametrize("place", ["974", "La Réunion", "id/territory/departement-974"])
def test_a_place_tells_namesakes_apart(search: Search, place: str) -> None:
    found = best(search, "Saint-Denis", "ns#Commune", within=place)
    assert (found.entity.id, found.match) == ("id/territory/commune-97411", True)
    assert not best(search, "Saint-Denis", "ns#Commune", within="Pays de nulle part").match


def test_a_category_may_be_named(search: Search) -> None:
    assert best(search, "ADEME", category="État ou organisme public").features[CATEGORY] is True
    other = best(search, "ADEME", category="Fondation")
    assert (other.features[CATEGORY], other.match) == (False, False)


def test_a_required_property_leaves_others_out(search: Search) -> None:
    there = Condition(WITHIN, ("Loire",), required=True)
    found = search.find(Query(("Saint-Étienne",), conditions=(there,), limit=50))
    assert found
    assert all("id/territory/departement-42" in each.entity.of(WITHIN) for each in found)


@pytest.mark.parametrize(
    ("quantifier", "values", "met"),
    [
        ("any", ("42", "63"), True),
        ("all", ("42", "63"), False),
        ("all", ("42", "Auvergne-Rhône-Alpes"), True),
        ("none", ("63",), True),
        ("none", ("42",), False),
    ],
)
def test_values_are_any_of_all_of_or_none(
    search: Search, quantifier: str, values: tuple[str, ...], met: bool
) -> None:
    condition = Condition(WITHIN, values, quantifier)
    (found, *_) = search.find(Query(("42218",), conditions=(condition,)))
    assert found.features[WITHIN] is met


def test_a_type_leaves_others_out(search: Search) -> None:
    kinds = {"ns#Commune", "ns#Department"}
    for kind in kinds:
        found = search.find(Query(("Paris",), types=(kind,), limit=50))
        assert all(kind in each.entity.types for each in found)
    (first, second, *_) = search.find(Query(("Paris",)))
    assert {first.score, second.score} == {100}
    assert not first.match


def test_properties_alone_find_what_has_an_identifier(search: Search) -> None:
    conditions = (Condition("ns#inseeCode", ("62528",)),)
    (found,) = search.find(Query(types=COMMUNE, conditions=conditions))
    assert (found.entity.id, found.match) == ("id/territory/commune-62528", True)
    assert not search.find(Query(conditions=(Condition(WITHIN, ("Loire",)),)))


@pytest.mark.parametrize(
    "name", ["", "()", "…", "' OR 1=1 --", "a" * 300, "la " * 100, "\0", "𝔏𝔶𝔬𝔫"]
)
def test_whatever_is_typed_in_is_answered(search: Search, name: str) -> None:
    assert all(0 <= each.score <= 100 for each in search.find(Query((name,))))


def test_a_suggestion_begins_as_was_typed_what_is_called_so_first(answers: Answers) -> None:
    found = answers.suggest_entities("saint-étienne", 0, 10, "fr")
    assert found[0]["id"] == "id/territory/commune-42218"
    assert len({each["id"] for each in found}) == 10
    later = answers.suggest_entities("saint-étienne", 4, 6, "fr")
    assert later == found[4:]


def test_an_identifier_is_suggested_too(answers: Answers) -> None:
    for prefix in ("id/organisation/anct", "ANCT", "https://w3id.org/fdt/id/organisation/anct"):
        assert answers.suggest_entities(prefix, 0, 3, "fr")[0]["id"] == "id/organisation/anct"


def test_nothing_is_suggested_for_nothing(answers: Answers) -> None:
    assert answers.suggest_entities(" ", 0, 10, "fr") == []


def test_all_types_and_properties_are_suggested_for_nothing_typed_in(answers: Answers) -> None:
    assert len(answers.suggest_types("", 0, 50, "fr")) == len(answers.types)
    assert [each["id"] for each in answers.suggest_types("ns#Commune", 0, 5, "fr")] == [
        "ns#Commune"
    ]
    assert "ns#inseeCode" in {e["id"] for e in answers.suggest_properties("code", 0, 9, "fr")}


def test_what_is_proposed_for_a_type_is_what_it_can_have(answers: Answers) -> None:
    proposed = {each["id"] for each in answers.propose("ns#Commune", None, "en")}
    assert {"ns#inseeCode", "department", "ns#population"} <= proposed
    assert "ns#category" not in proposed
    assert len(answers.propose("ns#Commune", 2, "en")) == 2


def test_values_are_numbers_texts_and_things(answers: Answers) -> None:
    commune = "id/territory/commune-62528"
    assert answers.values(commune, "ns#inseeCode", "fr") == [{"str": "62528"}]
    assert answers.values(commune, "department", "fr") == [
        {"id": "id/territory/departement-62", "name": "Pas-de-Calais"}
    ]
    (population,) = answers.values(commune, "ns#population", "fr")
    assert population["int"] > 0
    assert answers.values(commune, "no-such-property", "fr") == []
    assert answers.values("no/such/thing", "ns#inseeCode", "fr") == []


@pytest.mark.parametrize(
    ("text", "kind", "told"),
    [
        ("12", "integer", {"int": 12}),
        ("1.5", "decimal", {"float": 1.5}),
        ("INF", "double", {"str": "INF"}),
        ("1" + "0" * 400, "decimal", {"str": "1" + "0" * 400}),
        ("9" * 5000, "integer", {"str": "9" * 5000}),
    ],
)
def test_a_number_that_json_does_not_have_is_a_text(
    text: str, kind: str, told: dict[str, object]
) -> None:
    assert _literal(ox.Literal(text, datatype=ox.NamedNode(XSD + kind))) == told


def test_every_candidate_and_type_is_named_in_both_languages(answers: Answers) -> None:
    for language, name in (("fr", "Compétence"), ("en", "Skill")):
        assert answers.type("scheme/skill", language)["name"] == name
        (found, *_) = answers.candidates(Query(("42218",)), language)
        assert {each["id"] for each in found["type"]} == {"ns#Commune", "ns#Territory"}
    assert "inhabitants" in answers.candidates(Query(("42218",)), "en")[0]["description"]
