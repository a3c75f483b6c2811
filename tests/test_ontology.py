"""The vocabulary and its schemes: every term named and defined in two languages."""

from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from fdt_graph.namespaces import PREFIXES, SCHEMES, iri
from fdt_graph.parse import load_file

ROOT = Path(__file__).parent.parent
FDT = PREFIXES["fdt"]
NS = ox.NamedNode("https://w3id.org/fdt/ns")


def read(*paths: Path) -> ox.Store:
    store = ox.Store()
    for path in paths:
        load_file(store, path)
    return store


ONTOLOGY = read(*(p for p in ROOT.glob("ontology/*.ttl") if p.stem != "external-terms"))
CONCEPTS = read(*ROOT.glob("ontology/schemes/*.ttl"))


def subjects(store: ox.Store, *classes: str) -> list[str]:
    found = {
        quad.subject.value
        for name in classes
        for quad in store.quads_for_pattern(None, iri("rdf:type"), iri(name), None)
        if isinstance(quad.subject, ox.NamedNode)
    }
    return sorted(found)


def texts(store: ox.Store, subject: str, predicate: str) -> dict[str, list[str]]:
    """Give the texts of a term by language."""
    found: dict[str, list[str]] = {}
    for quad in store.quads_for_pattern(ox.NamedNode(subject), iri(predicate), None, None):
        assert isinstance(quad.object, ox.Literal)
        found.setdefault(quad.object.language or "", []).append(quad.object.value)
    return found


CLASSES = subjects(ONTOLOGY, "owl:Class")
PROPERTIES = subjects(ONTOLOGY, "rdf:Property", "owl:ObjectProperty", "owl:DatatypeProperty")
TERMS = [term for term in [*CLASSES, *PROPERTIES] if term.startswith(FDT)]


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.removeprefix(FDT))
def test_a_term_is_named_and_defined_in_both_languages(term: str) -> None:
    labels = texts(ONTOLOGY, term, "rdfs:label")
    definitions = texts(ONTOLOGY, term, "skos:definition")
    for said in (labels, definitions):
        assert set(said) == {"fr", "en"}
        assert all(len(values) == 1 and values[0].strip() for values in said.values())
    for language in ("fr", "en"):
        assert len(definitions[language][0]) >= 20
        assert definitions[language][0].casefold() != labels[language][0].casefold()
    defined_by = ONTOLOGY.quads_for_pattern(ox.NamedNode(term), iri("rdfs:isDefinedBy"), NS, None)
    assert next(defined_by, None)


@pytest.mark.parametrize("term", PROPERTIES, ids=lambda term: term.removeprefix(FDT))
def test_a_property_says_what_it_is_said_of_and_what_it_takes(term: str) -> None:
    for predicate in ("schema:domainIncludes", "schema:rangeIncludes"):
        found = ONTOLOGY.quads_for_pattern(ox.NamedNode(term), iri(predicate), None, None)
        assert next(found, None), predicate


@pytest.mark.parametrize("terms", [CLASSES, PROPERTIES], ids=["classes", "properties"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_two_terms_have_one_name(terms: list[str], language: str) -> None:
    names = Counter(
        texts(ONTOLOGY, term, "rdfs:label")[language][0].casefold()
        for term in terms
        if term.startswith(FDT)
    )
    assert not [name for name, count in names.items() if count > 1]


def test_the_vocabulary_coins_no_term_in_the_name_of_another() -> None:
    typed = {
        quad.subject.value
        for quad in ONTOLOGY.quads_for_pattern(None, iri("rdf:type"), None, None)
        if isinstance(quad.subject, ox.NamedNode)
    }
    assert all(term.startswith((FDT, f"{NS.value}/")) or term == NS.value for term in typed)


def test_no_class_is_its_own_superclass() -> None:
    query = (
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
        "ASK { { ?x rdfs:subClassOf+ ?x } UNION { ?x rdfs:subPropertyOf+ ?x } }"
    )
    assert not ONTOLOGY.query(query)


def test_nothing_is_of_two_disjoint_classes(dataset: ox.Store) -> None:
    query = (
        "PREFIX owl: <http://www.w3.org/2002/07/owl#> "
        "SELECT ?x ?a ?b { ?a owl:disjointWith ?b . ?x a ?a , ?b }"
    )
    answer = dataset.query(query, use_default_graph_as_union=True)
    assert isinstance(answer, ox.QuerySolutions)
    assert not list(answer)


ALL = subjects(CONCEPTS, "skos:Concept")


@pytest.mark.parametrize("concept", ALL, ids=lambda each: each.removeprefix(PREFIXES["scheme"]))
def test_a_concept_is_named_and_defined_in_both_languages(concept: str) -> None:
    for predicate in ("skos:prefLabel", "skos:definition"):
        said = texts(CONCEPTS, concept, predicate)
        assert set(said) == {"fr", "en"}
        assert all(len(values) == 1 and values[0].strip() for values in said.values())
    scheme = concept.rpartition("/")[0]
    in_scheme = CONCEPTS.quads_for_pattern(ox.NamedNode(concept), iri("skos:inScheme"), None, None)
    assert [getattr(quad.object, "value", None) for quad in in_scheme] == [scheme]


@pytest.mark.parametrize("scheme", sorted(SCHEMES.values()))
def test_a_scheme_names_its_concepts_apart(scheme: str) -> None:
    mine = [each for each in ALL if each.startswith(f"{PREFIXES['scheme']}{scheme}/")]
    assert mine
    for language in ("fr", "en"):
        names = Counter(
            texts(CONCEPTS, each, "skos:prefLabel")[language][0].casefold() for each in mine
        )
        assert not [name for name, count in names.items() if count > 1]


def test_every_concept_that_data_use_is_declared(dataset: ox.Store) -> None:
    used = {
        quad.object.value
        for quad in dataset
        if isinstance(quad.object, ox.NamedNode)
        and quad.object.value.startswith(PREFIXES["scheme"])
        and quad.object.value.removeprefix(PREFIXES["scheme"]).count("/") == 1
    }
    assert not {each for each in used if not each.endswith("/")} - set(ALL)
