"""Queries in, the bytes of an engine's answers out, over connections that are kept.

https://www.w3.org/TR/sparql11-protocol/#query-operation
"""

import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager

import httpx

from fdt_graph.errors import EngineDown, EngineFailed
from fdt_graph.outgoing.request import CUT
from fdt_graph.query import Graphs
from fdt_graph.remote.credentials import credentials_for
from fdt_graph.remote.target import Target, host_of

#: What rows and statements are read from, what is wanted most first.
RESULTS = ("application/sparql-results+json", "application/sparql-results+xml")
STATEMENTS = ("application/n-triples", "text/turtle", "application/rdf+xml")
#: Seconds in which an engine has to accept a connection.
CONNECT = 10.0
#: Bytes of an answer that is read whole, at most.
WHOLE = 1 << 28
#: Statuses of an engine that may answer later.
LATER = (429, 503)


class Answer:
    """An answer on its way: its media type, and its bytes as they are read."""

    def __init__(self, response: httpx.Response, media_type: str, until: float) -> None:
        """Read a response, until a time of the monotonic clock."""
        self.media_type = media_type
        self._parts = _in_time(response, until)
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        """Give at most so many bytes, none at the end; all of them without a number.

        Raises OSError when the engine breaks off, is not done in time, encodes what it sends
        otherwise than it says, or gives more than WHOLE bytes to who wants all of them.
        """
        try:
            if size < 0:
                return self._all()
            while not self._rest:
                self._rest = next(self._parts)
        except StopIteration:
            return b""
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise OSError(type(error).__name__) from None
        given, self._rest = self._rest[:size], self._rest[size:]
        return given

    def _all(self) -> bytes:
        content = bytearray(self._rest)
        for part in self._parts:
            content += part
            if len(content) > WHOLE:
                raise OSError("too large")
        return bytes(content)


class Client:
    """Asks one engine."""

    def __init__(self, target: Target, seconds: float) -> None:
        """Wait so many seconds for a whole answer. Redirects and proxies are not followed."""
        self.target = target
        self._seconds = seconds
        self._http = http_client(target.address, seconds)

    @contextmanager
    def ask(self, text: str, accepted: Collection[str], graphs: Graphs) -> Iterator[Answer]:
        """Ask a query that stands alone, over a dataset; the answer is to be read in the block.

        Raises EngineDown, EngineFailed.
        """
        form = {
            "query": text,
            "default-graph-uri": [*graphs.default],
            "named-graph-uri": [*graphs.named],
        }
        request = self._http.build_request(
            "POST",
            self.target.address,
            data=form,
            headers={"Accept": preferring(accepted), "Accept-Encoding": "identity"},
        )
        until = time.monotonic() + self._seconds
        response = self._send(request)
        try:
            if response.status_code != 200:
                raise failure(response)
            if any(name in response.headers for name in CUT):
                raise EngineFailed(
                    self.target.host, "n’a donné qu’une partie", "gave a part of the answer only"
                )
            yield Answer(response, self._media_type(response, accepted), until)
        finally:
            response.close()

    def close(self) -> None:
        """Close every connection."""
        self._http.close()

    def _send(self, request: httpx.Request) -> httpx.Response:
        """Send a query; once more if the connection was one that the engine had closed."""
        try:
            try:
                return self._http.send(request, stream=True)
            except (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError):
                return self._http.send(request, stream=True)
        except httpx.ReadTimeout:
            raise EngineFailed(
                self.target.host,
                f"n’a rien envoyé pendant {self._seconds:g} s",
                f"sent nothing for {self._seconds:g} s",
            ) from None
        except httpx.TransportError:
            raise EngineDown(self.target.host) from None

    def _media_type(self, response: httpx.Response, accepted: Collection[str]) -> str:
        found = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if found not in accepted:
            raise EngineFailed(
                self.target.host,
                "n’a pas répondu dans un format de SPARQL",
                "did not answer in a format of SPARQL",
            )
        return str(found)


def _in_time(response: httpx.Response, until: float) -> Iterator[bytes]:
    """Give the bytes of a response as they come; OSError when they still do at that time."""
    for part in response.iter_bytes():
        yield part
        if time.monotonic() > until:
            raise OSError("too late")


def http_client(address: str, seconds: float) -> httpx.Client:
    """Make what sends requests to an engine, with what a netrc file has for its host."""
    return httpx.Client(
        trust_env=False,
        timeout=httpx.Timeout(seconds, connect=CONNECT),
        auth=credentials_for(httpx.URL(address).host),
    )


def preferring(accepted: Collection[str]) -> str:
    """Write an Accept header, the first wanted most.

    >>> preferring(("a/b", "c/d"))
    'a/b, c/d;q=0.9'
    """
    first, *others = accepted
    return ", ".join([first, *(f"{kind};q={(9 - n) / 10}" for n, kind in enumerate(others))])


def failure(response: httpx.Response) -> EngineDown | EngineFailed:
    """Say what an engine's status means; what it wrote beside is not passed on."""
    host, status = host_of(str(response.url)), response.status_code
    if status in LATER:
        return EngineDown(host)
    return EngineFailed(host, f"a répondu {status}", f"answered {status}")
