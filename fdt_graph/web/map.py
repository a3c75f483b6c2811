"""What to show in, a map out: a page with its list, or the picture alone.

/map?of=initiatives&department=departement-62 shows what is in a department; &where=wide what is
larger than one, &where=unknown what no source places. /map.svg?at=territory/commune-62528 shows
where one thing is.
"""

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, Response, request

from fdt_graph.engine import Engine
from fdt_graph.errors import Unknown
from fdt_graph.records import require
from fdt_graph.web.choropleth import draw
from fdt_graph.web.documents import name_of
from fdt_graph.web.location import locate, on_map
from fdt_graph.web.negotiation import language_of
from fdt_graph.web.outlines import load_outlines
from fdt_graph.web.parameters import page_of, refuse_unknown
from fdt_graph.web.representations import page, svg
from fdt_graph.web.tiles import Tiles
from fdt_graph.web.whereabouts import KINDS, Department, Thing, Whereabouts

#: Things on a page of the list.
SIZE = 40
#: Places of one thing that its picture shows.
MOST = 100
#: What an address may ask for.
PARAMETERS = ("of", "department", "where", "page", "lang")
#: What is on no department: how to tell it.
APART: dict[str, Callable[[Thing], bool]] = {
    "wide": lambda thing: bool(thing.places) and not thing.departments,
    "unknown": lambda thing: not thing.places,
}

T = TypeVar("T")


def map_page(engine: Engine, tiles: Tiles) -> Blueprint:
    """Serve the map of France, over tiles, with what an engine's current generation says."""
    blueprint = Blueprint("map", __name__)
    whereabouts = Whereabouts(engine)
    outlines = load_outlines()
    images = list(tiles.under(outlines.width, outlines.height))

    @blueprint.get("/map")
    def whole() -> Response:
        """Show the map, and beside it the list of what is on it."""
        refuse_unknown(request.args, PARAMETERS)
        kind = _one("of", {name: name for name in KINDS}) or next(iter(KINDS))
        chosen = _one("department", {each.slug: each for each in whereabouts.departments.values()})
        where = _one("where", {name: name for name in APART})
        things = whereabouts.sorted(kind, language_of(request))
        shown = [thing for thing in things if _is_there(thing, chosen, where)]
        return page(
            "map.html",
            kind=kind,
            kinds=list(KINDS),
            chosen=chosen,
            where=where,
            drawing=draw(things, whereabouts.departments, outlines),
            images=images,
            credit=tiles.credit,
            departments=whereabouts.departments,
            things=page_of(request.args, shown, SIZE),
            apart={name: sum(map(test, things)) for name, test in APART.items()},
        )

    @blueprint.get("/map.svg")
    def picture() -> Response:
        """Draw the map alone, without links, for a page that shows it as an image."""
        at = request.args.get("at")
        if at is not None:
            return where_it_is(at)
        refuse_unknown(request.args, ("of", "at", "lang"))  # `at`, for who misspelt it
        kind = _one("of", {name: name for name in KINDS}) or next(iter(KINDS))
        drawing = draw(whereabouts.things(kind), whereabouts.departments, outlines)
        return svg("map.svg.html", kind=kind, drawing=drawing)

    def where_it_is(path: str) -> Response:
        """Draw where one thing is; NoSuchRecord or Withdrawn when nothing describes it."""
        refuse_unknown(request.args, ("at", "lang"))
        name = name_of(f"id/{path}")
        require(engine, name)
        found = locate(engine, name, MOST)
        drawing = draw([on_map(engine, name, found)], whereabouts.departments, outlines)
        return svg("place.svg.html", location=found, drawing=drawing)

    return blueprint


def _is_there(thing: Thing, chosen: Department | None, where: str | None) -> bool:
    """Tell whether a thing is in what was asked for: a department, what is apart, or all."""
    in_it = chosen is None or chosen.iri in thing.departments
    return in_it and (where is None or APART[where](thing))


def _one(name: str, values: dict[str, T]) -> T | None:
    """Read a parameter of the address; Unknown for a value that it cannot have."""
    asked = request.args.get(name)
    if asked is None:
        return None
    if asked not in values:
        raise Unknown("value", asked, values)
    return values[asked]
