"""Answers, reports and the course of long work in, text for a terminal out."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
import pyoxigraph as ox
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from fdt_graph.namespaces import compact
from fdt_graph.validate import SEVERITIES, Report

#: Columns of a table that no terminal limits.
WIDE = 200

WORDS = {
    "fr": {
        "conforms": "Les données sont conformes",
        "fails": "Les données ne sont pas conformes",
        "Violation": "violations",
        "Warning": "avertissements",
        "Info": "remarques",
    },
    "en": {
        "conforms": "The data conform",
        "fails": "The data do not conform",
        "Violation": "violations",
        "Warning": "warnings",
        "Info": "remarks",
    },
}


def print_report(report: Report, language: str, err: bool = False) -> None:
    """Print the results, sorted by focus node, then the counts by severity.

    Remarks are counted and not listed: the JSON and Turtle forms have them.
    """
    words = WORDS[language]
    for result in report.results:
        if result.severity != "Info":
            where = _IRI.sub(_short, f"{result.focus_node} {result.path}").strip()
            click.echo(f"{result.severity}: {where}: {result.message(language)}", err=err)
    counts = ", ".join(f"{report.count(name)} {words[name]}" for name in SEVERITIES)
    verdict = words["conforms" if report.conforms else "fails"]
    click.echo(f"{verdict} ({counts})", err=err)


_IRI = re.compile(r"<([^>]+)>")


def _short(found: re.Match[str]) -> str:
    return compact(found.group(1))


def print_table(answer: ox.QuerySolutions | ox.QueryBoolean) -> None:
    """Print solutions as a table with short names, and a truth value as true or false."""
    if isinstance(answer, ox.QueryBoolean):
        click.echo("true" if answer else "false")
        return
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    names = [variable.value for variable in answer.variables]
    for name in names:
        table.add_column(name, overflow="fold")
    for solution in answer:
        table.add_row(*(Text(_cell(solution[name])) for name in names))
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDE)
    console.print(table)


def _cell(term: object) -> str:
    match term:
        case None:
            return ""
        case ox.NamedNode():
            return compact(term.value)
        case ox.Literal():
            return term.value
        case _:
            return str(term)


@contextmanager
def progress() -> Iterator[Callable[[str, int], None]]:
    """Show how far a long work is, on standard error, and nothing when that is no terminal.

    What is given is called with the name of each step and how many are still to come after it.
    """
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("", total=None)

        def step(what: str, steps: int) -> None:
            done = bar.tasks[task].completed + 1
            bar.update(task, description=what, completed=done, total=done + steps)

        yield step
