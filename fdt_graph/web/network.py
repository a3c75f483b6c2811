"""What to show of the network in; its page, its figures and its files out."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from fdt_graph.engine import Engine
from fdt_graph.errors import NoSuchRecord
from fdt_graph.fold import sorting_key
from fdt_graph.namespaces import last_part
from fdt_graph.network.choice import Choice, counted, parameters, read_choice
from fdt_graph.network.exports import drawing, edges_csv, graphml, sort_of, when
from fdt_graph.network.networks import Networks
from fdt_graph.network.relations import FACETS, Cooperation, Relation
from fdt_graph.network.ties import Ties
from fdt_graph.web.negotiation import HTML, language_of, negotiate
from fdt_graph.web.parameters import page_of, refuse_unknown
from fdt_graph.web.representations import page
from fdt_graph.web.rings import rings

#: What the network is written in, by suffix; a page for who has no opinion.
FORMATS = {
    "html": HTML,
    "csv": "text/csv",
    "graphml": "application/graphml+xml",
    "json": "application/json",
}
WRITERS: Mapping[str, Callable[[Ties, Cooperation, str], str | bytes]] = {
    "csv": edges_csv,
    "graphml": graphml,
    "json": drawing,
}

#: What an address may ask for.
PARAMETERS = (*FACETS, "from", "to", "page", "lang")

#: Links on a page of the table, and actors in a list of the first ones.
PAGE, FIRST = 25, 10

#: Shapes of the marks of categories, in a box from -1 to 1; with the HUES of network.css, each
#: category has a pair of its own.
SHAPES = (
    "M0-1A1 1 0 0 1 0 1A1 1 0 0 1 0-1Z",
    "M-.9-.9H.9V.9H-.9Z",
    "M0-1.15 1.1.85H-1.1Z",
    "M0-1.2 1.2 0 0 1.2-1.2 0Z",
    "M0 1.15 1.1-.85H-1.1Z",
    "M-.4-1.1H.4V-.4H1.1V.4H.4V1.1H-.4V.4H-1.1V-.4H-.4Z",
)
HUES = 6


@dataclass(frozen=True)
class Line:
    """One row of the table of links."""

    one: str
    one_name: str
    other: str
    other_name: str
    directed: bool
    sort: str
    when: str
    about: tuple[tuple[str, str], ...]
    sources: tuple[tuple[str, str], ...]
    relation: str


def network(engine: Engine, root: Path) -> Blueprint:
    """Serve the network of cooperation, whole or as a request narrows it."""
    blueprint = Blueprint("network", __name__)
    networks = Networks(engine)

    @blueprint.get("/network")
    @blueprint.get("/network.<suffix>")
    def show(suffix: str | None = None) -> Response:
        syntax, language = _syntax(suffix), language_of(request)
        refuse_unknown(request.args, PARAMETERS)
        generation, known = networks.whole()
        choice = read_choice(request.args.to_dict(flat=False), known)
        ties = networks.chosen(generation, known, choice)
        if syntax == "html":
            return page("network.html", **_seen(ties, known, choice, language))
        response = Response(
            WRITERS[syntax](ties, known, language),
            content_type=FORMATS[syntax] + ("; charset=utf-8" if syntax == "csv" else ""),
        )
        response.headers["Content-Language"] = language
        response.vary.update(("Accept", "Accept-Language"))
        if syntax != "json":
            response.headers["Content-Disposition"] = f'attachment; filename="network.{syntax}"'
        return response

    return blueprint


def _seen(ties: Ties, known: Cooperation, choice: Choice, language: str) -> dict[str, Any]:
    """Gather what the page shows."""
    shown = page_of(request.args, _by_name(ties, known, language), PAGE)
    asked = parameters(choice)
    lang = [("lang", request.args["lang"])] if "lang" in request.args else []
    years = [year for each in known.relations for year in each.years or () if year is not None]

    def place(changed: Iterable[tuple[str, str]], suffix: str = "") -> str:
        query = urlencode([*changed, *lang])
        return f"/network{suffix}?{query}" if query else f"/network{suffix}"

    return {
        "known": known,
        "ties": ties,
        "choice": choice,
        "lines": [_line(*pair, known, language) for pair in shown],
        "number": shown.page,
        "last": shown.pages,
        "facets": {facet: _facet(facet, choice, known, language) for facet in FACETS},
        "chosen": [
            (_said(*each, known, language), place(other for other in asked if other != each))
            for each in asked
        ],
        "years": (min(years, default=None), max(years, default=None)),
        "undated": sum(each.years is None for each in known.relations),
        "first": ties.most_linked()[:FIRST],
        "bridges": ties.bridges[:FIRST],
        "legend": _legend(ties, known, language),
        "picture": rings(ties, known, language),
        "shapes": SHAPES,
        "hues": HUES,
        "files": {suffix: place(asked, f".{suffix}") for suffix in WRITERS},
        "all": place([]),
        "at": lambda number: place([*asked, ("page", str(number))]),
    }


def _by_name(ties: Ties, known: Cooperation, language: str) -> list[tuple[str, str, Relation]]:
    """List the edges by the names of their actors, an É with the E."""
    places = {
        actor: (sorting_key(known.actors[actor].name(language)), actor) for actor in ties.partners
    }
    return sorted(ties.pairs(), key=lambda pair: (places[pair[0]], places[pair[1]], pair[2].iri))


def _facet(
    facet: str, choice: Choice, known: Cooperation, language: str
) -> list[tuple[str, str, int, bool]]:
    """List the values of a facet: parameter, name, how many links, whether it is asked for."""
    counts = counted(choice, known.relations, facet)
    return [
        (last_part(value), known.word(value, language), count, value in choice.of(facet))
        for value, count in sorted(
            counts.items(), key=lambda item: (-item[1], known.word(item[0], language))
        )
    ]


def _said(name: str, value: str, known: Cooperation, language: str) -> tuple[str, str]:
    """Give a parameter that was asked for, and its value as it is called."""
    if name not in FACETS:
        return name, value
    there = {iri for each in known.relations for iri in each.facets[name]}
    return name, next(known.word(iri, language) for iri in there if last_part(iri) == value)


def _legend(ties: Ties, known: Cooperation, language: str) -> list[tuple[int, str | None, int]]:
    """List the categories that are there: place, name (None for no category), how many actors."""
    categories = [*known.categories(), ""]
    found = [known.actors[actor].category or "" for actor in ties.partners]
    return [
        (place, known.word(category, language) if category else None, found.count(category))
        for place, category in enumerate(categories)
        if category in found
    ]


def _line(one: str, other: str, relation: Relation, known: Cooperation, language: str) -> Line:
    return Line(
        one=one,
        one_name=known.actors[one].name(language),
        other=other,
        other_name=known.actors[other].name(language),
        directed=relation.is_directed(one, other),
        sort=sort_of(relation, known, language),
        when=when(relation, known, language),
        about=tuple((iri, known.word(iri, language)) for iri in relation.contexts),
        sources=tuple((iri, known.word(iri, language)) for iri in relation.sources),
        relation=relation.iri,
    )


def _syntax(suffix: str | None) -> str:
    """Choose a format by suffix, else by the Accept header; NoSuchRecord, NotAcceptable."""
    if suffix is None:
        chosen = negotiate(request.headers.get("Accept"), FORMATS.values())
        return next(ending for ending, kind in FORMATS.items() if kind == chosen)
    if suffix not in FORMATS:
        raise NoSuchRecord("format", suffix, FORMATS)
    return suffix
