"""Documents of partners in, statements out, in a process of its own that has no network.

Between processes what is said is JSON and N-Quads: what reads strangers' bytes is not believed.
"""

import json
import os
import signal
import socket
from dataclasses import asdict
from typing import cast

import pyoxigraph as ox

from fdt_graph.engine.solo import Said
from fdt_graph.errors import FdtGraphError
from fdt_graph.federation.problems import Problem
from fdt_graph.federation.sources.given import Given, Remark, Taken
from fdt_graph.federation.taking.take import take
from fdt_graph.worker.job import CHUNK, DATA, END, READY, frame, receive_told, write_error
from fdt_graph.worker.sandbox import be_quiet, confine

#: A document, and the folder of the store of a generation, which is kept meanwhile; None for none.
Told = tuple[Given, str | None]


def take_documents(connection: socket.socket, _place: str, memory: int, seconds: int) -> None:
    """Give up everything else, then read documents one after the other.

    It is killed by the system, as when it has no memory left, if Python finds none either.
    """
    be_quiet()
    confine(memory)
    connection.sendall(frame(READY))
    while True:
        try:
            given, store = cast(Told, receive_told(connection))
        except EOFError:
            return
        signal.alarm(seconds)
        try:
            _send(connection, take(given, None if store is None else ox.Store.read_only(store)))
        except FdtGraphError as error:
            connection.sendall(write_error(error))
        except MemoryError:
            os.abort()
        signal.alarm(0)


def taken_of(said: Said) -> Taken:
    """Put together what the process answered."""
    length = int(said.last)
    has = json.loads(said.content[length:])
    remarks = tuple(
        Remark(Problem.read(each.pop("problem")), **each) for each in has.pop("remarks")
    )
    return Taken(content=said.content[:length], remarks=remarks, **has)


def _send(connection: socket.socket, taken: Taken) -> None:
    """Send what was made: the statements, then the rest as JSON; last, where that begins."""
    rest = {
        "name": taken.name,
        "statements": taken.statements,
        "rows": taken.rows,
        "remarks": [asdict(remark) for remark in taken.remarks],
        "things": dict(taken.things),
    }
    content = taken.content + json.dumps(rest, ensure_ascii=False).encode()
    for start in range(0, len(content), CHUNK):
        connection.sendall(frame(DATA, content[start : start + CHUNK]))
    connection.sendall(frame(END, str(len(taken.content)).encode()))
