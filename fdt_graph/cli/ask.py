"""Questions to the current generation: query, describe, dump."""

import gzip
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import pyoxigraph as ox

from fdt_graph.cli.federated import Whole, ask, formats
from fdt_graph.cli.options import current, language, setting
from fdt_graph.engine import Engine
from fdt_graph.errors import NamesService, Unknown
from fdt_graph.fixed_order import answer_in_order
from fdt_graph.formats import RDF_FORMATS, RESULT_FORMATS, Format, rdf_format
from fdt_graph.namespaces import expand
from fdt_graph.query import query as run_query
from fdt_graph.questions import find_question, load_questions, term
from fdt_graph.records import document, require
from fdt_graph.serialize import Solution, dump_named_graphs, write_answer, write_statements
from fdt_graph.show import print_table
from fdt_graph.store.generations import Generations
from fdt_graph.store.releases import Releases
from fdt_graph.worker.job import Job

AT = click.option("--at", metavar="RELEASE", help="sur une édition / over a release")


@click.command()
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
@AT
@setting("root")
@setting("store")
def query(
    text: str | None,
    file: Any,
    name: str | None,
    params: tuple[str, ...],
    syntax: str | None,
    at: str | None,
    root: str,
    store: str,
) -> None:
    """Poser une requête SPARQL : un texte, un fichier, ou une question par son nom.

    SERVICE interroge les partenaires du registre. / Ask one SPARQL query: TEXT, a file, or a
    question by name. SERVICE asks the partners of the registry.
    """
    if sum(source is not None for source in (text, file, name)) != 1:
        raise click.UsageError("un seul de / only one of: TEXT, --file, --name")
    values = dict(_pair(param) for param in params)
    bindings: Mapping[str, Any] = {key: term(value) for key, value in values.items()}
    if name is not None:
        question = find_question(load_questions(Path(root) / "sparql" / "cq"), name)
        text, bindings = question.text, question.bind(values)
    elif file is not None:
        text = file.read()
    if at is not None:
        with Releases(Path(store)).get(at).generation.open() as opened:
            _write_answer(answer_in_order(opened.store, text or "", bindings), syntax)
        return
    try:
        with current(store).open() as opened:
            _write_answer(run_query(opened.store, text or "", bindings), syntax)
    except NamesService:  # it was not asked: partners are, and a process without a network answers
        results, graph = formats(syntax)
        job = Job(text or "", results, graph, str(syntax), bindings=bindings)
        _write_whole(ask(job, Path(root), Path(store)), syntax)


def _write_whole(whole: Whole, name: str | None) -> None:
    """Write an answer to standard output, and to standard error what is missing in it."""
    for gap in whole.gaps:
        missing = {"fr": "manque dans la réponse :", "en": "missing in the answer:"}[language()]
        reason = gap.error.say(language())
        click.echo(f"fdt-graph: {missing} {gap.address} ({reason})", err=True)
    if name in (None, "table") and whole.format_name in RESULT_FORMATS:
        answer = ox.parse_query_results(whole.content, RESULT_FORMATS[whole.format_name])
        print_table(answer)
    else:
        sys.stdout.buffer.write(whole.content)


def _pair(param: str) -> tuple[str, str]:
    key, equals, value = param.partition("=")
    if not equals:
        raise click.UsageError(f"--param {param}: clé=valeur / key=value")
    return key, value


def _write_answer(answer: Solution | list[ox.Triple], name: str | None) -> None:
    """Write an answer to standard output; a table when nothing else is asked for."""
    if isinstance(answer, list):
        sys.stdout.buffer.write(write_statements(answer, rdf_format(name or "ttl")))
    elif isinstance(answer, ox.QueryTriples):
        sys.stdout.buffer.write(write_answer(answer, rdf_format(name or "ttl")))
    elif name in (None, "table"):
        print_table(answer)
    else:
        formats: dict[str, Format] = {**RESULT_FORMATS}
        if name not in formats:
            raise Unknown("format", str(name), [*formats, "table"])
        sys.stdout.buffer.write(write_answer(answer, formats[str(name)]))


@click.command()
@click.argument("iri", metavar="IRI|CURIE")
@click.option("--format", "syntax", default="ttl", show_default=True, help=" ".join(RDF_FORMATS))
@setting("root")
@setting("store")
def describe(iri: str, syntax: str, root: str, store: str) -> None:
    """Écrire ce que le graphe dit d'une chose, par exemple organisation:cler.

    Write what the graph says of one thing, such as organisation:cler.
    """
    with Engine(Generations(Path(store)), Path(root) / "sparql" / "portal") as engine:
        name = expand(iri)
        require(engine, name)
        triples = document(engine, name)
    sys.stdout.buffer.write(write_statements(triples, rdf_format(syntax)))


@click.command()
@click.option("--format", "syntax", default="nq", show_default=True, help="nq")
@AT
@setting("store")
def dump(syntax: str, at: str | None, store: str) -> None:
    """Écrire tout le jeu de données, trié : les mêmes affirmations donnent les mêmes octets.

    Write the whole dataset, sorted: the same statements give the same bytes.
    """
    if syntax != "nq":
        raise Unknown("format", syntax, ["nq"])
    if at is not None:
        with gzip.open(Releases(Path(store)).get(at).dump) as packed:
            shutil.copyfileobj(packed, sys.stdout.buffer)
        return
    with current(store).open() as opened:
        sys.stdout.buffer.write(dump_named_graphs(opened.store))
