"""The first page: what the alliance is, how to find something, what is new."""

from collections.abc import Mapping
from itertools import islice

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from fdt_graph.engine import Engine
from fdt_graph.history import Entry, history
from fdt_graph.questions import Question
from fdt_graph.records import value_of
from fdt_graph.web.alliance import Count, Description, counts, descriptions
from fdt_graph.web.negotiation import language_of
from fdt_graph.web.representations import chosen_suffix, page
from fdt_graph.web.subjects import Subject, by_name, subjects

#: Figures, publications and dated things that the page shows.
FIGURES, PUBLICATIONS = 6, 5
#: The lists that the page leads to.
LISTS = ("allies", "territories", "initiatives", "resources", "skills", "events", "training")
#: What the page says in a language.
News = tuple[list[Description], list[Count], list[Entry], list[Subject], Mapping[str, int]]


def home(engine: Engine, questions: dict[str, Question]) -> Blueprint:
    """Show the alliance and the ways into the graph; to programs, tell where it is described."""
    blueprint = Blueprint("home", __name__)

    @blueprint.get("/", endpoint="page")
    def first() -> Response:
        language = language_of(request)
        if chosen_suffix(None) != "html":
            response = redirect("/.well-known/void", 303)
            response.vary.add("Accept")
            return response
        said, figures, publications, latest, lists = engine.kept(_news, language)
        return page(
            "home.html",
            descriptions=said,
            figures=figures[:FIGURES],
            conflicts=dict.fromkeys(link for each in figures for link in each.conflicts),
            publications=publications,
            latest=latest,
            totals={**lists, "questions": len(questions)},
            generation=engine.generation,
        )

    return blueprint


def _news(engine: Engine, language: str) -> News:
    """Read what the page says in a language."""
    sizes = {
        value_of(row["list"]): int(value_of(row["size"])) for row in engine.select("list-sizes")
    }
    return (
        descriptions(engine, language),
        counts(engine, language),
        list(islice(history(engine, language), PUBLICATIONS)),
        _latest(engine, language),
        {name: sizes.get(name, 0) for name in LISTS},
    )


def _latest(engine: Engine, language: str) -> list[Subject]:
    """Give the newest dated things, the latest first."""
    found = by_name(subjects(engine.select("newest")).values(), language)

    def begins(thing: Subject) -> str:
        return max(text.words for text in thing.texts("fdt:earliest", language))

    return sorted(found, key=begins, reverse=True)
