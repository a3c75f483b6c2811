"""Each rule of the shapes is held by an example: without it, or weakened, some report changes.

A mutant is the shapes graph with one change. It is killed when the examples, all in one data graph,
no longer give the report that they give with the shapes as they are, or when the engine refuses it;
test_validate.py holds that report to what the examples say.
"""

import os
import re
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import pyoxigraph as ox
import pytest
import shacl

from fdt_graph.namespaces import PREFIXES, compact, iri
from fdt_graph.serialize import dump_dataset
from fdt_graph.validate import SEVERITIES, load_shapes
from tests.test_validate import ROOT, all_examples, profile_examples, vocabulary_quads

#: What the shapes say to people only, and what the results do not depend on.
FOR_PEOPLE = {iri("sh:name"), iri("sh:description"), iri("sh:order")}
FIRST, REST = iri("rdf:first"), iri("rdf:rest")
#: How much a limit moves when it is loosened.
LOOSER = {
    iri("sh:minCount"): -1,
    iri("sh:maxCount"): 1,
    iri("sh:minInclusive"): -1,
    iri("sh:maxInclusive"): 1,
    iri("sh:qualifiedMinCount"): -1,
    iri("sh:qualifiedMaxCount"): 1,
}
#: Class → its superclasses in the vocabulary.
WIDER: dict[object, list[ox.NamedNode]] = {}
for each in vocabulary_quads():
    if each.predicate == iri("rdfs:subClassOf") and isinstance(each.object, ox.NamedNode):
        WIDER.setdefault(each.subject, []).append(each.object)


@dataclass(frozen=True)
class Mutant:
    """One change: a name for people, the triples that go and the triples that come."""

    name: str
    gone: frozenset[ox.Triple]
    new: frozenset[ox.Triple] = frozenset()


def mutants(shapes: set[ox.Triple]) -> Iterator[Mutant]:
    """Make every mutant of a shapes graph."""
    for triple in sorted(shapes, key=str):
        yield from without(triple)
        yield from with_another_object(triple)
        yield from with_a_straight_path(triple, shapes)
        yield from with_a_shorter_list(triple, shapes)


def without(triple: ox.Triple) -> Iterator[Mutant]:
    """Delete a constraint, a target, a link to a property shape, a message."""
    predicate = triple.predicate
    ours = predicate.value.startswith((PREFIXES["sh"], PREFIXES["shape"]))
    if ours and predicate not in FOR_PEOPLE | {iri("sh:severity")}:
        yield Mutant(f"without {said(triple)}", frozenset({triple}))


def with_another_object(triple: ox.Triple) -> Iterator[Mutant]:
    """Change a severity, loosen a limit, widen a class, free an end of a pattern, cut a query."""
    for term in others(triple.predicate, triple.object):
        new = ox.Triple(triple.subject, triple.predicate, term)
        name = f"{said(triple)}\n    changed to {said(new)}"
        yield Mutant(name, frozenset({triple}), frozenset({new}))


def others(predicate: ox.NamedNode, term: object) -> Iterator[ox.NamedNode | ox.Literal]:
    """List what may stand in the place of an object."""
    if predicate == iri("sh:severity"):
        yield from (each for name in SEVERITIES if (each := iri(f"sh:{name}")) != term)
    if predicate == iri("sh:class"):
        yield from WIDER.get(term, [])
    if not isinstance(term, ox.Literal):
        return
    if predicate in LOOSER:
        yield ox.Literal(int(term.value) + LOOSER[predicate])
    if predicate == iri("sh:pattern"):
        ends = (term.value.removeprefix("^"), term.value.removesuffix("$"))
        yield from (ox.Literal(end) for end in ends if end not in (term.value, ""))
    if predicate == iri("sh:select"):
        lines = term.value.splitlines()
        for number, line in enumerate(lines):
            if "$PATH ?value" not in line:  # the engine reads the values by itself
                yield ox.Literal("\n".join(lines[:number] + lines[number + 1 :]))


def with_a_straight_path(triple: ox.Triple, shapes: set[ox.Triple]) -> Iterator[Mutant]:
    """Turn an inverse path round."""
    if triple.predicate == iri("sh:inversePath"):
        (user,) = {each for each in shapes if each.object == triple.subject}
        new = ox.Triple(user.subject, user.predicate, triple.object)
        yield Mutant(f"straight {said(user)} {said(triple)}", frozenset({user}), frozenset({new}))


def with_a_shorter_list(cell: ox.Triple, shapes: set[ox.Triple]) -> Iterator[Mutant]:
    """Take one member out of a list: of sh:in, of sh:or, of a path."""
    if cell.predicate == FIRST:
        (rest,) = {
            each for each in shapes if (each.subject, each.predicate) == (cell.subject, REST)
        }
        (before,) = {each for each in shapes if each.object == cell.subject}
        new = ox.Triple(before.subject, before.predicate, rest.object)
        gone = frozenset({before, cell, rest})
        yield Mutant(f"{said(before)}\n    without {said(cell)}", gone, frozenset({new}))


def said(triple: ox.Triple) -> str:
    """Write a triple for people, with compact IRIs."""
    return re.sub(r"<([^>\s]+)>", lambda found: compact(found.group(1)), str(triple))


Seen = list[tuple[object, ...]]


def report(shapes: bytes, data: str) -> Seen | None:
    """Validate: what a report says, without the values; None when the shapes are refused."""
    try:
        found = shacl.Shapes.from_text(shapes.decode(), format="ntriples")
        results = found.validate_text(data, format="nquads").results
    except ValueError:
        return None
    return sorted(
        (r.focus_node, str(r.path), r.component, r.severity, r.source_shape, sorted(r.messages))
        for r in results
    )


class Trial:
    """What a process keeps between mutants: the shapes, the data, the report they give."""

    shapes: set[ox.Triple]
    data: str
    expected: Seen | None


def begin(shapes: bytes, data: str) -> None:
    Trial.shapes = triples(shapes)
    Trial.data = data
    Trial.expected = report(shapes, data)


def outcome(mutant: Mutant) -> str:
    """Say what becomes of a mutant: killed, refused or survived."""
    graph = ox.serialize((Trial.shapes - mutant.gone) | mutant.new, format=ox.RdfFormat.N_TRIPLES)
    assert graph is not None
    found = report(graph, Trial.data)
    if found is None:
        return "refused"
    return "survived" if found == Trial.expected else "killed"


def triples(shapes: bytes) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(shapes, ox.RdfFormat.N_TRIPLES)}


@pytest.mark.parametrize("profile", ["publication", "federation"])
def test_no_mutant_survives(profile: str, capsys: pytest.CaptureFixture[str]) -> None:
    shapes = load_shapes(ROOT / "shapes", profile)
    data = dump_dataset(all_examples(profile_examples(profile))).decode()
    every = list(mutants(triples(shapes)))
    with ProcessPoolExecutor(os.cpu_count(), initializer=begin, initargs=(shapes, data)) as pool:
        outcomes = list(pool.map(outcome, every, chunksize=50))
    count = {each: outcomes.count(each) for each in ("killed", "refused", "survived")}
    with capsys.disabled():
        print(f"\n{profile}: {len(every)} mutants, {count}")  # noqa: T201 (the figure of the test)
    survivors = [m.name for m, each in zip(every, outcomes, strict=True) if each == "survived"]
    assert not survivors, "\n".join(survivors)
