"""The IRI of a thing in, where it is out: its own position, or those of its territories."""

from decimal import Decimal, InvalidOperation
from typing import NamedTuple

import pyoxigraph as ox

from fdt_graph.engine import Engine


class Position(NamedTuple):
    """Degrees of WGS 84, in the order of GeoJSON."""

    longitude: float
    latitude: float


def positions(engine: Engine, name: ox.NamedNode) -> list[Position]:
    """Give the positions that are known, in order; none for a thing whose place no source gives.

    A position that is no place on Earth is left out.
    """
    found = {
        Position(longitude, latitude)
        for row in engine.select("portray-positions", this=name)
        if (latitude := _degrees(row["latitude"], 90)) is not None
        and (longitude := _degrees(row["longitude"], 180)) is not None
    }
    return sorted(found)


def _degrees(term: object, most: int) -> float | None:
    try:
        value = Decimal(term.value) if isinstance(term, ox.Literal) else None
    except InvalidOperation:
        return None
    return float(value) if value is not None and abs(value) <= most else None
