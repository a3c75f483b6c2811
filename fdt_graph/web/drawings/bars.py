"""Named numbers in, the bars of a chart out: one under the other, from one line to the left."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

#: Units of the drawing: its width, that of the names, of the longest bar.
WIDTH, NAMES, LONGEST = 720, 270, 370
#: Units of a row, of a row whose name takes two lines, of a bar; from one line to the next.
LINE, TALL, THICK, LEADING = 30, 42, 18, 16
#: Characters of a line of a name that there is room for, and lines of a name.
SHOWN, LINES = 34, 2
#: Baseline of the text beside a bar, below the top of the bar.
BASELINE = 14


@dataclass(frozen=True)
class Bar:
    """One number: the name before its bar, the text after it, where it is and how long."""

    name: str
    said: str
    y: int
    width: float

    @property
    def baseline(self) -> int:
        """Where the text beside the bar stands."""
        return self.y + BASELINE

    @property
    def lines(self) -> list[tuple[int, str]]:
        """Give the lines of the name, as far as there is room, and where each stands.

        >>> [line for _, line in Bar("Agence de la transition des villes", "", 0, 1).lines]
        ['Agence de la transition des villes']
        >>> Bar("Agence de la transition des villes et des champs", "", 12, 1).lines
        [(18, 'Agence de la transition des villes'), (34, 'et des champs')]
        """
        lines = _wrapped(self.name)
        first = self.baseline - LEADING * (len(lines) - 1) // 2
        return [(first + LEADING * place, line) for place, line in enumerate(lines)]


@dataclass(frozen=True)
class Bars:
    """A chart: its bars from above, and how much room they take."""

    bars: Sequence[Bar]
    line: int
    width: int = WIDTH
    left: int = NAMES
    thick: int = THICK

    @property
    def height(self) -> int:
        """How high it is."""
        return self.line * len(self.bars) + self.line - THICK


def draw(numbers: Sequence[tuple[str, float, str]]) -> Bars:
    """Place bars of (name, number, number as people read it); no number is below 0.

    >>> [(bar.y, bar.width) for bar in draw([("a", 4, "4"), ("b", 1, "1")]).bars]
    [(12, 370.0), (42, 92.5)]
    """
    most = max((number for _, number, _ in numbers), default=0) or 1
    line = TALL if any(len(_wrapped(name)) > 1 for name, *_ in numbers) else LINE
    return Bars(
        [
            Bar(name, said, line - THICK + line * position, round(LONGEST * number / most, 1))
            for position, (name, number, said) in enumerate(numbers)
        ],
        line,
    )


def _wrapped(name: str) -> list[str]:
    return textwrap.wrap(name, SHOWN, max_lines=LINES, placeholder="…")
