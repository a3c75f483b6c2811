"""The command fdt-graph check: reads arguments, runs the rules, prints. No logic."""

import sys
from pathlib import Path

import click

from fdt_graph.check.material import Material
from fdt_graph.check.rule import PARTS
from fdt_graph.settings import Settings


@click.command()
@click.argument("parts", nargs=-1, metavar="[PART]...", type=click.Choice(PARTS))
@click.option(
    "--root",
    default=lambda: Settings.from_environment()["root"],
    type=click.Path(path_type=Path, exists=True),
    help="le dossier de travail / the working directory",
)
@click.option("--json", "as_text", is_flag=True, help="écrire du JSON / write JSON")
@click.option(
    "--lang",
    type=click.Choice(["fr", "en"]),
    default=lambda: Settings.from_environment()["lang"],
    help="langue des messages / language of messages",
)
def check(parts: tuple[str, ...], root: Path, as_text: bool, lang: str) -> None:
    """Appliquer les règles de qualité ; sans PART, toutes.

    Apply the rules of quality; without a PART, all of them. PARTS: ontology, schemes, shapes,
    alignments, cq, data, fair. Their levels are in sparql/check/profile.csv; an ERROR exits with 1.
    """
    from fdt_graph.check.report import Printer, as_json
    from fdt_graph.check.run import run

    outcomes = []
    printer = Printer(lang)
    with Material(root) as material:
        for outcome in run(material, parts or PARTS):
            outcomes.append(outcome)
            if not as_text:
                printer.show(outcome)
    if as_text:
        click.echo(as_json(outcomes, lang))
    else:
        printer.total()
    sys.exit(any(each.faults and each.level == "ERROR" for each in outcomes))
