"""Requests in, JSON out, in a process of its own: it keeps the names of a generation in memory.

To read them takes seconds of a processor. Here nobody waits for that but who asked.
"""

import gc
import json
import signal
import socket
from pathlib import Path
from typing import NoReturn, cast

import pyoxigraph as ox

from fdt_graph.errors import BatchTimedOut, FdtGraphError
from fdt_graph.questions import load_questions
from fdt_graph.reconciliation.answers import Answers
from fdt_graph.reconciliation.making import Maker
from fdt_graph.reconciliation.requests import Request
from fdt_graph.worker.job import CHUNK, DATA, END, READY, frame, receive_told, write_error
from fdt_graph.worker.sandbox import be_quiet, confine

#: The folder of a generation's store, the digest of its register, and what is asked.
Told = tuple[str, str, Request]
#: Seconds of a processor that one request may take, once the names are read.
WORKED = 20.0


def _read(maker: Maker, store: str, digest: str) -> Answers:
    """Read the names of a store, without looking for garbage meanwhile: nothing of it is."""
    opened = ox.Store.read_only(store)
    gc.disable()
    try:
        return Answers(opened, maker.questions, *maker.make(opened, digest))
    finally:
        gc.enable()
        gc.freeze()


def _answer(request: Request, answers: Answers) -> bytes:
    """Answer a request as JSON; BatchTimedOut when that takes too long.

    The names that were read stay: the next request need not wait for them.
    """
    signal.setitimer(signal.ITIMER_PROF, WORKED)
    try:
        return json.dumps(request.answer(answers), ensure_ascii=False).encode()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _stop(number: int, where: object) -> NoReturn:
    raise BatchTimedOut(WORKED)


def answer_names(connection: socket.socket, questions: str, memory: int, seconds: int) -> None:
    """Give up everything else, then answer one request after the other.

    `questions` is the folder of the queries that entities are read by. The names are read again
    when a request is about another store, those of the register when that is another.
    """
    be_quiet()
    signal.signal(signal.SIGPROF, _stop)
    maker = Maker(load_questions(Path(questions)))
    confine(memory)
    connection.sendall(frame(READY))
    at, answers = "", None
    while True:
        try:
            store, digest, request = cast(Told, receive_told(connection))
        except EOFError:
            return
        signal.alarm(seconds)
        try:
            if answers is None or at != store:
                answers = _read(maker, store, digest)
                at = store
            content = _answer(request, answers)
            for start in range(0, len(content), CHUNK):
                connection.sendall(frame(DATA, content[start : start + CHUNK]))
            connection.sendall(frame(END))
        except FdtGraphError as error:
            connection.sendall(write_error(error))
        finally:
            signal.alarm(0)
