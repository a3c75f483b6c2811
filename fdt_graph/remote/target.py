"""An engine's address in, where it answers and what its default graph is out."""

import json
from dataclasses import asdict, dataclass, replace
from ipaddress import ip_address
from typing import Self
from urllib.parse import urlsplit

from fdt_graph.errors import FdtGraphError
from fdt_graph.query import Graphs
from fdt_graph.sparql_text import tokens

#: What the address of an engine begins with, before https:// or http://.
PROTOCOL = "sparql+"


@dataclass(frozen=True)
class Target:
    """Where an engine answers queries, and how its graphs are to be read."""

    #: The address of its query operation.
    address: str
    #: The named graph that has the union of all others; empty when its default graph is that.
    union: str = ""
    #: With such a graph: those that GRAPH stands for.
    named: tuple[str, ...] = ()

    @property
    def host(self) -> str:
        """Name its host, for messages."""
        return host_of(self.address)

    def write(self) -> str:
        """Write it as a text, to be read by `read`."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it."""
        said = json.loads(text)
        return cls(said["address"], said["union"], tuple(said["named"]))

    def having(self, graphs: tuple[str, ...]) -> "Target":
        """Give the same with those graphs; the graph of the union is none that somebody wrote."""
        return replace(self, named=graphs) if self.union else self

    def dataset(self, text: str, graphs: Graphs) -> Graphs:
        """Tell which graphs a query reads that is sent with `graphs`.

        https://www.w3.org/TR/sparql11-protocol/#dataset
        """
        if not self.union or graphs.default or graphs.named or _names_graphs(text):
            return graphs
        return Graphs((self.union,), self.named)


def read_target(text: str, union: str = "") -> Target:
    """Read the address of an engine, sparql+https://…; FdtGraphError for any other.

    >>> read_target("sparql+http://127.0.0.1:7878/query").address
    'http://127.0.0.1:7878/query'
    """
    scheme, _, address = text.partition("+")
    return Target(checked(address if scheme + "+" == PROTOCOL else ""), union)


def checked(address: str) -> str:
    """Give an address back; FdtGraphError unless it is https, or http within this machine.

    A name and a password belong in a netrc file: what is in an address is in logs.

    >>> checked("https://engine.example/store")
    'https://engine.example/store'
    """
    if not _is_admitted(address):
        raise FdtGraphError(
            "l’adresse d’un moteur commence par sparql+https://, celle de ses graphes par "
            "https:// ; http seulement en boucle locale, et ni nom ni mot de passe dedans : "
            "ils vont dans un fichier netrc",
            "the address of an engine begins with sparql+https://, that of its graphs with "
            "https://; http on loopback only, and neither a name nor a password in it: "
            "they go into a netrc file",
        )
    return address


def host_of(address: str) -> str:
    """Give the host of an address, with its port if it says one, and never a name or a password.

    >>> host_of("https://name:secret@engine.example:8443/query")
    'engine.example:8443'
    """
    return urlsplit(address).netloc.rpartition("@")[2]


def _is_admitted(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:  # of brackets that do not close, or a port that is none
        return False
    secret = parts.scheme == "https" or parts.scheme == "http" and _is_loopback(host)
    return bool(host and secret and "@" not in parts.netloc and not parts.fragment)


def _is_loopback(host: str | None) -> bool:
    try:
        return host == "localhost" or ip_address(host or "").is_loopback
    except ValueError:
        return False


def _names_graphs(text: str) -> bool:
    """Tell whether a query says itself which graphs it reads, by FROM."""
    return any(kind == "word" and token.upper() == "FROM" for kind, token in tokens(text))
