"""Statements in, what a state of the graph is known by out: a count and a digest of each graph.

The digest of a graph is the sum of the hashes of its statements, so that a change costs what it
changes. It tells damage and difference; against who would forge a state on purpose, a release has
the SHA-256 of its dump.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b, sha256

from pyoxigraph import Quad

_MODULUS = 1 << 256


@dataclass(frozen=True)
class Tally:
    """How many statements a graph has, and the sum of their hashes."""

    statements: int = 0
    sum: int = 0

    def add(self, statements: int, sum_: int) -> "Tally":
        """Take in some more; negative numbers for less."""
        return Tally(self.statements + statements, (self.sum + sum_) % _MODULUS)

    @property
    def digest(self) -> str:
        """Write the sum, in hexadecimal."""
        return f"{self.sum:064x}"


#: Graph IRI → its tally. A graph without statements is not there.
Tallies = Mapping[str, Tally]


def tally(lines: Iterable[bytes]) -> dict[str, Tally]:
    """Count sorted or unsorted lines of N-Quads, as the engine writes them."""
    counts: dict[bytes, int] = defaultdict(int)
    sums: dict[bytes, int] = defaultdict(int)
    for line in lines:
        graph = line.rsplit(b" ", 2)[1]
        counts[graph] += 1
        sums[graph] += _hash(line.rstrip(b"\n"))
    return {
        graph[1:-1].decode(): Tally(count, sums[graph] % _MODULUS)
        for graph, count in counts.items()
    }


def changed(before: Tallies, added: Iterable[Quad], removed: Iterable[Quad]) -> dict[str, Tally]:
    """Give the tallies after a change."""
    after = dict(before)
    for sign, quads in ((1, added), (-1, removed)):
        for quad in quads:
            graph = str(quad.graph_name)[1:-1]
            line = f"{quad} .".encode()
            after[graph] = after.get(graph, Tally()).add(sign, sign * _hash(line))
    return {graph: each for graph, each in after.items() if each.statements}


def digest(tallies: Tallies, apart: Iterable[str] = ()) -> str:
    """Give one digest of a dataset, some graphs set apart: hexadecimal SHA-256 of the table."""
    left_out = set(apart)
    rows = (
        f"{graph} {each.statements} {each.digest}\n"
        for graph, each in sorted(tallies.items())
        if graph not in left_out
    )
    return sha256("".join(rows).encode()).hexdigest()


def total(tallies: Tallies) -> int:
    """Count the statements of all graphs."""
    return sum(each.statements for each in tallies.values())


def _hash(line: bytes) -> int:
    return int.from_bytes(blake2b(line, digest_size=32).digest())
