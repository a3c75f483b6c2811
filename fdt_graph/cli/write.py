"""Changes to the current generation from this machine, and what was changed: update, log."""

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from fdt_graph.cli.options import AGENT, DOES_NOT_CONFORM, LANGUAGE, WAIT, setting
from fdt_graph.engine import Engine
from fdt_graph.feed.following import keep_up
from fdt_graph.history import history
from fdt_graph.show import print_report, progress
from fdt_graph.store.generations import Generations
from fdt_graph.validate import read_report
from fdt_graph.writing.history import Attribution
from fdt_graph.writing.law import read_law
from fdt_graph.writing.order import Order, Update
from fdt_graph.writing.writer import Writer


@click.command()
@click.argument("file", type=click.File("r"))
@AGENT
@click.option(
    "--dry-run",
    is_flag=True,
    help="dire ce qui changerait, sans rien publier / say what would change, publish nothing",
)
@setting("root")
@setting("store")
@setting("keep")
@LANGUAGE
def update(
    file: Any, agent: str | None, dry_run: bool, root: str, store: str, keep: str, lang: str
) -> None:
    """Appliquer une mise à jour SPARQL au graphe publié, si le résultat est conforme.

    Apply the SPARQL Update in FILE (- for standard input) to the published graph, if it conforms.
    """
    how = Attribution("update-file", datetime.now(UTC), agent)
    generations = Generations(Path(store), int(keep), WAIT)
    writer = Writer(read_law(Path(root)), generations)
    try:
        with progress() as step:
            step(file.name, 0)
            outcome = writer.write(Order(Update(file.read()), how, dry=dry_run))
            generations.tidy()
            keep_up(Path(store))
    finally:
        writer.close()
    report = read_report(outcome.report)
    print_report(report, lang, err=True)
    if not report.conforms:
        sys.exit(DOES_NOT_CONFORM)
    published = outcome.publication or "-"
    click.echo(f"{published}: +{outcome.added} -{outcome.removed} statements")


@click.command()
@click.option(
    "-n", "count", type=click.IntRange(1), default=20, show_default=True, help="lignes / rows"
)
@click.option("--format", "syntax", type=click.Choice(["table", "json"]), default="table")
@setting("root")
@setting("store")
@LANGUAGE
def log(count: int, syntax: str, root: str, store: str, lang: str) -> None:
    """Lister ce qui a été publié, le plus récent d'abord.

    List what was published, the newest first.
    """
    with Engine(Generations(Path(store)), Path(root) / "sparql" / "portal") as engine:
        entries = list(islice(history(engine, lang), count))
    if syntax == "json":
        click.echo(json.dumps([asdict(entry) for entry in entries], ensure_ascii=False, indent=2))
        return
    table = Table(box=None)
    for column in ("ended", "agent", "method"):
        table.add_column(column, no_wrap=column == "ended")
    for column in ("added", "removed", "warnings"):
        table.add_column(column, justify="right")
    for entry in entries:
        numbers = (f"+{entry.added}", f"-{entry.removed}", str(entry.warnings))
        cells = (entry.ended, entry.agent_name or "-", entry.method, *numbers)
        table.add_row(*map(Text, cells))  # not markup: sources choose names
    Console().print(table)
