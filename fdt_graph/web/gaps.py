"""The current generation and the shapes in, what no source says out: how often, by rule.

The rules of severity Info look for what may be unknown. They alone are run, over the statements
that they read and no others: most of the graph is the register, of which none of them asks.
"""

from collections import Counter
from dataclasses import dataclass, replace

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad, RdfFormat, Store

from fdt_graph.engine import Engine
from fdt_graph.namespaces import iri
from fdt_graph.serialize import dump_graph
from fdt_graph.validate import validate
from fdt_graph.web.subjects import Subject, Text
from fdt_graph.web.terms import WHOLE, Terms

TYPE, SEVERITY, INFO = iri("rdf:type"), iri("sh:severity"), iri("sh:Info")
PROPERTY, TARGET = iri("sh:property"), iri("sh:targetClass")


@dataclass(frozen=True)
class Gap:
    """One rule that asks for what may be unknown, and how many things leave it unanswered."""

    #: IRI of the class of those things.
    about: str
    #: The rule: what it is called, what it says, how a gap is mended.
    shape: Subject
    #: Things that lack it, and things of the class.
    count: int
    total: int


def gaps(engine: Engine, terms: Terms) -> list[Gap]:
    """Count what no source says in the current generation, by rule, the most frequent first."""
    rules = _only_info(terms.rules(WHOLE))
    targets = {
        quad.object: quad.subject
        for quad in rules.quads_for_pattern(None, TARGET, None)
        if isinstance(quad.object, NamedNode)
    }
    data, totals = Store(), Counter[NamedNode]()
    for name in targets:
        for row in engine.select("instances", **{"class": name}):
            if isinstance(subject := row["subject"], NamedNode):
                data.add(Quad(subject, TYPE, name))
                totals[name] += 1
    for name in _named_in(rules):
        for row in engine.select("values", property=name):
            subject, value = row["subject"], row["value"]
            if isinstance(subject, NamedNode) and value is not None:
                data.add(Quad(subject, name, value))
    report = validate(data, dump_graph(rules, RdfFormat.N_TRIPLES))
    counts = Counter(result.shape.strip("<>") for result in report.results)
    shapes = terms.shapes(WHOLE)
    found = [
        Gap(target.value, shapes[quad.object.value], counts[quad.object.value], totals[target])
        for target, node in targets.items()
        for quad in rules.quads_for_pattern(node, PROPERTY, None)
        if isinstance(quad.object, NamedNode) and counts[quad.object.value]
    ]
    return sorted(found, key=lambda gap: (-gap.count, gap.shape.iri))


def first_sentence(said: Text) -> Text:
    """Keep what a rule says is missing, without how who writes the data mends it.

    >>> first_sentence(Text("No licence, such as CC BY 4.0. Add dcterms:license.", "en")).words
    'No licence, such as CC BY 4.0.'
    >>> first_sentence(Text("Aucune date", "fr")).words
    'Aucune date.'
    """
    return replace(said, words=said.words.partition(". ")[0].removesuffix(".") + ".")


def _only_info(shapes: Store) -> Store:
    """Keep the property shapes of severity Info, the shapes that ask for them, what they need."""
    kept = Store()
    wanted: list[ox.NamedNode | ox.BlankNode | ox.Triple] = []
    for quad in shapes.quads_for_pattern(None, SEVERITY, INFO):
        for user in shapes.quads_for_pattern(None, PROPERTY, quad.subject):
            kept.add(user)
            kept.extend(shapes.quads_for_pattern(user.subject, TARGET, None))
            kept.extend(shapes.quads_for_pattern(user.subject, TYPE, None))
            wanted.append(quad.subject)
    while wanted:
        for quad in shapes.quads_for_pattern(wanted.pop(), None, None):
            new = quad not in kept
            kept.add(quad)
            if new and isinstance(quad.object, ox.NamedNode | ox.BlankNode):
                wanted.append(quad.object)
    return kept


def _named_in(rules: Store) -> set[NamedNode]:
    """Name the properties that paths are made of: the statements that the rules read."""
    path, first = iri("sh:path"), iri("rdf:first")
    steps = [path, first, *(iri(f"sh:{name}Path") for name in ("inverse", "zeroOrMore"))]
    return {
        quad.object
        for step in steps
        for quad in rules.quads_for_pattern(None, step, None)
        if isinstance(quad.object, NamedNode)
    }
