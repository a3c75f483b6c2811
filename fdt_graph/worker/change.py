"""What a writer is told: a change to a graph store, in the words of its two protocols."""

from collections.abc import Sequence
from dataclasses import dataclass

#: One document that a client sent: its media type and its bytes.
Document = tuple[str, bytes]


@dataclass(frozen=True)
class Update:
    """A SPARQL Update request. https://www.w3.org/TR/sparql11-protocol/#update-operation"""

    text: str
    using: Sequence[str] = ()
    using_named: Sequence[str] = ()


@dataclass(frozen=True)
class Put:
    """Documents that a graph is to say. https://www.w3.org/TR/sparql11-http-rdf-update/#http-put"""

    #: None is the default graph.
    graph: str | None
    documents: Sequence[Document]
    #: What the graph said before is forgotten.
    replace: bool


@dataclass(frozen=True)
class Delete:
    """A graph that is to go; NoSuchRecord when it is not there."""

    graph: str | None


Change = Update | Put | Delete
