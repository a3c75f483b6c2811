"""What leads to a thing in, as the frame of each relation says it, out: who, as what, when.

The frame is that of every relation and claim: docs/model.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fdt_graph.fold import sorting_key
from fdt_graph.namespaces import iri
from fdt_graph.query import Row
from fdt_graph.records.cells import Cell, Cells
from fdt_graph.records.labels import value_of
from fdt_graph.records.lexicon import Lexicon


def _iris(*names: str) -> tuple[str, ...]:
    return tuple(iri(f"fdt:{name}").value for name in names)


#: The properties that lead from a relation to a party of it.
PARTIES = _iris(
    "between", "provider", "beneficiary", "signatory", "member", "onBehalfOf", "organisation",
    "participant", "supporter", "supported", "funder", "funded", "holder", "claimedBy", "grantor",
    "recipient", "endorser", "authority", "offeredBy", "neededBy",
)  # fmt: skip
#: Those that lead to what it is about.
MATTERS = _iris("signs", "skill", "endorses", "governedTerritory")
CONTEXT, BETWEEN = iri("fdt:context").value, iri("fdt:between").value


@dataclass(frozen=True)
class Frame:
    """What a relation, a claim or a dated thing says of itself, by property."""

    parts: Mapping[str, tuple[Cell, ...]]

    def __getitem__(self, name: str) -> tuple[Cell, ...]:
        """Give the values of a property of the vocabulary by its local name."""
        return self.parts.get(iri(f"fdt:{name}").value, ())

    @property
    def is_relation(self) -> bool:
        """True for what has parties."""
        return any(party in self.parts for party in PARTIES)


def frames(rows: Iterable[Row], known: Lexicon, language: str) -> dict[str, Frame]:
    """Gather rows (other, part, value, label, earliest) by what they are about."""
    drafts: dict[str, dict[str, Cells]] = {}
    for row in rows:
        parts = drafts.setdefault(value_of(row["other"]), {})
        parts.setdefault(value_of(row["part"]), Cells()).add(row, "value")
    return {
        name: Frame({part: cells.named(known, language) for part, cells in parts.items()})
        for name, parts in drafts.items()
    }


@dataclass(frozen=True)
class Party:
    """Who or what is at the other end, and the property that says as what."""

    cell: Cell
    role: str


@dataclass(frozen=True)
class Tie:
    """A relation as seen from one of its ends."""

    relation: Cell
    parties: tuple[Party, ...]
    frame: Frame

    @property
    def earliest(self) -> str:
        """The first day that it may have begun or was seen, "" where no source says."""
        for name in ("start", "date", "attestedOn", "end"):
            for cell in self.frame[name]:
                return cell.earliest
        return ""

    @property
    def kind(self) -> str:
        """Name its kinds of cooperation; "" for none."""
        return ", ".join(cell.name for cell in self.frame["linkType"])


def tie(this: str, relation: Cell, frame: Frame) -> Tie:
    """See a relation from a thing that it leads to."""
    ends: dict[str, Party] = {}
    for part in (*MATTERS, *PARTIES):
        for cell in frame.parts.get(part, ()):
            key = str(cell.term)
            if cell.iri != this and (key not in ends or ends[key].role == BETWEEN):
                ends[key] = Party(cell, part)
    return Tie(relation, tuple(ends.values()), frame)


def by_kind(ties: Iterable[Tie]) -> dict[str, list[Tie]]:
    """Group ties by kind of cooperation, and put each group in the order of time, then of names."""
    groups: dict[str, list[Tie]] = {}
    for each in sorted(ties, key=_rank):
        groups.setdefault(each.kind, []).append(each)
    return groups


def _rank(tie: Tie) -> tuple[str, bool, str, str, str]:
    names = " ".join(sorting_key(party.cell.name) for party in tie.parties)
    return sorting_key(tie.kind), not tie.earliest, tie.earliest, names, tie.relation.name
