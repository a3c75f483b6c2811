"""A territory in, what contains it, who and what acts in it, and who does the same nearby, out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from fdt_graph.engine import Engine
from fdt_graph.namespaces import iri
from fdt_graph.query import Row
from fdt_graph.records.cells import Cell, Cells
from fdt_graph.records.labels import value_of
from fdt_graph.records.lexicon import Lexicon, lexicon

TERRITORY, REGION = iri("fdt:Territory").value, iri("fdt:Region").value
#: From the largest to the smallest.
LEVELS = [
    iri(f"fdt:{name}").value
    for name in (
        "OverseasCollectivity",
        "Region",
        "Department",
        "ProjectTerritory",
        "Intercommunality",
        "Commune",
    )
]
#: How an actor acts in a place; the other ways in are those of initiatives, events and resources.
ACTING = [iri(f"fdt:{name}").value for name in ("governs", "territory", "contributor", "organiser")]
HAPPENING = {name: iri(f"fdt:{name}").value for name in ("actsOn", "takesPlaceIn", "outputOf")}


@dataclass(frozen=True)
class Presence:
    """A thing that acts in a place, in which ways, by which initiatives or events, and where."""

    thing: Cell
    #: Local names of the properties.
    ways: tuple[str, ...]
    through: tuple[Cell, ...]
    places: tuple[Cell, ...]


@dataclass(frozen=True)
class Surroundings:
    """What the page of a territory says beside its own statements."""

    above: tuple[Cell, ...]
    departments: tuple[Cell, ...]
    actors: tuple[Presence, ...]
    initiatives: tuple[Presence, ...]
    events: tuple[Presence, ...]
    resources: tuple[Presence, ...]
    #: Initiatives elsewhere that share a theme: `through` holds the themes.
    alike: tuple[Presence, ...]


def surroundings(
    engine: Engine, this: ox.NamedNode, classes: Iterable[str], lang: str
) -> Surroundings:
    """Describe what is around and inside a territory; `classes` are its own."""
    known = lexicon(engine)
    inside = list(engine.select("territory-inside", this=this))
    below = engine.select("territory-departments", this=this) if REGION in classes else ()
    return Surroundings(
        above=_above(engine.select("territory-above", this=this), known, lang),
        departments=_cells(below, "below", known, lang),
        actors=_presences(inside, ACTING, known, lang),
        initiatives=_presences(inside, [HAPPENING["actsOn"]], known, lang),
        events=_presences(inside, [HAPPENING["takesPlaceIn"]], known, lang),
        resources=_presences(inside, [HAPPENING["outputOf"]], known, lang),
        alike=_gathered(engine.select("territory-alike", this=this), known, lang),
    )


def _above(rows: Iterable[Row], known: Lexicon, language: str) -> tuple[Cell, ...]:
    ranks: dict[str, int] = {}
    found = Cells()
    for row in rows:
        if (kind := value_of(row["class"])) in LEVELS:
            ranks[value_of(row["above"])] = LEVELS.index(kind)
            found.add(row, "above")
    cells = found.named(known, language)
    return tuple(sorted(cells, key=lambda cell: ranks[value_of(cell.term)]))


def _cells(rows: Iterable[Row], variable: str, known: Lexicon, lang: str) -> tuple[Cell, ...]:
    found = Cells()
    for row in rows:
        found.add(row, variable)
    return found.named(known, lang)


def _presences(
    rows: Iterable[Row], ways: list[str], known: Lexicon, language: str
) -> tuple[Presence, ...]:
    """Gather what acts by some ways."""
    return _gathered((row for row in rows if value_of(row["how"]) in ways), known, language)


def _gathered(rows: Iterable[Row], known: Lexicon, language: str) -> tuple[Presence, ...]:
    """Gather rows (thing, label, how, through, throughLabel, place, placeLabel) by thing."""
    things = Cells()
    ways: dict[str, set[str]] = {}
    parts: dict[str, Mapping[str, Cells]] = {}
    for row in rows:
        thing = value_of(row["thing"])
        things.add(row, "thing")
        about = parts.setdefault(thing, {"through": Cells(), "place": Cells()})
        for part, cells in about.items():
            cells.add({"value": row[part], "label": row.get(f"{part}Label")}, "value")
        if row.get("how") is not None:
            ways.setdefault(thing, set()).add(value_of(row["how"]))
    return tuple(
        Presence(
            cell,
            tuple(each.rpartition("#")[2] for each in ACTING if each in ways.get(cell.iri, ())),
            parts[cell.iri]["through"].named(known, language),
            parts[cell.iri]["place"].named(known, language),
        )
        for cell in things.named(known, language)
        if cell.iri is not None
    )
