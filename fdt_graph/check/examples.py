"""What no query can say of the examples of terms: they parse, the story tells them, it conforms."""

from collections.abc import Collection, Iterator

from pyoxigraph import Literal, NamedNode, RdfFormat, Store

from fdt_graph.check.material import Material, select
from fdt_graph.check.queries import short
from fdt_graph.check.rule import Fault, from_result, rule
from fdt_graph.errors import ParseError
from fdt_graph.namespaces import PREFIXES, compact, iri
from fdt_graph.parse import load_text
from fdt_graph.questions import terms_of

_HEADER = "".join(f"@prefix {prefix}: <{name}> .\n" for prefix, name in PREFIXES.items())

#: The terms that data use: neither deprecated, nor said of the terms themselves.
_CURRENT = """
PREFIX fdt: <https://w3id.org/fdt/ns#>
PREFIX graph: <https://w3id.org/fdt/graph/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT DISTINCT ?term
WHERE {
  VALUES ?kind { owl:Class rdf:Property }
  GRAPH graph:ontology { ?term a ?kind }
  FILTER(STRSTARTS(STR(?term), STR(fdt:)))
  FILTER NOT EXISTS { ?term owl:deprecated true }
  FILTER NOT EXISTS { ?term a owl:AnnotationProperty }
}
ORDER BY ?term
"""


def current_terms(material: Material) -> list[str]:
    """List the classes and properties that data use, by IRI."""
    found = [row["term"] for row in select(material.dataset, _CURRENT)]
    return [term.value for term in found if isinstance(term, NamedNode)]


def named_by(material: Material, questions: Collection[str]) -> set[str]:
    """List the terms that some questions name, by IRI."""
    return {term.value for name in questions for term in terms_of(material.questions[name])}


@rule(
    "ontology",
    "Chaque exemple se lit avec les préfixes du projet, emploie son terme, et ne dit que ce que "
    "dit l’histoire de ontology/examples.trig.",
    "Each example parses with the prefixes of the project, uses its term, and says only what the "
    "story of ontology/examples.trig says.",
)
def example_told(material: Material) -> Iterator[Fault]:
    """Read each example, and look for its statements in the story."""
    told = {quad.triple for quad in material.story}
    for quad in material.vocabulary.quads_for_pattern(None, iri("skos:example"), None, None):
        if not isinstance(quad.object, Literal):
            continue
        term = short(quad.subject)
        language = ("language", quad.object.language or "")
        read = Store()
        try:
            load_text(read, _HEADER + quad.object.value, RdfFormat.TURTLE)
        except ParseError as error:
            yield Fault(term, (language, ("value", error.reason)))
            continue
        statements = {found.triple for found in read}
        if not any(quad.subject in (said.predicate, said.object) for said in statements):
            yield Fault(term, (language, ("missing", term)))
        for stray in sorted(str(said) for said in statements - told):
            yield Fault(term, (language, ("value", stray)))


@rule(
    "ontology",
    "L’histoire de ontology/examples.trig est conforme aux shapes.",
    "The story of ontology/examples.trig conforms to the shapes.",
)
def story_conforms(material: Material) -> Iterator[Fault]:
    """List what blocks the story."""
    for result in material.story_report.results:
        if result.severity == "Violation":
            yield from_result(result)


@rule(
    "ontology",
    "Chaque terme en vigueur est nommé par une question à laquelle l’histoire répond.",
    "Each current term is named by a question that the story answers.",
)
def example_answered(material: Material) -> Iterator[Fault]:
    """Look for each term in the questions that the story answers."""
    answered = {name for name, answer in material.story_answers.items() if answer}
    for term in sorted(set(current_terms(material)) - named_by(material, answered)):
        yield Fault(compact(term))
