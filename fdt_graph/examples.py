"""The made-up story of ontology/examples.trig in, an example for each term of the vocabulary out.

An example is what the story says of one thing with the term, in Turtle without its prefixes, once
for readers of French and once for those of English.
"""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import RdfFormat, Store

from fdt_graph.derive import DERIVED, derive
from fdt_graph.namespaces import iri
from fdt_graph.parse import load_file
from fdt_graph.serialize import write_statements

LANGUAGES = ("fr", "en")
TYPE = iri("rdf:type")
LABEL = iri("rdfs:label")


def load_examples(vocabulary: Store, root: Path) -> Store:
    """Read the story and derive what follows from it, beside the vocabulary; nothing without it."""
    story = Store()
    path = root / "ontology" / "examples.trig"
    if path.exists():
        story.extend(vocabulary)
        load_file(story, path)
        derive(story, root / "sparql" / "derive")
    return story


def examples(vocabulary: Store, root: Path) -> Iterator[ox.Triple]:
    """Give each term that is used in the story its skos:example, in both languages."""
    story = load_examples(vocabulary, root)
    terms = {
        quad.subject
        for kind in ("owl:Class", "rdf:Property")
        for quad in vocabulary.quads_for_pattern(None, TYPE, iri(kind), None)
        if isinstance(quad.subject, ox.NamedNode)
    }
    for term in terms:
        said = _about(story, term)
        for language in LANGUAGES:
            if text := _turtle(said, language):
                yield ox.Triple(term, iri("skos:example"), ox.Literal(text, language=language))


def _about(story: Store, term: ox.NamedNode) -> list[ox.Triple]:
    """Find what is said of the thing that shows a term best: in few words, by a source.

    Of what is derived only the statement itself is shown, beside what the thing is and its name.
    """
    uses = [
        *story.quads_for_pattern(None, term, None, None),
        *story.quads_for_pattern(None, TYPE, term, None),
    ]
    if not uses:
        return []
    asserted = [quad for quad in uses if quad.graph_name != DERIVED] or uses
    use = min(asserted, key=lambda quad: (len(_said(story, quad)), str(quad.subject)))
    return sorted(_said(story, use), key=_place)


def _said(story: Store, use: ox.Quad) -> set[ox.Triple]:
    every = set(story.quads_for_pattern(use.subject, None, None, use.graph_name))
    if use.graph_name != DERIVED:
        return {quad.triple for quad in every}
    context = {
        quad.triple
        for predicate in (TYPE, LABEL)
        for quad in story.quads_for_pattern(use.subject, predicate, None, None)
        if quad.graph_name != DERIVED
    }
    return context | {quad.triple for quad in every if quad.predicate == use.predicate}


def _place(triple: ox.Triple) -> tuple[int, str]:
    """Put first what a thing is, then its name."""
    first = (TYPE, LABEL)
    return (first.index(triple.predicate) if triple.predicate in first else 2), str(triple)


def _turtle(said: list[ox.Triple], language: str) -> str:
    """Write what is said to readers of a language, without the prefixes it takes for granted.

    What was said in another language only stays.
    """
    spoken = {(triple.predicate, language_of(triple)) for triple in said}
    kept = [
        triple
        for triple in said
        if language_of(triple) in (None, language) or (triple.predicate, language) not in spoken
    ]
    lines = write_statements(kept, RdfFormat.TURTLE).decode().splitlines()
    return "\n".join(line for line in lines if not line.startswith("@prefix"))


def language_of(triple: ox.Triple) -> str | None:
    """Tell in which language its text is; None for what is in none."""
    return triple.object.language if isinstance(triple.object, ox.Literal) else None
