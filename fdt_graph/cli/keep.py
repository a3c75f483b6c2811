"""Commands that keep a store safe: fsck, backup, restore, forget."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from fdt_graph.cli.options import AGENT, DOES_NOT_CONFORM, LANGUAGE, WAIT, language, setting
from fdt_graph.feed.following import keep_up
from fdt_graph.keeping.backup import backup as copy_store
from fdt_graph.keeping.backup import restore as restore_store
from fdt_graph.keeping.erasure import Erasure
from fdt_graph.keeping.erasure import forget as erase
from fdt_graph.keeping.fsck import fsck as examine
from fdt_graph.namespaces import compact, expand
from fdt_graph.remote.target import host_of
from fdt_graph.settings import Settings
from fdt_graph.show import print_report, progress
from fdt_graph.store.generations import Generations
from fdt_graph.writing.history import Attribution


def _say(fr: str, en: str) -> None:
    click.echo(fr if language() == "fr" else en)


@click.command()
@setting("store")
def fsck(store: str) -> None:
    """Lire tout le dépôt, et dire ce qui y est abîmé ; rien n'est changé.

    Read the whole store, and say what is damaged in it; nothing is changed.
    """
    with progress() as step:
        findings = examine(Path(store), step)
    for finding in (*findings.faults, *findings.notes):
        click.echo(finding.say(language()))
    checked, faults = len(findings.checked), len(findings.faults)
    if not findings.sound:
        _say(
            f"Le dépôt n'est pas sain ({checked} parties lues, {faults} défauts)",
            f"The store is not sound ({checked} parts read, {faults} faults)",
        )
        sys.exit(DOES_NOT_CONFORM)
    for part in findings.checked:
        click.echo(part)
    _say(
        f"Le dépôt est sain ({checked} parties lues)", f"The store is sound ({checked} parts read)"
    )


@click.command()
@click.argument("directory", type=click.Path(path_type=Path))
@setting("store")
def backup(directory: Path, store: str) -> None:
    """Copier la génération courante, les versions et les jetons dans DIRECTORY, et vérifier.

    Copy the current generation, the releases and the tokens to DIRECTORY, and verify the copy.
    """
    with progress() as step:
        made = copy_store(Generations(Path(store), wait=WAIT), directory, step)
    click.echo(f"{directory}: {made.name}, {made.statements} statements")


@click.command()
@click.argument("directory", type=click.Path(path_type=Path))
@click.option(
    "--replace",
    "replacing",
    is_flag=True,
    help="remplacer le dépôt qui est là ; il est gardé à côté / "
    "replace the store that is there; it is kept beside",
)
@setting("store")
def restore(directory: Path, replacing: bool, store: str) -> None:
    """Refaire le dépôt d'après une copie, vérifiée d'abord.

    Make the store of a backup, which is verified first.
    """
    with progress() as step:
        made = restore_store(directory, Generations(Path(store), wait=WAIT), replacing, step)
    click.echo(f"{store}: {made.generation.name}, {made.generation.statements} statements")
    if made.before is not None:
        _say(f"L'ancien dépôt est gardé : {made.before}", f"The old store is kept: {made.before}")
    for iri in made.again:
        _say(
            f"Effacé depuis cette copie, et revenu : fdt-graph forget {compact(iri)}",
            f"Erased since this backup, and back: fdt-graph forget {compact(iri)}",
        )
    sys.exit(DOES_NOT_CONFORM if made.again else 0)


@click.command()
@click.argument("name", metavar="IRI|CURIE")
@click.option(
    "--names",
    is_flag=True,
    help="effacer aussi les textes qui contiennent un nom de la personne / "
    "erase also the texts that have a name of the person in them",
)
@AGENT
@setting("root")
@setting("store")
@setting("keep")
@LANGUAGE
def forget(
    name: str, names: bool, agent: str | None, root: str, store: str, keep: str, lang: str
) -> None:
    """Effacer une personne de tout ce que le dépôt garde : générations, versions, changements.

    Erase a person from all that the store keeps: generations, releases, changes. An engine that the
    graph was pushed to keeps the person until the next push.
    """
    how = Attribution("forget", datetime.now(UTC), agent)
    generations = Generations(Path(store), int(keep), WAIT)
    with progress() as step:
        erasure = erase(Path(root), generations, expand(name).value, how, names, step)
        keep_up(generations.directory)
    if erasure.report is not None and not erasure.report.conforms:
        print_report(erasure.report, lang, err=True)
        sys.exit(DOES_NOT_CONFORM)
    _print_erasure(erasure)
    if erasure.held:
        sys.exit(DOES_NOT_CONFORM)


def _print_erasure(erasure: Erasure) -> None:
    for place, removed in sorted(erasure.done.items()):
        click.echo(f"{place}\t{removed}")
    for trace in erasure.traces:
        said = " ".join(map(compact, (trace.graph, trace.subject, trace.predicate)))
        _say(f"Contient encore un nom : {said}", f"Still has a name in it: {said}")
    for path, lines in sorted(erasure.files.items()):
        _say(
            f"À corriger à la main : {path} (lignes : {lines}) ; build n'en lit plus ce qui est "
            "effacé, mais le dépôt de fichiers et son histoire le gardent",
            f"To be mended by hand: {path} (lines: {lines}); build leaves out what is erased, "
            "but the files and their version history keep it",
        )
    for held in erasure.held:
        _say(
            f"Encore là : {held}, lu par un service qu'il faut redémarrer, récolté en ce moment, "
            "ou écrit par une autre version ; puis recommencez",
            f"Still there: {held}, read by a service that has to be restarted, being harvested, "
            "or written by another version; then try again",
        )
    if engine := Settings.from_environment()["engine_graphs"]:
        _say(
            f"Encore dans le moteur {host_of(engine)}, jusqu’au prochain push : fdt-graph push",
            f"Still in the engine {host_of(engine)}, until the next push: fdt-graph push",
        )
