"""A record in, the things it is most tied to out."""

from collections.abc import Iterator
from dataclasses import dataclass

from fdt_graph.fold import sorting_key
from fdt_graph.namespaces import BASE, compact
from fdt_graph.records.cells import Cell
from fdt_graph.records.record import Record

#: Neighbours on a drawing.
DRAWN = 24
#: Things that say something of others, and are no neighbours of theirs.
NOTICES = {"claim", "conflict", "date", "publication", "record", "resolution"}


@dataclass(frozen=True)
class Neighbour:
    """A thing one step away, how many ways lead to it, and the first of them as a compact IRI."""

    cell: Cell
    ways: int
    through: str


def neighbours(record: Record) -> tuple[list[Neighbour], int]:
    """Give the DRAWN things that most ways lead to, then by name; and how many are left out."""
    ways: dict[str, list[tuple[Cell, str]]] = {}
    for cell, through in _ways(record):
        if cell.iri is not None and _is_thing(cell.iri) and cell.iri != record.iri:
            ways.setdefault(cell.iri, []).append((cell, through))
    found = [Neighbour(each[0][0], len(each), each[0][1]) for each in ways.values()]
    found.sort(key=lambda one: (-one.ways, sorting_key(one.cell.name), str(one.cell.term)))
    return found[:DRAWN], max(0, len(found) - DRAWN)


def _ways(record: Record) -> Iterator[tuple[Cell, str]]:
    for group in record.links_to:
        if group.key == "fdt:within":  # all that lies in a territory is a list, not a neighbourhood
            continue
        for ties in group.ties.values():
            for tie in ties:
                for party in tie.parties:
                    yield party.cell, group.key
        yield from ((cell, group.key) for cell in group.cells)
    for group in (*record.places, *record.statements):
        yield from ((cell, compact(group.iri)) for cell in group.cells)


def _is_thing(iri: str) -> bool:
    kind = iri.removeprefix(f"{BASE}id/").partition("/")[0]
    return iri.startswith(f"{BASE}id/") and kind not in NOTICES
