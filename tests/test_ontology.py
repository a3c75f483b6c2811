"""The concept schemes and the prefixes that files use for them; the rest is in test_check.py."""

import pyoxigraph as ox
import pytest

from fdt_graph.namespaces import PREFIXES, SCHEMES, iri


def in_scheme(dataset: ox.Store, scheme: str) -> set[str]:
    found = dataset.quads_for_pattern(None, iri("skos:inScheme"), iri(f"scheme:{scheme}"), None)
    return {quad.subject.value for quad in found if isinstance(quad.subject, ox.NamedNode)}


@pytest.mark.parametrize("prefix", SCHEMES)
def test_a_prefix_of_concepts_is_that_of_a_scheme_that_has_some(
    prefix: str, dataset: ox.Store
) -> None:
    concepts = in_scheme(dataset, SCHEMES[prefix])
    assert concepts
    assert all(concept.startswith(PREFIXES[prefix]) for concept in concepts)


def test_every_scheme_has_a_prefix(dataset: ox.Store) -> None:
    declared = dataset.quads_for_pattern(None, iri("rdf:type"), iri("skos:ConceptScheme"), None)
    names = {quad.subject.value for quad in declared if isinstance(quad.subject, ox.NamedNode)}
    assert names == {PREFIXES["scheme"] + scheme for scheme in SCHEMES.values()}
