"""SPARQL 1.1 Protocol, query operation. https://www.w3.org/TR/sparql11-protocol/#query-operation"""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from hashlib import blake2b

from fdt_graph.engine.partners import Partners
from fdt_graph.engine.pool import Pool
from fdt_graph.engine.run import Gap
from fdt_graph.errors import (
    BadRequest,
    BodyTooLong,
    NotAcceptable,
    NotAllowed,
    ReadOnly,
    UnsupportedMediaType,
)
from fdt_graph.formats import RDF_FORMATS, RESULT_FORMATS, Format, media_type
from fdt_graph.query import Graphs
from fdt_graph.store.releases import Release, Releases
from fdt_graph.store.state import State
from fdt_graph.web.cache import AnswerCache, Kept
from fdt_graph.web.exchange import FORM, Exchange, Reply, parse_parameters
from fdt_graph.web.negotiation import content_coding, negotiate
from fdt_graph.web.validators import (
    CACHE_CONTROL,
    FROZEN,
    etag_of,
    graph_tag,
    http_date,
    validators,
)
from fdt_graph.worker.job import Job

QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"

#: Methods of the endpoint.
METHODS = ("GET", "HEAD", "POST", "QUERY", "OPTIONS")

FORMATS: Mapping[str, Format] = {**RDF_FORMATS, **RESULT_FORMATS}

#: Media types that clients ask for and mean a more exact one.
ALIASES = {"application/json": "json", "application/xml": "xml", "text/xml": "xml"}

#: In a text with one of these, a function may give another value each time: its answer is good
#: once. Other words have them too; then an answer is worked out again, no harm done.
_VOLATILE = ("now", "rand", "uuid")
#: The same where partners may be asked, who may say something else: over anything but a release.
_FEDERATED = (*_VOLATILE, "service")

#: The header that names the partners whose part of an answer is missing, and says why.
GAP = "Fdt-Gap"


class Endpoint:
    """Answers queries at /sparql, by GET, by both kinds of POST, and by QUERY."""

    def __init__(
        self,
        pool: Pool,
        cache: AnswerCache,
        longest: int,
        releases: Releases | None = None,
        partners: Partners | None = None,
    ) -> None:
        """Ask a pool what a cache does not have; `longest` is the bytes that a query may have.

        Queries may name one of the releases, if there are any, to have it answer; and in SERVICE
        partners, if there are any.
        """
        self._pool = pool
        self._asked = partners or pool
        self._cache = cache
        self._longest = longest
        self._releases = releases

    @property
    def limit(self) -> int:
        """Give the bytes that an answer may have."""
        return self._pool.budget.answer

    async def __call__(self, exchange: Exchange, generation: State) -> Reply:
        """Answer a query, or say 304 when the client has the answer."""
        body = b""
        if exchange.method in ("POST", "QUERY"):
            body = await exchange.body(3 * self._longest)
        elif exchange.method != "GET":
            raise NotAllowed(exchange.scope["method"], METHODS)
        release = self._release(exchange, body)
        key = _key(exchange, body, release.state if release is not None else "")
        kept = self._cache.get(generation.name, key)
        if kept is None:
            job = self._job(exchange, body)
            if release is None:
                kept = await self.answer(exchange, generation, job)
                generation = kept.generation
            else:
                job = replace(job, ordered=True)
                kept = await self.answer(exchange, release.generation, job, FROZEN)
            if kept.etag is not None and kept.reply.rest is None and kept.reply.status == 200:
                self._cache.put(generation.name, key, kept)
        else:
            exchange.notes["cache"] = "hit"
        exchange.notes.update(kept.notes)
        if exchange.knows(kept.etag, http_date(kept.generation.published)):
            return Reply(304, kept.reply.headers)
        return kept.reply

    async def answer(
        self, exchange: Exchange, generation: State, job: Job, control: str = CACHE_CONTROL
    ) -> Kept:
        """Run one job; a client that has its answer already is told so before it runs.

        Over the current generation, which `generation` was a moment ago; or, if the job is ordered,
        over `generation` itself.
        """
        etag = _tag(generation, job)
        notes: dict[str, object] = {"query": _digest(job.text.encode())}
        exchange.notes.update(notes)
        if exchange.knows(etag, http_date(generation.published)):
            return Kept(generation, Reply(304, validators(generation, etag, control)), etag, notes)
        over = generation if job.ordered else None
        answer = await self._asked.ask(job, exchange.client, exchange.left, over)
        # By now a newer one may be current, and be what was read.
        if answer.generation != generation:
            generation, etag = answer.generation, _tag(answer.generation, job)
        headers = validators(generation, etag, control)
        headers.append(("Content-Type", FORMATS[answer.format_name].media_type))
        if answer.coding is not None:
            headers.append(("Content-Encoding", answer.coding))
        notes["rows"] = answer.rows
        if answer.gaps:
            notes["gaps"] = [gap.address for gap in answer.gaps]
            headers += [(GAP, gap_header(gap)) for gap in answer.gaps]
        reply = Reply(200, headers, answer.start, answer.rest, answer.gaps)
        return Kept(generation, reply, etag, notes)

    def _release(self, exchange: Exchange, body: bytes) -> Release | None:
        """Find the release that a request names; None when it names none.

        Raises NoSuchRecord, BadRequest for more than one.
        """
        values: list[tuple[str, str]] = []
        if not _lone_query(exchange.query_string):
            values = exchange.parameters
        if exchange.media_type == FORM and not _lone_query(body):
            values = values + parse_parameters(body)
        return named_release(self._releases, values)

    def _job(self, exchange: Exchange, body: bytes) -> Job:
        text, values = _asked(exchange, body)
        if len(text.encode()) > self._longest:
            raise BodyTooLong(self._longest)
        accept = exchange.header("accept")
        results, graph = wanted(accept)
        if results is None and graph is None:
            raise NotAcceptable(accept, [media_type(syntax) for syntax in FORMATS.values()])
        graphs = Graphs(
            tuple(value for name, value in values if name == "default-graph-uri"),
            tuple(value for name, value in values if name == "named-graph-uri"),
        )
        coding = content_coding(exchange.header("accept-encoding"))
        return Job(text, results, graph, accept, coding, graphs=graphs, limit=self.limit)


