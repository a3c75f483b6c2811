"""Ties in, a still picture of the biggest group out: the most linked actor, and rings around it.

On the first ring are its partners, on the next one theirs: each actor under one that leads to it,
with room for those below it. https://en.wikipedia.org/wiki/Radial_tree
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fdt_graph.network.relations import Cooperation
from fdt_graph.network.ties import Ties

#: Actors that are drawn, those that are reached first.
DRAWN = 160
#: Between two rings at least, between two actors on a ring if they were evenly spread, and around
#: what is drawn.
STEP, GAP, EDGE = 110, 22, 24
#: How wide a character is taken to be, how high a line, and characters of a name that are shown.
CHARACTER, LINE, SHOWN = 6.4, 15, 28


@dataclass(frozen=True)
class Mark:
    """An actor in the picture; `label` is what fits there of its name, maybe nothing."""

    actor: str
    name: str
    x: int
    y: int
    size: int
    category: int
    bridge: bool
    label: str


@dataclass(frozen=True)
class Picture:
    """Actors, the one in the centre first; lines as (x, y, x, y); the radii of rings around (0, 0).

    `box` is left, top, width and height of all of it.
    """

    marks: tuple[Mark, ...]
    lines: tuple[tuple[int, int, int, int], ...]
    rings: tuple[int, ...]
    box: tuple[int, int, int, int]


def rings(ties: Ties, known: Cooperation, language: str) -> Picture | None:
    """Draw the biggest group; None when there is no link."""
    if not ties.groups:
        return None
    centre = min(ties.groups[0], key=lambda actor: (-ties.partners[actor], actor))
    depths, above = _reached(ties, centre)
    radii = _radii(depths.values())
    places = _places(depths, above, radii)
    bridges = {bridge.actor for bridge in ties.bridges}
    categories = [*known.categories(), ""]
    taken: list[tuple[float, ...]] = []
    marks = []
    for actor in sorted(places, key=lambda actor: (-ties.partners[actor], actor)):
        name, size = known.actors[actor].name(language), _size(ties.partners[actor])
        x, y = places[actor]
        marks.append(
            Mark(
                actor=actor,
                name=name,
                x=x,
                y=y,
                size=size,
                category=categories.index(known.actors[actor].category or ""),
                bridge=actor in bridges,
                label=_label(name, x, y, size, taken),
            )
        )
    lines = {
        (*places[one], *places[other])
        for one in places
        for other in ties.graph[one]
        if other in places and one < other
    }
    return Picture(tuple(marks), tuple(sorted(lines)), radii[1:], _box(marks))


def _reached(ties: Ties, centre: str) -> tuple[dict[str, int], dict[str, str]]:
    """Give the steps from the centre to the actors reached first, and who leads to each."""
    depths, above, order = {centre: 0}, dict[str, str](), [centre]
    for actor in order:
        for other in sorted(ties.graph[actor], key=lambda other: (-ties.partners[other], other)):
            if other not in depths and len(depths) < DRAWN:
                depths[other], above[other] = depths[actor] + 1, actor
                order.append(other)
    return depths, above


def _radii(depths: Iterable[int]) -> tuple[int, ...]:
    """Give the radius of each ring, the centre being the first: the more actors, the wider."""
    radii = [0]
    for _, count in sorted(Counter(depths).items())[1:]:
        radii.append(max(radii[-1] + STEP, round(GAP * count / math.tau)))
    return tuple(radii)


def _places(
    depths: Mapping[str, int], above: Mapping[str, str], radii: Sequence[int]
) -> dict[str, tuple[int, int]]:
    """Give each actor a place on its ring, in the middle of those below it."""
    below: dict[str, list[str]] = {}
    for actor, parent in above.items():
        below.setdefault(parent, []).append(actor)
    leaves = dict.fromkeys(depths, 1)
    for actor in reversed(list(depths)):
        if actor in below:
            leaves[actor] = sum(leaves[other] for other in below[actor])
    centre = next(iter(depths))
    begins = {centre: 0}
    places = {}
    for actor, depth in depths.items():
        turn = (begins[actor] + leaves[actor] / 2) / leaves[centre] * math.tau
        places[actor] = (
            round(radii[depth] * math.sin(turn)),
            round(-radii[depth] * math.cos(turn)),
        )
        begin = begins[actor]
        for other in below.get(actor, ()):
            begins[other] = begin
            begin += leaves[other]
    return places


def _size(partners: int) -> int:
    """Give the radius of a mark: its area grows with the number of partners."""
    return round(4 + 2 * math.sqrt(partners))


def _label(name: str, x: int, y: int, size: int, taken: list[tuple[float, ...]]) -> str:
    """Give as much of a name as is shown under a mark; nothing where it would hide another.

    `taken` has the names and marks before it as (left, top, right, bottom), and takes in these.
    """
    label = name if len(name) <= SHOWN else name[: SHOWN - 1].rstrip() + "…"
    half, under = CHARACTER * len(label) / 2, y + size
    hides = any(
        x - half < right and left < x + half and under < bottom and top < under + LINE
        for left, top, right, bottom in taken
    )
    taken.append((x - size, y - size, x + size, under))
    if hides:
        return ""
    taken.append((x - half, under, x + half, under + LINE))
    return label


def _box(marks: Iterable[Mark]) -> tuple[int, int, int, int]:
    """Give left, top, width and height of what is drawn."""
    sides = [
        (each.x - half, each.y - each.size, each.x + half, each.y + each.size + LINE)
        for each in marks
        for half in (max(each.size, round(CHARACTER * len(each.label) / 2)),)
    ]
    left, top = (min(side[place] for side in sides) - EDGE for place in (0, 1))
    right, bottom = (max(side[place] for side in sides) + EDGE for place in (2, 3))
    return left, top, right - left, bottom - top
