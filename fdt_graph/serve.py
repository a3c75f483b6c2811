"""The production server: granian's processes, each with the application."""

import click
from granian.constants import Interfaces
from granian.server import Server

from fdt_graph.errors import FdtGraphError


def run(bind: str, workers: int) -> None:
    """Serve until stopped; FdtGraphError for an address that is not HOST:PORT."""
    host, colon, port = bind.rpartition(":")
    if not colon or not port.isdigit():
        raise FdtGraphError(f"bind : {bind} n'est pas HÔTE:PORT", f"bind: {bind} is not HOST:PORT")
    click.echo(f"http://{bind}/", err=True)
    Server(
        "fdt_graph.web:application",
        address=host.strip("[]"),
        port=int(port),
        interface=Interfaces.WSGI,
        workers=workers,
        factory=True,
        log_enabled=False,
        websockets=False,
        respawn_failed_workers=True,
    ).serve()
