"""One page of an event stream in, its members, its relations and what the stream says of them out.

https://w3id.org/tree/specification, https://w3id.org/ldes/specification
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

import pyoxigraph as ox

from fdt_graph.errors import SHOWN, ParseError
from fdt_graph.federation.refusals import LICENCES
from fdt_graph.feed.terms import MEMBER, PREFIXES, term
from fdt_graph.namespaces import iri

LDES = PREFIXES["ldes"]
VIEW, RELATION, NODE = term("tree:view"), term("tree:relation"), term("tree:node")
IMMUTABLE = term("ldes:immutable")
TYPE = iri("rdf:type")

Node = ox.NamedNode | ox.BlankNode
Term = Node | ox.Literal | ox.Triple
Kind = TypeVar("Kind", ox.NamedNode, ox.Literal)

#: Before the first thing that a feed says.
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Stream:
    """What a root page says of the whole stream: IRIs; None where it says nothing."""

    iri: str
    timestamp: str | None = None
    sequence: str | None = None
    version_of: str | None = None
    create_path: str = TYPE.value
    create_object: str | None = None
    update_path: str = TYPE.value
    update_object: str | None = None
    delete_path: str = TYPE.value
    delete_object: str | None = None

    @property
    def described(self) -> frozenset[str]:
        """Give the properties that say something of a version, and nothing of the thing."""
        said = (self.timestamp, self.sequence, self.version_of)
        return frozenset(each for each in said if each is not None)

    @property
    def marks(self) -> frozenset[tuple[str, str]]:
        """Give the properties and values that say what a version is: a deletion, for instance."""
        pairs = (
            (self.create_path, self.create_object),
            (self.update_path, self.update_object),
            (self.delete_path, self.delete_object),
        )
        return frozenset((path, value) for path, value in pairs if value is not None)


#: Field of Stream → the property of the stream that says it.
SAID = {
    "timestamp": "timestampPath",
    "sequence": "sequencePath",
    "version_of": "versionOfPath",
    "create_path": "versionCreatePath",
    "create_object": "versionCreateObject",
    "update_path": "versionUpdatePath",
    "update_object": "versionUpdateObject",
    "delete_path": "versionDeletePath",
    "delete_object": "versionDeleteObject",
}


@dataclass(frozen=True)
class Version:
    """What a member says of a thing, from when on."""

    #: The thing; the member itself in a stream that has no versions.
    thing: str
    #: By which versions of one thing follow each other.
    order: tuple[datetime, str]
    deleted: bool
    #: Of the thing, in the graph that the page was read for.
    quads: tuple[ox.Quad, ...]


class Page:
    """The statements of one page."""

    def __init__(self, url: str, quads: Iterable[ox.Quad], graph: str) -> None:
        """Keep them; `graph` holds those that the document puts in no named graph."""
        self.url = url
        self._here = ox.NamedNode(url)
        self._graph = ox.NamedNode(graph)
        self._about: dict[Node, list[ox.Quad]] = defaultdict(list)
        self._within: dict[Node, list[ox.Quad]] = defaultdict(list)
        for quad in quads:
            if quad.graph_name == self._graph and not isinstance(quad.subject, ox.Triple):
                self._about[quad.subject].append(quad)
            elif not isinstance(quad.graph_name, ox.DefaultGraph):
                self._within[quad.graph_name].append(quad)

    def view(self, asked: str) -> tuple[str, str]:
        """Find the stream and its root page, which may be another than this one.

        Raises ParseError when this is no view of exactly one stream.
        """
        streams = {
            quad.subject.value
            for quads in self._about.values()
            for quad in quads
            if quad.predicate == VIEW
            and quad.object == self._here
            and isinstance(quad.subject, ox.NamedNode)
        }
        if len(streams) == 1:
            return streams.pop(), self.url
        roots = {root.value for root in self._named(ox.NamedNode(asked), VIEW)}
        if streams or len(roots) != 1:
            raise ParseError(
                self.url,
                None,
                None,
                "no view of one event stream: tree:view leads to this page once, or from its "
                "address to one root page",
                "pas une vue d’un flux d’événements : tree:view mène une fois à cette page, ou de "
                "son adresse à une seule page racine",
            )
        return asked, roots.pop()

    def stream(self, name: str) -> Stream:
        """Read what the page says of a stream; ParseError for what is no single property."""
        said: dict[str, str] = {}
        for field, local in SAID.items():
            values = self._values(ox.NamedNode(name), ox.NamedNode(LDES + local))
            if not values:
                continue
            if len(values) > 1 or not isinstance(values[0], ox.NamedNode):
                raise ParseError(
                    self.url,
                    None,
                    None,
                    f"ldes:{local} is not one IRI: longer paths are not followed",
                    f"ldes:{local} n’est pas un seul IRI : on ne suit pas de chemin plus long",
                )
            said[field] = values[0].value
        return Stream(name, **said)

    @property
    def is_immutable(self) -> bool:
        """Tell whether the page says that it will never have another member."""
        return any(
            isinstance(value, ox.Literal) and value.value in ("true", "1")
            for value in self._values(self._here, IMMUTABLE)
        )

    def relations(self) -> list[str]:
        """List the pages that this one leads to, sorted."""
        nodes = {
            node.value
            for relation in self._values(self._here, RELATION)
            if not isinstance(relation, ox.Literal | ox.Triple)
            for node in self._named(relation, NODE)
        }
        return sorted(nodes)

    def licences(self, stream: Stream) -> set[Term]:
        """Give what the page says that the stream, or the page itself, is under."""
        subjects = (ox.NamedNode(stream.iri), self._here)
        return {
            quad.object
            for subject in subjects
            for quad in self._about.get(subject, [])
            if quad.predicate in LICENCES
        }

    def members(self, stream: Stream) -> list[str]:
        """List the members that the page names, sorted."""
        return sorted(each.value for each in self._named(ox.NamedNode(stream.iri), MEMBER))

    def version(self, stream: Stream, member: str) -> Version:
        """Read what a member says; ParseError when it lacks its time or the thing that it is of."""
        name = ox.NamedNode(member)
        described = self._star(name)
        star = [quad for quad in described if quad.subject == name]
        thing = member
        if stream.version_of is not None:
            thing = self._only(star, member, stream.version_of, ox.NamedNode).value
        deleted = any(
            quad.predicate.value == stream.delete_path
            and isinstance(quad.object, ox.NamedNode)
            and quad.object.value == stream.delete_object
            for quad in star
        )
        payload = self._within.get(name) or [
            quad for quad in described if quad.subject != name or not _is_of_version(quad, stream)
        ]
        quads = tuple(self._of_thing(quad, name, ox.NamedNode(thing)) for quad in payload)
        return Version(thing, self._order(star, stream, member), deleted, quads)

    def _order(self, star: list[ox.Quad], stream: Stream, member: str) -> tuple[datetime, str]:
        """Read when a member was added, and its place among those of that moment."""
        moment, place = NEVER, ""
        if stream.timestamp is not None:
            said = self._only(star, member, stream.timestamp, ox.Literal).value
            try:
                moment = datetime.fromisoformat(said)
            except ValueError:
                raise self._wrong(
                    member,
                    f"no date and time: {said[:SHOWN]}",
                    f"ni date ni heure : {said[:SHOWN]}",
                ) from None
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        if stream.sequence is not None:
            place = self._only(star, member, stream.sequence, ox.Literal).value
            place = place.zfill(20) if place.isdigit() else place
        return moment, place

    def _only(self, star: list[ox.Quad], member: str, path: str, kind: type[Kind]) -> Kind:
        """Give the one value that a member has for a property."""
        values = [quad.object for quad in star if quad.predicate.value == path]
        if len(values) != 1 or not isinstance(values[0], kind):
            raise self._wrong(
                member,
                f"one value of {path} is needed, there are {len(values)} or it is of another kind",
                f"il faut une valeur de {path}, il y en a {len(values)} ou elle est d’une autre "
                "nature",
            )
        return values[0]

    def _star(self, name: ox.NamedNode) -> list[ox.Quad]:
        """Give what is said of a node, and of the blank nodes that it leads to."""
        found: list[ox.Quad] = []
        todo: list[Node] = [name]
        seen = {*todo}
        while todo:
            quads = self._about.get(todo.pop(), [])
            found += quads
            for quad in quads:
                if isinstance(quad.object, ox.BlankNode) and quad.object not in seen:
                    seen.add(quad.object)
                    todo.append(quad.object)
        return found

    def _of_thing(self, quad: ox.Quad, member: ox.NamedNode, thing: ox.NamedNode) -> ox.Quad:
        """Say of the thing what is said of its version."""
        subject = thing if quad.subject == member else quad.subject
        return ox.Quad(subject, quad.predicate, quad.object, self._graph)

    def _values(self, subject: Node, predicate: ox.NamedNode) -> list[Term]:
        quads = self._about.get(subject, [])
        return [quad.object for quad in quads if quad.predicate == predicate]

    def _named(self, subject: Node, predicate: ox.NamedNode) -> list[ox.NamedNode]:
        values = self._values(subject, predicate)
        return [value for value in values if isinstance(value, ox.NamedNode)]

    def _wrong(self, member: str, reason: str, fr: str) -> ParseError:
        shown = member[:SHOWN]
        return ParseError(self.url, None, None, f"{shown}: {reason}", f"{shown} : {fr}")


def _is_of_version(quad: ox.Quad, stream: Stream) -> bool:
    """Tell whether a statement speaks of the version and not of the thing."""
    if quad.predicate.value in stream.described:
        return True
    value = quad.object.value if isinstance(quad.object, ox.NamedNode) else ""
    return (quad.predicate.value, value) in stream.marks
