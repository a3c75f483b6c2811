"""The fdt-graph command: reads arguments, calls one function, prints. No logic.

Exit codes: 0 done, 1 the data do not conform, 2 something cannot be read or was asked wrongly.
"""

import os
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click
import pyoxigraph as ox

from fdt_graph.build import build as build_generation
from fdt_graph.build import check
from fdt_graph.engine import Engine
from fdt_graph.errors import FdtGraphError, Gone, Unknown
from fdt_graph.formats import RDF_FORMATS, RESULT_FORMATS, Format, rdf_format
from fdt_graph.generations import Generation, Generations
from fdt_graph.namespaces import expand
from fdt_graph.query import query as run_query
from fdt_graph.questions import load_questions, term
from fdt_graph.records import document, require
from fdt_graph.register import import_register as import_register_package
from fdt_graph.serialize import Solution, dump_named_graphs, write_answer, write_statements
from fdt_graph.settings import SETTINGS, Settings
from fdt_graph.show import print_report, print_table, progress
from fdt_graph.tables import import_facts as import_fact_tables
from fdt_graph.validate import ENGINES, Report

DOES_NOT_CONFORM = 1
CANNOT = 2


class Command(click.Group):
    """Turns errors, ours and the system's, into one line and exit code 2."""

    def invoke(self, context: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(context)
        except FdtGraphError as error:
            click.echo(f"fdt-graph: {error.say(_language())}", err=True)
        except OSError as error:
            click.echo(f"fdt-graph: {error.filename}: {error.strerror}", err=True)
        sys.exit(CANNOT)

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a command by its name."""
        if self.get_command(context, args[0]) is None and not args[0].startswith("-"):
            raise Unknown("command", args[0], self.commands)
        return super().resolve_command(context, args)


def _language() -> str:
    """Choose the language of errors: French, unless the setting says English."""
    return "en" if os.environ.get("FDT_GRAPH_LANG") == "en" else "fr"


def _setting(name: str, option: str | None = None) -> Callable[..., Any]:
    """Make the option of a setting; its default is the setting's value."""
    setting = next(setting for setting in SETTINGS if setting.name == name)
    return click.option(
        option or f"--{name}",
        name,
        default=lambda: Settings.from_environment()[name],
        callback=lambda context, parameter, value: setting.check(value),
        metavar=name.upper(),
        show_default=setting.default,
        help=f"{setting.fr} / {setting.en}",
    )


LANGUAGE = click.option(
    "--lang",
    type=click.Choice(["fr", "en"]),
    default=lambda: Settings.from_environment()["lang"],
    help="langue des messages / language of messages",
)
ENGINE = click.option(
    "--engine", type=click.Choice(sorted(ENGINES)), default="shacl", show_default=True
)


@click.group(cls=Command)
@click.version_option(package_name="fdt-graph")
def main() -> None:
    """Construire, valider, interroger et servir le graphe de la Fabrique des transitions.

    Build, validate, query and serve the graph of La Fabrique des transitions.
    """
    Settings.from_environment()


@main.command()
@_setting("root")
@_setting("store")
@_setting("keep")
@ENGINE
@LANGUAGE
def build(root: str, store: str, keep: str, engine: str, lang: str) -> None:
    """Lire le dossier de travail, déduire, valider, et publier une génération si tout est conforme.

    Read the working directory, derive, validate, and publish a generation if it conforms.
    """
    with progress() as step:
        report, generation = build_generation(
            Path(root), Generations(Path(store), int(keep)), engine, step
        )
    print_report(report, lang, err=True)
    if generation is None:
        sys.exit(DOES_NOT_CONFORM)
    click.echo(f"{generation.name}: {generation.statements} statements")


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@_setting("root")
@click.option(
    "--shapes", type=click.Path(path_type=Path), help="un dossier de shapes / a directory of shapes"
)
@ENGINE
@click.option("--format", "syntax", type=click.Choice(["text", "turtle", "json"]), default="text")
@LANGUAGE
def validate(
    paths: tuple[Path, ...], root: str, shapes: Path | None, engine: str, syntax: str, lang: str
) -> None:
    """Valider le dossier de travail ; avec des fichiers, ne rapporter que sur ce qu'ils décrivent.

    Validate the working directory; with PATHS, report on what those files describe.
    """
    with progress() as step:
        report = check(Path(root), paths, shapes, engine, step)
    _write_report(report, syntax, lang)
    sys.exit(0 if report.conforms else DOES_NOT_CONFORM)


def _write_report(report: Report, syntax: str, lang: str) -> None:
    if syntax == "turtle":
        sys.stdout.buffer.write(report.turtle())
    elif syntax == "json":
        click.echo(report.json(lang))
    else:
        print_report(report, lang)


@main.command()
@click.argument("text", required=False)
@click.option(
    "--file",
    "file",
    type=click.File("r"),
    help="lire la requête dans un fichier / read the query from a file",
)
@click.option(
    "--name", help="une question de sparql/cq/, par son nom ou son code / by its name or its id"
)
@click.option(
    "--param",
    "params",
    multiple=True,
    metavar="KEY=VALUE",
    help="donner une valeur à une variable / bind a variable",
)
@click.option("--format", "syntax", help="csv tsv json xml ttl nt nq trig rdf jsonld table")
@_setting("root")
@_setting("store")
def query(
    text: str | None,
    file: Any,
    name: str | None,
    params: tuple[str, ...],
    syntax: str | None,
    root: str,
    store: str,
) -> None:
    """Poser une requête SPARQL : un texte, un fichier, ou une question par son nom.

    Ask one SPARQL query: TEXT, a file, or a question by name.
    """
    if sum(source is not None for source in (text, file, name)) != 1:
        raise click.UsageError("un seul de / only one of: TEXT, --file, --name")
    values = dict(_pair(param) for param in params)
    bindings: Mapping[str, Any] = {key: term(value) for key, value in values.items()}
    if name is not None:
        question = _question(Path(root), name)
        text, bindings = question.text, question.bind(values)
    elif file is not None:
        text = file.read()
    with _current(store).open() as opened:
        _write_answer(run_query(opened.store, text or "", bindings), syntax)


def _question(root: Path, name: str) -> Any:
    questions = load_questions(root / "sparql" / "cq")
    by_id = {question.id: question for question in questions.values() if question.id}
    try:
        return questions.get(name) or by_id[name]
    except KeyError:
        raise Unknown("question", name, [*questions, *by_id]) from None


def _pair(param: str) -> tuple[str, str]:
    key, equals, value = param.partition("=")
    if not equals:
        raise click.UsageError(f"--param {param}: clé=valeur / key=value")
    return key, value


def _write_answer(answer: Solution, name: str | None) -> None:
    """Write an answer to standard output; a table when nothing else is asked for."""
    if isinstance(answer, ox.QueryTriples):
        sys.stdout.buffer.write(write_answer(answer, rdf_format(name or "ttl")))
    elif name in (None, "table"):
        print_table(answer)
    else:
        formats: dict[str, Format] = {**RESULT_FORMATS}
        if name not in formats:
            raise Unknown("format", str(name), [*formats, "table"])
        sys.stdout.buffer.write(write_answer(answer, formats[str(name)]))


@main.command()
@click.argument("iri", metavar="IRI|CURIE")
@click.option("--format", "syntax", default="ttl", show_default=True, help=" ".join(RDF_FORMATS))
@_setting("root")
@_setting("store")
def describe(iri: str, syntax: str, root: str, store: str) -> None:
    """Écrire ce que le graphe dit d'une chose, par exemple organisation:cler.

    Write what the graph says of one thing, such as organisation:cler.
    """
    with Engine(Generations(Path(store)), Path(root) / "sparql" / "portal") as engine:
        name = expand(iri)
        require(engine, name)
        triples = document(engine, name)
    sys.stdout.buffer.write(write_statements(triples, rdf_format(syntax)))


@main.command()
@click.option("--format", "syntax", default="nq", show_default=True, help="nq")
@_setting("store")
def dump(syntax: str, store: str) -> None:
    """Écrire tout le jeu de données, trié : les mêmes affirmations donnent les mêmes octets.

    Write the whole dataset, sorted: the same statements give the same bytes.
    """
    if syntax != "nq":
        raise Unknown("format", syntax, ["nq"])
    with _current(store).open() as opened:
        sys.stdout.buffer.write(dump_named_graphs(opened.store))


@main.command()
@_setting("bind")
@_setting("query_workers", "--workers")
@_setting("root")
@_setting("store")
@_setting("keep")
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
    bare: bool,
) -> None:
    """Servir la génération courante ; en construire une d'abord s'il n'y en a pas.

    Serve the current generation; build one first when there is none.
    """
    from fdt_graph.serve import application, bare_application, run

    settings = Settings.from_environment()
    settings |= {"root": root, "store": store, "query_workers": query_workers}
    if bare:
        run(bare_application(bind, settings), bind, settings)
        return
    try:
        _current(store)
    except Gone:
        context.invoke(build, root=root, store=store, keep=keep, engine="shacl", lang=_language())
    run(application(settings), bind, settings)


