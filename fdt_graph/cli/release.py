"""Releases of the dataset: release, releases, diff, cite."""

import hashlib
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import click
import pyoxigraph as ox

from fdt_graph.cli.options import LANGUAGE, WAIT, setting
from fdt_graph.fixed_order import answer_in_order, require_fixed
from fdt_graph.formats import RDF_FORMATS, RESULT_FORMATS
from fdt_graph.questions import find_question, load_questions
from fdt_graph.store.differences import changes
from fdt_graph.store.generations import Generations
from fdt_graph.store.releases import Release, Releases
from fdt_graph.web.citation import FORMS, Cited, permalink, require_same


@click.command()
@click.argument("name")
@click.option(
    "--note",
    nargs=2,
    metavar="FR EN",
    help="pourquoi, dans les deux langues / why, in both languages",
)
@setting("store")
def release(name: str, note: tuple[str, str] | None, store: str) -> None:
    """Figer la génération courante du jeu de données sous un nom, comme 2026-11.

    Freeze the current generation of the dataset under a name, such as 2026-11.
    """
    said = dict(zip(("fr", "en"), note or (), strict=False))
    made = Releases(Path(store)).create(Generations(Path(store), wait=WAIT), name, said)
    click.echo(f"{made.name}: {made.generation.statements} statements")


@click.command()
@setting("store")
def releases(store: str) -> None:
    """Lister les éditions, la plus ancienne d'abord : nom, date, affirmations, SHA-256 du dump.

    List the releases, the oldest first: name, date, statements, SHA-256 of the dump.
    """
    for each in Releases(Path(store)).all():
        day, count = f"{each.issued:%Y-%m-%d}", each.generation.statements
        click.echo("\t".join([each.name, day, str(count), each.compressed.sha256]))


@click.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@setting("store")
def diff(before: str, after: str, store: str) -> None:
    """Écrire ce qui a changé de l'édition A à l'édition B, en RDF Patch.

    Write what changed from release A to release B, as RDF Patch.
    """
    found = Releases(Path(store))
    old, new = found.get(before), found.get(after)
    for line in changes(old.dump, new.dump):
        sys.stdout.buffer.write(line)


@click.command()
@click.argument("text", required=False)
@click.option("--release", "name_of_release", required=True, help="l'édition / the release")
@click.option(
    "--file", type=click.File("r"), help="lire la requête dans un fichier / read it from a file"
)
@click.option(
    "--name", help="une question de sparql/cq/, par son nom ou son code / by its name or its id"
)
@click.option("--format", "form", type=click.Choice(list(FORMS)), default="text")
@setting("public")
@setting("root")
@setting("store")
@LANGUAGE
def cite(
    text: str | None,
    name_of_release: str,
    file: Any,
    name: str | None,
    form: str,
    public: str,
    root: str,
    store: str,
    lang: str,
) -> None:
    """Dire comment citer la réponse à une requête sur une édition : lien, date, empreinte.

    Say how to cite the answer to a query over a release: link, date, checksum.
    """
    if sum(source is not None for source in (text, file, name)) != 1:
        raise click.UsageError("un seul de / only one of: TEXT, --file, --name")
    if name is not None:
        text = find_question(load_questions(Path(root) / "sparql" / "cq"), name).with_defaults()
    elif file is not None:
        text = file.read()
    found, query = Releases(Path(store)).get(name_of_release), text or ""
    require_fixed(query)
    media_type, sum_ = _sum(found, query)
    require_same(sum_, _sum(found, query)[1])
    link = permalink(public.rstrip("/"), found.name, query)
    click.echo(Cited(found, link, media_type, sum_).write(form, lang), nl=False)


def _sum(release: Release, text: str) -> tuple[str, str]:
    """Give the media type and the SHA-256 of an answer, as the server writes it."""
    output = BytesIO()
    with release.generation.open() as opened:
        answer = answer_in_order(opened.store, text)
        if isinstance(answer, list):
            kind = RDF_FORMATS["nt"].media_type
            ox.serialize(answer, output, RDF_FORMATS["nt"])
        else:
            kind = RESULT_FORMATS["csv"].media_type
            answer.serialize(output, RESULT_FORMATS["csv"])
    return kind, hashlib.sha256(output.getvalue()).hexdigest()
