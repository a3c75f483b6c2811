"""A record and a time in, the record as the release of that time described it out.

https://www.rfc-editor.org/rfc/rfc7089: the document about a thing is its own TimeGate (pattern
1.1), its mementos are the documents of the releases.
"""

import re
import threading
from collections import OrderedDict
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from pathlib import Path
from typing import Self
from urllib.parse import quote

from flask import Blueprint, Response, redirect, request
from pyoxigraph import NamedNode
from werkzeug.http import parse_date
from werkzeug.wrappers import Response as BaseResponse

from fdt_graph.describe import HISTORY
from fdt_graph.engine import Engine
from fdt_graph.errors import BadRequest, NoRelease
from fdt_graph.records import require
from fdt_graph.store.diff import UNION
from fdt_graph.store.generation import Generation
from fdt_graph.store.releases import Release, Releases
from fdt_graph.web.documents import Past, about_record, name_of
from fdt_graph.web.linksets import link_set
from fdt_graph.web.representations import RECORDS, record_suffix, split_suffix
from fdt_graph.web.signposting import cited, header, of_memento
from fdt_graph.web.validators import FROZEN

LINK_FORMAT = "application/link-format"
#: Releases that are open at a time.
OPEN = 4
#: The one form of a date: https://www.rfc-editor.org/rfc/rfc7089#section-2.1.1.
_DATE = re.compile(r"[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT")
_RECORD = re.compile(r"/(?:id|doc)/([^/]+)/([^/]+)")


class Frozen:
    """One release, for an engine to read."""

    def __init__(self, release: Release) -> None:
        """Give always the same."""
        self._generation = release.generation

    def current(self) -> Generation:
        """Give the release's generation."""
        return self._generation


class Shelf:
    """The releases that pages read, the last few of them open."""

    def __init__(self, releases: Releases, questions: Path) -> None:
        """Open releases as they are asked for; `questions` are what pages ask."""
        self.releases = releases
        self._questions = questions
        self._lock = threading.Lock()
        self._open: OrderedDict[str, Engine] = OrderedDict()
        self._describes = lru_cache(4096)(self._look)

    def engine(self, release: Release) -> Engine:
        """Give what answers questions over a release."""
        with self._lock:
            if release.state not in self._open:
                self._open[release.state] = Engine(Frozen(release), self._questions)
            self._open.move_to_end(release.state)
            if len(self._open) > OPEN:
                self._open.popitem(last=False)[1].close()
            return self._open[release.state]

    def __enter__(self) -> Self:
        """Stay open for a block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close at the end of the block."""
        self.close()

    def close(self) -> None:
        """Let every release go."""
        with self._lock:
            while self._open:
                self._open.popitem()[1].close()

    def mementos(self, name: NamedNode) -> list[Release]:
        """List the releases that describe a thing, the oldest first; NoRelease if none does."""
        releases = self.releases.all()
        found = [each for each in releases if self._describes(each.state, each.name, name.value)]
        if not found:
            raise NoRelease(name.value)
        return found

    def _look(self, state: str, release: str, name: str) -> bool:
        """Tell whether a release, known by its state, describes a thing."""
        with self.releases.get(release).generation.open() as opened:
            found = opened.store.quads_for_pattern(NamedNode(name), None, None)
            return any(quad.graph_name not in (UNION, HISTORY) for quad in found)


