"""Giving the graph to another machine's engine: push."""

from pathlib import Path

import click

from fdt_graph.cli.options import current, language, setting
from fdt_graph.errors import BadSetting, Busy
from fdt_graph.namespaces import compact
from fdt_graph.remote.push import GraphStore
from fdt_graph.remote.push import push as push_graphs
from fdt_graph.remote.target import checked
from fdt_graph.settings import PREFIX
from fdt_graph.store.files import hold


@click.command()
@setting("store")
@setting("engine_graphs", "--to")
@setting("engine_union", "--union")
def push(store: str, engine_graphs: str, engine_union: str) -> None:
    """Donner les graphes de la génération courante au moteur SPARQL d’une autre machine.

    Give the graphs of the current generation to another machine’s SPARQL engine. Only graphs that
    changed since the last push are sent; the engine keeps the table of what it was given, in
    graph:pushed. Name and password: in a netrc file.
    """
    if not engine_graphs:
        raise BadSetting(PREFIX + "ENGINE_GRAPHS", engine_graphs, "https://…")
    with current(store).open() as opened, GraphStore(checked(engine_graphs)) as graphs:
        try:
            with hold(Path(store)):
                outcome = push_graphs(opened, graphs, engine_union == "graph", _tell)
        except BlockingIOError:
            raise Busy(
                "un autre push de ce dépôt est en cours", "another push of this store is under way"
            ) from None
    sent, removed, unchanged = outcome.sent, outcome.removed, outcome.unchanged
    statements = outcome.statements
    click.echo(
        f"graphes envoyés : {sent} (affirmations : {statements}) ; retirés : {removed} ; "
        f"inchangés : {unchanged}"
        if language() == "fr"
        else f"graphs sent: {sent} (statements: {statements}); removed: {removed}; "
        f"unchanged: {unchanged}"
    )


def _tell(sign: str, graph: str) -> None:
    click.echo(f"{sign} {compact(graph)}")
