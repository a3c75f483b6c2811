"""What is asked of another machine in, what it answered out: plain values that processes pass."""

from collections.abc import Mapping
from dataclasses import dataclass, field

#: Headers with which a SPARQL endpoint (Virtuoso) says that its answer is not whole.
CUT = ("x-sparql-maxrows", "x-sql-state")


@dataclass(frozen=True)
class Reach:
    """Whom a request may reach, and what its answer may take. Made from the registry, only."""

    #: "host", at its scheme's own port, or "host:port"; in small ASCII letters, IPv6 in brackets.
    hosts: frozenset[str]
    #: True for a test: http, and loopback or private addresses, are allowed too.
    open: bool = False
    #: Seconds from the first look for a name to the last byte of the answer, redirects included.
    seconds: float = 30.0
    #: Bytes that the answer may have, as sent and when its content coding is undone.
    limit: int = 64 << 20


@dataclass(frozen=True)
class Request:
    """One request: a POST when it has a body, else a GET."""

    url: str
    reach: Reach
    #: The Accept header.
    accept: str = "*/*"
    #: What an earlier answer said, so that the same is not sent again: If-None-Match.
    etag: str | None = None
    #: Likewise its Last-Modified, as it came: If-Modified-Since.
    modified: str | None = None
    body: bytes | None = None
    #: The body's media type.
    media_type: str | None = None


@dataclass(frozen=True)
class Response:
    """What came: 200, or 304 when nothing changed since the ETag or the date of the request."""

    status: int
    #: Where it came from, after redirects.
    url: str
    #: The Content-Type header, with its parameters, as it came.
    media_type: str | None
    #: Its content coding is undone: these are the bytes of the document.
    content: bytes
    etag: str | None
    modified: str | None
    #: By name in small letters; the values of a repeated one have commas between.
    headers: Mapping[str, str] = field(default_factory=dict)
