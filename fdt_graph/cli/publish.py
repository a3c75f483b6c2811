"""From the working directory to what is served: build, validate, serve, release-vocabulary."""

import sys
from pathlib import Path

import click

from fdt_graph.build import build as build_generation
from fdt_graph.build import check
from fdt_graph.changes import changelog
from fdt_graph.cli.options import (
    AGENT,
    DOES_NOT_CONFORM,
    ENGINE,
    LANGUAGE,
    WAIT,
    current,
    language,
    setting,
)
from fdt_graph.errors import Gone
from fdt_graph.feed.following import keep_up
from fdt_graph.settings import Settings
from fdt_graph.show import print_report, progress
from fdt_graph.store.generations import Generations
from fdt_graph.validate import PROFILES, Report
from fdt_graph.vocabulary_release import release as freeze


@click.command()
@setting("root")
@setting("store")
@setting("keep")
@AGENT
@click.option(
    "--take",
    type=click.Choice(["files", "store"]),
    help="quand un graphe a changé dans les fichiers et dans le dépôt, lequel garder / "
    "which to keep of a graph that changed in the files and in the store",
)
@ENGINE
@LANGUAGE
def build(
    root: str,
    store: str,
    keep: str,
    agent: str | None,
    take: str | None,
    engine: str,
    lang: str,
) -> None:
    """Lire le dossier de travail, déduire, valider, et publier une génération si tout est conforme.

    Read the working directory, derive, validate, and publish a generation if it conforms.
    """
    with progress() as step:
        report, generation = build_generation(
            Path(root), Generations(Path(store), int(keep), WAIT), engine, step, agent, take
        )
    print_report(report, lang, err=True)
    if generation is None:
        sys.exit(DOES_NOT_CONFORM)
    from fdt_graph.catalogue import prepare

    prepare(generation, Path(root) / "sparql" / "directories")
    keep_up(Path(store))
    click.echo(f"{generation.name}: {generation.statements} statements")


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@setting("root")
@click.option(
    "--shapes", type=click.Path(path_type=Path), help="un dossier de shapes / a directory of shapes"
)
@click.option("--profile", type=click.Choice(PROFILES), default="publication", show_default=True)
@ENGINE
@click.option("--format", "syntax", type=click.Choice(["text", "turtle", "json"]), default="text")
@LANGUAGE
def validate(
    paths: tuple[Path, ...], root: str, shapes: Path | None, syntax: str, lang: str, **how: str
) -> None:
    """Valider le dossier de travail ; avec des fichiers, ne rapporter que sur ce qu'ils décrivent.

    Validate the working directory; with PATHS, report on what those files describe.
    """
    with progress() as step:
        report = check(Path(root), paths, shapes, progress=step, **how)
    _write_report(report, syntax, lang)
    sys.exit(0 if report.conforms else DOES_NOT_CONFORM)


def _write_report(report: Report, syntax: str, lang: str) -> None:
    if syntax == "turtle":
        sys.stdout.buffer.write(report.turtle())
    elif syntax == "json":
        click.echo(report.json(lang))
    else:
        print_report(report, lang)


@click.command()
@setting("bind")
@setting("query_workers", "--workers")
@setting("root")
@setting("store")
@setting("keep")
@setting("engine")
@click.option(
    "--bare",
    is_flag=True,
    help="un dépôt vide que chacun peut écrire, pour les suites de conformité, en boucle locale / "
    "an empty store that anybody may write, for conformance suites, on loopback",
)
@click.pass_context
def serve(
    context: click.Context,
    bind: str,
    query_workers: str,
    root: str,
    store: str,
    keep: str,
    engine: str,
    bare: bool,
) -> None:
    """Servir la génération courante ; en construire une d'abord s'il n'y en a pas.

    Serve the current generation; build one first when there is none.
    """
    from fdt_graph.serve import application, bare_application, remote_application, run

    settings = Settings.from_environment()
    settings |= {"root": root, "store": store, "query_workers": query_workers, "engine": engine}
    if bare:
        run(bare_application(bind, settings), bind, settings)
        return
    if engine:
        run(remote_application(settings), bind, settings)
        return
    try:
        current(store)
    except Gone:
        how = {"agent": None, "take": None, "engine": "shacl", "lang": language()}
        context.invoke(build, root=root, store=store, keep=keep, **how)
    run(application(settings), bind, settings)


@click.command(name="release-vocabulary")
@click.argument("version")
@click.option(
    "--dry-run",
    is_flag=True,
    help="dire ce qui a changé, sans rien écrire / say what changed, write nothing",
)
@setting("root")
def release_vocabulary(version: str, dry_run: bool, root: str) -> None:
    """Figer le vocabulaire, les listes, les shapes et les alignements sous ontology/releases/.

    Freeze vocabulary, schemes, shapes and alignments as VERSION, and print what changed.
    """
    for line in changelog(freeze(Path(root), version, write=not dry_run)):
        click.echo(line)
