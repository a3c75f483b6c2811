"""A distribution of a partner in, what it holds now out: one module a kind of source.

Nothing here parses what comes, but for N-Quads that a process without network has written.
"""

from fdt_graph.errors import Unreachable
from fdt_graph.federation.sources.endpoint import read_endpoint
from fdt_graph.federation.sources.given import (
    Ask,
    Collected,
    Given,
    Remark,
    Since,
    Take,
    Taken,
)
from fdt_graph.federation.sources.single import read_single
from fdt_graph.federation.sources.source import Source
from fdt_graph.federation.sources.stream import read_stream

__all__ = ["Ask", "Collected", "Given", "Remark", "Since", "Source", "Take", "Taken", "read"]

#: Kinds that are more than one document at one address.
READERS = {"sparql": read_endpoint, "ldes": read_stream}


def read(source: Source) -> Collected:
    """Ask a partner for what a distribution holds now, and have it read.

    Raises what asking does (HostNotAllowed, Unreachable, PartnerTimedOut, PartnerTooLarge), what
    reading does (ParseError, TooLarge, TimedOut, OutOfMemory, Crashed), and Unreachable for a
    distribution that has no address. Nothing is kept: who asks keeps `since` once it has published.
    """
    if source.distribution.address is None:
        raise Unreachable(
            source.distribution.iri,
            "le registre n’en donne pas l’adresse : récolter les fichiers que l’on a, par "
            "fdt-graph harvest --from",
            "the registry gives no address for it: harvest the files at hand, with "
            "fdt-graph harvest --from",
        )
    return READERS.get(source.distribution.kind, read_single)(source)
