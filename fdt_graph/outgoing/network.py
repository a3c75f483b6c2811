"""A target and a deadline in, connections that keep to both out, for an HTTP client to use.

https://www.encode.io/httpcore/network-backends/
"""

import ssl
import time
from collections.abc import Iterable

import httpcore
from httpcore import SOCKET_OPTION

from fdt_graph.outgoing.request import Reach
from fdt_graph.outgoing.targets import Target, addresses_of

#: Addresses of one name that are tried.
TRIED = 4


class Deadline:
    """A moment by which all must be over, whatever it is made of."""

    def __init__(self, seconds: float) -> None:
        """Count from now."""
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Give the seconds that are left; httpcore.ReadTimeout when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return left


class Outgoing(httpcore.NetworkBackend):
    """Connects to one target, at an address that was looked up once and checked."""

    def __init__(self, target: Target, reach: Reach, deadline: Deadline) -> None:
        """Keep to a deadline, whatever the client asks for."""
        self._target = target
        self._reach = reach
        self._deadline = deadline
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the target, which is what the client was told to ask.

        Raises what addresses_of() does, and httpcore.ConnectError.
        """
        try:
            found = addresses_of(self._target, self._reach, self._deadline.left())[:TRIED]
        except TimeoutError:
            raise httpcore.ConnectTimeout from None
        for place, address in enumerate(found, 1):
            # What one address may take leaves something for those that follow.
            seconds = self._deadline.left() / (1 + len(found) - place)
            try:
                stream = self._plain.connect_tcp(address, self._target.port, seconds)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if place == len(found):
                    raise
            else:
                return Bounded(stream, self._deadline)
        raise httpcore.ConnectError


class Bounded(httpcore.NetworkStream):
    """A connection on which nothing outlasts a deadline, however little comes at a time."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        """Read and write another stream."""
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what has come."""
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write."""
        self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Go on in TLS, with whoever proves to be the host of that name."""
        left = self._deadline.left()
        secured = self._stream.start_tls(ssl_context, server_hostname, left)
        return Bounded(secured, self._deadline)

    def get_extra_info(self, info: str) -> object:
        """Tell the client what it asks of the connection."""
        return self._stream.get_extra_info(info)
