"""The neighbours of a thing in, their places on two sides of it out.

Names stand one under the other, at the left and the right of the thing, so that none covers another
and each can be read at any length.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from fdt_graph.records.cells import short
from fdt_graph.records.neighbours import Neighbour

#: Units of the drawing: all of it, a line of names, where the names of each side begin.
WIDTH, LINE, SIDE = 1120, 34, 350
#: Characters of a name, beside the thing and in its box.
NAME, SELF = 38, 28


@dataclass(frozen=True)
class Place:
    """A neighbour on the drawing; `bend` is the x of the points that draw its line round."""

    neighbour: Neighbour
    x: int
    y: int
    left: bool

    @property
    def name(self) -> str:
        """Its name, cut to what there is room for."""
        return short(self.neighbour.cell.name, NAME)

    @property
    def radius(self) -> int:
        """How big its dot is: more for more ways that lead there."""
        return min(4 + 2 * self.neighbour.ways, 12)

    @property
    def anchor(self) -> str:
        """At which end its name is held."""
        return "end" if self.left else "start"

    @property
    def text(self) -> int:
        """Where its name begins or ends."""
        return self.x + (-self.radius - 6 if self.left else self.radius + 6)

    @property
    def bend(self) -> int:
        """Where the line to it turns."""
        return (self.x + WIDTH // 2) // 2


@dataclass(frozen=True)
class Neighbourhood:
    """A thing between its neighbours; `more` are not drawn."""

    name: str
    places: Sequence[Place]
    more: int
    height: int
    width: int = WIDTH


def draw(name: str, neighbours: Sequence[Neighbour], more: int) -> Neighbourhood:
    """Place the first half of the neighbours at the left, the second at the right."""
    half = -(-len(neighbours) // 2)
    height = max(half * LINE + 20, 84)
    sides = ((neighbours[:half], True), (neighbours[half:], False))
    places = [
        Place(neighbour, SIDE if left else WIDTH - SIDE, _line(line, len(side), height), left)
        for side, left in sides
        for line, neighbour in enumerate(side)
    ]
    return Neighbourhood(short(name, SELF), places, more, height)


def _line(line: int, lines: int, height: int) -> int:
    """Give the y of a line, the lines being in the middle of the height."""
    return (height - lines * LINE) // 2 + line * LINE + LINE // 2
