"""A version of a record in, the statements that make it a member of the stream out, and back.

    <stream> tree:member <member> .
    <member> a as:Update ; as:object <record> ; as:endTime "…" ; as:context <publication> ;
        dcterms:source <graph> .           # each graph that says something of it
    <member> { <record> … }                # all that they say, of blank nodes that it leads to
                                           # too (feed/versions.py); nothing after a deletion

https://w3id.org/ldes/specification#versions-transactions
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from pyoxigraph import Literal, NamedNode, Quad, Triple

from fdt_graph.feed.terms import CONTEXT, CREATE, DELETE, END, FEED, MEMBER, OBJECT, STREAM, UPDATE
from fdt_graph.namespaces import BASE, GENID, iri
from fdt_graph.writing.history import DATES, MADE, slug

TYPE, SOURCE = iri("rdf:type"), iri("dcterms:source")
MOMENT = iri("xsd:dateTime")
#: Where the names of what the stream is about begin: things, sources and their registry, concepts.
RECORDS = tuple(BASE + part for part in ("id/", "graph/", "scheme/"))


@dataclass(frozen=True)
class Publication:
    """When something was published; the IRI is None where the history does not know it."""

    #: See writing.history.slug: names of later ones are greater.
    slug: str
    iri: NamedNode | None = None

    @classmethod
    def unknown(cls) -> "Publication":
        """Stand for what came now, by no publication that the history knows.

        No other has its name: what the feed says of a record again is never taken for what it has
        said of it before.
        """
        return cls(slug(datetime.now(UTC)))

    @property
    def ended(self) -> str:
        """Give its end as xsd:dateTime writes it, with six decimals.

        >>> Publication("20261123T101112-123456Z").ended
        '2026-11-23T10:11:12.123456Z'
        """
        day, time = self.slug[:8], self.slug[9:15]
        date = f"{day[:4]}-{day[4:6]}-{day[6:]}"
        return f"{date}T{time[:2]}:{time[2:4]}:{time[4:]}.{self.slug[16:22]}Z"


@dataclass(frozen=True)
class Version:
    """What is said of a record at some time."""

    triples: frozenset[Triple] = frozenset()
    #: The graphs that say it.
    sources: frozenset[NamedNode] = frozenset()

    @classmethod
    def of(cls, quads: Iterable[Quad]) -> "Version":
        """Take what given graphs say of one record."""
        said = list(quads)
        graphs = (quad.graph_name for quad in said)
        return cls(
            frozenset(quad.triple for quad in said),
            frozenset(graph for graph in graphs if isinstance(graph, NamedNode)),
        )

    def __bool__(self) -> bool:
        """Tell whether the record is described at all."""
        return bool(self.triples)


@dataclass(frozen=True)
class Member:
    """A record that came, changed or went."""

    record: NamedNode
    #: as:Create, as:Update or as:Delete.
    kind: NamedNode
    #: xsd:dateTime, with six decimals, in UTC: texts are in the order of time.
    moment: str
    publication: Publication
    version: Version = Version()

    @property
    def name(self) -> NamedNode:
        """Give its IRI: the same record, changed by the same publication, has the same."""
        return NamedNode(f"{FEED}/{self.publication.slug}/{self.record.value.removeprefix(BASE)}")

    def quads(self) -> Iterator[Quad]:
        """Give its statements, in order."""
        name = self.name
        yield Quad(STREAM, MEMBER, name)
        yield Quad(name, TYPE, self.kind)
        yield Quad(name, OBJECT, self.record)
        yield Quad(name, END, Literal(self.moment, datatype=MOMENT))
        if self.publication.iri is not None:
            yield Quad(name, CONTEXT, self.publication.iri)
        for source in sorted(self.version.sources, key=str):
            yield Quad(name, SOURCE, source)
        for triple in sorted(self.version.triples, key=str):
            yield Quad(triple.subject, triple.predicate, triple.object, name)


def change(
    publication: Publication, record: NamedNode, before: Version, after: Version
) -> Member | None:
    """Make the member that says how a record changed; None when it did not."""
    if before == after:
        return None
    kind = DELETE if not after else UPDATE if before else CREATE
    return Member(record, kind, publication.ended, publication, after)


def is_record(quad: Quad) -> bool:
    """Tell whether a statement is about something that the stream tells of, in a given graph."""
    name = _described(quad)
    return name.startswith(RECORDS) and not name.startswith(DATES)


def is_node(quad: Quad) -> bool:
    """Tell whether a statement is about what was a blank node, in a given graph."""
    return _described(quad).startswith(GENID)


def _described(quad: Quad) -> str:
    """Give the IRI that a given graph says something of; empty where none does."""
    if isinstance(quad.graph_name, NamedNode) and quad.graph_name not in MADE:
        return quad.subject.value if isinstance(quad.subject, NamedNode) else ""
    return ""


def read_members(quads: Iterable[Quad]) -> Iterator[Member]:
    """Read members from their statements, in the order in which quads() gives them."""
    part: list[Quad] = []
    for quad in quads:
        if quad.predicate == MEMBER and quad.subject == STREAM and part:
            yield _read(part)
            part = []
        part.append(quad)
    if part:
        yield _read(part)


def _read(quads: list[Quad]) -> Member:
    name = quads[0].object
    about = {quad.predicate: quad.object for quad in quads if quad.subject == name}
    record, kind, context = about[OBJECT], about[TYPE], about.get(CONTEXT)
    assert isinstance(record, NamedNode) and isinstance(kind, NamedNode)  # noqa: S101 - as written
    assert isinstance(name, NamedNode)  # noqa: S101 - as written
    slug = name.value.removeprefix(f"{FEED}/").partition("/")[0]
    sources = (q.object for q in quads if q.subject == name and q.predicate == SOURCE)
    version = Version(
        frozenset(quad.triple for quad in quads if quad.graph_name == name),
        frozenset(each for each in sources if isinstance(each, NamedNode)),
    )
    publication = Publication(slug, context if isinstance(context, NamedNode) else None)
    return Member(record, kind, _text(about[END]), publication, version)


def _text(term: object) -> str:
    return str(getattr(term, "value", term))
