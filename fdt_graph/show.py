"""Answers and reports in, text for a terminal out."""

import click
import pyoxigraph as ox
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from fdt_graph.questions import compact
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
            focus = compact(result.focus_node.strip("<>"))
            path = compact(result.path.strip("<>")) if result.path else ""
            where = " ".join(part for part in (focus, path) if part)
            click.echo(f"{result.severity}: {where}: {result.message(language)}", err=err)
    counts = ", ".join(f"{report.count(name)} {words[name]}" for name in SEVERITIES)
    verdict = words["conforms" if report.conforms else "fails"]
    click.echo(f"{verdict} ({counts})", err=err)


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
