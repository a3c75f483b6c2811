"""A graph in, servers that answer over it out; each is stopped by its process id.

Ours, the native `oxigraph`, `rdflib-endpoint`, Virtuoso. Missing says why one is not there.
"""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from email.message import Message
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import ClassVar, NamedTuple
from urllib.parse import urlencode

from questions import ROOT, Graph

from fdt_graph.settings import PREFIX, SETTINGS

JSON, CSV = "application/sparql-results+json", "text/csv"
OURS, NATIVE, RDFLIB, VIRTUOSO = NAMES = ("ours", "native", "rdflib-endpoint", "virtuoso")

#: Seconds that a server may take to load a graph and to answer its first question.
LOADING = 100
#: Settings of ours, where they are there, that let it give a million rows; Virtuoso has its own.
LONG = {"query_answer": str(1 << 30), "query_seconds": "60"}

VIRTUOSO_INI = """
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
DirsAllowed = {folder}
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
MaxClientConnections = 20
MaxStaticCursorRows = 2000000
CheckpointInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = .
ServerThreads = 20
MaxClientConnections = 20
MaxKeepAlives = 20
KeepAliveTimeout = 60
[SPARQL]
ResultSetMaxRows = 2000000
MaxQueryExecutionTime = 0
MaxQueryCostEstimationTime = 0
"""
VIRTUOSO_GRAPH = "urn:bench:graph"


class Missing(Exception):
    """A server that is not there, and why."""


class Answer(NamedTuple):
    """A whole answer."""

    status: int
    headers: Message
    body: bytes
    seconds: float


class Server:
    """A running server."""

    #: Those that were started and not stopped.
    running: ClassVar[list["Server"]] = []

    def __init__(
        self,
        name: str,
        command: list[str],
        port: int,
        path: str,
        parameters: Mapping[str, str] | None = None,
        environment: Mapping[str, str] | None = None,
        cwd: Path = ROOT,
    ) -> None:
        """Start the process, and wait for nothing."""
        self.name, self.port, self.path = name, port, path
        self._parameters = dict(parameters or {})
        self.process = subprocess.Popen(
            command,
            cwd=cwd,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.running.append(self)

    def target(self, query: str) -> str:
        """Give the request target of a query."""
        return f"{self.path}?{urlencode({**self._parameters, 'query': query})}"

    def ask(self, query: str, accept: str = JSON, limit: float = 20, **headers: str) -> Answer:
        """Ask, and read the answer to its end; TimeoutError past the limit, in seconds."""
        start = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=limit)
        try:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request("GET", self.target(query), headers={"Accept": accept, **sent})
            response = connection.getresponse()
            parts = []
            while part := response.read(1 << 20):
                parts.append(part)
                if time.perf_counter() - start > limit:
                    raise TimeoutError
        finally:
            connection.close()
        spent = time.perf_counter() - start
        return Answer(response.status, response.headers, b"".join(parts), spent)

    def wait(self, limit: float) -> "Server":
        """Wait until it answers; Missing, and it is stopped, when it does not."""
        end = time.monotonic() + limit
        while time.monotonic() < end and self.process.poll() is None:
            with suppress(OSError, http.client.HTTPException):
                if self.ask("ASK {}").status == http.client.OK:
                    return self
            time.sleep(0.1)
        ended = self.process.poll()
        self.stop()
        raise Missing(f"not ready after {limit} s" if ended is None else f"ended with {ended}")

    def stop(self) -> None:
        """End the process, then what is left of those that it started."""
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=10)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        with suppress(ValueError):
            self.running.remove(self)

    def processes(self) -> list[int]:
        """List the process and all that it started."""
        found = [self.process.pid]
        for pid in found:
            for task in Path(f"/proc/{pid}/task").glob("*/children"):
                with suppress(OSError):
                    found += map(int, task.read_text().split())
        return found

    def memory(self) -> float:
        """Give the resident memory of all its processes in MB; what they share counts once."""
        return sum(_megabytes(pid, "smaps_rollup", "Pss") for pid in self.processes())

    def main_memory(self, field: str = "VmRSS") -> float:
        """Give the resident memory of its main process, in MB; VmHWM is the most it had."""
        return _megabytes(self.process.pid, "status", field)

    def forget_peak(self) -> None:
        """Let VmHWM begin again."""
        with suppress(OSError):
            Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def settle(self, limit: float = 5.0) -> None:
        """Wait until it uses no processor: answers to who has left may still be in the making."""
        end, before = time.monotonic() + limit, self._ticks()
        while time.monotonic() < end:
            time.sleep(0.05)
            now = self._ticks()
            if now - before <= 1:
                return
            before = now

    def _ticks(self) -> int:
        ticks = 0
        for pid in self.processes():
            with suppress(OSError):
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                ticks += int(fields[11]) + int(fields[12])
        return ticks


def _megabytes(pid: int, file: str, field: str) -> float:
    with suppress(OSError):
        text = Path(f"/proc/{pid}/{file}").read_text()
        if found := re.search(rf"^{field}:\s+(\d+) kB", text, re.MULTILINE):
            return int(found[1]) / 1000
    return 0.0


