"""One request in, one reply out: what handlers know of ASGI. https://asgi.readthedocs.io/"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from ipaddress import IPv6Address, IPv6Network
from typing import Any, Protocol
from urllib.parse import parse_qsl, unquote_plus

from werkzeug.http import parse_options_header
from werkzeug.sansio.http import is_resource_modified

from fdt_graph.engine.run import Gap
from fdt_graph.errors import BadRequest, BodyTooLong

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

#: A name or an address, with a port or without. https://www.rfc-editor.org/rfc/rfc3986#section-3.2.2
HOST = re.compile(r"(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
FORM = "application/x-www-form-urlencoded"
#: Bytes of a header that is read; a longer one is nobody's preference.
HEADER = 2048
#: Headers that are dates, and the form in which HTTP writes one: others are not read.
DATES = (b"if-modified-since", b"if-unmodified-since")
DATE = re.compile(rb"[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT")
#: Parameters of an address or a form, at most.
PARAMETERS = 1000
#: Seconds in which a request's body has to come.
PATIENCE = 30.0


class Rest(Protocol):
    """What follows the beginning of an answer: to be read to the end, or closed."""

    @property
    def rows(self) -> int | None:
        """Rows of the whole answer; None when they are not known, or not yet."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Give the bytes as they come."""

    def close(self) -> None:
        """Want nothing more."""


@dataclass
class Reply:
    """An answer: its body whole, or a beginning and what follows it."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes = b""
    rest: Rest | None = None
    #: What partners should have said of it, and did not; its headers say so too.
    gaps: tuple[Gap, ...] = ()

    @property
    def message(self) -> Message:
        """Make the message that starts it."""
        headers = [(name.encode(), value.encode("latin-1")) for name, value in self.headers]
        if self.rest is None and self.status not in (204, 304):
            headers.append((b"content-length", str(len(self.body)).encode()))
        return {"type": "http.response.start", "status": self.status, "headers": headers}


@dataclass
class Exchange:
    """A request, and what is noted of it for the log."""

    #: It has the request's headers, and so a token: it is never shown.
    scope: Scope = field(repr=False)
    receive: Receive
    #: What the log says of it, beside what it says of every request.
    notes: dict[str, object] = field(default_factory=dict)
    _body: bytes | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Read the headers."""
        headers: dict[bytes, bytes] = {}
        for name, value in tidy(self.scope["headers"]):
            headers[name] = headers[name] + b", " + value if name in headers else value
        self._headers = headers

    @property
    def tidy_scope(self) -> Scope:
        """Give the request to another application, with tidy headers."""
        return {**self.scope, "headers": list(self._headers.items())}

    @property
    def method(self) -> str:
        """Give the method; HEAD is GET without a body."""
        method: str = self.scope["method"]
        return "GET" if method == "HEAD" else method

    @property
    def path(self) -> str:
        """Give the path, decoded."""
        path: str = self.scope["path"]
        return path

    @property
    def query_string(self) -> bytes:
        """Give what follows the question mark, as it came."""
        query: bytes = self.scope["query_string"]
        return query

    @property
    def client(self) -> str:
        """Name who asks, as far as shares are counted: an address; of IPv6, the network."""
        return network((self.scope.get("client") or ("",))[0])

    @property
    def address(self) -> str:
        """Give the scheme and the host that the client used; BadRequest for no name of a host."""
        host = self.header("host") or "localhost"
        if not HOST.fullmatch(host):
            raise BadRequest(f"Host : {host[:100]!r} n'en est pas un", f"no host: {host[:100]!r}")
        return f"{self.scope['scheme']}://{host}"

    def header(self, name: str) -> str:
        """Give a header's values, joined; empty when it did not come."""
        return self._headers.get(name.encode(), b"").decode("latin-1")

    @cached_property
    def media_type(self) -> str:
        """Give the body's media type, without parameters, in small letters."""
        return parse_options_header(self.header("content-type"))[0].lower()

    @cached_property
    def parameters(self) -> list[tuple[str, str]]:
        """Give the parameters of the address; BadRequest when they are not UTF-8."""
        return parse_parameters(self.query_string)

    @property
    def bare(self) -> bool:
        """Tell whether it is a GET that asks nothing."""
        return self.method == "GET" and not self.query_string

    async def body(self, limit: int) -> bytes:
        """Read the body; once it is read, give it again.

        Raises BodyTooLong past `limit` bytes, BadRequest when it does not come in time or whole.
        """
        if self._body is None:
            self._body = await self._receive_body(limit)
        return self._body

    async def _receive_body(self, limit: int) -> bytes:
        length = self.header("content-length")
        if length.isdigit() and int(length) > limit:
            raise BodyTooLong(limit)
        parts: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    message = await self.receive()
                    if message["type"] == "http.disconnect":
                        raise BadRequest("le client est parti", "the client has left")
                    parts.append(message["body"])
                    size += len(message["body"])
                    if size > limit:
                        raise BodyTooLong(limit)
                    if not message.get("more_body"):
                        return b"".join(parts)
        except TimeoutError:
            raise BadRequest(
                f"le corps n'est pas venu en {PATIENCE:g} s",
                f"the body did not come within {PATIENCE:g} s",
            ) from None

    async def left(self) -> None:
        """Wait until the client has left."""
        while (await self.receive())["type"] != "http.disconnect":
            pass

    def knows(self, etag: str | None, last_modified: str) -> bool:
        """Tell whether the client has this answer (RFC 9110, 13); etag is quoted, maybe weak."""
        none_match = self.header("if-none-match")
        since = self.header("if-modified-since")
        if self.method != "GET" or not (none_match or since) or none_match.strip() == "*":
            return False
        if etag is None:
            return False
        return not is_resource_modified(
            http_if_none_match=none_match or None,
            http_if_modified_since=since or None,
            etag=etag,
            last_modified=last_modified,
        )


