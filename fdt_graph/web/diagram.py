"""Classes by module in, the places of their boxes and lines on a drawing out.

Each module is a block; in it a subclass stands under its superclass, one step to the right, as the
folders of a tree do. Blocks fill the columns from the left, each going to the shortest.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fdt_graph.web.subjects import Subject, under

COLUMNS = 3
#: Units of the drawing: a column, a step to the right, a line of boxes, a box, a module's title.
COLUMN, STEP, LINE, BOX, TITLE = 330, 26, 36, 28, 46


@dataclass(frozen=True)
class Box:
    """A class on the drawing; `above` is the y of its superclass, None at the top of a tree."""

    subject: Subject
    x: int
    y: int
    above: int | None

    @property
    def width(self) -> int:
        """How wide it is: the boxes of a column end at one line."""
        return COLUMN - 30 - self.x % COLUMN


@dataclass(frozen=True)
class Drawing:
    """Boxes, titles as (x, y, module), and how much room all of it takes."""

    boxes: Sequence[Box]
    titles: Sequence[tuple[int, int, str]]
    height: int
    width: int = COLUMN * COLUMNS
    box: int = BOX
    step: int = STEP


def draw(modules: Mapping[str, Sequence[Subject]], language: str) -> Drawing:
    """Place the classes of each module, in the order of a language; no class is drawn twice."""
    heights = [0] * COLUMNS
    boxes: list[Box] = []
    titles: list[tuple[int, int, str]] = []
    for module, classes in modules.items():
        column = heights.index(min(heights))
        x, y = column * COLUMN, heights[column]
        titles.append((x, y + TITLE - 16, module))
        placed = list(_trees(classes, language, x, y + TITLE))
        boxes += placed
        heights[column] = y + TITLE + LINE * len(placed)
    return Drawing(boxes, titles, max(heights) + 2)


def _trees(classes: Sequence[Subject], language: str, x: int, y: int) -> Iterator[Box]:
    """Place the trees of one module: a class whose superclass is of another module is a root."""
    placed = under(classes, "rdfs:subClassOf", language)
    waiting = [(root, x, None) for root in reversed(placed.get(None, []))]
    stack: list[tuple[Subject, int, int | None]] = [*waiting]
    while stack:
        subject, left, above = stack.pop()
        yield Box(subject, left, y, above)
        stack += [(below, left + STEP, y) for below in reversed(placed.get(subject.iri, []))]
        y += LINE
