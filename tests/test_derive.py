"""What follows from the data: one rule a file of sparql/derive/, each with what it must make."""

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from fdt_graph.derive import DERIVED, derive
from fdt_graph.errors import ParseError
from fdt_graph.namespaces import iri
from fdt_graph.parse import load_text
from tests.turtle import PROLOGUE

ROOT = Path(__file__).parent.parent
EXAMPLE = ox.NamedNode("https://w3id.org/fdt/graph/example")


def facts(turtle: str) -> ox.Store:
    """Give what is derived from some statements, beside the ontology."""
    store = ox.Store()
    for path in (ROOT / "ontology").glob("*.ttl"):
        store.load(path.read_bytes(), ox.RdfFormat.TURTLE, to_graph=iri("graph:ontology"))
    load_text(store, PROLOGUE + turtle, ox.RdfFormat.TURTLE, EXAMPLE)
    derive(store, ROOT / "sparql" / "derive")
    return store


def derived(store: ox.Store) -> set[ox.Quad]:
    return set(store.quads_for_pattern(None, None, None, DERIVED))


def says(store: ox.Store, subject: str, predicate: str) -> set[str]:
    quads = store.quads_for_pattern(iri(subject), iri(predicate), None, DERIVED)
    return {getattr(quad.object, "value", "") for quad in quads}


@pytest.mark.parametrize(
    ("name", "earliest", "latest", "precision", "fr", "en"),
    [
        ("2020-02-12", "2020-02-12", "2020-02-12", "day", "12 février 2020", "12 February 2020"),
        ("2023-04-01", "2023-04-01", "2023-04-01", "day", "1er avril 2023", "1 April 2023"),
        ("2019-12", "2019-12-01", "2019-12-31", "month", "décembre 2019", "December 2019"),
        ("1900-02", "1900-02-01", "1900-02-28", "month", "février 1900", "February 1900"),
        ("2000-02", "2000-02-01", "2000-02-29", "month", "février 2000", "February 2000"),
        ("2024-02", "2024-02-01", "2024-02-29", "month", "février 2024", "February 2024"),
        (
            "2019-Q4",
            "2019-10-01",
            "2019-12-31",
            "quarter",
            "quatrième trimestre 2019",
            "fourth quarter of 2019",
        ),
        ("2014", "2014-01-01", "2014-12-31", "year", "2014", "2014"),
        ("1990s", "1990-01-01", "1999-12-31", "decade", "années 1990", "1990s"),
    ],
)
def test_a_date_has_two_bounds_a_precision_and_labels(
    name: str, earliest: str, latest: str, precision: str, fr: str, en: str
) -> None:
    store = facts(f"event:example fdt:start date:{name} .")
    date = f"date:{name}"
    assert says(store, date, "fdt:earliest") == {earliest}
    assert says(store, date, "fdt:latest") == {latest}
    assert says(store, date, "fdt:precision") == {iri(f"precision:{precision}").value}
    assert says(store, date, "rdfs:label") == {fr, en}


@pytest.mark.parametrize("name", ["2019-13", "2019-02-30", "2019-Q5", "199", "soon", "1995s"])
def test_a_name_that_is_no_date_gets_nothing(name: str) -> None:
    assert not says(facts(f"event:example fdt:start date:{name} ."), f"date:{name}", "rdf:type")


def test_what_is_of_a_class_is_of_its_superclasses() -> None:
    store = facts("territory:example a fdt:Commune . organisation:example a fdt:LocalAuthority .")
    assert says(store, "territory:example", "rdf:type") == {iri("fdt:Territory").value}
    expected = {iri("fdt:Organisation").value, iri("fdt:Actor").value}
    assert says(store, "organisation:example", "rdf:type") == expected


def test_two_parties_cooperate_both_ways_and_not_with_themselves() -> None:
    store = facts("link:x a fdt:CooperationLink ; fdt:between organisation:a, organisation:b .")
    assert says(store, "organisation:a", "fdt:cooperatesWith") == {iri("organisation:b").value}
    assert says(store, "organisation:b", "fdt:cooperatesWith") == {iri("organisation:a").value}


@pytest.mark.parametrize(
    ("turtle", "shortcut"),
    [
        ("[] a fdt:Membership ; fdt:member person:a ; fdt:organisation organisation:b", "memberOf"),
        ("[] a fdt:Support ; fdt:supporter person:a ; fdt:supported organisation:b", "supports"),
        ("[] a fdt:Funding ; fdt:funder person:a ; fdt:funded organisation:b", "funds"),
        (
            "[] a fdt:CharterSignature ; fdt:signatory person:a ; fdt:signs charter:v ."
            "charter:v fdt:versionOf organisation:b",
            "signatoryOf",
        ),
        (
            "[] a fdt:Jurisdiction ; fdt:authority person:a ; fdt:governedTerritory organisation:b",
            "governs",
        ),
        ("[] a fdt:SkillClaim ; fdt:holder person:a ; fdt:skill organisation:b", "hasSkill"),
        (
            "[] a fdt:Participation ; fdt:participant person:a ; fdt:context organisation:b ."
            "organisation:b a fdt:Event",
            "takesPartIn",
        ),
        ("organisation:b a fdt:Project ; fdt:contributor person:a", "takesPartIn"),
        ("organisation:b a fdt:Event ; fdt:organiser person:a", "takesPartIn"),
    ],
)
def test_a_relation_gives_its_shortcut(turtle: str, shortcut: str) -> None:
    store = facts(turtle + " .")
    assert says(store, "person:a", f"fdt:{shortcut}") == {iri("organisation:b").value}


