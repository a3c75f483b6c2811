"""What a partner gave, what was made of it, and whom to ask: plain values that processes pass."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fdt_graph.federation.problems import Problem
from fdt_graph.outgoing.request import Request, Response


@dataclass(frozen=True)
class Given:
    """One document as it came, and how statements are made of it."""

    #: Where it came from: an address, or the path of a file at hand.
    name: str
    #: "rdf", "table" or "gogocarto".
    kind: str
    content: bytes
    #: The Content-Type header, as it came; the registry's media type when nothing came.
    content_type: str | None
    #: What its relative IRIs follow: its address, of which a file at hand is a copy.
    base: str
    #: The graph of statements that the document puts in none.
    graph: str
    #: Part of the names that a mapping makes: https://w3id.org/fdt/id/{type}/{partner}-…
    partner: str
    #: Bytes that it may have when it is decompressed.
    limit: int = 64 << 20
    #: The CSVW document of a table. https://www.w3.org/TR/tabular-metadata/
    metadata: str | None = None
    #: CONSTRUCT queries in their order: the path of each, and its text.
    mappings: tuple[tuple[str, str], ...] = ()
    #: The CONSTRUCT that gives, over the published graph, what the mappings look up.
    known: str | None = None


@dataclass(frozen=True)
class Remark:
    """What is to be said of one place of a document: a row that was not taken, for instance."""

    #: A severity of Violation says that the row gave nothing.
    problem: Problem
    #: As a spreadsheet shows it: the first row of data of a table with one header is 2.
    row: int | None = None
    column: str | None = None
    #: What the row calls itself: the values of its key.
    key: str = ""


@dataclass(frozen=True)
class Taken:
    """What was made of one document."""

    name: str
    #: N-Quads, in no order. Statements of no named graph are in the partner's.
    content: bytes
    statements: int
    #: Rows or elements that were read; None for a document that has none.
    rows: int | None = None
    remarks: tuple[Remark, ...] = ()
    #: What a row calls itself → the things that it says something of.
    things: Mapping[str, Sequence[str]] = field(default_factory=dict)


#: What an earlier harvest of a distribution left, for the next: JSON.
Since = Mapping[str, Any]
#: Asks another machine: outgoing.fetch(), or a process that does. Raises what that does.
Ask = Callable[[Request], Response]
#: Has a document read in a process without network: taking.process. Raises what that does.
Take = Callable[[Given], Taken]


@dataclass(frozen=True)
class Collected:
    """What a distribution holds now, or what changed in it."""

    documents: tuple[Taken, ...] = ()
    #: To be given back as `since` the next time, once this was published.
    since: Since = field(default_factory=dict)
    #: True when the partner said that nothing is new: there are no documents.
    unchanged: bool = False
    #: True when the documents are all that the distribution holds: what is not there is withdrawn.
    #: False for a feed that was read before: they hold the things that changed, each whole, and the
    #: others stay.
    whole: bool = True
    #: Of a feed: the things that it declares deleted.
    withdrawn: tuple[str, ...] = ()
