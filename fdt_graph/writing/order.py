"""What a writer is told to do, for whom, and what it says it did."""

from collections.abc import Sequence
from dataclasses import dataclass

from fdt_graph.tokens import Token
from fdt_graph.writing.history import Attribution

#: Digits of a graph's digest that name its state to clients.
TAG = 32


@dataclass(frozen=True)
class Statements:
    """What a graph is to say; without a graph, what each graph that is named in it is to say.

    https://www.w3.org/TR/sparql11-http-rdf-update/#http-put
    """

    graph: str | None
    #: N-Quads, read from a document.
    quads: bytes
    #: What a graph said before goes.
    replace: bool


@dataclass(frozen=True)
class Removal:
    """A graph that is to go; NoSuchRecord when it is not there."""

    graph: str


@dataclass(frozen=True)
class Update:
    """A SPARQL Update request. https://www.w3.org/TR/sparql11-update/"""

    text: str
    using: Sequence[str] = ()
    using_named: Sequence[str] = ()
    #: The one graph that it is about, when it was sent to a graph.
    within: str | None = None


@dataclass(frozen=True)
class Recount:
    """What the graph says of itself is to be worked out again."""


Change = Statements | Removal | Update


@dataclass(frozen=True)
class Condition:
    """What a graph must be for a change to be made. https://www.rfc-editor.org/rfc/rfc9110#section-13"""

    graph: str
    #: Beginnings of digests, of which the graph must have one; None: it must be there.
    one_of: tuple[str, ...] | None = None
    #: It must not be there.
    absent: bool = False

    def holds(self, digest: str | None) -> bool:
        """Tell whether a graph with this digest, or none, is as it must be."""
        if self.absent:
            return digest is None
        return digest is not None and (self.one_of is None or digest[:TAG] in self.one_of)


@dataclass(frozen=True)
class Order:
    """A change, and under which conditions it is made."""

    change: Change
    how: Attribution
    #: What its bearer may do; None for who has the disk in hand.
    token: Token | None = None
    condition: Condition | None = None
    #: Say what would be done, and do not.
    dry: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of an order."""

    conforms: bool
    added: int
    removed: int
    #: A graph is there that was not.
    created: bool
    #: The name of the publication, and of the generation; None when nothing was published.
    publication: str | None
    generation: str | None
    #: The digest of the graph that the order was about.
    digest: str | None
    #: The report on what the change can have touched: the standard's report graph, as N-Triples.
    report: bytes
