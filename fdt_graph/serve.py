"""The production server: granian's processes, each with the application and a pool of workers."""

from pathlib import Path

import click
from flask import Flask
from granian.constants import Interfaces
from granian.server import Server

from fdt_graph.engine import Engine
from fdt_graph.engine.job import Budget
from fdt_graph.engine.pool import Pool
from fdt_graph.errors import FdtGraphError
from fdt_graph.generations import Generations
from fdt_graph.settings import Settings
from fdt_graph.web import create_app


def run(bind: str, workers: int) -> None:
    """Serve until stopped; FdtGraphError for an address that is not HOST:PORT."""
    host, colon, port = bind.rpartition(":")
    if not colon or not port.isdigit() or not 0 < int(port) < 1 << 16:
        raise FdtGraphError(f"bind : {bind} n'est pas HÔTE:PORT", f"bind: {bind} is not HOST:PORT")
    click.echo(f"http://{bind}/", err=True)
    Server(
        "fdt_graph.serve:application",
        address=host.strip("[]"),
        port=int(port),
        interface=Interfaces.WSGI,
        workers=workers,
        factory=True,
        log_enabled=False,
        websockets=False,
        respawn_failed_workers=True,
    ).serve()


def application() -> Flask:
    """Make the application from the settings; what each of the server's processes calls."""
    settings = Settings.from_environment()
    root, generations = Path(settings["root"]), Generations(Path(settings["store"]))
    budget = Budget(
        seconds=float(settings["query_seconds"]),
        memory=int(settings["query_memory"]),
        answer=int(settings["query_answer"]),
    )
    workers, waiting = int(settings["query_workers"]), int(settings["query_waiting"])
    pool = Pool(generations.current, workers, waiting, budget)
    return create_app(Engine(generations, root / "sparql" / "portal", pool), root)