def test_a_board_seat_on_behalf_of_an_organisation_does_not_make_it_a_member() -> None:
    store = facts(
        "[] a fdt:Membership ; fdt:onBehalfOf organisation:a ; fdt:organisation organisation:b ."
    )
    assert not says(store, "organisation:a", "fdt:memberOf")


def test_an_authority_takes_the_siren_that_the_register_gives_for_its_territory() -> None:
    store = facts(
        "[] a fdt:Jurisdiction ; fdt:authority organisation:a ; fdt:governedTerritory territory:t ."
        'territory:t fdt:authoritySiren "216205286" .'
    )
    assert says(store, "organisation:a", "fdt:siren") == {"216205286"}


def test_signatories_and_members_of_the_alliance_are_allies_and_supporters_are_not() -> None:
    store = facts(
        "organisation:alliance a fdt:Alliance . organisation:m a fdt:Organisation ."
        "[] a fdt:Membership ; fdt:member organisation:m ; fdt:organisation organisation:alliance ."
        "[] a fdt:Membership ; fdt:member person:p ; fdt:organisation organisation:alliance ."
        "[] a fdt:CharterSignature ; fdt:signatory organisation:s ; fdt:signs charter:v ."
        "charter:v fdt:versionOf charter:charte-alliance ."
        "[] a fdt:Support ; fdt:supporter organisation:t ; fdt:supported organisation:alliance ."
    )
    allies = {
        quad.subject.value
        for quad in store.quads_for_pattern(None, iri("rdf:type"), iri("fdt:Ally"), DERIVED)
        if isinstance(quad.subject, ox.NamedNode)
    }
    assert allies == {iri("organisation:m").value, iri("organisation:s").value}


def test_a_relation_is_named_after_its_parties_in_two_languages() -> None:
    store = facts(
        "support:x a fdt:Support ; fdt:supporter organisation:a ; fdt:supported organisation:b ."
        'organisation:a rdfs:label "Une"@fr, "One"@en . organisation:b rdfs:label "Deux"@fr .'
    )
    assert says(store, "support:x", "rdfs:label") == {
        "Soutien : Deux – Une",
        "Support: Deux – One",
    }


def test_a_claim_is_named_after_its_aspect_its_subject_and_its_value() -> None:
    store = facts(
        "claim:x a fdt:Claim ; fdt:about organisation:a ; fdt:aspect aspect:a ; fdt:value 7 ."
        "claim:y a fdt:Claim ; fdt:about organisation:a ; fdt:aspect aspect:a ;"
        '  fdt:value "sept"@fr, "seven"@en .'
        'organisation:a rdfs:label "Une"@fr . aspect:a skos:prefLabel "Taille"@fr, "Size"@en .'
    )
    assert says(store, "claim:x", "rdfs:label") == {"Taille – Une : 7", "Size – Une: 7"}
    assert says(store, "claim:y", "rdfs:label") == {"Taille – Une : sept", "Size – Une: seven"}


@pytest.mark.parametrize(("value", "fr", "en"), [("true", "oui", "yes"), ("false", "non", "no")])
def test_a_truth_value_is_named_in_the_language_of_the_name(value: str, fr: str, en: str) -> None:
    store = facts(
        "claim:x a fdt:Claim ; fdt:about organisation:a ; fdt:aspect aspect:a ;"
        f"  fdt:value {value} ."
        'organisation:a rdfs:label "Une"@fr . aspect:a skos:prefLabel "Signée"@fr, "Signed"@en .'
    )
    assert says(store, "claim:x", "rdfs:label") == {f"Signée – Une : {fr}", f"Signed – Une: {en}"}


def test_every_graph_that_says_something_is_listed() -> None:
    store = facts("organisation:a a fdt:Organisation .")
    assert says(store, EXAMPLE.value.replace("https://w3id.org/fdt/graph/", "graph:"), "rdf:type")
    assert not says(store, "graph:derived", "rdf:type")


def test_a_rule_that_is_no_construct_is_refused(tmp_path: Path) -> None:
    (tmp_path / "rule.rq").write_text("ASK {}")
    with pytest.raises(ParseError, match="CONSTRUCT"):
        derive(ox.Store(), tmp_path)


def test_nothing_follows_from_what_the_history_says() -> None:
    """But that graph:history is a graph of statements; a history as docs/model.md shows it."""
    model = (ROOT / "docs" / "model.md").read_text()
    (history,) = re.findall(r"^graph:history (\{.*?^\})$", model, re.MULTILINE | re.DOTALL)
    alone, told = facts(""), facts(history.strip("{}"))
    assert len(list(told.quads_for_pattern(None, None, None, EXAMPLE))) == 18
    listed = ox.Quad(EXAMPLE, iri("rdf:type"), iri("fdt:StatementGraph"), DERIVED)
    assert derived(told) == derived(alone) | {listed}
