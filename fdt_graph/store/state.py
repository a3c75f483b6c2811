"""What readers ask of a state of the graph, wherever its statements are.

A generation is one, on this machine's disk; what another machine's engine holds is one too
(remote/states.py). Each is known by a name, and opened to be asked.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import IO, Protocol, Self

import pyoxigraph as ox

from fdt_graph.query import Solutions, Term
from fdt_graph.store.tally import Tallies

#: The directory of a store that is not on this machine: there is none of that name.
NOWHERE = Path("/nonexistent")


class State(Protocol):
    """One state of the graph."""

    @property
    def name(self) -> str:
        """Give its name: another state has another."""

    @property
    def digest(self) -> str:
        """Give a hexadecimal digest of its statements."""

    @property
    def statements(self) -> int:
        """Count its statements."""

    @property
    def published(self) -> datetime:
        """Tell when it was published."""

    @property
    def graphs(self) -> Tallies:
        """Give what is known of each graph."""

    @property
    def directory(self) -> Path:
        """Name the directory of the store, with its releases; there may be none."""

    @property
    def store(self) -> str:
        """Write where its statements are, for a worker."""

    def graph_digest(self, graph: str) -> str | None:
        """Give the digest of a graph; None when it has no statements."""

    def keep(self) -> IO[bytes]:
        """Keep it until the returned handle is closed."""

    def open(self) -> "Opened":
        """Open it for reading."""


class Opened(Protocol):
    """A state that is kept and can be asked, until it is closed."""

    @property
    def generation(self) -> State:
        """Tell which state it is."""

    def select(self, text: str, bindings: Mapping[str, Term] | None = None) -> Solutions:
        """Answer a SELECT of the project's own; TypeError for another query."""

    def construct(
        self, text: str, bindings: Mapping[str, Term] | None = None
    ) -> Iterable[ox.Triple]:
        """Answer a CONSTRUCT of the project's own; TypeError for another query."""

    def close(self) -> None:
        """Let the state go."""

    def __enter__(self) -> Self:
        """Stay open for a block."""

    def __exit__(self, *_: object) -> None:
        """Close at the end of the block."""
