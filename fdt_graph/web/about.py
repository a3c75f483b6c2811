"""The page about the data: sources, coverage, gaps, quality; and the one about the API."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, request

from fdt_graph.engine import Engine
from fdt_graph.errors import Unknown
from fdt_graph.records import values_of
from fdt_graph.web.coverage import (
    Source,
    classes,
    departments,
    levels,
    license_key,
    sources,
)
from fdt_graph.web.gaps import first_sentence, gaps
from fdt_graph.web.negotiation import language_of
from fdt_graph.web.origin import origin
from fdt_graph.web.parameters import page_of, refuse_unknown
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

    @blueprint.get("/about")
    def data() -> Response:
        language = language_of(request)
        refuse_unknown(request.args, ("licence", "page", "lang"))
        generation = engine.generation
        said, lacking = engine.kept(_facts, language), engine.kept(gaps, terms)
        licences = licensed(said["sources"])
        chosen = request.args.get("licence")
        shown = [s for s in said["sources"] if chosen in (None, license_key(s.license.iri))]
        if not shown and chosen is not None:
            known = [f"licence={each.key}" for each in licences]
            raise Unknown("parameter", f"licence={chosen}", known)
        return page(
            "about.html",
            **{**said, "sources": page_of(request.args, shown, PAGE)},
            licences=licences,
            chosen=chosen,
            gaps=lacking,
            first_sentence=first_sentence,
            terms=terms.current().terms,
            generation=generation,
        )

    @blueprint.get("/api")
    def programs() -> Response:
        return page("api.html", base=origin(request), forms=RECORDS)

    return blueprint


def licensed(found: Collection[Source]) -> list[Licensed]:
    """Count the sources of each licence, most first."""
    links = {source.license.iri: source.license for source in found}
    many = Counter(source.license.iri for source in found)
    return [Licensed(links[iri], license_key(iri), count) for iri, count in many.most_common()]


def _facts(engine: Engine, language: str) -> Mapping[str, Any]:
    """Read what the page says in a language."""
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


def _last_build(engine: Engine) -> Mapping[str, str] | None:
    """Find the last publication made from all files: its IRI, its end and its figures."""
    row = next(engine.select("last-build"), None)
    return None if row is None else values_of(row)
