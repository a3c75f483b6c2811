"""The production server: one process that never reads a stranger's text, and its workers."""

import gc
from ipaddress import ip_address
from pathlib import Path

import click
import uvicorn

from fdt_graph.engine import Engine
from fdt_graph.engine.pool import Places, Pool
from fdt_graph.engine.publisher import Publisher
from fdt_graph.engine.remote import RemoteKeeper
from fdt_graph.engine.scratch import Scratch
from fdt_graph.errors import FdtGraphError
from fdt_graph.remote.pushed import UNION
from fdt_graph.remote.states import RemoteStates
from fdt_graph.remote.target import read_target
from fdt_graph.settings import Settings
from fdt_graph.store.generations import Generations
from fdt_graph.web import Options, create_app
from fdt_graph.web.bare import create_bare
from fdt_graph.web.connection import Connection
from fdt_graph.web.front import Front
from fdt_graph.web.log import log_to_stderr
from fdt_graph.web.remote import create_remote
from fdt_graph.worker.job import Budget


def run(app: Front, bind: str, settings: Settings) -> None:
    """Serve an application until stopped; FdtGraphError for an address that is not HOST:PORT."""
    host, port = address(bind)
    if settings["log"] == "stderr":
        log_to_stderr()
    gc.freeze()  # what was imported stays: no need to look at it again
    click.echo(f"http://{bind}/", err=True)
    uvicorn.Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            http=Connection,
            ws="none",
            loop="uvloop",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            forwarded_allow_ips=settings["proxies"],
            limit_concurrency=int(settings["connections"]),
            timeout_keep_alive=30,
            timeout_graceful_shutdown=10,
        )
    ).run()


def address(bind: str) -> tuple[str, int]:
    """Read HOST:PORT; FdtGraphError when it is not that.

    >>> address("[::1]:8000")
    ('::1', 8000)
    """
    host, colon, port = bind.rpartition(":")
    if not colon or not port.isdigit() or not 0 < int(port) < 1 << 16:
        raise FdtGraphError(f"bind : {bind} n'est pas HÔTE:PORT", f"bind: {bind} is not HOST:PORT")
    return host.strip("[]"), int(port)


def application(settings: Settings) -> Front:
    """Make the application from the settings; Gone when nothing was published yet."""
    root, generations = Path(settings["root"]), Generations(Path(settings["store"]))
    pool = Pool(generations.current, places_of(settings), budget_of(settings))
    engine = Engine(generations, root / "sparql" / "portal")
    return create_app(engine, pool, publisher_of(settings), root, options_of(settings))


def remote_application(settings: Settings) -> Front:
    """Make the same over the engine that the settings name, of another machine.

    Raises EngineDown, EngineFailed, FdtGraphError for an address that is no engine's.
    """
    root = Path(settings["root"])
    union = UNION.value if settings["engine_union"] == "graph" else ""
    target, budget = read_target(settings["engine"], union), budget_of(settings)
    states = RemoteStates(target, root / "sparql" / "remote", budget.reading)
    pool = Pool(states.current, places_of(settings), budget, RemoteKeeper)
    engine = Engine(states, root / "sparql" / "portal")
    return create_remote(engine, pool, root, options_of(settings))


def options_of(settings: Settings) -> Options:
    """Read what the web layer is told."""
    return Options(
        public=settings["public"].rstrip("/"),
        tiles=settings["tiles"],
        tiles_credit=settings["tiles_credit"],
        query_length=int(settings["query_length"]),
        cache=int(settings["cache"]),
        write_length=int(settings["write_length"]),
        write_rate=int(settings["write_rate"]),
        harvest=settings["harvest"] == "on",
    )


def bare_application(bind: str, settings: Settings) -> Front:
    """Make a server for conformance suites; FdtGraphError for an address beyond this machine."""
    host, _ = address(bind)
    if host != "localhost" and not (host and ip_address(host).is_loopback):
        raise FdtGraphError(
            f"--bare n'écoute qu'en boucle locale, pas sur {host}",
            f"--bare listens on loopback only, not on {host}",
        )
    scratch = Scratch(budget_of(settings))
    pool = Pool(scratch.generations.current, places_of(settings), budget_of(settings))
    return create_bare(scratch, pool, int(settings["query_length"]))


def places_of(settings: Settings) -> Places:
    """Read how many queries there may be at a time."""
    return Places(
        young=int(settings["query_workers"]),
        old=int(settings["query_old"]),
        paused=int(settings["query_paused"]),
        waiting=int(settings["query_waiting"]),
        share=int(settings["query_share"]),
    )


def budget_of(settings: Settings) -> Budget:
    """Read what one query may use."""
    return Budget(
        seconds=float(settings["query_seconds"]),
        reading=float(settings["query_reading"]),
        memory=int(settings["query_memory"]),
        answer=int(settings["query_answer"]),
    )


def publisher_of(settings: Settings) -> Publisher:
    """Read who writes, and what one change may use."""
    budget = Budget(
        seconds=float(settings["write_seconds"]),
        reading=float(settings["write_seconds"]),
        memory=int(settings["write_memory"]),
    )
    root, store = Path(settings["root"]), Path(settings["store"])
    return Publisher(root, store, int(settings["keep"]), budget)
