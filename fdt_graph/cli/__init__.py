"""The fdt-graph command: reads arguments, calls one function, prints. No logic.

Exit codes: 0 done, 1 the data do not conform, 2 something cannot be read or was asked wrongly.
"""

import click

from fdt_graph.check.command import check
from fdt_graph.cli.ask import describe, dump, query
from fdt_graph.cli.federation import harvest
from fdt_graph.cli.keep import backup, forget, fsck, restore
from fdt_graph.cli.match import match
from fdt_graph.cli.options import Command
from fdt_graph.cli.partners import partners
from fdt_graph.cli.publish import build, release_vocabulary, serve, validate
from fdt_graph.cli.push import push
from fdt_graph.cli.release import cite, diff, release, releases
from fdt_graph.cli.take_in import import_facts, import_positions, import_register
from fdt_graph.cli.token import token
from fdt_graph.cli.write import log, update
from fdt_graph.settings import Settings


@click.group(cls=Command)
@click.version_option(package_name="fdt-graph")
def main() -> None:
    """Construire, valider, interroger et servir le graphe de la Fabrique des transitions.

    Build, validate, query and serve the graph of La Fabrique des transitions.
    """
    Settings.from_environment()


for _command in (
    build,
    validate,
    check,
    query,
    describe,
    dump,
    serve,
    push,
    release,
    releases,
    diff,
    cite,
    release_vocabulary,
    update,
    log,
    token,
    partners,
    harvest,
    match,
    fsck,
    backup,
    restore,
    forget,
    import_register,
    import_positions,
    import_facts,
):
    main.add_command(_command)
