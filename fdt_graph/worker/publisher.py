"""Orders in, generations of a store out, in a process of its own that may be killed at any time.

It reads what the reader of documents made of them, and updates that strangers wrote; it has the
disk, and neither network nor programs.
"""

import json
import signal
import socket
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import cast

from fdt_graph.errors import FdtGraphError
from fdt_graph.feed.following import keep_up
from fdt_graph.store.generations import Generations
from fdt_graph.worker.job import CHUNK, DATA, END, READY, frame, receive_told, write_error
from fdt_graph.worker.sandbox import be_quiet, confine_writer
from fdt_graph.writing.law import in_force, read_law
from fdt_graph.writing.order import Order, Recount
from fdt_graph.writing.writer import Writer

#: Seconds that an order waits for another process that writes.
WAIT = 20.0


def publish_changes(connection: socket.socket, place: str, memory: int, seconds: int) -> None:
    """Take rules and shapes, give up everything else but the disk, take orders one by one.

    `place` is JSON: the working directory, the store's directory, how many generations to keep, and
    the bytes that its disk must have free.
    """
    be_quiet()
    told = json.loads(place)
    generations = Generations(Path(told["store"]), told["keep"], WAIT)
    root = Path(told["root"])
    writer = Writer(read_law(root), generations, told["free"])
    confine_writer(memory)
    connection.sendall(frame(READY))
    try:
        while True:
            order = cast(Order | Recount, receive_told(connection))
            signal.alarm(seconds)
            try:
                writer.law = in_force(root, generations, writer.law)
                if isinstance(order, Recount):
                    writer.recount(root)
                    connection.sendall(frame(END))
                    continue
                outcome = asdict(writer.write(order))
                report = outcome.pop("report")
                for start in range(0, len(report), CHUNK):
                    connection.sendall(frame(DATA, report[start : start + CHUNK]))
                connection.sendall(frame(END, json.dumps(outcome).encode()))
                signal.alarm(0)  # the order has ended; what follows has not its deadline
                with suppress(FdtGraphError, OSError):  # what it leaves, the next one takes away
                    generations.tidy()
                keep_up(generations.directory)
            except FdtGraphError as error:
                connection.sendall(write_error(error))
            finally:
                signal.alarm(0)
    except EOFError:
        writer.close()
