"""What a test listens with on loopback: a server that answers as badly as it is told to."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from fdt_graph.outgoing import Reach

#: What is done with a connection once a request has come; bytes are sent as they are.
Answer = bytes | Callable[[socket.socket], None]


@dataclass
class Listener:
    """A server of a test, and what it has seen."""

    port: int
    #: The head of each request, and its body if that came along.
    requests: list[str] = field(default_factory=list)
    #: How many connected, whether or not they said anything.
    connected: int = 0

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}/"

    def reach(self, seconds: float = 10, limit: int = 1 << 20, open_for_test: bool = True) -> Reach:
        """What the registry would say of it, for a test."""
        return Reach(frozenset({self.host}), open_for_test, seconds, limit)


@contextmanager
def listening(
    *answers: Answer, wrap: Callable[[socket.socket], socket.socket] | None = None
) -> Iterator[Listener]:
    """Listen until the block ends; the nth connection gets the nth answer, later ones the last."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        listener = Listener(server.getsockname()[1])

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                answer = answers[min(listener.connected, len(answers) - 1)] if answers else b""
                listener.connected += 1
                threading.Thread(target=_answer, args=(connection, answer), daemon=True).start()

        def _answer(connection: socket.socket, answer: Answer) -> None:
            try:
                with wrap(connection) if wrap else connection as channel:
                    listener.requests.append(channel.recv(1 << 16).decode("latin-1"))
                    answer(channel) if callable(answer) else channel.sendall(answer)
            except OSError:  # whoever asked has left, or does not trust us
                pass

        threading.Thread(target=serve, daemon=True).start()
        try:
            yield listener
        finally:
            server.shutdown(socket.SHUT_RDWR)


def ok(content: bytes, *headers: str) -> bytes:
    """Write an answer that is as it should be."""
    lines = ["HTTP/1.1 200 OK", f"Content-Length: {len(content)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + content


def redirect(location: str, status: int = 302) -> bytes:
    """Write a redirect."""
    return f"HTTP/1.1 {status} Elsewhere\r\nLocation: {location}\r\n\r\n".encode()


def dripping(start: bytes, drop: bytes, pause: float = 0.05) -> Callable[[socket.socket], None]:
    """Send a start, then a little at a time, for ever."""

    def drip(connection: socket.socket) -> None:
        connection.sendall(start)
        while True:
            connection.sendall(drop)
            time.sleep(pause)

    return drip