def mementos(shelf: Shelf) -> Blueprint:
    """Negotiate in time, and serve the past."""
    blueprint = Blueprint("mementos", __name__)

    @blueprint.before_app_request
    def timegate() -> BaseResponse | None:
        """Send who asks for a record as it was at some time to that document."""
        asked = request.headers.get("Accept-Datetime")
        found = _RECORD.fullmatch(request.path)
        if asked is None or found is None or request.method not in ("GET", "HEAD"):
            return None
        moment = read_datetime(asked)
        kind, (slug, suffix) = found[1], split_suffix(found[2], RECORDS)
        releases = shelf.mementos(name_of(f"id/{kind}/{slug}"))
        before = [release for release in releases if release.issued <= moment]
        release = (before or releases)[-1 if before else 0]
        ending = f".{record_suffix(suffix)}"
        language = f"?lang={quote(request.args['lang'])}" if "lang" in request.args else ""
        response = redirect(place_of(release, kind, slug) + ending + language, 302)
        thing = header([cited(name_of(f"id/{kind}/{slug}"))])
        response.headers["Link"] = f"{links(kind, slug)}, {thing}"
        response.vary.update(("Accept-Datetime", "Accept"))
        return response

    @blueprint.after_app_request
    def announce(response: Response) -> Response:
        """Say of each document where its past is."""
        found = _RECORD.fullmatch(request.path)
        if found and response.status_code in (200, 303) and shelf.releases.names():
            slug = found[2].rpartition(".")[0] or found[2]
            response.headers.add("Link", links(found[1], slug))
            response.vary.add("Accept-Datetime")
        return response

    @blueprint.get("/releases/<release>/doc/<kind>/<slug>")
    def memento(release: str, kind: str, slug: str) -> Response:
        found = shelf.releases.get(release)
        slug, suffix = split_suffix(slug, RECORDS)
        place = place_of(found, kind, slug)
        name = name_of(f"id/{kind}/{slug}")
        engine = shelf.engine(found)
        require(engine, name)
        signs = of_memento(engine, name, f"/releases/{found.name}", place)
        suffix = record_suffix(suffix)
        if suffix == "linkset":
            response = link_set(place, signs)
        else:
            past = Past(found, place, now_of(kind, slug))
            response = about_record(engine, f"id/{kind}/{slug}", suffix, past)
        response.headers["Memento-Datetime"] = http_moment(found)
        others = around(found, shelf.mementos(name))
        linked = [_link(each, kind, slug, " ".join(relations)) for each, relations in others]
        response.headers.add("Link", ", ".join([links(kind, slug), *linked]))
        response.headers.add("Link", header(signs))
        response.headers["Cache-Control"] = FROZEN
        response.last_modified = found.generation.published
        return response

    @blueprint.get("/timemap/doc/<kind>/<slug>")
    def timemap(kind: str, slug: str) -> Response:
        slug = slug.rpartition(".")[0] if slug.rpartition(".")[2] in RECORDS else slug
        releases = shelf.mementos(name_of(f"id/{kind}/{slug}"))
        ends = f'from="{http_moment(releases[0])}"; until="{http_moment(releases[-1])}"'
        own = f'<{_timemap(kind, slug)}>; rel="self"; type="{LINK_FORMAT}"; {ends}'
        head = f'<{now_of(kind, slug)}>; rel="original timegate"'
        rows = [
            _link(each, kind, slug, " ".join([*_ends(each, releases), "memento"]))
            for each in releases
        ]
        return Response(",\n".join([head, own, *rows]) + "\n", content_type=LINK_FORMAT)

    return blueprint


def read_datetime(text: str) -> datetime:
    """Read an Accept-Datetime header; BadRequest when it is no date of the one form.

    >>> read_datetime("Mon, 23 Nov 2026 10:00:00 GMT").isoformat()
    '2026-11-23T10:00:00+00:00'
    """
    moment = parse_date(text) if _DATE.fullmatch(text) else None
    if moment is None:
        raise BadRequest(
            f"Accept-Datetime : {text[:100]} n'est pas une date (Mon, 23 Nov 2026 10:00:00 GMT)",
            f"Accept-Datetime: {text[:100]} is no date (Mon, 23 Nov 2026 10:00:00 GMT)",
        )
    return moment


def http_moment(release: Release) -> str:
    """Say when a release was issued, as HTTP does: to the second, which has begun."""
    return format_datetime(release.issued.astimezone(UTC).replace(microsecond=0), usegmt=True)


def now_of(kind: str, slug: str) -> str:
    """Give the path of the document of now."""
    return f"/doc/{quote(kind)}/{quote(slug)}"


def place_of(release: Release, kind: str, slug: str) -> str:
    """Give the path of a release's document, without its suffix."""
    return f"/releases/{release.name}{now_of(kind, slug)}"


def links(kind: str, slug: str) -> str:
    """Name the document of now, which negotiates in time, and the list of its past."""
    return (
        f'<{now_of(kind, slug)}>; rel="original timegate", '
        f'<{_timemap(kind, slug)}>; rel="timemap"; type="{LINK_FORMAT}"'
    )


def around(release: Release, releases: list[Release]) -> list[tuple[Release, list[str]]]:
    """Name the first, the last, the one before and the one after, each once, with what it is."""
    place = [each.name for each in releases].index(release.name)
    found = []
    for i, each in enumerate(releases):
        beside = {place - 1: ["prev"], place: [], place + 1: ["next"]}
        relations = [*_ends(each, releases), *beside.get(i, [])]
        if relations or i == place:
            found.append((each, [*relations, "memento"]))
    return found


def _ends(release: Release, releases: list[Release]) -> list[str]:
    ends = {"first": releases[0], "last": releases[-1]}
    return [relation for relation, end in ends.items() if end.name == release.name]


def _timemap(kind: str, slug: str) -> str:
    return f"/timemap{now_of(kind, slug)}"


def _link(release: Release, kind: str, slug: str, relations: str) -> str:
    return (
        f'<{place_of(release, kind, slug)}>; rel="{relations}"; datetime="{http_moment(release)}"'
    )
