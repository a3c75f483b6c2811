"""Programs that run beside a test or a measurement: a server and its client, what is killed."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def serving(*arguments: str, **settings: str) -> Iterator[str]:
    """Run `fdt-graph serve` on a free port until the block ends; give its address."""
    bind = f"127.0.0.1:{free_port()}"
    environment = {f"FDT_GRAPH_{name.upper()}": value for name, value in settings.items()}
    command = [sys.executable, "-m", "fdt_graph", "serve", "--bind", bind, *arguments]
    with subprocess.Popen(command, env={**os.environ, "FDT_GRAPH_LOG": "off", **environment}) as it:
        try:
            wait_for(f"http://{bind}/health/ready", it)
            yield f"http://{bind}"
        finally:
            it.terminate()


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server that was just started is ready."""
    for _ in range(300):
        try:
            with urllib.request.urlopen(address):  # noqa: S310
                return
        except (urllib.error.URLError, ConnectionError):
            assert process.poll() is None, "the server ended"
            time.sleep(0.1)
    raise AssertionError("the server is not ready after 30 s")


@contextmanager
def client_of(
    store: Path, root: Path, timeout: float = 60, **settings: str
) -> Iterator[httpx.Client]:
    """Serve a store until the block ends; give a client that waits so many seconds."""
    with (
        serving(root=str(root), store=str(store), **settings) as address,
        httpx.Client(base_url=address, timeout=timeout) as client,
    ):
        yield client


def killed_after(seconds: float, program: str, *arguments: str) -> None:
    """Run a program in Python; kill it so long after it has written its first line."""
    command = [sys.executable, "-c", program, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(seconds)
        os.kill(process.pid, signal.SIGKILL)
