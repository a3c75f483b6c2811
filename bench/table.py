"""What was measured of each server in, one table of ratios as plain text out."""

from dataclasses import dataclass, field

from peers import NAMES, OURS
from rich import box
from rich.console import Console
from rich.table import Table

WIDTH = 150


@dataclass
class Cell:
    """What was measured of one server: what its ratio is of, and how it reads."""

    value: float | None = None
    text: str = "—"
    #: The server had not answered when its time was up: its value is less than this one.
    less: bool = False


@dataclass
class Row:
    """One line of the table, or a heading among them."""

    name: str
    cells: dict[str, Cell] = field(default_factory=dict)
    heading: bool = False

    def texts(self) -> list[str]:
        """Write it: each server, then ours by each of the others."""
        if self.heading:
            return [self.name]
        ours, *others = shown = [self.cells.get(name, Cell()) for name in NAMES]
        return [self.name, *(cell.text for cell in shown), *(ratio(ours, each) for each in others)]


def ratio(ours: Cell, theirs: Cell) -> str:
    """Divide ours by theirs, where both were measured."""
    if ours.value is None or ours.less or not theirs.value:
        return "—"
    return ("> " if theirs.less else "") + number(ours.value / theirs.value)


def number(value: float) -> str:
    """Write a number with two or three digits that count."""
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}" if value >= 1 else f"{value:.2g}"


def print_table(rows: list[Row]) -> None:
    """Print the lines, each server a column, then each ratio."""
    table = Table(box=box.SIMPLE_HEAD, show_lines=True, pad_edge=False)
    table.add_column("", min_width=30, max_width=36)
    for name in NAMES:
        table.add_column(name, justify="right", no_wrap=True)
    for name in NAMES[1:]:
        heading = f"{OURS} /\n{name}".replace("-", "-\n")
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(*row.texts())
    Console(width=WIDTH, highlight=False).print(table)
