"""Work that takes long, done in a process of its own, once at a time, while others are served."""

import gc
import multiprocessing
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.process import BaseProcess
from pathlib import Path

from fdt_graph.errors import BeingMade, NotMade
from fdt_graph.store.generation import Generation, read

#: Seconds that who asks for it first waits, and after which the others may ask again.
PATIENCE, AGAIN = 20.0, 10
#: Seconds before what went wrong is tried again.
PAUSE = 60

#: Where memory ends, the system takes first what says 1000 here, and not who serves: see proc(5).
#: How much such work needs grows with the graph, so no number bounds it.
OOM = Path("/proc/self/oom_score_adj")

_FORKS = multiprocessing.get_context("forkserver")


class Beside:
    """Does one kind of work on generations; the work must be a function of a module."""

    def __init__(self, work: Callable[[Generation], object]) -> None:
        """Nothing is started yet."""
        self._work = work
        self._lock = threading.Lock()
        self._process: BaseProcess | None = None
        self._began = 0.0

    def __call__(self, generation: Generation) -> None:
        """Have the work done.

        Raises BeingMade while it goes on for somebody else, or for longer than one can wait;
        NotMade when it went wrong, lately too: what did is written to stderr.
        """
        with self._lock:
            if self._process is not None and self._process.is_alive():
                raise BeingMade(AGAIN)
            left = self._began + PAUSE - time.monotonic()
            if self._process is not None and self._process.exitcode and left > 0:
                raise NotMade(1 + int(left))
            told = (self._work, generation.path)
            self._process = process = _FORKS.Process(target=_run, args=told, daemon=True)
            process.start()
            self._began = time.monotonic()
        process.join(PATIENCE)
        if process.is_alive():
            raise BeingMade(AGAIN)
        if process.exitcode:
            raise NotMade(PAUSE)


def _run(work: Callable[[Generation], object], folder: Path) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's is for who waits
    with suppress(OSError):  # it is not Linux
        OOM.write_text("1000")
    gc.disable()  # it would look at all that is read, again and again
    work(read(folder))
