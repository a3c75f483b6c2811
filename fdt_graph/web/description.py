"""What the service is and what its graph holds, for programs.

https://www.w3.org/TR/sparql11-service-description/ and https://www.w3.org/TR/void/
"""

import asyncio
from collections.abc import Callable

from pyoxigraph import Triple

from fdt_graph.describe import service
from fdt_graph.formats import RDF_FORMATS, media_type
from fdt_graph.serialize import write_statements
from fdt_graph.store.state import State
from fdt_graph.web.cache import AnswerCache, Kept
from fdt_graph.web.exchange import Exchange, Reply
from fdt_graph.web.negotiation import HTML, negotiate
from fdt_graph.web.validators import etag_of, http_date, validators


class Description:
    """Answers a bare GET of the endpoint, and /.well-known/void."""

    def __init__(
        self,
        current: Callable[[], State],
        statements: Callable[[], list[Triple]],
        cache: AnswerCache,
        public: str,
        bare: bool = False,
        federated: bool = False,
    ) -> None:
        """Describe what `statements` say of the current generation, at an address.

        Without `public` it is the one that clients use. A bare service has no page, takes updates,
        and its default graph is no union. `federated`: SERVICE asks partners.
        """
        self._current = current
        self._statements = statements
        self._cache = cache
        self._public = public
        self._bare = bare
        self._federated = federated

    async def __call__(self, exchange: Exchange) -> Reply:
        """Give the description in the format asked for; a browser goes to a page."""
        offers = {media_type(syntax): name for name, syntax in RDF_FORMATS.items()}
        pages = [] if self._bare else [HTML]
        chosen = negotiate(exchange.header("accept"), [*offers, *pages])
        if chosen == HTML:
            page = "/editor" if exchange.path == "/sparql" else "/about"
            return Reply(303, [("Location", page), ("Vary", "Accept")])
        address = f"{self._public or exchange.address}/sparql"
        generation = self._current()
        etag = etag_of(generation.name, "description", address, chosen, str(self._federated))
        headers = [*validators(generation, etag), ("Content-Type", chosen)]
        if exchange.knows(etag, http_date(generation.published)):
            return Reply(304, headers)
        kept = self._cache.get(generation.name, etag)
        if kept is None:
            body = await asyncio.to_thread(self._write, address, offers[chosen])
            kept = Kept(generation, Reply(200, headers, body), etag, {})
            self._cache.put(generation.name, etag, kept)
        return kept.reply

    def _write(self, address: str, syntax: str) -> bytes:
        statements = service(
            address,
            self._statements(),
            writable=self._bare,
            union=not self._bare,
            federated=self._federated,
        )
        return write_statements(statements, RDF_FORMATS[syntax])
