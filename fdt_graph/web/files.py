"""Long files in, answers that stream out: dumps of what is published and of releases, and changes.

They do not pass through a thread that waits for its client: who does not read keeps a file open,
and nothing else.
"""

import asyncio
import gzip
import re
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path

from fdt_graph.errors import (
    BadRequest,
    NoSuchRecord,
    NotAllowed,
    NotServed,
    Overloaded,
)
from fdt_graph.store.differences import changes
from fdt_graph.store.dumps import ENDINGS, dumps, make
from fdt_graph.store.files import CHUNK, read
from fdt_graph.store.generation import Generation
from fdt_graph.store.patches import patch_path
from fdt_graph.store.releases import DUMP, SUMS, Release, Releases
from fdt_graph.store.state import State
from fdt_graph.web.beside import Beside
from fdt_graph.web.exchange import Exchange, Reply
from fdt_graph.web.negotiation import content_coding
from fdt_graph.web.validators import CACHE_CONTROL, FROZEN, etag_of, http_date

METHODS = ("GET", "HEAD", "OPTIONS")
#: Where the files are.
PATHS = re.compile(
    rf"/releases/(?P<release>[^/]+)/(?P<file>{re.escape(DUMP)}|{SUMS}|changes)"
    r"|/history/(?P<publication>[^/]+)/changes"
    rf"|/dump\.(?P<ending>{'|'.join(ENDINGS)})\.gz"
)
#: The media type of RDF Patch.
PATCH = "application/rdf-patch; charset=utf-8"
FILES = {DUMP: "application/gzip", SUMS: "text/plain; charset=utf-8"}
PUBLICATION = re.compile(r"[0-9]{8}T[0-9]{6}-[0-9]{6}Z")

#: Lines of a change that are sent at a time.
LINES = 500
#: How many changes between releases are worked out at a time.
COMPARISONS = 2


class Parts:
    """Parts of an answer, each made in a thread when it is wanted."""

    rows = None

    def __init__(self, parts: Iterator[bytes], room: asyncio.Semaphore | None = None) -> None:
        """Send some parts; a place in `room` is given back at the end."""
        self._parts = parts
        self._room = room

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Give each part."""
        while part := await asyncio.to_thread(next, self._parts, b""):
            yield part

    def close(self) -> None:
        """Want nothing more."""
        if self._room is not None:
            self._room.release()
            self._room = None


class Files:
    """Answers at the addresses of PATHS."""

    def __init__(self, releases: Releases, directory: Path, current: Callable[[], State]) -> None:
        """Send the files of what is current and of releases, and the changes that a store keeps."""
        self._releases = releases
        self._directory = directory
        self._current = current
        self._make = Beside(make)
        self._room = asyncio.Semaphore(COMPARISONS)

    async def __call__(self, exchange: Exchange) -> Reply:
        """Answer with a file.

        Raises NoSuchRecord, BadRequest, NotAllowed, Overloaded, NotMade; NotServed where there can
        be no dump.
        """
        if exchange.method != "GET":
            raise NotAllowed(exchange.scope["method"], METHODS)
        found = PATHS.fullmatch(exchange.path)
        assert found is not None  # noqa: S101 - the route is chosen by it
        if found["publication"]:
            return self._change(exchange, found["publication"])
        if found["ending"]:
            return await self._dump(exchange, found["ending"])
        release = await asyncio.to_thread(self._releases.get, found["release"])
        if found["file"] in FILES:
            path, kind = release.path / found["file"], FILES[found["file"]]
            headers = [("Content-Type", kind), ("Content-Length", str(path.stat().st_size))]
            return self._reply(exchange, release, etag_of(path.name, release.state), headers, path)
        return await self._difference(exchange, release)

    async def _dump(self, exchange: Exchange, ending: str) -> Reply:
        """Send all that is published now; it is made first, if nobody has asked for it yet."""
        state = self._current()
        if not isinstance(state, Generation):
            raise NotServed
        if ending not in dumps(state):
            await asyncio.to_thread(self._make, state)
        dump = dumps(state)[ending]
        etag, published = f'"{dump.sha256}"', http_date(state.published)
        kept = [("ETag", etag), ("Last-Modified", published), ("Cache-Control", CACHE_CONTROL)]
        if exchange.knows(etag, published):
            return Reply(304, kept)
        size = ("Content-Length", str(dump.bytes))
        kind = ("Content-Type", "application/gzip")
        return Reply(200, [kind, size, *kept], rest=Parts(read(dump.path)))

    def _reply(
        self,
        exchange: Exchange,
        release: Release,
        etag: str,
        headers: list[tuple[str, str]],
        source: Path | Parts,
    ) -> Reply:
        issued = http_date(release.generation.published)
        kept = [("ETag", etag), ("Last-Modified", issued), ("Cache-Control", FROZEN)]
        if exchange.knows(etag, issued):
            if isinstance(source, Parts):
                source.close()
            return Reply(304, kept)
        parts = source if isinstance(source, Parts) else Parts(read(source))
        return Reply(200, [*headers, *kept], rest=parts)

    async def _difference(self, exchange: Exchange, after: Release) -> Reply:
        names = [value for name, value in exchange.parameters if name == "from"]
        if len(names) != 1:
            raise BadRequest("?from= : une édition", "?from=: a release")
        before = await asyncio.to_thread(self._releases.get, names[0])
        if self._room.locked():
            raise Overloaded(5)
        await self._room.acquire()
        lines = changes(before.dump, after.dump)
        parts = Parts(iter(lambda: b"".join(islice(lines, LINES)), b""), self._room)
        etag = etag_of("changes", before.state, after.state)
        return self._reply(exchange, after, etag, [("Content-Type", PATCH)], parts)

    def _change(self, exchange: Exchange, publication: str) -> Reply:
        path = patch_path(self._directory, publication)
        if not PUBLICATION.fullmatch(publication) or not path.exists():
            raise NoSuchRecord("record", publication, [])
        headers = [("Content-Type", PATCH), ("Vary", "Accept-Encoding")]
        if content_coding(exchange.header("accept-encoding")) == "gzip":
            headers += [
                ("Content-Encoding", "gzip"),
                ("Content-Length", str(path.stat().st_size)),
            ]
            return Reply(200, headers, rest=Parts(read(path)))
        file = gzip.open(path)
        return Reply(200, headers, rest=Parts(iter(partial(file.read, CHUNK), b"")))
