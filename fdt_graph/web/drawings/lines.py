"""Numbers at moments in, the lines of a chart out: time goes to the right, numbers upwards."""

import math
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

#: Units of the drawing: its width; where the lines begin and end, across and down.
WIDTH, LEFT, RIGHT, TOP, BOTTOM = 720, 62, 700, 16, 316
#: Units of a line of the key under the drawing, and characters of a name in it.
LEADING, SHOWN = 24, 78
#: Marks of the lines, around a point: each line has its own, so that none needs its colour.
MARKS = (
    "m-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z",
    "m-5-5h10v10h-10z",
    "m0-6l6.5 11h-13z",
    "m0-7l6 7l-6 7l-6-7z",
    "m-5-2h3v-3h4v3h3v4h-3v3h-4v-3h-3z",
    "m0 6l6.5-11h-13z",
)
#: Numbers that a scale has, about; years that are written under it, at most, and room for one.
STEPS, YEARS, ROOM = 4, 10, 44


@dataclass(frozen=True)
class Moment:
    """A number at a day, and how people read both."""

    day: date
    number: float
    when: str
    said: str


@dataclass(frozen=True)
class Point:
    """Where a number is on the drawing, and what is said of it."""

    x: float
    y: float
    when: str
    said: str


@dataclass(frozen=True)
class Line:
    """The numbers of one name, from the first to the last."""

    name: str
    mark: str
    points: Sequence[Point]

    @property
    def path(self) -> str:
        """Write the line as SVG does. https://www.w3.org/TR/SVG2/paths.html#PathData"""
        return "M" + "L".join(f"{point.x} {point.y}" for point in self.points)

    @property
    def shown(self) -> str:
        """Its name, as far as there is room."""
        return textwrap.shorten(self.name, SHOWN, placeholder="…")


@dataclass(frozen=True)
class Lines:
    """A chart: its lines, the numbers at its left with their y, the years under it with their x."""

    lines: Sequence[Line]
    numbers: Sequence[tuple[float, float]]
    years: Sequence[tuple[float, int]]
    width: int = WIDTH
    left: int = LEFT
    right: int = RIGHT
    top: int = TOP
    bottom: int = BOTTOM
    leading: int = LEADING

    @property
    def height(self) -> int:
        """How high it is, with its key."""
        return BOTTOM + 44 + LEADING * len(self.lines)


def draw(series: Mapping[str, Sequence[Moment]]) -> Lines:
    """Place what is said of each name, as many names as there are MARKS; no number is below 0.

    >>> a = [Moment(date(2020, 1, 1), 0, "", "0"), Moment(date(2021, 1, 1), 8, "", "8")]
    >>> chart = draw({"a": a})
    >>> chart.lines[0].path, chart.years, chart.numbers[:2]
    ('M62.0 316.0L700.0 16.0', [(62.0, 2020), (700.0, 2021)], [(316.0, 0), (241.0, 2)])
    """
    moments = [moment for each in series.values() for moment in each]
    first, last = (end(moment.day for moment in moments).toordinal() for end in (min, max))
    scale = list(_scale(max(moment.number for moment in moments)))

    def across(day: int) -> float:
        return round(LEFT + (RIGHT - LEFT) * (day - first) / max(last - first, 1), 1)

    def down(number: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * number / scale[-1], 1)

    lines = [
        Line(
            name,
            mark,
            [
                Point(across(each.day.toordinal()), down(each.number), each.when, each.said)
                for each in sorted(said, key=lambda each: (each.day, each.number))
            ],
        )
        for mark, (name, said) in zip(MARKS, series.items(), strict=False)
    ]
    years = [(across(day), year) for day, year in _years(first, last)]
    if len(years) > 1 and years[1][0] - years[0][0] < ROOM:
        del years[0]
    return Lines(lines, [(down(number), number) for number in scale], years)


def _scale(most: float) -> Iterator[float]:
    """Give round numbers from 0 to the first that is not below the largest.

    >>> list(_scale(350)), list(_scale(0))
    ([0, 100, 200, 300, 400], [0, 1])
    """
    step: float = 1
    if most > 1:
        size = 10 ** math.floor(math.log10(most / STEPS))
        step = next(size * part for part in (1, 2, 4, 5, 10) if size * part * STEPS >= most)
        step = max(round(step), 1)
    for count in range(max(math.ceil(most / step), 1) + 1):
        yield step * count


def _years(first: int, last: int) -> Iterator[tuple[int, int]]:
    """Give the days, as ordinals, on which years begin, and these."""
    begin, end = date.fromordinal(first), date.fromordinal(last)
    years = range(begin.year, end.year + 1)
    for year in years[:: -(-len(years) // YEARS)]:
        yield max(date(year, 1, 1).toordinal(), first), year
