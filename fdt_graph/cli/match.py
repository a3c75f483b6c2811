"""Which things of two sources are one: what is proposed, and what somebody decides of it."""

import csv
import json
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from fdt_graph.cli.options import DOES_NOT_CONFORM, LANGUAGE, WAIT, setting
from fdt_graph.engine import Engine
from fdt_graph.errors import FdtGraphError, Unknown
from fdt_graph.federation.registry import read_partners
from fdt_graph.formats import safe_cell
from fdt_graph.identity.decisions import Settled, ordered, read_decisions
from fdt_graph.identity.finding import Finder, as_json
from fdt_graph.identity.pairs import Candidate, ranked
from fdt_graph.identity.publishing import decided, order_of
from fdt_graph.namespaces import compact, expand, iri
from fdt_graph.questions import load_questions, read_question
from fdt_graph.reconciliation.making import Maker
from fdt_graph.show import WIDE, print_report, progress
from fdt_graph.store.generation import Generation
from fdt_graph.store.generations import Generations
from fdt_graph.validate import read_report
from fdt_graph.writing.history import Attribution
from fdt_graph.writing.law import read_law
from fdt_graph.writing.writer import Writer

#: Columns of the table, in French and in English.
COLUMNS = {
    "likeness": ("ressemblance", "likeness"),
    "one": ("l’une", "one"),
    "other": ("l’autre", "the other"),
    "reason": ("pourquoi", "why"),
}
#: Columns of the CSV file.
FIELDS = ("likeness", "sure", "kind", "one", "one_name", "other", "other_name", "reason")


def _iri(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    return None if value is None else expand(value).value


def _pair(
    context: click.Context, parameter: click.Parameter, value: tuple[str, str] | None
) -> tuple[str, str] | None:
    return None if not value else (expand(value[0]).value, expand(value[1]).value)


def _decides(name: str, help_: str) -> Callable[..., Any]:
    """Make an option that decides of a pair."""
    return click.option(
        name, nargs=2, metavar="IRI|CURIE IRI|CURIE", default=None, callback=_pair, help=help_
    )


@click.command()
@click.option("--partner", metavar="ID", help="d’un partenaire seul / of one partner only")
@click.option(
    "--format",
    "syntax",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="comment l’écrire / how to write it",
)
@_decides("--accept", "ces deux choses n’en sont qu’une / these two things are one")
@_decides("--close", "ces deux choses sont proches / these two things are close")
@_decides("--refuse", "ces deux choses sont différentes / these two things are different")
@click.option(
    "--as",
    "agent",
    metavar="IRI|CURIE",
    callback=_iri,
    help="qui décide, comme organisation:cler / who decides, such as organisation:cler",
)
@LANGUAGE
@setting("root")
@setting("store")
@setting("keep")
def match(
    partner: str | None,
    syntax: str,
    accept: tuple[str, str] | None,
    close: tuple[str, str] | None,
    refuse: tuple[str, str] | None,
    agent: str | None,
    lang: str,
    root: str,
    store: str,
    keep: str,
) -> None:
    """Proposer les paires de choses qui n’en sont peut-être qu’une, ou décider d’une paire.

    Propose the pairs of things that may be one, or decide upon a pair.
    """
    given = {"same": accept, "close": close, "different": refuse}
    verdicts = {name: pair for name, pair in given.items() if pair is not None}
    generations = Generations(Path(store), int(keep), WAIT)
    if verdicts:
        if len(verdicts) > 1 or agent is None:
            raise FdtGraphError(
                "une décision à la fois, et --as dit qui décide",
                "one decision at a time, and --as says who decides",
            )
        ((verdict, pair),) = verdicts.items()
        _decide(generations, Path(root), ordered(*pair), verdict, agent, lang)
        return
    graph = None if partner is None else _graph(Path(root), partner)
    finder = _finder(generations.current(), Path(root))
    with Engine(generations, Path(root) / "sparql" / "portal") as engine:
        settled = Settled(read_decisions(engine))
    _write(finder, _found(finder, finder.names(graph), settled), syntax, lang)
    for each in settled.contradictions():
        said = (" : se contredisent", ": contradict each other")[lang == "en"]
        click.echo(f"{' ≠ '.join(map(compact, each.pair))}{said}", err=True)


def _graph(root: Path, partner: str) -> str:
    """Name the graph of a partner; Unknown for one that the registry does not have."""
    partners = read_partners(root)
    if partner not in partners:
        raise Unknown("partner", partner, partners)
    return partners[partner].graph


def _finder(generation: Generation, root: Path) -> Finder:
    """Read the names and the things of a generation: some seconds."""
    maker = Maker(load_questions(root / "sparql" / "reconciliation"))
    with generation.open() as opened:
        search, _ = maker.make(
            opened.store, generation.graph_digest(iri("graph:register").value) or ""
        )
        return Finder(
            opened.store, search, read_question(root / "sparql" / "identity" / "things.rq")
        )


def _found(finder: Finder, names: Sequence[str], settled: Settled) -> list[Candidate]:
    """Find the pairs of things, and show how far that is."""
    found: list[Candidate] = []
    with progress() as step:
        for place, name in enumerate(names, 1):
            step(compact(name), len(names) - place)
            found += finder.pairing.pairs([name])
    return ranked(found, settled)


def _write(finder: Finder, found: Sequence[Candidate], syntax: str, lang: str) -> None:
    if syntax == "json":
        said = [as_json(each) for each in found]
        click.echo(json.dumps(said, ensure_ascii=False, indent=2))
        return
    if syntax == "csv":
        rows = csv.writer(sys.stdout, lineterminator="\n")
        rows.writerow(FIELDS)
        for each in found:
            one, other = (finder.name(name, lang) for name in each.pair)
            about = (each.pair[0], one, each.pair[1], other, each.reason(lang))
            row = (each.likeness, str(each.sure).lower(), each.kind, *map(safe_cell, about))
            rows.writerow(row)
        return
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for titles in COLUMNS.values():
        table.add_column(titles[lang == "en"], overflow="fold")
    for each in found:
        sides = (f"{finder.name(name, lang)}\n{compact(name)}" for name in each.pair)
        cells = (f"{each.likeness:.2f}", *sides, each.reason(lang))
        table.add_row(*map(Text, cells))  # not markup: sources choose names
    console = Console()
    (console if console.is_terminal else Console(width=WIDE)).print(table)


def _decide(
    generations: Generations,
    root: Path,
    pair: tuple[str, str],
    verdict: str,
    agent: str,
    lang: str,
) -> None:
    """Publish a decision, if the result conforms."""
    started = datetime.now(UTC)
    finder = _finder(generations.current(), root)
    asked = [name for name in pair if name in finder.things]
    known = {each.pair: each for each in ranked(finder.pairing.pairs(asked), Settled(()))}
    decision = decided(pair, verdict, agent, known.get(pair))
    with Engine(generations, root / "sparql" / "portal") as engine:
        order = order_of(engine, [decision], Attribution("match", started, agent))
    writer = Writer(read_law(root), generations)
    try:
        outcome = writer.write(order)
        generations.tidy()
    finally:
        writer.close()
    report = read_report(outcome.report)
    print_report(report, lang, err=True)
    if not report.conforms:
        sys.exit(DOES_NOT_CONFORM)
    click.echo(f"{outcome.publication or '-'}: +{outcome.added} -{outcome.removed} statements")
