"""A territory in, what contains it, who and what acts in it, and who does the same nearby, out."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from heapq import nsmallest

import pyoxigraph as ox

from fdt_graph.engine import Engine
from fdt_graph.fold import sorting_key
from fdt_graph.namespaces import iri
from fdt_graph.query import Row
from fdt_graph.records.cells import Cell, Cells, thing_cell
from fdt_graph.records.labels import value_of
from fdt_graph.records.lexicon import Lexicon, lexicon
from fdt_graph.records.moments import Fact
from fdt_graph.records.presences import Presences, Way, presences
from fdt_graph.records.windows import Part, part

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
ACTING = ("governs", "territory", "contributor", "organiser")
#: What is dated acts or takes place.
HAPPENING = ("actsOn", "takesPlaceIn")
#: Initiatives, themes or places that are named beside a thing.
BESIDE = 12


@dataclass(frozen=True)
class Presence:
    """A thing that acts in a place, in which ways, by which initiatives or events, and where.

    Of those and of the places the first BESIDE, and how many more there are.
    """

    thing: Cell
    #: Local names of the properties.
    ways: tuple[str, ...]
    through: tuple[Cell, ...]
    places: tuple[Cell, ...]
    more_through: int = 0
    more_places: int = 0


@dataclass(frozen=True)
class Surroundings:
    """What the page of a territory says beside its own statements."""

    above: tuple[Cell, ...]
    departments: tuple[Cell, ...]
    actors: Part[Presence]
    initiatives: Part[Presence]
    events: Part[Presence]
    resources: Part[Presence]
    #: Initiatives elsewhere that share a theme: `through` holds the themes.
    alike: Part[Presence]
    #: What is dated here, and in the territories inside.
    facts: tuple[Fact, ...]
    #: True where something acts in a territory inside.
    wide: bool

    @property
    def pages(self) -> int:
        """Tell how many pages the longest list takes."""
        lists = (self.actors, self.initiatives, self.events, self.resources, self.alike)
        return max(each.pages for each in lists)


def surroundings(
    engine: Engine, this: ox.NamedNode, classes: Collection[str], lang: str, page: int = 1
) -> Surroundings:
    """Describe what is around and inside a territory; `classes` are its own.

    Of a list with more than windows.PAGE things a page shows so many: the last page where the list
    has fewer.
    """
    known = lexicon(engine)
    below = engine.select("territory-departments", this=this) if REGION in classes else ()
    lists = _Lists(presences(engine), this.value, known, lang, page)
    return Surroundings(
        above=_above(engine.select("territory-above", this=this), known, lang),
        departments=_cells(below, "below", known, lang),
        actors=lists.present(ACTING),
        initiatives=lists.present(["actsOn"]),
        events=lists.present(["takesPlaceIn"]),
        resources=lists.present(["outputOf"]),
        alike=lists.alike(),
        facts=tuple(lists.facts()),
        wide=bool(lists.places - {this.value}),
    )


class _Lists:
    """What a page lists about one territory."""

    def __init__(
        self, found: Presences, this: str, known: Lexicon, language: str, page: int
    ) -> None:
        self._found = found
        self._this = this
        self._known = known
        self._language = language
        self._page = page
        self._named = found.cells(language)
        self.places = found.inside.get(this, set())

    def present(self, hows: Collection[str]) -> Part[Presence]:
        """List what is here in some ways."""

        def make(thing: str) -> Presence:
            ways = [
                way
                for way in self._found.ways[thing]
                if way.how in hows and way.place in self.places
            ]
            through = {way.through for way in ways if way.through in self._named}
            said = {way.how for way in ways}
            return self._presence(
                thing,
                tuple(each for each in ACTING if each in said),
                [self._named[name] for name in through],
                ways,
            )

        return self._part(self._found.of(self.places, hows), make)

    def alike(self) -> Part[Presence]:
        """List the initiatives elsewhere in the same department or region that share a theme."""
        themes = self._found.themes
        here = self._found.of([self._this], ["actsOn"])
        shared = {theme for thing in here for theme in themes.get(thing, ())}
        areas = self._found.areas.get(self._this, set()) - {self._this}

        def near(thing: str) -> list[Way]:
            return [
                way
                for way in self._found.ways[thing]
                if way.how == "actsOn" and areas & self._found.areas.get(way.place, set())
            ]

        def make(thing: str) -> Presence:
            found = [
                thing_cell(theme, self._known.name(theme, self._language))
                for theme in shared & themes[thing]
            ]
            return self._presence(thing, (), found, near(thing))

        sharing = (thing for thing, its in themes.items() if thing not in here and shared & its)
        return self._part({thing for thing in sharing if near(thing)}, make)

    def facts(self) -> Iterator[Fact]:
        """Give what is dated here."""
        for thing in self._found.of(self.places, HAPPENING):
            for what, day in self._found.dates.get(thing, ()):
                yield Fact(self._named[day], what, "", self._named[thing])

    def _part(self, found: Collection[str], make: Callable[[str], Presence]) -> Part[Presence]:
        return part(self._found.sorted(found, self._language), self._page, make)

    def _presence(
        self, thing: str, said: tuple[str, ...], through: list[Cell], ways: Iterable[Way]
    ) -> Presence:
        places = [self._named[name] for name in {way.place for way in ways}]
        return Presence(
            self._named[thing],
            said,
            _first(through),
            _first(places),
            max(0, len(through) - BESIDE),
            max(0, len(places) - BESIDE),
        )


def _first(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    return tuple(
        nsmallest(BESIDE, cells, key=lambda cell: (sorting_key(cell.name), value_of(cell.term)))
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
