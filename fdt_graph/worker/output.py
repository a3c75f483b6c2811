"""Bytes of an answer in, frames out: counted, compressed, and never more than may be sent."""

import json
import re
import socket
import zlib
from functools import cache
from typing import Protocol

import zstandard

from fdt_graph.errors import TooLarge, Unwritable
from fdt_graph.worker.job import CHUNK, DATA, END, HEAD, frame

#: Bytes below which compressing an answer gains nothing.
SMALL = 1400

#: By the name of a format, what stands between two rows, and how many more rows there are than
#: that. No value holds these: in JSON a quotation mark inside a text is escaped, in XML a "<", in
#: TSV the end of a line. A text in CSV may: there the count is one too high for each line's end.
ROWS = {
    "json": (b'"}},{"', 1),
    "xml": (b"<result>", 0),
    "csv": (b"\r\n", -1),
    "tsv": (b"\n", -1),
}

#: Bytes of what was written that are looked at again with what follows.
TAIL = 16

#: Characters that RDF allows in a literal and XML 1.0 nowhere. https://www.w3.org/TR/xml/#charsets
_NOT_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")


class Compressor(Protocol):
    """What zlib and zstandard have in common."""

    def compress(self, data: bytes, /) -> bytes:
        """Take in some bytes, give some."""
        ...

    def flush(self) -> bytes:
        """Give the last bytes."""
        ...


class Output:
    """A file that sends what is written to it: nothing before there is a chunk, or the end."""

    def __init__(
        self, connection: socket.socket, format_name: str, coding: str | None, limit: int
    ) -> None:
        """Send to a worker's keeper, in a content coding, at most `limit` bytes before it."""
        self._connection = connection
        self._format = format_name
        self._coding = coding
        self._limit = limit
        self._started = False
        self._compressor: Compressor | None = None
        self._waiting = bytearray()
        self._written = 0
        self._tail = b""
        self._separators = 0

    def write(self, data: bytes) -> int:
        """Take in some bytes.

        Raises TooLarge past the limit, Unwritable for what the format cannot hold.
        """
        self._written += len(data)
        if self._written > self._limit:
            raise TooLarge(self._limit)
        self._look(bytes(data))
        self._waiting += data
        if len(self._waiting) >= CHUNK:
            self._send(last=False)
        return len(data)

    def flush(self) -> None:
        """Do nothing: a chunk goes when it is full, the last one by end()."""

    def end(self, rows: int | None = None) -> None:
        """Send what waits, and how many rows there were, as counted here when nobody says."""
        self._send(last=True, rows=self._rows() if rows is None else rows)

    def _look(self, data: bytes) -> None:
        """Count rows, and see what XML could not hold."""
        if self._format in ("xml", "rdf") and _NOT_XML.search(self._tail[-2:] + data):
            raise Unwritable(self._format)
        if self._format in ROWS:
            separator, _ = ROWS[self._format]
            before = self._tail[len(self._tail) - len(separator) + 1 :]
            self._separators += (before + data).count(separator)
        self._tail = (self._tail + data)[-TAIL:]

    def _rows(self) -> int:
        if self._tail.endswith(b"[]}}"):  # the end of JSON without rows
            return 0
        return max(0, self._separators + ROWS[self._format][1])

    def _send(self, last: bool, rows: int = 0) -> None:
        frames = []
        if not self._started:
            self._started = True
            if last and len(self._waiting) < SMALL:
                self._coding = None
            self._compressor = compressor(self._coding)
            frames.append(head_frame(self._format, self._coding))
        content = bytes(self._waiting)
        self._waiting.clear()
        if self._compressor is not None:
            content = self._compressor.compress(content)
            content += self._compressor.flush() if last else b""
        frames += [
            frame(DATA, content[start : start + CHUNK]) for start in range(0, len(content), CHUNK)
        ]
        if last:
            frames.append(frame(END, str(rows).encode()))
        self._connection.sendall(b"".join(frames))


@cache
def head_frame(format_name: str, coding: str | None) -> bytes:
    """Write the frame that says how an answer comes."""
    return frame(HEAD, json.dumps({"format": format_name, "coding": coding}).encode())


def compressor(coding: str | None) -> Compressor | None:
    """Make the compressor of a content coding; None for none."""
    match coding:
        case "gzip":
            return zlib.compressobj(6, zlib.DEFLATED, 31)
        case "zstd":
            return zstandard.ZstdCompressor(level=3).compressobj()
        case _:
            return None
