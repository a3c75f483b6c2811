"""Things in, the elements of a GoGoCarto map out.

The attributes are those that its maps look for, within the envelope that its own interface gives:
https://github.com/pixelhumain/GoGoCartoJs/blob/master/docs/dataset-element-configuration.md
"""

from collections.abc import Sequence
from typing import Any

import pyoxigraph as ox

from fdt_graph.engine import Engine
from fdt_graph.namespaces import compact
from fdt_graph.portrayal.features import categories
from fdt_graph.portrayal.framed import write
from fdt_graph.portrayal.items import Item, card
from fdt_graph.portrayal.places import positions

#: How GoGoCarto names what holds all that is known of an element, and where elements come from.
FULL, SOURCE = "gogofull", "fdt-graph"


def write_record(engine: Engine, name: ox.NamedNode, language: str) -> bytes:
    """Write one thing as an element."""
    return write({"ontology": FULL, "data": element(engine, name, language)})


def write_list(engine: Engine, things: Sequence[ox.NamedNode], language: str) -> bytes:
    """Write things as elements, in their order."""
    return write({"ontology": FULL, "data": [element(engine, each, language) for each in things]})


def element(engine: Engine, name: ox.NamedNode, language: str) -> dict[str, Any]:
    """Portray a thing; what no source says is left out.

    An element has one position: of several, the first from west to east.
    """
    found = card(engine, name)
    made: dict[str, Any] = {
        "id": compact(found.iri),
        "name": found.name(language),
        "categories": categories(found, language),
        "sourceKey": SOURCE,
        "url": found.iri,
    }
    places = positions(engine, name)
    if places:
        made["geo"] = {"latitude": places[0].latitude, "longitude": places[0].longitude}
    town = _town(found, language)
    if town is not None:
        made["address"] = {"addressLocality": town}
    description = found.text(("dcterms:description",), language)
    if description is not None:
        made["description"] = description
    pages = [*found.iris("foaf:homepage"), *found.iris("foaf:page")]
    pages = [page for page in pages if page.startswith(("http://", "https://"))]
    if pages:
        made["website"] = pages[0]
    return made


def _town(found: Item, language: str) -> str | None:
    """Name where it is, as its source does, or by the first territory that a source ties it to."""
    said = found.text(("fdt:place",), language)
    ways = ("fdt:governs", "fdt:territory", "fdt:takesPlaceIn", "fdt:actsOn")
    names = [name for way in ways for name in found.names(way, language)]
    return said or next(iter(names), None)
