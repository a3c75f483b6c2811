"""Named numbers in, the bars of a chart out: one under the other, from one line to the left."""

from collections.abc import Sequence
from dataclasses import dataclass

#: Units of the drawing: its width, that of the names, of the longest bar; a line, a bar.
WIDTH, NAMES, LONGEST, LINE, THICK = 720, 270, 370, 30, 18
#: Characters of a name that there is room for.
SHOWN = 34


@dataclass(frozen=True)
class Bar:
    """One number: the name before its bar, the text after it, where it is and how long."""

    name: str
    said: str
    y: int
    width: float

    @property
    def short(self) -> str:
        """Give as much of the name as there is room for."""
        return self.name if len(self.name) <= SHOWN else self.name[: SHOWN - 1].rstrip() + "…"


@dataclass(frozen=True)
class Bars:
    """A chart: its bars from above, and how much room they take."""

    bars: Sequence[Bar]
    width: int = WIDTH
    left: int = NAMES
    line: int = LINE
    thick: int = THICK

    @property
    def height(self) -> int:
        """How high it is."""
        return LINE * len(self.bars) + LINE - THICK


def draw(numbers: Sequence[tuple[str, float, str]]) -> Bars:
    """Place bars of (name, number, number as people read it); no number is below 0.

    >>> [(bar.y, bar.width) for bar in draw([("a", 4, "4"), ("b", 1, "1")]).bars]
    [(12, 370.0), (42, 92.5)]
    """
    most = max((number for _, number, _ in numbers), default=0) or 1
    return Bars(
        [
            Bar(name, said, LINE - THICK + LINE * position, round(LONGEST * number / most, 1))
            for position, (name, number, said) in enumerate(numbers)
        ]
    )
