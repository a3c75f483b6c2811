"""The table of an answer in, what may be drawn of it out: bars, lines, a map.

Which drawings there are follows from the columns alone; docs/design.md says how.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fdt_graph.engine import Engine
from fdt_graph.errors import Unknown
from fdt_graph.web.answer_map import AnswerMap, answer_map, place_column
from fdt_graph.web.drawings import bars, lines
from fdt_graph.web.drawings.bars import Bars
from fdt_graph.web.drawings.lines import MARKS, Lines, Moment
from fdt_graph.web.figures import number
from fdt_graph.web.gallery_table import Naming, Said, Table, cell, figure, heading
from fdt_graph.web.words.columns import TELLING, TIMES

#: How an answer may be shown: as the first that there is, unless another is asked for.
VIEWS = ("chart", "line", "table", "map")
#: Bars of a chart, and moments that a line has at least.
BARS, MOMENTS = 25, 3

#: A day, a moment, a month, a quarter or a year.
_TIME = re.compile(r"([0-9]{4})(?:-Q([1-4])|-([0-9]{2})(?:-([0-9]{2})(?:T.*)?)?)?")


@dataclass(frozen=True)
class Shown:
    """What a page shows of an answer: one view, and which others there are."""

    language: str
    view: str
    views: Sequence[str]
    #: The column that is drawn, and the names of those that may be.
    chart: str
    charts: Mapping[str, str]
    bars: Bars | None = None
    lines: Lines | None = None
    #: What a line leaves out: names that are drawn no more, rows that have no date.
    unnamed: int = 0
    undated: int = 0
    map: AnswerMap | None = None

    def written(self, value: float) -> str:
        """Write a whole number as people do."""
        return number(round(value), self.language)


class Drawings:
    """Draws an answer in a language."""

    def __init__(self, engine: Engine, table: Table, language: str, naming: Naming) -> None:
        """Draw a table; an engine says where things are, `naming` what they are called."""
        self._engine = engine
        self._table = table
        self._language = language
        self._naming = naming
        self._series = self._lined()
        self._quantities = {"chart": table.quantities(), "line": list(self._series)}
        self._placed = place_column(engine, table)

    def show(self, view: str | None, chart: str | None) -> Shown:
        """Draw what is asked for, else the first that there is.

        Raises Unknown for a view or a column that this answer does not have.
        """
        has = {
            **self._quantities,
            "map": [self._placed] if self._placed else [],
            "table": ["table"],
        }
        views = [name for name in VIEWS if has[name]]
        if view is not None and view not in views:
            raise Unknown("parameter", f"view={view}", [f"view={name}" for name in views])
        view = view or next((each for each in views if chart in has[each]), views[0])
        names = self._quantities.get(view, self._quantities["chart"])
        if chart is not None and chart not in names:
            raise Unknown("parameter", f"chart={chart}", [f"chart={name}" for name in names])
        chosen = chart or (names[0] if names else "")
        charts = {name: heading(name, self._language) for name in names}
        if view == "chart":
            return Shown(self._language, view, views, chosen, charts, bars=self._bars(chosen))
        if view == "line":
            return self._lines(views, chosen, charts)
        if view == "map" and self._placed is not None:
            drawn = answer_map(self._engine, self._table, self._placed, chosen, self._naming)
            return Shown(
                self._language, view, views, chosen, charts if drawn.measured else {}, map=drawn
            )
        return Shown(self._language, view, views, "", {})

    def _called(self, row: Mapping[str, Said], columns: Sequence[str]) -> str:
        said = (cell(row, name, self._language, self._naming).text for name in columns)
        return "\N{NO-BREAK SPACE}· ".join(filter(None, said))

    def _bars(self, chart: str) -> Bars:
        """Draw the first rows that have a number in a column."""
        by = self._table.naming_columns()
        rows = [row for row in self._table.rows if chart in row][:BARS]
        numbers = [
            (
                self._called(row, by),
                float(row[chart]["value"]),
                figure(row[chart]["value"], self._language),
            )
            for row in rows
        ]
        return bars.draw([each for each in numbers if each[1] >= 0])

    def _lines(self, views: Sequence[str], chart: str, charts: Mapping[str, str]) -> Shown:
        """Draw the names of which most is said."""
        series = self._series[chart]
        first = sorted(series, key=lambda name: (-len(series[name]), name))[: len(MARKS)]
        dated = sum(map(len, series.values()))
        return Shown(
            self._language,
            "line",
            views,
            chart,
            charts,
            lines=lines.draw({name: series[name] for name in first}),
            unnamed=len(series) - len(first),
            undated=sum(chart in row for row in self._table.rows) - dated,
        )

    def _lined(self) -> dict[str, dict[str, list[Moment]]]:
        """Give the numbers of each column by name, each at its day; no column that makes no line.

        A line needs some moments, and rows that are told apart by more than what each is about.
        """
        table = self._table
        time = next((name for name in table.columns if is_time(table, name)), None)
        by = table.naming_column()
        if time is None or (by is not None and by != time and by not in TELLING):
            return {}
        others = [
            name
            for name in TELLING.get(by or "", table.columns)
            if name in table.columns and name not in (*TIMES, *table.measures())
        ]
        found: dict[str, dict[str, list[Moment]]] = {
            chart: defaultdict(list) for chart in table.measures()
        }
        for row in table.rows:
            if (when := moment(row.get(time))) is None:
                continue
            name, day = self._called(row, others), self._called(row, [time])
            for chart, series in found.items():
                if chart in row and (much := float(row[chart]["value"])) >= 0:
                    said = Moment(when, much, day, figure(row[chart]["value"], self._language))
                    series[name or heading(chart, self._language)].append(said)
        return {
            chart: series
            for chart, series in found.items()
            if any(len({each.day for each in said}) >= MOMENTS for said in series.values())
        }


def is_time(table: Table, name: str) -> bool:
    """Tell whether a column says when, and every value of it can be put on a line of time."""
    said = [row[name] for row in table.rows if name in row]
    return name in TIMES and bool(said) and None not in map(moment, said)


def moment(said: Said | None) -> date | None:
    """Read when something was: a day, or the first of a month, a quarter or a year; else None.

    >>> [str(moment({"type": "literal", "value": text})) for text in ("2021-Q2", "2020", "2021-13")]
    ['2021-04-01', '2020-01-01', 'None']
    """
    found = _TIME.fullmatch(said["value"]) if said is not None and said["type"] != "uri" else None
    if found is None:
        return None
    year, quarter, month, day = found.groups()
    try:
        return date(int(year), int(month or 3 * int(quarter or 1) - 2), int(day or 1))
    except ValueError:
        return None
