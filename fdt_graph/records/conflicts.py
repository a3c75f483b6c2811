"""A thing in, the claims about it and the disagreements of sources that touch it out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from fdt_graph.engine import Engine
from fdt_graph.namespaces import iri
from fdt_graph.query import Row
from fdt_graph.records.cells import Cell, Cells, short
from fdt_graph.records.frames import Frame, frames
from fdt_graph.records.labels import value_of
from fdt_graph.records.lexicon import Lexicon

LABEL, SOURCE = iri("rdfs:label").value, iri("dcterms:source").value
DESCRIPTION = iri("dcterms:description").value


@dataclass(frozen=True)
class Claim:
    """What one source claims; `standing` is "kept", "aside", or "" where nothing was decided."""

    cell: Cell
    frame: Frame
    standing: str


@dataclass(frozen=True)
class Resolution:
    """How a disagreement was settled: when, why, by which graph."""

    cell: Cell
    frame: Frame


@dataclass(frozen=True)
class Conflict:
    """Claims that cannot all be true, and what was decided."""

    cell: Cell
    descriptions: tuple[Cell, ...]
    claims: tuple[Claim, ...]
    resolutions: tuple[Resolution, ...]


def conflicts(
    engine: Engine, this: ox.NamedNode, known: Lexicon, language: str
) -> tuple[Conflict, ...]:
    """Find the disagreements that touch a thing: it is one, settles one, or is spoken of."""
    return tuple(
        _conflict(found, list(engine.select("conflict-sides", this=found)), known, language)
        for row in engine.select("record-conflicts", this=this)
        if isinstance(found := row["conflict"], ox.NamedNode)
    )


def _conflict(name: ox.NamedNode, rows: list[Row], known: Lexicon, language: str) -> Conflict:
    sides = frames(rows, known, language)
    itself = sides.pop(name.value, Frame({}))
    settled = {side: frame for side, frame in sides.items() if frame["resolves"]}
    standing = _standing(settled.values())
    return Conflict(
        cell=_cell(name.value, itself, known, language),
        descriptions=itself.parts.get(DESCRIPTION, ()),
        claims=tuple(
            Claim(_cell(side, frame, known, language), frame, standing.get(side, ""))
            for side, frame in sorted(sides.items())
            if side not in settled
        ),
        resolutions=tuple(
            Resolution(_cell(side, frame, known, language), frame)
            for side, frame in sorted(settled.items())
        ),
    )


def _cell(name: str, frame: Frame, known: Lexicon, language: str) -> Cell:
    """Name a disagreement, a claim or a resolution, with the graph it says it is of."""
    graphs = tuple(value_of(cell.term) for cell in frame.parts.get(SOURCE, ()))
    for label in frame.parts.get(LABEL, ()):
        return Cell(ox.NamedNode(name), short(label.name, 200), label.language, graphs)
    found, spoken = known.name(name, language)
    return Cell(ox.NamedNode(name), found, spoken, graphs)


def _standing(resolutions: Iterable[Frame]) -> dict[str, str]:
    """Tell which claims were kept and which set aside."""
    return {
        value_of(cell.term): standing
        for frame in resolutions
        for part, standing in (("keeps", "kept"), ("setsAside", "aside"))
        for cell in frame[part]
    }


def claims(
    about: Cells, said: Mapping[str, Frame], found: Iterable[Conflict], known: Lexicon, lang: str
) -> tuple[Claim, ...]:
    """Order the claims about a thing by aspect, then by value, with what was decided of each."""
    standing = {value_of(claim.cell.term): claim.standing for one in found for claim in one.claims}
    listed = [
        Claim(cell, frame, standing.get(cell.iri or "", ""))
        for cell in about.named(known, lang)
        if (frame := said.get(cell.iri or "")) is not None
    ]
    return tuple(sorted(listed, key=_rank))


def _rank(claim: Claim) -> tuple[list[str], list[str], str]:
    names = [[cell.name for cell in claim.frame[part]] for part in ("aspect", "value")]
    return names[0], names[1], claim.cell.name
