"""Things and outlines in, what a map draws out: departments shaded by count, pins, overseas boxes.

Coordinates are those of the outlines.
"""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import quantiles

from fdt_graph.web.outlines import Outline, Outlines, Point, project
from fdt_graph.web.whereabouts import Commune, Department, Thing

#: Shades from few to many, and the colour of a number written on each: contrast at least 4.5.
SHADES = (("#cfe5d6", "#1b2621"), ("#93c5a6", "#1b2621"), ("#2f7a50", "#fff"), ("#0d3a1f", "#fff"))
EMPTY = ("#e6eae6", "#53615a")
#: Paris and the departments around it, too small for a number: drawn again, larger.
SMALL = ("75", "92", "93", "94")
#: How wide they are drawn, and where their top left corner is.
INSET_WIDTH, INSET_AT = 950, (60, 260)
#: Room that a number needs around its middle, and where else it may stand when a pin is there.
ROOM = 75
AROUND = ((0, 0), (45, 0), (-45, 0), (0, 50), (0, -50))
ELSEWHERE = ((0, 0), (0, 140), (0, -140), (160, 0), (-160, 0), (140, 140), (-140, -140))


@dataclass(frozen=True)
class Shape:
    """A department: its fill, its number, the colour of that, where it stands, and the middle."""

    department: Department
    count: int
    fill: str
    ink: str
    path: str = ""
    number: Point = (0, 0)
    centre: Point = (0, 0)


@dataclass(frozen=True)
class Pin:
    """The things of one commune: where, and how large."""

    commune: Commune
    count: int
    at: Point
    radius: float


@dataclass(frozen=True)
class Shade:
    """A class of counts, both ends included, and its fill."""

    low: int
    high: int
    fill: str


@dataclass(frozen=True)
class Inset:
    """The small departments, drawn again: by how much larger, and by what they move after that."""

    shapes: tuple[Shape, ...]
    scale: float
    move: Point


@dataclass(frozen=True)
class Drawing:
    """What the picture is made of."""

    width: int
    height: int
    mainland: tuple[Shape, ...]
    inset: Inset
    overseas: tuple[Shape, ...]
    pins: tuple[Pin, ...]
    shades: tuple[Shade, ...]

    @property
    def counted(self) -> list[Shape]:
        """List the departments where there is something, the fullest first."""
        shapes = [each for each in (*self.mainland, *self.overseas) if each.count]
        return sorted(shapes, key=lambda each: (-each.count, each.department.code))


def draw(
    things: Iterable[Thing], departments: Mapping[str, Department], outlines: Outlines
) -> Drawing:
    """Draw where some things are; a thing that is in two departments counts in both.

    Of departments that are not on the outlines, those overseas are boxes; collectivities, only
    where there is something.
    """
    there = list(things)
    counts: Counter[str] = Counter()
    for thing in there:
        counts.update(dict.fromkeys(thing.departments, thing.weight))
    shades = shades_of(counts.values())
    pins = pins_of(there, outlines)
    mainland: list[Shape] = []
    overseas: list[Shape] = []
    for name, department in departments.items():
        count = counts[name]
        fill, ink = _colours(count, shades)
        outline = outlines.departments.get(department.code)
        if outline is not None:
            number = _free(outline, pins)
            shape = Shape(department, count, fill, ink, outline.path, number, outline.centre)
            mainland.append(shape)
        elif count or department.slug.startswith("departement-"):
            overseas.append(Shape(department, count, fill, ink))
    return Drawing(
        outlines.width,
        outlines.height,
        tuple(mainland),
        _inset(mainland, outlines),
        tuple(overseas),
        tuple(pins),
        tuple(shades),
    )


def _free(outline: Outline, pins: Iterable[Pin]) -> Point:
    """Choose where a number stands: amid its department, or beside that when a pin is there."""
    x, y = outline.centre
    places = [(x + dx, y + dy) for dx, dy in ELSEWHERE]
    for place in places:
        hidden = any(math.dist(place, pin.at) < pin.radius + ROOM for pin in pins)
        around = [(place[0] + dx, place[1] + dy) for dx, dy in AROUND]
        if not hidden and all(point in outline for point in around):
            return place
    return outline.centre


def _inset(mainland: Iterable[Shape], outlines: Outlines) -> Inset:
    small = [shape for shape in mainland if shape.department.code in SMALL]
    corners = [corner for code in SMALL for corner in outlines.departments[code].corners]
    left, top = (min(corner[axis] for corner in corners) for axis in (0, 1))
    scale = INSET_WIDTH / (max(corner[0] for corner in corners) - left)
    return Inset(tuple(small), scale, (INSET_AT[0] - left * scale, INSET_AT[1] - top * scale))


def shades_of(counts: Iterable[int]) -> list[Shade]:
    """Sort counts into as many classes as there are shades, with about as many in each: quantiles.

    >>> [(shade.low, shade.high) for shade in shades_of([1, 1, 1, 2, 2, 3, 5, 9])]
    [(1, 1), (2, 2), (3, 3), (5, 9)]
    """
    known = sorted(count for count in counts if count)
    distinct = sorted(set(known))
    if len(distinct) <= len(SHADES):
        ends: Sequence[int] = distinct
    else:
        cuts = quantiles(known, n=len(SHADES), method="inclusive")
        ends = sorted({*(math.floor(cut) for cut in cuts), distinct[-1]})
    bands = [
        (lows[0], lows[-1])
        for low, high in zip((0, *ends), ends, strict=False)
        if (lows := [count for count in distinct if low < count <= high])
    ]
    step = (len(SHADES) - 1) / max(len(bands) - 1, 1)
    return [
        Shade(low, high, SHADES[round(place * step)][0]) for place, (low, high) in enumerate(bands)
    ]


def _colours(count: int, shades: Sequence[Shade]) -> tuple[str, str]:
    if not count:
        return EMPTY
    fill = shades[bisect_left([shade.high for shade in shades], count)].fill
    return fill, dict(SHADES)[fill]


def pins_of(things: Iterable[Thing], outlines: Outlines) -> list[Pin]:
    """Put a pin where communes are that have things; the largest first, so that none is hidden.

    The area grows with the count. What falls outside the drawing has no pin.
    """
    counts: Counter[str] = Counter()
    communes: dict[str, Commune] = {}
    for thing in things:
        counts.update(thing.communes.keys())
        communes.update(thing.communes)
    pins = []
    for name, count in counts.items():
        commune = communes[name]
        at = project(commune.latitude, commune.longitude)
        if 0 <= at[0] <= outlines.width and 0 <= at[1] <= outlines.height:
            pins.append(Pin(commune, count, at, min(40 * math.sqrt(count), 140)))
    return sorted(pins, key=lambda pin: (-pin.count, pin.commune.iri))
