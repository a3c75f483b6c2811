"""A partner's statements in, its records out: each a thing with what hangs on it.

A record is accepted or refused as a whole, so it has all that would be left without a subject: the
blank nodes that it leads to, and the notices that are about it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad

from fdt_graph.namespaces import GENID, iri

TYPE = iri("rdf:type")
TOPIC = iri("foaf:primaryTopic")
NOTICE = iri("fdt:Record")

#: The IRI of a thing → what is said of it and of what hangs on it.
Records = Mapping[str, frozenset[Quad]]


@dataclass(frozen=True)
class Split:
    """Statements, parted into records; two may share a blank node."""

    records: Records
    #: What hangs on no thing, by the name that a blank node was given.
    strays: Records


def split(quads: Iterable[Quad]) -> Split:
    """Part statements, whose blank nodes were given names, into records."""
    said: dict[NamedNode, list[Quad]] = defaultdict(list)
    for quad in quads:
        if isinstance(quad.subject, NamedNode):
            said[quad.subject].append(quad)
    inner = {each for each in said if each.value.startswith(GENID)}
    notices = _notices(said, inner)
    about: dict[NamedNode, list[NamedNode]] = defaultdict(list)
    for notice, topics in notices.items():
        for topic in topics:
            about[topic].append(notice)
    records: dict[str, frozenset[Quad]] = {}
    reached: set[NamedNode] = set()
    for thing in said.keys() - inner - notices.keys():
        seen = _hanging([thing, *about[thing]], said, inner)
        reached |= seen
        records[thing.value] = frozenset(quad for each in seen for quad in said[each])
    strays = {each.value: frozenset(said[each]) for each in inner - reached}
    return Split(records, strays)


def _notices(
    said: Mapping[NamedNode, list[Quad]], inner: set[NamedNode]
) -> dict[NamedNode, list[NamedNode]]:
    """Find the notices, and the things that are described here that they are about."""
    found: dict[NamedNode, list[NamedNode]] = {}
    for thing, quads in said.items():
        if not any(quad.predicate == TYPE and quad.object == NOTICE for quad in quads):
            continue
        topics = [quad.object for quad in quads if quad.predicate == TOPIC]
        things = [each for each in topics if isinstance(each, NamedNode) and each in said]
        here = [each for each in things if each not in inner]
        if thing not in inner and here and thing not in here:
            found[thing] = here
    # A notice about a notice is a thing like another.
    return {
        thing: topics
        for thing, topics in found.items()
        if not any(topic in found for topic in topics)
    }


def _hanging(
    roots: Iterable[NamedNode], said: Mapping[NamedNode, list[Quad]], inner: set[NamedNode]
) -> set[NamedNode]:
    """Follow things to the blank nodes that they lead to, and these to others."""
    seen: set[NamedNode] = set()
    todo = list(roots)
    while todo:
        thing = todo.pop()
        if thing in seen:
            continue
        seen.add(thing)
        todo += [
            quad.object
            for quad in said[thing]
            if isinstance(quad.object, NamedNode) and quad.object in inner
        ]
    return seen
