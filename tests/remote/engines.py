"""Engines of others, started for a test in folders of their own and stopped by their process."""

import shutil
import subprocess
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.processes import free_port, wait_for

#: What its installation gives to the one account that may write; nobody else reaches the port.
VIRTUOSO_NAME, VIRTUOSO_PASSWORD = "dba", "dba"
VIRTUOSO = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = temp.db
TransactionFile = temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
MaxClientConnections = 20
CheckpointInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = .
ServerThreads = 20
MaxKeepAlives = 20
KeepAliveTimeout = 60
[SPARQL]
ResultSetMaxRows = {rows}
"""


@dataclass(frozen=True)
class Running:
    """An engine that runs: where it answers, where it takes in graphs, and its process."""

    query: str
    graphs: str
    pid: int
    #: It has no default graph that is the union of all.
    union: str = "default"

    @property
    def address(self) -> str:
        """Give the address for `serve --engine`."""
        return f"sparql+{self.query}"


def oxigraph_program() -> Path | None:
    """Find the program of the package `oxigraph`; None where it is not installed."""
    found = Path(sysconfig.get_path("scripts")) / "oxigraph"
    return found if found.is_file() else None


def virtuoso_program() -> Path | None:
    """Find Virtuoso; None where it is not installed."""
    found = shutil.which("virtuoso-t")
    return Path(found) if found else None


@contextmanager
def oxigraph(folder: Path, *arguments: str) -> Iterator[Running]:
    """Run the native Oxigraph server over a folder until the block ends; skip without it."""
    if oxigraph_program() is None:
        pytest.skip("the package oxigraph is not installed")
    bind = f"127.0.0.1:{free_port()}"
    command = [str(oxigraph_program()), "serve", "--location", str(folder), "--bind", bind]
    with _running([*command, *arguments], folder, f"http://{bind}/query?query=ASK%7B%7D") as pid:
        yield Running(f"http://{bind}/query", f"http://{bind}/store", pid)


@contextmanager
def virtuoso(folder: Path, buffers: int = 20_000, rows: int = 1_000_000) -> Iterator[Running]:
    """Run Virtuoso over a folder until the block ends; `rows` is how many it gives at most."""
    port = free_port()
    settings = {"sql": free_port(), "port": port, "buffers": buffers, "dirty": buffers * 3 // 4}
    (folder / "virtuoso.ini").write_text(VIRTUOSO.format(**settings, rows=rows))
    command = [str(virtuoso_program()), "+foreground", "+configfile", "virtuoso.ini"]
    base = f"http://127.0.0.1:{port}"
    with _running(command, folder, f"{base}/sparql?query=ASK%7B%7D") as pid:
        yield Running(f"{base}/sparql", f"{base}/sparql-graph-crud-auth", pid, "graph")


def write_netrc(path: Path) -> Path:
    """Write the file with the name and the password of the account that may write."""
    path.write_text(f"machine 127.0.0.1 login {VIRTUOSO_NAME} password {VIRTUOSO_PASSWORD}\n")
    path.chmod(0o600)
    return path


@contextmanager
def _running(command: list[str], folder: Path, ready: str) -> Iterator[int]:
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=folder, **silent) as it:
        try:
            wait_for(ready, it)
            yield it.pid
        finally:
            it.terminate()
