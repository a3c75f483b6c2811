"""What is wrong with the mappings to other vocabularies (ontology/*.sssom.tsv)."""

from collections import Counter
from collections.abc import Iterator

from fdt_graph.alignments import (
    ALIGNMENTS,
    alignments,
    all_mappings,
    declared_terms,
    problems,
    read_terms,
)
from fdt_graph.check.examples import current_terms
from fdt_graph.check.material import Material
from fdt_graph.check.queries import short
from fdt_graph.check.rule import Fault, rule
from fdt_graph.namespaces import compact


@rule(
    "alignments",
    "Chaque correspondance part d’un terme déclaré, mène à un terme qu’une liste de "
    "ontology/external/ déclare, de même nature, une seule fois, et dit ce qui la justifie.",
    "Each mapping goes from a declared term to a term that a list of ontology/external/ declares, "
    "of the same kind, once, and says what justifies it.",
)
def mapping(material: Material) -> Iterator[Fault]:
    """Hold the tables against what both sides declare."""
    root = material.root
    known = read_terms(root / "ontology" / "external")
    for found in problems(all_mappings(root), known, declared_terms(material.vocabulary)):
        where = f"{found.path.relative_to(root)}:{found.line}"
        yield Fault(compact(found.subject.value), (), where, (("fr", found.fr), ("en", found.en)))


@rule(
    "alignments",
    "Le graphe graph:alignments contient ce que disent les tables, et rien d’autre.",
    "The graph graph:alignments holds what the tables say, and nothing else.",
)
def published(material: Material) -> Iterator[Fault]:
    """Compare the graph with the tables."""
    said = material.dataset.quads_for_pattern(None, None, None, ALIGNMENTS)
    other = {quad.triple for quad in said} ^ set(alignments(material.root))
    for subject, count in Counter(short(triple.subject) for triple in other).items():
        yield Fault(subject, (("value", str(count)),))


@rule(
    "alignments",
    "Les termes en vigueur que rien ne rapproche d’un autre vocabulaire.",
    "The current terms that no mapping ties to another vocabulary.",
)
def unmapped(material: Material) -> Iterator[Fault]:
    """List the terms that no row is about."""
    mapped = {row.subject.value for row in all_mappings(material.root)}
    for term in sorted(set(current_terms(material)) - mapped):
        yield Fault(compact(term))
