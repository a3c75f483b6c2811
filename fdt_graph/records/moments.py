"""A record in, its dated statements and those of what it is tied to, in the order of time, out."""

from collections.abc import Iterator
from dataclasses import dataclass

from fdt_graph.records.cells import Cell
from fdt_graph.records.conflicts import Claim
from fdt_graph.records.frames import Frame
from fdt_graph.records.record import Record

#: Moments on a page.
SHOWN = 60
DATES = ("start", "date", "end")


@dataclass(frozen=True)
class Moment:
    """What happened on a date: to the thing itself, to other things, or between it and others."""

    day: Cell
    #: The local name of the property that gives the date; "" for a claim, which has an aspect.
    what: str
    aspect: str
    #: True when it happened to the thing itself.
    own: bool
    things: tuple[Cell, ...]


@dataclass(frozen=True)
class _Fact:
    day: Cell
    what: str
    aspect: str
    #: None for the thing itself.
    thing: Cell | None


def moments(record: Record) -> tuple[Moment, ...]:
    """Put what is dated about a record in the order of time, and what is of one day together.

    Gives the first SHOWN.
    """
    together: dict[tuple[str, int, str, str], list[_Fact]] = {}
    for fact in (*_own(record), *_around(record), *_claimed(record.claims)):
        if fact.day.earliest:
            order = DATES.index(fact.what) if fact.what else -1
            key = (fact.day.earliest, order, fact.aspect, str(fact.day.term))
            together.setdefault(key, []).append(fact)
    return tuple(_moment(together[key]) for key in sorted(together)[:SHOWN])


def _moment(facts: list[_Fact]) -> Moment:
    first = facts[0]
    things = {str(fact.thing.term): fact.thing for fact in facts if fact.thing is not None}
    named = sorted(things.values(), key=lambda cell: (cell.name.casefold(), str(cell.term)))
    own = any(fact.thing is None for fact in facts)
    return Moment(first.day, first.what, first.aspect, own, tuple(named))


def _own(record: Record) -> Iterator[_Fact]:
    for group in record.statements:
        name = group.key.removeprefix("fdt:")
        if name in DATES:
            yield from (_Fact(cell, name, "", None) for cell in group.cells)


def _around(record: Record) -> Iterator[_Fact]:
    for group in record.links_to:
        for ties in group.ties.values():
            for tie in ties:
                for party in tie.parties:
                    yield from _dated(tie.frame, party.cell)
        for cell in group.cells:
            if (frame := record.frames.get(cell.iri or "")) is not None:
                yield from _dated(frame, cell)


def _dated(frame: Frame, thing: Cell) -> Iterator[_Fact]:
    for name in DATES:
        yield from (_Fact(day, name, "", thing) for day in frame[name])


def _claimed(claims: tuple[Claim, ...]) -> Iterator[_Fact]:
    for claim in claims:
        if claim.standing != "aside":
            for day in claim.frame["value"]:
                yield from (
                    _Fact(day, "", aspect.name, claim.cell) for aspect in claim.frame["aspect"]
                )
