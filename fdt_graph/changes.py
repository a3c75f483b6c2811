"""Two states of the published files in, what changed between them and what that asks of a version.

Which change asks for which number: docs/ontology-policy.md, after https://semver.org/.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox
from pyoxigraph import Store

from fdt_graph.namespaces import BASE, PREFIXES, compact, iri

#: What a change asks for, from the least to the most.
PATCH, MINOR, MAJOR = 0, 1, 2

#: How a term changed, in the order in which a reader wants to know.
KINDS = ("removed", "narrowed", "deprecated", "added", "widened", "aligned", "reworded")

TYPE = iri("rdf:type").value
PROPERTY = iri("sh:property").value
SEVERITY = iri("sh:severity").value
TARGET = iri("sh:targetClass").value
DEPRECATED = iri("owl:deprecated").value

#: What is said to people, or changes nothing that holds of data.
TEXTS = {
    iri(name).value
    for name in (
        "rdfs:label",
        "rdfs:comment",
        "rdfs:seeAlso",
        "rdfs:isDefinedBy",
        "dcterms:title",
        "dcterms:description",
        "fdt:derivedFrom",
        "fdt:reserved",
        "sh:description",
        "sh:message",
        "sh:name",
        "sh:order",
        "skos:altLabel",
        "skos:changeNote",
        "skos:definition",
        "skos:example",
        "skos:hiddenLabel",
        "skos:prefLabel",
        "skos:scopeNote",
    )
}
#: Where a statement more leaves every statement made before as right as it was.
WIDER_WITH = {
    iri(name).value
    for name in (
        "dcterms:isReplacedBy",
        "fdt:deprecatedSince",
        "owl:deprecated",
        "schema:domainIncludes",
        "schema:rangeIncludes",
        "skos:broader",
        "skos:hasTopConcept",
        "skos:narrower",
        "skos:related",
        "skos:topConceptOf",
    )
}
#: Where a statement less does; a rule of a shape less always does.
WIDER_WITHOUT = {
    iri(name).value
    for name in (
        "fdt:singleValued",
        "owl:disjointWith",
        "rdfs:domain",
        "rdfs:range",
        "skos:broader",
        "skos:hasTopConcept",
        "skos:narrower",
        "skos:related",
        "skos:topConceptOf",
    )
}

#: A property and a value in N-Triples syntax, blank nodes written out.
Statement = tuple[str, str]
Terms = dict[str, frozenset[Statement]]


@dataclass(frozen=True)
class Change:
    """How one term changed, what that asks for, and the properties that say otherwise now."""

    term: str
    kind: str
    level: int
    properties: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Write it as a changelog does: compact names."""
        said = ", ".join(compact(name) for name in self.properties)
        return compact(self.term) + (f" ({said})" if said else "")


def compare(before: Store, after: Store) -> list[Change]:
    """List the changes of vocabulary, schemes and shapes, by kind, then by name."""
    old, new = terms(before), terms(after)
    changes = [
        *(_removed(term) for term in old.keys() - new.keys()),
        *(_added(term, new, old) for term in new.keys() - old.keys()),
        *(
            _changed(term, old[term], new[term], new)
            for term in old.keys() & new.keys()
            if old[term] != new[term]
        ),
    ]
    return sorted(changes, key=lambda change: (KINDS.index(change.kind), change.term))


def compare_alignments(before: Store, after: Store) -> list[Change]:
    """List the terms whose alignments changed: they stand apart, and never ask for a major."""
    old, new = terms(before), terms(after)
    nothing: frozenset[Statement] = frozenset()
    changed = {
        term: old.get(term, nothing) ^ new.get(term, nothing) for term in old.keys() | new.keys()
    }
    return [
        Change(term, "aligned", MINOR, _properties(statements))
        for term, statements in sorted(changed.items())
        if statements
    ]


def changelog(changes: Iterable[Change]) -> Iterator[str]:
    """Write the changes as lines of a changelog, one for each kind of which there are any."""
    listed = list(changes)
    for kind in KINDS:
        found = [str(change) for change in listed if change.kind == kind]
        if found:
            yield f"- {len(found)} {kind}: {', '.join(found)}."


def terms(store: Store) -> Terms:
    """Give what is said of each term of ours; the headers of the files are no terms."""
    subjects = {
        quad.subject
        for quad in store
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(BASE)
    }
    described = {
        subject.value: frozenset(
            (quad.predicate.value, _written(store, quad.object))
            for quad in store.quads_for_pattern(subject, None, None, None)
        )
        for subject in subjects
    }
    header = (TYPE, str(iri("owl:Ontology")))
    return {term: said for term, said in described.items() if header not in said}


def _written(store: Store, value: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    """Write a value; of a blank node, which has no name that lasts, what is said of it."""
    if not isinstance(value, ox.BlankNode):
        return str(value)
    said = sorted(
        f"{quad.predicate} {_written(store, quad.object)}"
        for quad in store.quads_for_pattern(value, None, None, None)
    )
    return f"[ {' ; '.join(said)} ]"


def _removed(term: str) -> Change:
    """What a shape asked for and no longer does hinders nobody; any other term is missed."""
    return Change(term, "removed", MINOR if term.startswith(PREFIXES["shape"]) else MAJOR)


def _added(term: str, new: Terms, old: Terms) -> Change:
    """A shape for a class that there was asks more of data than before, where it blocks."""
    targets = {value.strip("<>") for name, value in new[term] if name == TARGET}
    if targets & old.keys() and _blocks(new[term]):
        return Change(term, "narrowed", MAJOR, (TARGET,))
    return Change(term, "added", MINOR)


def _changed(
    term: str, before: frozenset[Statement], after: frozenset[Statement], new: Terms
) -> Change:
    gained = {each for each in after - before if each[0] not in TEXTS}
    lost = {each for each in before - after if each[0] not in TEXTS}
    if not gained and not lost:
        return Change(term, "reworded", PATCH)
    if term.startswith(PREFIXES["shape"]):
        narrower = {each for each in gained if _asks_more(each, after, new)}
    else:
        narrower = {each for each in gained if each[0] not in WIDER_WITH}
        narrower |= {each for each in lost if each[0] not in WIDER_WITHOUT}
    if narrower:
        return Change(term, "narrowed", MAJOR, _properties(narrower))
    if any(name == DEPRECATED for name, _ in gained):
        return Change(term, "deprecated", MINOR)
    return Change(term, "widened", MINOR, _properties(gained | lost))


def _asks_more(gained: Statement, shape: frozenset[Statement], new: Terms) -> bool:
    """Tell whether a statement that a shape has gained can block what was published before."""
    name, value = gained
    if name == PROPERTY:
        return _blocks(new.get(value.strip("<>"), frozenset()))
    return _blocks(shape)


def _blocks(shape: frozenset[Statement]) -> bool:
    """Tell whether a shape's results are violations. https://www.w3.org/TR/shacl/#severity"""
    severities = {value for name, value in shape if name == SEVERITY}
    return not severities or str(iri("sh:Violation")) in severities


def _properties(statements: Iterable[Statement]) -> tuple[str, ...]:
    return tuple(sorted({name for name, _ in statements}))
