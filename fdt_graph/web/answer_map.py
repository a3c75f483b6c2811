"""The table of an answer in, a map of what a column of it names out.

Departments are shaded by what the rows say of them, or by how much of the column is there.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pyoxigraph import NamedNode

from fdt_graph.engine import Engine
from fdt_graph.namespaces import BASE
from fdt_graph.web.choropleth import Drawing, Shape, draw
from fdt_graph.web.gallery_table import Naming, Table, short
from fdt_graph.web.location import locate, on_map
from fdt_graph.web.outlines import load_outlines
from fdt_graph.web.whereabouts import KINDS, Thing, Whereabouts

#: Kinds of IRIs that may have a place; territories come first.
PLACED = ("territory", "region"), ("organisation", "initiative", "event")
#: Names of a column that a map shows: where one is may be a question of its own.
MOST = 1000


@dataclass(frozen=True)
class Row:
    """A department with its number, and the names of what is there."""

    shape: Shape
    names: str


@dataclass(frozen=True)
class AnswerMap:
    """A map, and the same in words: the fullest department first."""

    drawing: Drawing
    rows: Sequence[Row]
    #: Whether the numbers are those of a column; else they count what is there.
    measured: bool
    #: Whether each number is of a department alone, and not of the region that it is in.
    own: bool
    #: Names of the column that are in no department.
    nowhere: int

    @property
    def by_department(self) -> dict[str, Row]:
        """Give the rows by the IRI of their department."""
        return {row.shape.department.iri: row for row in self.rows}


def place_column(engine: Engine, table: Table) -> str | None:
    """Find the first column of territories, else of what has a place; None where no map is made.

    At least half of what a column names must be of these kinds, and of the latter two have a place.
    """
    for kinds in PLACED:
        for name in table.columns:
            said = _values(table, name)
            fit = [iri for iri in said if _kind(iri) in kinds]
            if fit and 2 * len(fit) >= len(said):
                known = engine.kept(_things)
                placed = sum(bool(known[iri].places) for iri in fit if iri in known)
                if kinds is PLACED[0] or placed > 1:
                    return name
    return None


def answer_map(engine: Engine, table: Table, column: str, chart: str, naming: Naming) -> AnswerMap:
    """Draw where the things of a column are: each with its number in `chart`, or each for one.

    Numbers count where the column names departments or regions only, each once.
    """
    things = [_located(engine, iri) for iri in _values(table, column)[:MOST]]
    departments = Whereabouts(engine).departments
    numbers = _numbers(table, column, chart)
    areas = all(each.iri in departments or _kind(each.iri) == "region" for each in things)
    if numbers and areas:
        things = [replace(each, weight=numbers.get(each.iri, 0)) for each in things]
    there: dict[str, list[str]] = defaultdict(list)
    for thing in things:
        name, _ = naming(thing.iri) or (short(thing.iri), "")
        for department in thing.departments:
            there[department].append(name)
    drawing = draw(things, departments, load_outlines())
    return AnswerMap(
        drawing,
        [Row(each, ", ".join(sorted(there[each.department.iri]))) for each in drawing.counted],
        bool(numbers) and areas,
        all(each.departments <= {each.iri} for each in things),
        sum(not each.departments for each in things),
    )


def _values(table: Table, column: str) -> list[str]:
    """List the IRIs of a column, each once."""
    said = (row[column] for row in table.rows if column in row)
    return list(dict.fromkeys(each["value"] for each in said if each["type"] == "uri"))


def _kind(iri: str) -> str:
    """Tell what an IRI of ours is of; of a region, that it is one."""
    kind, _, slug = iri.removeprefix(f"{BASE}id/").partition("/")
    return "region" if kind == "territory" and slug.startswith("region-") else kind


def _numbers(table: Table, column: str, chart: str) -> dict[str, int]:
    """Give the whole numbers of a column by what another names; nothing where one has several."""
    said = [
        (row[column]["value"], row[chart]["value"])
        for row in table.rows
        if column in row and chart in row
    ]
    whole = {iri: int(number) for iri, number in said if number.isdecimal()}
    return whole if len(whole) == len(said) else {}


def _things(engine: Engine) -> dict[str, Thing]:
    """Give what a source places, by IRI."""
    whereabouts = Whereabouts(engine)
    return {thing.iri: thing for kind in KINDS for thing in whereabouts.things(kind)}


def _located(engine: Engine, iri: str) -> Thing:
    """Tell where a thing is; of a territory, as the register has it."""
    known = engine.kept(_things).get(iri)
    if known is not None and known.departments:
        return known
    if _kind(iri) not in ("territory", "region"):
        return Thing(iri)
    this = NamedNode(iri)
    return on_map(engine, this, locate(engine, this, 1))
