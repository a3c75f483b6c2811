"""What was published: a page, the same as RDF, and each publication's change."""

import gzip
from itertools import islice

from flask import Blueprint, Response, abort, request

from fdt_graph.engine import Engine
from fdt_graph.errors import BadRequest
from fdt_graph.history import history
from fdt_graph.store.patches import patch_path
from fdt_graph.web.negotiation import language_of
from fdt_graph.web.representations import chosen_suffix, page, statements

#: Publications on a page.
PAGE = 100
#: The media type of RDF Patch.
PATCH = "application/rdf-patch; charset=utf-8"


def publications(engine: Engine) -> Blueprint:
    """Show what was published, and each change."""
    blueprint = Blueprint("history", __name__)

    @blueprint.get("/history")
    @blueprint.get("/history.<suffix>")
    def listing(suffix: str | None = None) -> Response:
        syntax = chosen_suffix(suffix)
        if syntax != "html":
            triples = sorted(engine.construct("history-document"), key=str)
            return statements(triples, syntax)
        start = _start(request.args.get("start", "0"))
        entries = islice(history(engine, language_of(request)), start, start + PAGE + 1)
        shown = list(entries)
        later = start + PAGE if len(shown) > PAGE else None
        earlier = max(0, start - PAGE) if start else None
        kept = {each.slug for each in shown if patch_path(engine.directory, each.slug).exists()}
        return page("history.html", entries=shown[:PAGE], kept=kept, older=later, newer=earlier)

    @blueprint.get("/history/<slug>/changes")
    def changes(slug: str) -> Response:
        directory = engine.directory
        path = patch_path(directory, slug)
        if path.parent != directory / "patches" or not path.is_file():
            abort(404)
        content, coding = path.read_bytes(), "gzip"
        if not request.accept_encodings.quality(coding):
            content, coding = gzip.decompress(content), "identity"
        response = Response(content, content_type=PATCH)
        response.headers["Content-Encoding"] = coding
        response.vary.update(("Accept-Encoding",))
        return response

    return blueprint


def _start(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise BadRequest(f"start={text[:50]} : un nombre", f"start={text[:50]}: a number")
    return int(text)
