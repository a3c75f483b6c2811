"""Requests to other machines in, their answers out, in a process of its own: it reads nothing.

It is the one process that has a network. What comes is bytes, which others take apart.
"""

import json
import os
import signal
import socket
from typing import cast

from fdt_graph.errors import FdtGraphError
from fdt_graph.outgoing import Request, Response, fetch
from fdt_graph.worker.job import CHUNK, DATA, END, HEAD, READY, frame, receive_told, write_error
from fdt_graph.worker.sandbox import be_quiet, confine_fetcher


def fetch_documents(connection: socket.socket, _place: str, memory: int, seconds: int) -> None:
    """Give up everything but the network, then make one request after the other.

    It is killed by the system, as when it has no memory left, if Python finds none either.
    """
    be_quiet()
    confine_fetcher(memory)
    connection.sendall(frame(READY))
    while True:
        try:
            request = cast(Request, receive_told(connection))
        except EOFError:
            return
        signal.alarm(seconds)
        try:
            _send(connection, fetch(request))
        except FdtGraphError as error:
            connection.sendall(write_error(error))
        except MemoryError:
            os.abort()
        signal.alarm(0)


def _send(connection: socket.socket, response: Response) -> None:
    """Send an answer: all but its content first."""
    head = {name: value for name, value in vars(response).items() if name != "content"}
    connection.sendall(frame(HEAD, json.dumps(head).encode()))
    for start in range(0, len(response.content), CHUNK):
        connection.sendall(frame(DATA, response.content[start : start + CHUNK]))
    connection.sendall(frame(END))
