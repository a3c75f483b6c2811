"""A template of addresses in, the map tiles that lie under the outlines out.

As in https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames: the world is 2^z tiles wide and high
in the projection of the outlines, so that each tile is a square of the drawing.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from fdt_graph.web.outlines import DEGREE, EQUATOR, MERIDIAN

#: Nine tiles for mainland France, each shown at about its own size.
ZOOM = 6
#: Units of the drawing in a tile; the tile of the first column begins at longitude -180.
SIZE = DEGREE * 360 / 2**ZOOM
LEFT, TOP = MERIDIAN - DEGREE * 180, EQUATOR - DEGREE * 180


@dataclass(frozen=True)
class Tile:
    """One tile: where it is fetched, its top left corner and its side, in units of the drawing."""

    address: str
    left: float
    top: float
    size: float


@dataclass(frozen=True)
class Tiles:
    """Where tiles are, with {z}, {x}, {y}, empty for none; what is to be written under them."""

    template: str = ""
    credit: str = ""

    def under(self, width: float, height: float) -> Iterator[Tile]:
        """Give the tiles that a drawing from (0, 0) to (width, height) lies on.

        >>> [each.address for each in Tiles("/{z}/{x}/{y}.png").under(100, 100)]
        ['/6/31/21.png']
        """
        if not self.template:
            return
        for x in range(math.floor(-LEFT / SIZE), math.ceil((width - LEFT) / SIZE)):
            for y in range(math.floor(-TOP / SIZE), math.ceil((height - TOP) / SIZE)):
                address = self.template
                for name, number in (("{z}", ZOOM), ("{x}", x), ("{y}", y)):
                    address = address.replace(name, str(number))
                yield Tile(address, LEFT + x * SIZE, TOP + y * SIZE, SIZE)


def origin_of(template: str) -> str:
    """Give the scheme and the host of an address, as a policy names them; "" for none.

    >>> origin_of("https://tiles.example/{z}/{x}/{y}.png")
    'https://tiles.example'
    """
    parts = urlsplit(template)
    return f"{parts.scheme}://{parts.netloc}" if template else ""
