"""What was published, as a page. As RDF it is the graph that says so, and each change a file."""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from fdt_graph.engine import Engine
from fdt_graph.history import Entry, history
from fdt_graph.store.patches import patch_path
from fdt_graph.web.negotiation import language_of
from fdt_graph.web.parameters import whole_number
from fdt_graph.web.representations import chosen_suffix, page

#: Publications on a page.
PAGE = 100


def publications(engine: Engine) -> Blueprint:
    """Show what was published."""
    blueprint = Blueprint("history", __name__)
    #: Language → a generation's name, and what was published until then.
    known: dict[str, tuple[str, list[Entry]]] = {}

    def entries(language: str) -> list[Entry]:
        generation = engine.generation.name
        if known.get(language, ("", []))[0] != generation:
            known[language] = (generation, list(history(engine, language)))
        return known[language][1]

    @blueprint.get("/history")
    def listing() -> BaseResponse:
        if chosen_suffix(None) != "html":
            response = redirect("/graph/history", 303)
            response.vary.update(("Accept",))
            return response
        start = whole_number(request.args, "start", least=0)
        found = entries(language_of(request))
        shown = found[start : start + PAGE]
        kept = {each.slug for each in shown if patch_path(engine.directory, each.slug).exists()}
        older = start + PAGE if len(found) > start + PAGE else None
        newer = max(0, start - PAGE) if start else None
        return page("history.html", entries=shown, kept=kept, older=older, newer=newer)

    return blueprint