@dataclass(frozen=True)
class Route:
    """A name for the figures, the methods there are, and who answers."""

    name: str
    methods: tuple[str, ...]
    handler: Callable[[Exchange], Awaitable[Reply]]


def tidy(headers: Sequence[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Leave out headers that are too long or no dates, and white space beyond what separates.

    Patterns that read headers, here and in libraries, may take the square of a run of spaces.

    >>> tidy([(b"accept", b"a/b;  q=1"), (b"accept", b"x" * 3000)])
    [(b'accept', b'a/b; q=1')]
    """
    return [
        (name, b" ".join(value.split()) if b"  " in value or b"\t" in value else value)
        for name, value in headers
        if len(value) <= HEADER and (name not in DATES or DATE.fullmatch(value))
    ]


@lru_cache(1024)
def network(address: str) -> str:
    """Give an address as it is, of IPv6 the network of 64 bits that one client has.

    >>> network("192.0.2.1"), network("2001:db8::1"), network("::ffff:192.0.2.1")
    ('192.0.2.1', '2001:db8::/64', '192.0.2.1')
    """
    try:
        parsed = IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(IPv6Network((parsed, 64), strict=False))


def parse_parameters(text: bytes) -> list[tuple[str, str]]:
    """Read name=value pairs (https://url.spec.whatwg.org/#urlencoded-parsing).

    Raises BadRequest when they are not UTF-8 or too many.
    """
    try:
        if text.startswith(b"query=") and b"&" not in text:  # what nearly all requests are
            return [("query", unquote_plus(text[6:].decode(), errors="strict"))]
        return parse_qsl(
            text.decode(), keep_blank_values=True, errors="strict", max_num_fields=PARAMETERS
        )
    except UnicodeDecodeError as error:
        raise BadRequest(
            f"les paramètres ne sont pas en UTF-8 : {error}",
            f"the parameters are not UTF-8: {error}",
        ) from None
    except ValueError:
        raise BadRequest(
            f"plus de {PARAMETERS} paramètres", f"more than {PARAMETERS} parameters"
        ) from None
