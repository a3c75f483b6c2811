"""A record in, its dated statements and those of what it is tied to, in the order of time, out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import nsmallest
from typing import NamedTuple

from fdt_graph.fold import sorting_key
from fdt_graph.records.cells import Cell
from fdt_graph.records.conflicts import Claim
from fdt_graph.records.frames import Frame
from fdt_graph.records.labels import value_of
from fdt_graph.records.record import Record
from fdt_graph.records.windows import Part, page_count, require_page

#: Moments on a page, and things that are named at one.
SHOWN, NAMED = 60, 12
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
    #: The first NAMED of them, by name, and how many more there are.
    things: tuple[Cell, ...]
    more: int = 0


class Fact(NamedTuple):
    """One date, as a Moment has it, of one thing."""

    day: Cell
    what: str
    aspect: str
    #: None for what the record is about.
    thing: Cell | None


def moments(record: Record, around: Iterable[Fact] = (), page: int = 1) -> Part[Moment]:
    """Put what is dated about a record in the order of time, and what is of one day together.

    `around` are dates of things that the record does not lead to. Gives SHOWN moments: the first
    page has the last of them. Raises Unknown for a page that there is not.
    """
    together: dict[tuple[str, int, str, str], list[Fact]] = {}
    for fact in (*_own(record), *_around(record), *_claimed(record.claims), *around):
        if fact.day.earliest:
            order = DATES.index(fact.what) if fact.what else -1
            key = (fact.day.earliest, order, fact.aspect, fact.day.iri or fact.day.name)
            together.setdefault(key, []).append(fact)
    keys = sorted(together)
    pages = page_count(len(keys), SHOWN)
    require_page(page, pages)
    end = len(keys) - (page - 1) * SHOWN
    shown = tuple(_moment(together[key]) for key in keys[max(0, end - SHOWN) : end])
    return Part(shown, len(keys), page, pages)


def _moment(facts: list[Fact]) -> Moment:
    first = facts[0]
    things = {value_of(fact.thing.term): fact.thing for fact in facts if fact.thing is not None}
    named = nsmallest(NAMED, things, key=lambda name: (sorting_key(things[name].name), name))
    own = any(fact.thing is None for fact in facts)
    cells = tuple(things[term] for term in named)
    return Moment(first.day, first.what, first.aspect, own, cells, len(things) - len(cells))


def _own(record: Record) -> Iterator[Fact]:
    for group in record.statements:
        name = group.key.removeprefix("fdt:")
        if name in DATES:
            yield from (Fact(cell, name, "", None) for cell in group.cells)


def _around(record: Record) -> Iterator[Fact]:
    for group in record.links_to:
        for ties in group.ties.values():
            for tie in ties:
                for party in tie.parties:
                    yield from _dated(tie.frame, party.cell)
        for cell in group.cells:
            if (frame := record.frames.get(cell.iri or "")) is not None:
                yield from _dated(frame, cell)


def _dated(frame: Frame, thing: Cell) -> Iterator[Fact]:
    for name in DATES:
        yield from (Fact(day, name, "", thing) for day in frame[name])


def _claimed(claims: tuple[Claim, ...]) -> Iterator[Fact]:
    for claim in claims:
        if claim.standing != "aside":
            for day in claim.frame["value"]:
                yield from (
                    Fact(day, "", aspect.name, claim.cell) for aspect in claim.frame["aspect"]
                )
