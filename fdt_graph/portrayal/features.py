"""Things in, places on a map out: GeoJSON. https://www.rfc-editor.org/rfc/rfc7946"""

from collections.abc import Sequence
from typing import Any

import pyoxigraph as ox

from fdt_graph.engine import Engine
from fdt_graph.portrayal.framed import write
from fdt_graph.portrayal.items import Item, card
from fdt_graph.portrayal.places import Position, positions

#: What a thing is sorted by, where it is sorted at all.
CATEGORIES = ("fdt:category", "fdt:theme", "fdt:level", "fdt:resourceType")


def write_record(engine: Engine, name: ox.NamedNode, language: str) -> bytes:
    """Write one thing as a Feature."""
    return write(feature(engine, name, language))


def write_list(engine: Engine, things: Sequence[ox.NamedNode], language: str) -> bytes:
    """Write things as a FeatureCollection, in their order, those without a position too."""
    features = [feature(engine, thing, language) for thing in things]
    return write({"type": "FeatureCollection", "features": features})


def feature(engine: Engine, name: ox.NamedNode, language: str) -> dict[str, Any]:
    """Portray a thing: its name, classes and categories in a language, and where it is.

    Its geometry is null where no source gives a position (RFC 7946, 3.2).
    """
    found = card(engine, name)
    properties = {
        "name": found.name(language),
        "type": found.names("rdf:type", language),
        "categories": categories(found, language),
        "url": found.iri,
    }
    return {
        "type": "Feature",
        "id": found.iri,
        "geometry": geometry(positions(engine, name)),
        "properties": properties,
    }


def geometry(places: Sequence[Position]) -> dict[str, Any] | None:
    """Give a Point for one position, a MultiPoint for several, null for none."""
    if not places:
        return None
    if len(places) == 1:
        return {"type": "Point", "coordinates": list(places[0])}
    return {"type": "MultiPoint", "coordinates": [list(place) for place in places]}


def categories(found: Item, language: str) -> list[str]:
    """Name all that a thing is sorted by."""
    return [name for prop in CATEGORIES for name in found.names(prop, language)]
