"""Statements about a thing in, one tree for programs out: JSON-LD framed on that thing.

Every value of a property stands in a list, for several sources may each say their own; texts stand
under their language; a thing that is named stands as its IRI and its name in the asked language.
What takes part in the thing (relations), or belongs to it, stands within it. The tree expands to
the statements and to nothing else: https://www.w3.org/TR/json-ld11-api/#expansion-algorithms.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from fdt_graph.engine import Engine
from fdt_graph.namespaces import compact, iri
from fdt_graph.portrayal.context import (
    ADDRESS,
    BACKWARDS,
    CONTEXT,
    by_language,
    key_of,
    language_key,
    plain,
)
from fdt_graph.portrayal.items import Item, item
from fdt_graph.records import Labels, document

Node = dict[str, Any]
#: Property → its values.
Said = dict[str, list[object]]

_TYPE = iri("rdf:type").value
_NAMES = [iri("rdfs:label").value, iri("skos:prefLabel").value]


def write_record(engine: Engine, name: ox.NamedNode, language: str) -> bytes:
    """Write the document about a thing as JSON, its names in a language with the usual fallback."""
    names: dict[str, Labels] = {}
    for row in engine.select("portray-names", this=name):
        if isinstance(row["term"], ox.NamedNode):
            names.setdefault(row["term"].value, Labels()).add(row["name"])
    tree = frame(name, document(engine, name), Namer(names, language))
    return write({"@context": CONTEXT, "contextVersion": ADDRESS, **tree})


def write_list(engine: Engine, things: Sequence[ox.NamedNode], language: str) -> bytes:
    """Write what is said of each of some things, in their order, without their relations."""
    nodes = [_node_of(item(engine, thing), language) for thing in things]
    return write({"@context": CONTEXT, "contextVersion": ADDRESS, "@graph": nodes})


def write(said: object) -> bytes:
    """Write JSON in UTF-8. https://www.rfc-editor.org/rfc/rfc8259"""
    return json.dumps(said, ensure_ascii=False).encode() + b"\n"


class Namer:
    """Knows how things are called in one language, and in which other where they are not."""

    def __init__(self, names: Mapping[str, Labels], language: str) -> None:
        """Take names by IRI."""
        self._names = names
        self._language = language

    def name(self, of: str) -> str | None:
        """Give the name of an IRI; None where nobody gives it one."""
        labels = self._names.get(of)
        found = labels.choose(self._language) if labels else None
        return found[0] if found else None

    def own(self, of: str, said: Said) -> str:
        """Give the name that a thing's own statements give it; its short IRI where none does."""
        labels = Labels()
        for prop in _NAMES:
            for value in said.get(prop, ()):
                labels.add(value)
        found = labels.choose(self._language)
        return found[0] if found else self.name(of) or compact(of)


def frame(root: ox.NamedNode, triples: Iterable[ox.Triple], namer: Namer) -> Node:
    """Make the tree of a thing: what is said of it, and within it what leads to it."""
    subjects: dict[str, Said] = {}
    for triple in triples:
        said = subjects.setdefault(_id(triple.subject), {})
        said.setdefault(triple.predicate.value, []).append(triple.object)
    tree = node(root.value, subjects.pop(root.value, {}), namer)
    for other, said in subjects.items():
        way = next(way for way in BACKWARDS if root in said.get(way, ()))
        tree.setdefault(BACKWARDS[way], []).append(node(other, said, namer))
    return tree


def node(name: str, said: Said, namer: Namer) -> Node:
    """Write what is said of one thing."""
    made: Node = {"id": name}
    if types := [_id(kind) for kind in said.get(_TYPE, ())]:
        made["type"] = [key_of(kind) for kind in types]
    made["name"] = namer.own(name, said)
    for prop, values in said.items():
        if prop != _TYPE:
            for value in values:
                _add(made, prop, value, namer)
    return made


def _add(made: Node, prop: str, value: object, namer: Namer) -> None:
    """Put a value under the key of its property; under its whole IRI if the key has no place."""
    key = key_of(prop)
    if by_language(key):
        tag = language_key(value) if isinstance(value, ox.Literal) else None
        if isinstance(value, ox.Literal) and tag is not None:
            made.setdefault(key, {}).setdefault(tag, []).append(value.value)
            return
        key = prop
    written: Any
    if isinstance(value, ox.Literal):
        written = plain(value, key)
    else:
        written = {"id": _id(value)}
        called = namer.name(written["id"])
        if called is not None:
            written["name"] = called
    made.setdefault(key, []).append(written)


def _node_of(found: Item, language: str) -> Node:
    names = {_id(value): said for values in found.values.values() for value, said in values.items()}
    said: Said = {prop: list(values) for prop, values in found.values.items()}
    return node(found.iri, said, Namer(names, language))


def _id(term: object) -> str:
    """Give the IRI of a thing, or the label of a blank node."""
    return term.value if isinstance(term, ox.NamedNode) else str(term)
