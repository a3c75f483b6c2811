"""The first page: what the graph is, what it holds, how to ask it."""

import pyoxigraph as ox
from flask import Blueprint, Response, render_template, request

from fdt_graph.engine import Engine
from fdt_graph.questions import Question
from fdt_graph.web.negotiation import language_of
from fdt_graph.web.words import words


def home(engine: Engine, questions: dict[str, Question]) -> Blueprint:
    """Show the counts of the current generation and the questions it answers."""
    blueprint = Blueprint("home", __name__)

    @blueprint.get("/")
    def page() -> Response:
        language = language_of(request)
        counts = [
            (term.value, label.value, int(count.value))
            for row in engine.select("counts")
            if isinstance(term := row["class"], ox.NamedNode)
            and isinstance(label := row["label"], ox.Literal)
            and isinstance(count := row["count"], ox.Literal)
            and label.language == language
        ]
        body = render_template(
            "home.html",
            counts=counts,
            generation=engine.generation,
            questions=questions.values(),
            lang=language,
            t=words(language),
        )
        response = Response(body, content_type="text/html; charset=utf-8")
        response.headers["Content-Language"] = language
        response.vary.update(("Accept-Language",))
        return response

    return blueprint
