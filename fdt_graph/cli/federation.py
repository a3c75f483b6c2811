"""What partners give: harvest."""

import asyncio
import json
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from fdt_graph.cli.options import AGENT, CANNOT, DOES_NOT_CONFORM, LANGUAGE, WAIT, setting
from fdt_graph.engine.fetcher import Fetcher
from fdt_graph.engine.publisher import Publisher
from fdt_graph.errors import FdtGraphError, NoSuchRecord
from fdt_graph.federation.collecting import FETCHING, Collector
from fdt_graph.federation.harvest import Harvested, Harvester, Progress
from fdt_graph.federation.problems import short
from fdt_graph.federation.registry import Partner, has_addresses, read_partners
from fdt_graph.federation.report import OUTCOMES, REFUSED, UNREACHABLE, WAITING, Note
from fdt_graph.settings import Settings
from fdt_graph.show import progress
from fdt_graph.store.generations import Generations
from fdt_graph.worker.job import Budget

#: Seconds that publishing may take: all that a partner gives is validated at once.
PATIENCE = 900.0
#: Refused records and rows that are printed; the report has them all.
SHOWN = 20
#: What a harvest comes to, and what becomes of records, in French and in English.
WORDS = {
    "published": ("publiée", "published"),
    "accepted": ("acceptée", "accepted"),
    "undone": ("défaite", "undone"),
    "unchanged": ("rien de nouveau", "nothing new"),
    "waiting": ("en attente", "waiting"),
    "refused": ("refusée", "refused"),
    "unreachable": ("injoignable", "unreachable"),
}
#: What one that is only tried would come to.
TRIED = {
    **WORDS,
    "published": ("serait publiée", "would be published"),
    "waiting": ("attendrait", "would wait"),
    "refused": ("serait refusée", "would be refused"),
}
RECORDS = {
    "added": ("ajoutées", "added"),
    "changed": ("modifiées", "changed"),
    "unchanged": ("inchangées", "unchanged"),
    "refused": ("refusées", "refused"),
    "withdrawn": ("retirées", "withdrawn"),
}


@click.command()
@click.argument("partner", required=False)
@click.option(
    "--from",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="lire les fichiers d'un dossier, sans rien demander / read files at hand, ask nobody",
)
@click.option(
    "--dry-run",
    is_flag=True,
    help="dire ce qui arriverait, sans rien publier / say what would happen, publish nothing",
)
@click.option(
    "--accept",
    is_flag=True,
    help="publier la récolte qui attend / publish the harvest that waits",
)
@click.option(
    "--undo",
    is_flag=True,
    help="revenir à l'état d'avant la dernière récolte / go back to before the last harvest",
)
@click.option("--format", "syntax", type=click.Choice(["text", "json"]), default="text")
@AGENT
@setting("root")
@setting("store")
@LANGUAGE
def harvest(
    partner: str | None,
    folder: Path | None,
    dry_run: bool,
    accept: bool,
    undo: bool,
    syntax: str,
    agent: str | None,
    root: str,
    store: str,
    lang: str,
) -> None:
    """Récolter ce que donnent les partenaires du registre, ou un seul, et dire ce qu'il en advient.

    Harvest what the partners of the registry give, or one of them, and say what becomes of it.
    """
    if accept + undo + (dry_run or folder is not None) > 1:
        raise click.UsageError("--accept, --undo, --from/--dry-run: un seul / one only")
    if partner is None and (accept or undo or folder is not None):
        raise click.UsageError("PARTNER ?")
    settings = Settings.from_environment()
    settings |= {"root": root, "store": store}
    found = _chosen(Path(root), partner)

    async def run(harvester: Harvester, each: Partner, step: Progress) -> Harvested:
        if accept:
            return await harvester.accept(each, agent)
        if undo:
            return await harvester.undo(each, agent)
        return await harvester.harvest(each, folder, agent, dry_run, step)

    faults: dict[str, FdtGraphError] = {}

    async def run_all() -> list[Harvested]:
        generations = Generations(Path(store), int(settings["keep"]), WAIT)
        budget = Budget(PATIENCE, PATIENCE, int(settings["write_memory"]))
        publisher = Publisher(Path(root), Path(store), int(settings["keep"]), budget)
        fetcher = Fetcher(FETCHING)
        collector = Collector(Path(root), generations, fetcher)
        harvester = Harvester(generations, publisher, collector)
        try:
            with progress() as step:
                done = []
                for each in found:
                    try:
                        done.append(await run(harvester, each, step))
                    except FdtGraphError as error:  # what came of the others is told first
                        faults[each.id] = error
                if any(each.report.publication for each in done):
                    await publisher.count()
            return done
        finally:
            collector.close()
            fetcher.close()
            await publisher.close()

    done = asyncio.run(run_all())
    if syntax == "json":
        said = [{**each.report.document, **each.details.document} for each in done]
        click.echo(json.dumps(said, ensure_ascii=False, indent=2))
    else:
        for each in done:
            _print(each, TRIED if dry_run else WORDS, lang)
    for name, error in faults.items():
        click.echo(f"{name}: {error.say(lang)}", err=True)
    outcomes = {each.report.outcome for each in done}
    if faults or UNREACHABLE in outcomes:
        sys.exit(CANNOT)
    if outcomes & {REFUSED, WAITING} or any(each.report.is_all_refused for each in done):
        sys.exit(DOES_NOT_CONFORM)


def _chosen(root: Path, name: str | None) -> list[Partner]:
    """Find a partner, or all that have an address; FdtGraphError for one that there is not."""
    partners = read_partners(root)
    if name is not None:
        if name not in partners:
            raise NoSuchRecord("partner", name, partners)
        return [partners[name]]
    found = [each for each in partners.values() if has_addresses(each)]
    if not found:
        raise FdtGraphError(
            "aucun partenaire du registre n’a d’adresse : fdt-graph harvest PARTENAIRE --from "
            "DOSSIER récolte les fichiers que l’on a",
            "no partner of the registry has an address: fdt-graph harvest PARTNER --from DIRECTORY "
            "harvests the files at hand",
        )
    return found


def _print(done: Harvested, words: Mapping[str, tuple[str, str]], lang: str) -> None:
    """Print what became of a harvest, and the first of what was refused."""
    report, en = done.report, lang == "en"
    colon = (" : ", ": ")[en]
    counts = ", ".join(f"{report.count(name)} {RECORDS[name][en]}" for name in OUTCOMES)
    said = (f"{report.partner} {report.number}", words[report.outcome][en], counts)
    click.echo(colon.join(said))
    if report.reason is not None:
        click.echo(f"  {report.reason.say(lang)}", err=True)
    refused = [
        (short(record.iri), problem)
        for record in done.details.verdicts
        for problem in record.problems
        if problem.severity == "Violation"
    ]
    refused += [(_place(note), note.problem) for note in done.details.notes]
    for where, problem in refused[:SHOWN]:
        click.echo(f"  {where}{colon}{problem.say(lang)}", err=True)
    if len(refused) > SHOWN:
        click.echo(f"  … {len(refused) - SHOWN}", err=True)


def _place(note: Note) -> str:
    """Say where something is in a document."""
    row = "" if note.row is None else str(note.row)
    return " ".join(filter(None, (note.document, row, note.column, note.key)))
