"""Queries of strangers in, bytes out: each query in a process that may be killed.

On the deadline, on too much memory, on a crash the worker is killed and replaced, and only the
client that asked notices.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import NamedTuple

from fdt_graph.engine.job import (
    CHUNK,
    DATA,
    END,
    FAILED,
    HEAD,
    READY,
    Budget,
    Job,
    read_error,
)
from fdt_graph.errors import (
    Crashed,
    FdtGraphError,
    OutOfMemory,
    Overloaded,
    TimedOut,
    TooLarge,
)
from fdt_graph.generations import Generation

#: Seconds that a new worker may take to open its store.
START = 30.0
#: Seconds after which a query that still runs gives way to others.
PATIENCE = 0.25
#: Signals that a process dies of when it has no memory left, by ours or the system's doing.
NO_MEMORY = (-signal.SIGABRT, -signal.SIGKILL)


class Worker:
    """One process that answers queries over one generation."""

    def __init__(self, generation: Generation, budget: Budget) -> None:
        """Start the process; ready() waits for it."""
        self.generation = generation
        self._kept = generation.keep()
        here, there = socket.socketpair()
        with there:
            self._process = subprocess.Popen(  # noqa: S603
                [
                    sys.executable,
                    "-m",
                    "fdt_graph.engine.worker",
                    str(there.fileno()),
                    str(generation.path / "db"),
                    str(budget.memory),
                    str(round(budget.seconds) + 5),
                ],
                pass_fds=[there.fileno()],
                stdin=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        self.connection = Connection(here.detach())
        self.patient = True

    def ready(self) -> None:
        """Wait until the store is open; Crashed if it cannot be."""
        if not self.connection.poll(START) or self.connection.recv_bytes(2 * CHUNK) != READY:
            raise Crashed

    def receive(self, deadline: float) -> bytes:
        """Read one frame; TimeoutError at the deadline, EOFError when the process is gone."""
        while not self.connection.poll(max(0.0, min(deadline - time.monotonic(), PATIENCE))):
            if time.monotonic() >= deadline:
                raise TimeoutError
            self.give_way()
        return self.connection.recv_bytes(2 * CHUNK)

    def give_way(self) -> None:
        """Let shorter queries go first."""
        if self.patient:
            self.patient = False
            with suppress(ProcessLookupError):
                os.setpriority(os.PRIO_PROCESS, self._process.pid, 19)

    def stop(self) -> None:
        """Kill the process and let its generation go."""
        self.connection.close()
        self._kept.close()
        self._process.kill()
        self._process.wait()

    def reads(self, generation: Generation) -> bool:
        """True when it reads that generation, and did not end while nobody used it."""
        return self.generation.path == generation.path and self._process.poll() is None

    def status(self) -> int | None:
        """Give the exit status of a process that is ending; None if it does not end."""
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(timeout=5)
        return None


class Answer(NamedTuple):
    """The answer to one query, whole."""

    format_name: str
    body: bytes


class Pool:
    """Some workers, a bounded number of queries that wait for one, and a budget for each."""

    def __init__(
        self,
        current: Callable[[], Generation],
        size: int = 4,
        waiting: int = 64,
        budget: Budget | None = None,
    ) -> None:
        """Start `size` workers over the current generation."""
        self._current = current
        self._size = size
        self.budget = budget or Budget()
        self._free = threading.BoundedSemaphore(size)
        self._waiting = threading.BoundedSemaphore(size + waiting)
        self._idle: list[Worker] = []
        self._lock = threading.Lock()
        self._replacing = ThreadPoolExecutor(1, "replace-worker")
        generation = current()
        self._idle = [Worker(generation, self.budget) for _ in range(size)]
        try:
            for worker in self._idle:
                worker.ready()
        except (Crashed, EOFError, OSError):
            self.close()
            raise FdtGraphError(
                "aucun processus de requête ne démarre ; sous Linux il faut la bibliothèque "
                "libseccomp (Debian : apt-get install libseccomp2)",
                "no query worker starts; on Linux the library libseccomp is needed "
                "(Debian: apt-get install libseccomp2)",
            ) from None

    def close(self) -> None:
        """Stop every idle worker."""
        self._replacing.shutdown()
        with self._lock:
            while self._idle:
                self._idle.pop().stop()

    def ask(self, job: Job) -> Answer:
        """Answer a query, whole or not at all.

        Raises QueryError, Unknown, NotAcceptable, Overloaded, TimedOut, TooLarge, OutOfMemory,
        Crashed.
        """
        deadline = time.monotonic() + self.budget.seconds
        frames = self._frames(self._take(deadline), job, deadline)
        head = next(frames)
        return Answer(head.decode(), b"".join(frames))

    def _frames(self, worker: Worker, job: Job, deadline: float) -> Iterator[bytes]:
        """Give the format's name, then the bytes; take the worker back or kill it at the end."""
        whole, sent = False, 0
        try:
            worker.connection.send(job)
            while True:
                frame = worker.receive(deadline)
                kind, content = frame[:1], frame[1:]
                if kind == END:
                    whole = True
                    return
                if kind == FAILED:
                    whole = True
                    raise read_error(frame)
                if kind not in (HEAD, DATA):
                    raise Crashed
                sent += len(content)
                if sent > self.budget.answer:
                    raise TooLarge(self.budget.answer)
                yield content
        except TimeoutError:
            raise TimedOut(self.budget.seconds) from None
        except (EOFError, OSError):
            raise _cause(worker) from None
        finally:
            self._give_back(worker, whole)

    def _take(self, deadline: float) -> Worker:
        """Wait for a worker over the current generation; Overloaded when too many wait."""
        if not self._waiting.acquire(blocking=False):
            raise Overloaded(retry_after=max(1, round(self.budget.seconds / 2)))
        if not self._free.acquire(timeout=max(0.0, deadline - time.monotonic())):
            self._waiting.release()
            raise Overloaded(retry_after=max(1, round(self.budget.seconds / 2)))
        try:
            return self._idle_worker() or self._new_worker()
        except BaseException:
            self._free.release()
            self._waiting.release()
            raise

    def _idle_worker(self) -> Worker | None:
        """Take a worker that reads the current generation; those that read an older one end."""
        generation = self._current()
        with self._lock:
            fresh = [each for each in self._idle if each.reads(generation)]
            stale = [each for each in self._idle if not each.reads(generation)]
            worker = fresh.pop() if fresh else None
            self._idle = fresh
        for each in stale:
            each.stop()
        return worker

    def _new_worker(self) -> Worker:
        worker = Worker(self._current(), self.budget)
        try:
            worker.ready()
        except (Crashed, EOFError, OSError):
            worker.stop()
            raise Crashed from None
        return worker

    def _give_back(self, worker: Worker, whole: bool) -> None:
        """Keep a worker that answered to the end and quickly; replace another."""
        if whole and worker.patient:
            with self._lock:
                self._idle.append(worker)
        else:
            worker.stop()
            with suppress(RuntimeError):  # closed meanwhile
                self._replacing.submit(self._replace)
        self._free.release()
        self._waiting.release()

    def _replace(self) -> None:
        """Have a new worker ready before somebody waits for it."""
        with suppress(FdtGraphError, OSError):
            worker = self._new_worker()
            with self._lock:
                if len(self._idle) < self._size:
                    self._idle.append(worker)
                    return
            worker.stop()


def _cause(worker: Worker) -> FdtGraphError:
    """Tell why a worker died, by its exit status."""
    if worker.status() in NO_MEMORY:
        return OutOfMemory()
    return Crashed()