@main.command(name="import-register")
@click.argument("package", type=click.Path(path_type=Path))
@click.option(
    "--read-on", type=click.DateTime(["%Y-%m-%d"]), help="aujourd'hui par défaut / today by default"
)
@_setting("root")
def import_register(package: Path, read_on: datetime | None, root: str) -> None:
    """Écrire le registre officiel des territoires sous data/reference/.

    Write the official register of territories under data/reference/.

    PACKAGE is the npm package @etalab/decoupage-administratif, its folder or its .tgz.
    """
    with progress() as step:
        step(str(package), 0)
        count = import_register_package(package, Path(root) / "data" / "reference", _day(read_on))
    click.echo(f"{count} statements")


@main.command(name="import-facts")
@click.argument("tables", type=click.Path(path_type=Path))
@click.option(
    "--read-on", type=click.DateTime(["%Y-%m-%d"]), help="aujourd'hui par défaut / today by default"
)
@_setting("root")
def import_facts(tables: Path, read_on: datetime | None, root: str) -> None:
    """Écrire les neuf tables de faits, un fichier TriG par source, sous data/sources/.

    Write the nine tables of facts as one TriG file a source under data/sources/.
    """
    with progress() as step:
        step(str(tables), 0)
        here = Path(root)
        report = import_fact_tables(
            tables,
            here / "data",
            read_on=_day(read_on),
            mapping=here / "sparql" / "import",
            schemes=here / "ontology" / "schemes",
        )
    for table, rows in report.rows.items():
        click.echo(f"{rows:5} {table}")
    click.echo(f"{len(report.files)} files, {report.statements} statements")


def _day(given: datetime | None) -> date:
    return given.date() if given else datetime.now(UTC).date()


def _current(store: str) -> Generation:
    return Generations(Path(store)).current()
