"""A server and questions in, figures of how it answers out."""

import http.client
import math
import re
import signal
import socket
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import NamedTemporaryFile
from typing import NamedTuple

from peers import JSON, Server, program
from questions import ENDLESS

CLIENTS = 8
ROUNDS = 3

SCRIPT = Path(__file__).with_name("wrk.lua")


@dataclass(frozen=True)
class Load:
    """How a server answered some clients: good answers a second, times in ms."""

    rate: float
    p50: float
    p99: float
    failed: int = 0


def middle(rounds: list[Load]) -> Load:
    """Give the median of each figure; failures add up."""
    return Load(
        median(each.rate for each in rounds),
        median(each.p50 for each in rounds),
        median(each.p99 for each in rounds),
        sum(each.failed for each in rounds),
    )


class Questions:
    """Texts that wrk asks one server, never the same twice unless there is but one."""

    def __init__(self, server: Server, texts: list[str], **headers: str) -> None:
        """Keep the texts for wrk."""
        self.server, self._count, self._turn = server, len(texts), 0
        sent = {"Accept": JSON, **{name.replace("_", "-"): headers[name] for name in headers}}
        self._headers = [part for name in sent for part in ("-H", f"{name}: {sent[name]}")]
        self._file = NamedTemporaryFile("w", suffix=".targets")
        self._file.write("".join(f"{server.target(text)}\n" for text in texts))
        self._file.flush()

    def warm(self, seconds: float) -> None:
        """Ask for less than a second, and look at nothing."""
        with subprocess.Popen(self._command(1), stdout=subprocess.DEVNULL) as running:
            with suppress(subprocess.TimeoutExpired):
                running.wait(timeout=seconds)
            running.send_signal(signal.SIGINT)
        self.server.settle()

    def ask(self, seconds: float, settle: bool = True) -> Load:
        """Let wrk ask for some seconds; then wait until the server has nothing more to do."""
        length = max(1, math.ceil(seconds))
        command = self._command(length)
        done = subprocess.run(command, capture_output=True, text=True, timeout=length + 40)
        if settle:
            self.server.settle()
        found = re.search(r"^figures (.+)$", done.stdout, re.MULTILINE)
        if found is None:  # nobody listens
            return Load(0, math.inf, math.inf, failed=1)
        answers, microseconds, p50, p99, failed = map(int, found[1].split())
        return Load(answers / microseconds * 1e6, p50 / 1000, p99 / 1000, failed)

    def _command(self, seconds: int) -> list[str]:
        """Start where no other turn did."""
        place = self._turn * (1000 * self._count + self._count // (ROUNDS + 2))
        self._turn += 1
        command = [program("wrk"), "-t1", f"-c{CLIENTS}", f"-d{seconds}s", "--timeout", "30s"]
        command += [*self._headers, "-s", str(SCRIPT), f"http://127.0.0.1:{self.server.port}"]
        return [*command, "--", self._file.name, str(place)]


class Download(NamedTuple):
    """How one long answer came."""

    status: int
    size: int
    seconds: float


def download(server: Server, query: str, accept: str, limit: float) -> Download:
    """Read an answer to its end and keep nothing; TimeoutError past the limit, in seconds."""
    request = (
        f"GET {server.target(query)} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        f"Accept: {accept}\r\nConnection: close\r\n\r\n"
    )
    buffer = memoryview(bytearray(1 << 20))
    start = time.perf_counter()
    with socket.create_connection(("127.0.0.1", server.port), timeout=limit) as connection:
        connection.sendall(request.encode())
        size = connection.recv_into(buffer)
        status = int(bytes(buffer[:12]).split()[1])
        while read := connection.recv_into(buffer):
            size += read
            if time.perf_counter() - start > limit:
                raise TimeoutError
    return Download(status, size, time.perf_counter() - start)


class Runaways:
    """Queries without end that are kept in flight; how each ended is counted."""

    def __init__(self, server: Server, number: int) -> None:
        """Ask that many at a time, from now on."""
        self.ends: Counter[str] = Counter()
        self._server, self._stopped = server, threading.Event()
        self._connections: dict[int, http.client.HTTPConnection] = {}
        self._threads = [
            threading.Thread(target=self._keep_asking, args=(each,)) for each in range(number)
        ]
        for thread in self._threads:
            thread.start()

    def _keep_asking(self, place: int) -> None:
        while not self._stopped.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=60)
            self._connections[place] = connection
            try:
                connection.request("GET", self._server.target(ENDLESS), headers={"Accept": JSON})
                response = connection.getresponse()
                response.read()
                self.ends[f"status {response.status}"] += 1
            except (OSError, http.client.HTTPException) as error:
                self.ends[type(error).__name__] += 1
            connection.close()
            self._stopped.wait(0.01)

    def stop(self) -> None:
        """Leave; whoever still answers is left alone with it."""
        self._stopped.set()
        for connection in self._connections.values():
            with suppress(OSError, AttributeError):
                connection.sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(timeout=10)


@contextmanager
def runaways(server: Server, number: int) -> Iterator[Counter[str]]:
    """Keep some queries without end in flight for a block; count how they end."""
    running = Runaways(server, number)
    try:
        time.sleep(1)
        yield running.ends
    finally:
        running.stop()