def _lone_query(parameters: bytes) -> bool:
    """Tell whether a query is all that there is, without reading it."""
    return b"&" not in parameters and (not parameters or parameters.startswith(b"query="))


def named_release(releases: Releases | None, values: list[tuple[str, str]]) -> Release | None:
    """Find the release that parameters name, as Endpoint does."""
    names = [value for name, value in values if name == "release"]
    if releases is None or not names:
        return None
    if len(names) > 1:
        raise BadRequest(f"{len(names)} éditions : une seule", f"{len(names)} releases: one only")
    return releases.get(names[0])


@lru_cache(256)
def wanted(accept: str) -> tuple[str | None, str | None]:
    """Name the formats that a client prefers for results and for graphs; None if it wants none."""
    return _preferred(accept, RESULT_FORMATS), _preferred(accept, RDF_FORMATS)


def _preferred(accept: str, formats: Mapping[str, Format]) -> str | None:
    offers = {media_type(syntax): name for name, syntax in formats.items()}
    offers |= {alias: name for alias, name in ALIASES.items() if name in formats}
    try:
        return offers[negotiate(accept, offers)]
    except NotAcceptable:
        return None


def _asked(exchange: Exchange, body: bytes) -> tuple[str, list[tuple[str, str]]]:
    """Take the one query out of a request, and the parameters beside it.

    Raises BadRequest when there is none, or more than one; ReadOnly for an update.
    """
    values = exchange.parameters
    if exchange.method in ("POST", "QUERY"):
        if exchange.media_type == QUERY:
            return utf8(body), values
        if exchange.media_type == UPDATE:
            raise ReadOnly
        if exchange.media_type != FORM:
            raise UnsupportedMediaType(exchange.media_type, (QUERY, FORM))
        values = values + parse_parameters(body)
    texts = [value for name, value in values if name == "query"]
    if exchange.method == "POST" and not texts and any(name == "update" for name, _ in values):
        raise ReadOnly
    if len(texts) != 1:
        raise BadRequest(
            f"{len(texts)} requêtes : envoyez-en une, par ?query=, par formulaire ou en corps",
            f"{len(texts)} queries: send one, as ?query=, in a form, or as a body",
        )
    return texts[0], values


def utf8(body: bytes) -> str:
    """Read a body's text; BadRequest when it is not UTF-8."""
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise BadRequest(
            f"le corps n'est pas en UTF-8 : {error}", f"the body is not UTF-8: {error}"
        ) from None


def gap_header(gap: Gap) -> str:
    """Say what is missing, as an item of https://www.rfc-editor.org/rfc/rfc9651 with a parameter.

    >>> from fdt_graph.errors import Unreachable
    >>> gap_header(Gap("https://a.example/sparql", Unreachable("a.example", "«", 'said "no"')))
    '"https://a.example/sparql";reason="a.example: said \\\\"no\\\\""'
    """
    return f"{_item(gap.address)};reason={_item(gap.error.say('en'))}"


def _item(text: str) -> str:
    """Write a text as a string of a structured field: ASCII, with what would end it escaped."""
    shown = "".join(sign if " " <= sign <= "~" else "?" for sign in text)
    return '"' + shown.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _tag(generation: State, job: Job) -> str | None:
    """Make the entity tag of an answer from all that decides it; None when the moment does too."""
    if any(map(job.text.lower().count, _VOLATILE if job.ordered else _FEDERATED)):
        return None
    if job.requires is not None:
        digest = generation.graph_digest(job.requires)
        return digest and graph_tag(digest, str(job.graph), *([job.coding] if job.coding else []))
    graphs = [*job.graphs.default, "", *job.graphs.named]
    return etag_of(
        generation.name, generation.digest, job.text, str(job.results), str(job.graph), *graphs
    )


def _key(exchange: Exchange, body: bytes, release: str) -> bytes:
    """Sum up all that decides an answer: the request, and the release that it names."""
    parts = [exchange.query_string, body, release.encode()]
    headers = ("accept", "accept-encoding", "content-type")
    parts += [exchange.header(name).encode("latin-1") for name in headers]
    return blake2b(b"\0".join([exchange.method.encode(), *parts]), digest_size=16).digest()


def _digest(text: bytes) -> str:
    return blake2b(text, digest_size=8).hexdigest()
