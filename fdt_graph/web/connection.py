"""One client's connection: what uvicorn leaves open is closed here.

A request's head has to come within HEAD_SECONDS and HEAD_BYTES; a long answer that fails half way
is broken off by a reset, so that no client and no proxy takes it for a whole one.
"""

import asyncio
import re
import socket
import struct
from collections import deque
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from fdt_graph.web.exchange import Scope

#: Bytes of an address; a longer query comes by POST.
ADDRESS_BYTES = 65_000
#: Bytes of a request's first line and headers.
HEAD_BYTES = 1 << 18
#: Seconds in which they have to come.
HEAD_SECONDS = 20.0

TOO_LONG = (
    "414 URI Too Long",
    "adresse trop longue : envoyez la requête par POST\n"
    "the address is too long: send the query by POST\n",
)
#: Asks for another protocol. It may be ignored (RFC 9110, 7.8), and some clients ask for HTTP/2
#: with every request; but to the parser what follows such a head is no HTTP.
UPGRADE = re.compile(rb"^upgrade(?=[ \t]*:)", re.IGNORECASE | re.MULTILINE)

#: For a head in several packets.
NO_UPGRADE = (
    "501 Not Implemented",
    "ni HTTP/2 ni websocket ici : envoyez la demande sans Upgrade\n"
    "neither HTTP/2 nor websockets here: send the request without Upgrade\n",
)
NO_HTTP = ("400 Bad Request", "ce n'est pas une demande HTTP\nthis is no HTTP request\n")
TOO_LARGE = (
    "431 Request Header Fields Too Large",
    "en-têtes trop longs\nthe headers are too long\n",
)


class Joined:
    """A transport that writes a reply's head with the first bytes of its body: one packet, not two.

    Writing is half of what a small reply costs.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        """Write one reply to a transport."""
        self._transport = transport
        self._head = b""
        self._begun = False

    def write(self, data: bytes) -> None:
        """Hold the head back; write what follows with it."""
        if self._begun:
            self._transport.write(self._head + data if self._head else data)
            self._head = b""
        elif data.startswith(b"HTTP/1.1 100 "):
            self._transport.write(data)
        else:
            self._begun, self._head = True, data

    def flush(self) -> None:
        """Write the head, if it waits."""
        if self._head:
            self.write(b"")

    def close(self) -> None:
        """Write what waits, and close."""
        self.flush()
        self._transport.close()

    def is_closing(self) -> bool:
        """Tell whether the connection is at its end."""
        return self._transport.is_closing()


class Connection(HttpToolsProtocol):
    """A connection that gives its client no more time and room than a request needs."""

    _head = 0
    _in_head = True
    _deaf = False
    _timer: asyncio.TimerHandle | None = None

    def __init__(self, *arguments: Any, **named: Any) -> None:
        """Begin with no request."""
        super().__init__(*arguments, **named)
        #: The requests that are not answered yet, and their transports, in their order.
        self._asked: deque[tuple[RequestResponseCycle, Joined]] = deque()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._timer = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._stop_waiting()
        for cycle, _ in self._asked:  # pipelined ones too; the base class tells the last only
            cycle.disconnected = True
            cycle.message_event.set()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take in some bytes, unless they make a head without end."""
        if self._deaf:
            return
        if self._in_head:
            self._head += len(data)
            if self._head > HEAD_BYTES + len(data):
                self.refuse(*TOO_LARGE)
                return
            head, end, body = data.partition(b"\r\n\r\n")
            data = UPGRADE.sub(b"x-upgrade", head) + end + body
        super().data_received(data)

    def on_message_begin(self) -> None:
        """Begin the head of a request."""
        super().on_message_begin()
        cast(Scope, self.scope)["extensions"] = {"fdt.abort": self.abort}
        self._in_head = True
        if self._timer is None:
            self._timer = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def on_headers_complete(self) -> None:
        """Begin the body."""
        self._stop_waiting()
        self._in_head, self._head = False, 0
        if len(self.url) > ADDRESS_BYTES:
            self.refuse(*TOO_LONG)
        elif self.parser.should_upgrade() and self._has_body():
            self.refuse(*NO_UPGRADE)
        else:
            super().on_headers_complete()
            joined = Joined(self.transport)
            self.cycle.transport = cast(asyncio.Transport, joined)
            self._asked.append((self.cycle, joined))
            if self.parser.should_upgrade():  # what follows is no HTTP to the parser: the end
                self._deaf, self.cycle.keep_alive = True, False

    def _has_body(self) -> bool:
        names = {name for name, value in self.headers if value != b"0"}
        return bool(names & {b"content-length", b"transfer-encoding"})

    def on_response_complete(self) -> None:
        """Send what waits: the head of a reply that has no body."""
        _, joined = self._asked.popleft()
        joined.flush()
        super().on_response_complete()

    def refuse(self, status: str, reason: str) -> None:
        """Answer a request that no application sees, and close."""
        body = reason.encode()
        head = (
            f"HTTP/1.1 {status}\r\ncontent-type: text/plain; charset=utf-8\r\n"
            f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP, unless an answer was given."""
        if not self.transport.is_closing():
            self.refuse(*NO_HTTP)

    def abort(self) -> None:
        """Break the connection off, so that the client sees an error (RFC 9112, 8)."""
        for cycle, _ in self._asked:
            cycle.disconnected = True
        with socket.socket(
            fileno=socket.dup(self.transport.get_extra_info("socket").fileno())
        ) as own:
            own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
