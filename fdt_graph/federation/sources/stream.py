"""An LDES feed in, the things that changed since the last time out, each as it is now.

https://w3id.org/ldes/specification, in its unordered mode: what was found is given when the run is
over. Pages that will not change are never asked for again, the others with their ETag.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from graphlib import CycleError, TopologicalSorter
from typing import Any

import pyoxigraph as ox

from fdt_graph.errors import SHOWN, NotThere, ParseError, PartnerTooLarge
from fdt_graph.federation.sources.given import Collected, Taken
from fdt_graph.federation.sources.source import RDF, Source
from fdt_graph.federation.sources.tree import NEVER, Page, Stream, Term, Version
from fdt_graph.namespaces import iri
from fdt_graph.serialize import write_statements

#: Pages that one run asks for, at most.
PAGES = 10_000
#: How much later than now a member may be: clocks differ, and not all say their time zone.
AHEAD = timedelta(days=1)
LICENCE = iri("dcterms:license")
#: Bytes of all of them together, in times of what one answer may have.
TIMES = 16


def read_stream(source: Source) -> Collected:
    """Follow the feed from where the last run left it; raises what sources.read() does.

    ParseError for a feed that cannot be believed: its relations run in a circle, or it added a
    member that is older than what it had given before, or that is of a time to come. The things of
    `withdrawn` are those that it declares deleted (ldes:versionDeletePath); that a member is gone
    from a page says nothing. The first run holds all that the feed has, those that follow what
    changed. When a page that was there is not any more (404, 410), the feed is read from its
    beginning, and what it no longer has stays.
    """
    run = Run(source)
    try:
        return run.collect()
    except NotThere:
        if not run.is_known:
            raise
        again = Run(replace(source, since={}), latest=run.latest)
        return replace(again.collect(), whole=False)


@dataclass
class Run:
    """One run over the pages of a feed."""

    source: Source
    stream: Stream | None = None
    #: Page → what is kept of it: its ETag, and its members unless it will not change.
    pages: dict[str, dict[str, Any]] = field(default_factory=dict)
    #: Pages that were asked for before their turn.
    ahead: dict[str, Page] = field(default_factory=dict)
    #: Thing → the last version of it that is new.
    found: dict[str, Version] = field(default_factory=dict)
    #: What the pages say that the stream is under.
    licences: set[Term] = field(default_factory=set)
    #: The time of the last member that was ever given.
    latest: datetime = NEVER
    size: int = 0

    def collect(self) -> Collected:
        """Visit every page that may have changed, and those that they lead to."""
        todo = self._resume() if self.is_known else [self._root()]
        since = self.latest if self.is_known else NEVER
        known = {member for kept in self.pages.values() for member in kept["members"]}
        leads: dict[str, list[str]] = {}
        while todo:
            url = todo.pop(0)
            if url in leads or self._is_closed(url):
                continue
            if max(len(leads), len(todo)) >= PAGES:
                raise self._wrong(f"more than {PAGES} pages", f"plus de {PAGES} pages")
            page = self.ahead.pop(url, None) or self._page(url)
            leads[url] = [] if page is None else page.relations()
            todo += [each for each in leads[url] if each not in leads]
            if page is not None:
                self._take_in(url, page, known, since)
        self._refuse_circle(leads)
        return self._collected()

    @property
    def is_known(self) -> bool:
        """Tell whether the last run was over this feed, and not over one at another address."""
        return self.source.since.get("address") == self.source.address

    def _resume(self) -> list[str]:
        """Go on from where the last run ended: the pages that may have changed."""
        before = self.source.since
        self.stream = Stream(**before["stream"])
        self.latest = datetime.fromisoformat(before["latest"])
        self.pages = {url: dict(kept) for url, kept in before["pages"].items()}
        return [url for url, kept in self.pages.items() if not kept["closed"]]

    def _root(self) -> str:
        """Find the stream and its root page, from the address that the registry gives."""
        first = page = self._asked(self.source.address)
        name, root = page.view(self.source.address)
        if root != page.url:
            del self.pages[self.source.address]
            page = self._asked(root)
            name, again = page.view(root)
            if again != page.url:
                raise self._wrong("its root page leads elsewhere", "sa page racine mène ailleurs")
        else:
            root = self.source.address
        self.stream = self._checked(page.stream(name))
        self.licences |= first.licences(self.stream)
        self.ahead[root] = page
        return root

    def _is_closed(self, url: str) -> bool:
        return url in self.pages and bool(self.pages[url]["closed"]) and url not in self.ahead

    def _asked(self, url: str) -> Page:
        page = self._page(url)
        assert page is not None  # noqa: S101  # nothing was known of it
        return page

    def _page(self, url: str) -> Page | None:
        """Ask for a page and have it read; None when it is as it was."""
        answer = self.source.request(url, RDF, self.pages.get(url))
        if answer.status == 304:
            return None
        self.size += len(answer.content)
        if self.size > TIMES * self.source.partner.reach.limit:
            raise PartnerTooLarge(self.source.address, TIMES * self.source.partner.reach.limit)
        taken = self.source.take(self.source.given(answer.url, answer.content, answer.media_type))
        quads = ox.parse(taken.content, ox.RdfFormat.N_QUADS)
        page = Page(answer.url, quads, self.source.partner.graph)
        directives = re.split(r"\s*,\s*", answer.headers.get("cache-control", "").lower())
        self.pages[url] = {
            "etag": answer.etag,
            "modified": answer.modified,
            "closed": "immutable" in directives or page.is_immutable,
            "members": [],
        }
        return page

    def _take_in(self, url: str, page: Page, known: set[str], since: datetime) -> None:
        """Read the members that are new."""
        assert self.stream is not None  # noqa: S101  # the first page has said
        self.licences |= page.licences(self.stream)
        members = page.members(self.stream)
        if not self.pages[url]["closed"]:
            self.pages[url]["members"] = members
        for member in members:
            if member in known:
                continue
            version = page.version(self.stream, member)
            moment = version.order[0]
            self._refuse_future(member, moment)
            if moment < since:
                shown = member[:SHOWN]
                raise self._wrong(
                    f"it goes back in time: {shown} is new, and of {moment.isoformat()}, before "
                    f"what it had given at {since.isoformat()}",
                    f"il remonte le temps : {shown} est nouveau, et du {moment.isoformat()}, avant "
                    f"ce qu’il avait donné le {since.isoformat()}",
                )
            self.latest = max(self.latest, moment)
            last = self.found.get(version.thing)
            if last is None or last.order <= version.order:
                self.found[version.thing] = version

    def _refuse_future(self, member: str, moment: datetime) -> None:
        """Raise ParseError for a member after which no other could come for long."""
        if moment > datetime.now(UTC) + AHEAD:
            shown = member[:SHOWN]
            raise self._wrong(
                f"{shown} is of {moment.isoformat()}, which is still to come",
                f"{shown} est du {moment.isoformat()}, qui est encore à venir",
            )

    def _checked(self, stream: Stream) -> Stream:
        """Refuse a stream whose versions have no order."""
        if stream.version_of is not None and stream.timestamp is None:
            raise self._wrong(
                "it has versions (ldes:versionOfPath) and does not say their order "
                "(ldes:timestampPath)",
                "il a des versions (ldes:versionOfPath) et n’en dit pas l’ordre "
                "(ldes:timestampPath)",
            )
        return stream

    def _refuse_circle(self, leads: Mapping[str, list[str]]) -> None:
        """Raise ParseError when pages lead back to where one comes from."""
        try:
            TopologicalSorter(leads).prepare()
        except CycleError as error:
            pages = " → ".join(str(each)[:SHOWN] for each in error.args[1][:4])
            raise self._wrong(
                f"its relations run in a circle: {pages}",
                f"ses relations tournent en rond : {pages}",
            ) from None

    def _collected(self) -> Collected:
        """Give the things that changed, and what the next run starts from."""
        assert self.stream is not None  # noqa: S101  # the first page has said
        left = {
            "address": self.source.address,
            "stream": asdict(self.stream),
            "pages": self.pages,
            "latest": self.latest.isoformat(),
        }
        begun = not self.is_known
        if not self.found:
            return Collected(since=left, unchanged=not begun, whole=begun)
        given = [each for each in self.found.values() if not each.deleted]
        quads = [quad for each in given for quad in each.quads] + self._under()
        content = write_statements(quads, ox.RdfFormat.N_QUADS)
        taken = Taken(self.source.address, content, len(quads))
        deleted = sorted(each.thing for each in self.found.values() if each.deleted)
        return Collected((taken,), left, whole=begun, withdrawn=tuple(deleted))

    def _under(self) -> list[ox.Quad]:
        """Say of the graph what the stream is under, which the screening admits or not."""
        graph = ox.NamedNode(self.source.partner.graph)
        licences = sorted(self.licences, key=str)
        return [ox.Quad(graph, LICENCE, each, graph) for each in licences]

    def _wrong(self, reason: str, fr: str) -> ParseError:
        return ParseError(self.source.address, None, None, reason, fr)
