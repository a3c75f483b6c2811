"""Bytes of a worker in, its frames out, at the pace of who reads them."""

import asyncio
from collections import deque
from typing import cast

from fdt_graph.errors import Crashed
from fdt_graph.worker.job import CHUNK, FRAME, LENGTH

#: Bytes that wait here before the worker has to.
HIGH = 4 * CHUNK


class Channel(asyncio.Protocol):
    """The keeper's end of a worker's socket."""

    def __init__(self) -> None:
        """Wait for a connection."""
        self._buffer = bytearray()
        self._frames: deque[bytes] = deque()
        self._held = 0
        self._paused = False
        #: Nothing comes any more.
        self.ended = False
        self._waiter: asyncio.Future[None] | None = None
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Cut what came into frames."""
        self._buffer += data
        place = 0
        while len(self._buffer) - place >= LENGTH.size:
            (size,) = LENGTH.unpack_from(self._buffer, place)
            if not 0 < size <= FRAME:
                self.close()
                break
            end = place + LENGTH.size + size
            if len(self._buffer) < end:
                break
            self._frames.append(bytes(self._buffer[place + LENGTH.size : end]))
            self._held += size
            place = end
        del self._buffer[:place]
        if self._held > HIGH and not self._paused:
            self._paused = True
            self._transport.pause_reading()
        self._wake()

    def connection_lost(self, error: Exception | None) -> None:
        """Let who waits know that nothing comes any more."""
        self.ended = True
        self._wake()

    def send(self, message: bytes) -> None:
        """Say something to the worker."""
        self._transport.write(message)

    async def receive(self) -> tuple[bytes, bytes]:
        """Give the next frame: its kind and its content. Crashed when the worker is gone."""
        while not self._frames:
            if self.ended:
                raise Crashed
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        frame = self._frames.popleft()
        self._held -= len(frame)
        if self._paused and self._held <= HIGH // 2:
            self._paused = False
            self._transport.resume_reading()
        return frame[:1], frame[1:]

    def close(self) -> None:
        """Hear nothing more."""
        self.ended = True
        self._transport.abort()
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