def program(*names: str) -> str:
    """Find a program, first beside the interpreter; Missing if it is not installed."""
    where = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    for name in names:
        if found := shutil.which(name, path=where):
            return found
    raise Missing(f"{names[0]} is not installed")


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve_ours(graph: Graph, command: list[str], loading: float = LOADING) -> Server:
    """Serve the generation."""
    port, there = free_port(), {setting.name for setting in SETTINGS}
    limits = {name: LONG[name] for name in LONG if graph.long and name in there}
    environment = {f"{PREFIX}{name.upper()}": value for name, value in limits.items()}
    where = ["--store", str(graph.generations), "--bind", f"127.0.0.1:{port}"]
    server = Server(OURS, [*command, "serve", *where], port, "/sparql", environment=environment)
    return server.wait(loading)


def serve_native(graph: Graph, folder: Path, loading: float = LOADING) -> Server:
    """Load the union into the default graph of a store, and serve it read-only."""
    where = ["--location", str(folder / "native")]
    load = [program("oxigraph"), "load", "--file", str(graph.triples), *where]
    subprocess.run(load, check=True, capture_output=True, timeout=loading)
    return _native(folder)


@contextmanager
def native_again(folder: Path, *options: str) -> Iterator[Server]:
    """Serve that store once more, with some options."""
    server = _native(folder, *options)
    try:
        yield server
    finally:
        server.stop()


def _native(folder: Path, *options: str) -> Server:
    port = free_port()
    where = ["--location", str(folder / "native"), "--bind", f"127.0.0.1:{port}"]
    command = [program("oxigraph"), "serve-read-only", *where, *options]
    return Server(NATIVE, command, port, "/query").wait(LOADING)


def serve_rdflib(graph: Graph) -> Server:
    """Serve the file; it is read into memory."""
    port = free_port()
    where = ["--host", "127.0.0.1", "--port", str(port)]
    command = [program("rdflib-endpoint"), "serve", *where, str(graph.triples)]
    return Server(RDFLIB, command, port, "/").wait(LOADING)


def serve_virtuoso(graph: Graph, folder: Path, loading: float = LOADING) -> Server:
    """Serve a database of its own, and load the file into one graph of it."""
    virtuoso, isql = program("virtuoso-t"), program("isql-vt", "isql")
    port, sql, home = free_port(), free_port(), folder / "virtuoso"
    home.mkdir()
    allowed = graph.triples.parent
    (home / "virtuoso.ini").write_text(VIRTUOSO_INI.format(port=port, sql=sql, folder=allowed))
    command = [virtuoso, "+foreground", "+configfile", "virtuoso.ini"]
    parameters = {"default-graph-uri": VIRTUOSO_GRAPH}
    server = Server(VIRTUOSO, command, port, "/sparql", parameters, cwd=home)
    server.wait(LOADING)
    load = (
        f"ld_dir('{allowed}', '{graph.triples.name}', '{VIRTUOSO_GRAPH}'); "
        "rdf_loader_run(); checkpoint;"
    )
    try:
        subprocess.run(
            [isql, f"127.0.0.1:{sql}", "dba", "dba", f"exec={load}"],
            check=True,
            capture_output=True,
            timeout=loading,
        )
    except subprocess.SubprocessError as error:
        server.stop()
        raise Missing(f"loading failed: {type(error).__name__}") from None
    return server


@contextmanager
def all_servers(
    graph: Graph, folder: Path, ours: list[str]
) -> Iterator[tuple[dict[str, Server], dict[str, str]]]:
    """Start the four servers at once; give those that came, and why the others did not."""
    servers: dict[str, Server] = {}
    missing: dict[str, str] = {}
    threads = ThreadPoolExecutor()
    starting = {
        OURS: threads.submit(serve_ours, graph, ours),
        NATIVE: threads.submit(serve_native, graph, folder),
        RDFLIB: threads.submit(serve_rdflib, graph),
        VIRTUOSO: threads.submit(serve_virtuoso, graph, folder),
    }
    try:
        for name, start in starting.items():
            try:
                servers[name] = start.result()
            except Missing as reason:
                missing[name] = str(reason)
            except subprocess.SubprocessError as error:
                missing[name] = f"loading failed: {type(error).__name__}"
        yield servers, missing
    finally:
        for _ in range(2):  # who loads hears that its server is gone; then, who came meanwhile
            for server in list(Server.running):
                server.stop()
            threads.shutdown()


def versions(ours: list[str]) -> list[str]:
    """Name the version of each program that is there."""
    said = [f"fdt-graph {_said([*ours, '--version'])}"]
    for name, option in (("oxigraph", "--version"), ("virtuoso-t", "-?"), ("wrk", "--version")):
        with suppress(Missing):
            said.append(f"{name} {_said([program(name), option])}")
    with suppress(PackageNotFoundError):
        said.append(f"rdflib-endpoint {version('rdflib-endpoint')}")
    return said


def _said(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    found = re.search(r"\d+(\.\d+)+", done.stdout + done.stderr)
    return found[0] if found else "?"
