"""A generation in, tables of its register of territories out: made once, and opened after that.

The register is nearly all that lists hold, and takes seconds of a processor to read. Its tables are
made in a process of their own, so that nobody else waits, and stay beside the generation in a file
that is named after all that it is made of. Of another machine's engine they stay in memory.
"""

import gc
import inspect
import multiprocessing
import os
import signal
import sqlite3
import threading
from functools import cache
from hashlib import sha256
from multiprocessing.connection import Connection
from pathlib import Path

from fdt_graph import fold, namespaces
from fdt_graph.catalogue import making, places, tables, things
from fdt_graph.catalogue.making import make_register
from fdt_graph.catalogue.tables import empty
from fdt_graph.questions import Question
from fdt_graph.records import labels
from fdt_graph.register import REGISTER
from fdt_graph.store.files import replace
from fdt_graph.store.generation import TABLES, Generation, OpenGeneration, read
from fdt_graph.store.state import Opened

#: Tables that other code than this made are not read.
CODE = (fold, labels, making, namespaces, places, tables, things)

_FORKS = multiprocessing.get_context("forkserver")


class Register:
    """The tables of the register that was read last; not to be changed."""

    def __init__(self, question: Question) -> None:
        """Read registers by a question. Nothing is read yet."""
        self._question = question
        self._lock = threading.Lock()
        self._open: tuple[str, sqlite3.Connection] | None = None

    def tables(self, opened: Opened) -> sqlite3.Connection:
        """Give the tables of a state's register; those of a generation are left beside it.

        Raises EOFError when the process that makes them fails; it says why to stderr.
        """
        state = opened.generation
        if REGISTER.value not in state.graphs:
            return empty()
        digest = state.graph_digest(REGISTER.value) or state.name
        made_of = "\n".join((digest, self._question.text, _digest_of_code()))
        key = sha256(made_of.encode()).hexdigest()[:16]
        with self._lock:
            kept = _find(opened.generation, key) if isinstance(opened, OpenGeneration) else None
            if self._open is None or self._open[0] != key:
                if not isinstance(opened, OpenGeneration):
                    found = make_register(opened, self._question)
                elif kept is not None:
                    found = _open(kept)
                else:
                    found = self._make(opened.generation, key)
                self._open = (key, found)
            return self._open[1]

    def _make(self, generation: Generation, key: str) -> sqlite3.Connection:
        here, there = _FORKS.Pipe(duplex=False)
        told = (there, self._question, generation.path, key)
        process = _FORKS.Process(target=_work, args=told, daemon=True)
        process.start()
        there.close()
        with here:
            content = here.recv_bytes()
        process.join()
        path = _find(generation, key)
        if path is not None:
            return _open(path)
        made = sqlite3.connect(":memory:", check_same_thread=False)
        made.deserialize(content)
        return made


def _find(generation: Generation, key: str) -> Path | None:
    """Find tables beside a generation; those beside another one of the store are its too."""
    name = TABLES.replace("*", f"{key}-*")
    for path in generation.path.glob(name):
        return path
    for other in generation.path.parent.glob(f"[0-9]*/{name}"):
        path = generation.path / other.name
        try:
            os.link(other, path)
        except OSError:  # collected meanwhile, or nothing may be written here
            if other.exists():
                return other
        else:
            return path
    return None


def _open(path: Path) -> sqlite3.Connection:
    """Open tables that nobody writes to. https://www.sqlite.org/uri.html#uriimmutable"""
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    return sqlite3.connect(address, uri=True, check_same_thread=False)


def _work(there: Connection, question: Question, folder: Path, key: str) -> None:
    """Make tables and leave them in the folder of a generation; send them if that cannot be."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's is for who waits
    gc.disable()  # it would look at all that is read, again and again
    with read(folder).open() as opened:
        content = make_register(opened, question).serialize()
        try:
            for old in folder.glob(TABLES):  # made by other code, or another question
                old.unlink(missing_ok=True)
            name = TABLES.replace("*", f"{key}-{sha256(content).hexdigest()}")
            replace(folder / name, content)
        except OSError:
            there.send_bytes(content)
        else:
            there.send_bytes(b"")


@cache
def _digest_of_code() -> str:
    """Give a digest of the code that decides what is in the tables."""
    return sha256("\n".join(map(inspect.getsource, CODE)).encode()).hexdigest()
