"""The page about the data: sources, coverage, gaps, quality; and the one about the API."""

import threading
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, request

from fdt_graph.engine import Engine
from fdt_graph.errors import Unknown
from fdt_graph.web.coverage import (
    Source,
    classes,
    departments,
    levels,
    license_key,
    sources,
)
from fdt_graph.web.gaps import Gap, first_sentence, gaps
from fdt_graph.web.negotiation import language_of
from fdt_graph.web.origin import origin
from fdt_graph.web.representations import RECORDS, page
from fdt_graph.web.subjects import Link, Subject, by_name, subjects
from fdt_graph.web.terms import Terms

#: Sources on a page.
PAGE = 25


@dataclass(frozen=True)
class Licensed:
    """A licence, the short name that addresses know it by, and how many sources have it."""

    link: Link
    key: str
    count: int


def about(engine: Engine, root: Path) -> Blueprint:
    """Serve both."""
    blueprint = Blueprint("about", __name__)
    terms = Terms(engine, root)
    lock = threading.Lock()

    @lru_cache(2)
    def missing(_: str) -> list[Gap]:
        """Count the gaps of a generation; kept for a generation."""
        return gaps(engine, terms)

    @lru_cache(4)
    def facts(_: str, language: str) -> Mapping[str, Any]:
        """Read what the page says of a generation; kept for a generation."""
        found = subjects(engine.select("conflicts")).values()
        return {
            "sources": sources(engine, language),
            "classes": classes(engine, language),
            "departments": departments(engine, language),
            "levels": levels(engine, language),
            "conflicts": by_name(found, language),
            "build": _last_build(engine),
            "dataset": next(iter(subjects(engine.select("dataset")).values()), Subject("")),
        }

    @blueprint.get("/about")
    def data() -> Response:
        language = language_of(request)
        for name in request.args:
            if name not in ("licence", "page", "lang"):
                raise Unknown("parameter", name, ["licence", "page", "lang"])
        generation = engine.generation
        with lock:  # who comes while it is read waits for it
            said, lacking = facts(generation.name, language), missing(generation.name)
        licences = licensed(said["sources"])
        chosen = request.args.get("licence")
        shown = [s for s in said["sources"] if chosen in (None, license_key(s.license.iri))]
        if not shown and chosen is not None:
            known = [f"licence={each.key}" for each in licences]
            raise Unknown("parameter", f"licence={chosen}", known)
        pages = max(1, -(-len(shown) // PAGE))
        current = page_number(request.args.get("page", "1"), pages)
        return page(
            "about.html",
            **{**said, "sources": shown[(current - 1) * PAGE : current * PAGE]},
            found=len(shown),
            licences=licences,
            chosen=chosen,
            current=current,
            pages=pages,
            gaps=lacking,
            first_sentence=first_sentence,
            terms=terms.current().terms,
            generation=generation,
        )

    @blueprint.get("/api")
    def programs() -> Response:
        return page("api.html", base=origin(request), forms=RECORDS)

    return blueprint


def page_number(text: str, pages: int) -> int:
    """Read the number of a page, from 1 on; Unknown for one that there is not.

    >>> page_number("2", 3)
    2
    """
    if text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= pages:
        return int(text)
    raise Unknown("parameter", f"page={text}", ["page=1", f"page={pages}"])


def licensed(found: Collection[Source]) -> list[Licensed]:
    """Count the sources of each licence, most first."""
    links = {source.license.iri: source.license for source in found}
    many = Counter(source.license.iri for source in found)
    return [Licensed(links[iri], license_key(iri), count) for iri, count in many.most_common()]


def _last_build(engine: Engine) -> Mapping[str, str] | None:
    """Find the last publication made from all files: its IRI, its end and its figures."""
    row = next(engine.select("last-build"), None)
    if row is None:
        return None
    return {name: getattr(term, "value", "") for name, term in row.items()}
