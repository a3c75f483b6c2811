"""What programs look for: contexts, schemas, link sets, the catalogue of APIs."""

import json
import re
from pathlib import Path

from flask import Blueprint, Response, request

from fdt_graph.engine import Engine
from fdt_graph.errors import NoSuchRecord
from fdt_graph.namespaces import BASE
from fdt_graph.portrayal.context import CONTEXT_FILE, SCHEMA_FILE, VERSION
from fdt_graph.records import require
from fdt_graph.web.documents import name_of
from fdt_graph.web.linksets import link_set
from fdt_graph.web.origin import origin
from fdt_graph.web.representations import RECORDS, split_suffix
from fdt_graph.web.signposting import CATALOGUE, SERVICE, document_of, header, of_record

#: How long programs may keep a version of the context: it only grows.
KEPT = "public, max-age=604800"
#: The files of each version of the context, with their media types.
FILES = {
    f"{VERSION}.jsonld": (CONTEXT_FILE, "application/ld+json"),
    f"{VERSION}.schema.json": (SCHEMA_FILE, "application/schema+json"),
}
#: https://www.rfc-editor.org/rfc/rfc9727#section-4
CATALOGUE_TYPE = 'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"'
#: Paths of documents about records, of those of now.
_DOCUMENT = re.compile(r"/(?:doc|scheme)/[^/]+/[^/]+|/(?:graph|question)/.+")


def programs(engine: Engine, root: Path) -> Blueprint:
    """Serve them, and signpost the documents about records."""
    blueprint = Blueprint("programs", __name__)

    @blueprint.get("/context/<name>")
    def context(name: str) -> Response:
        if name not in FILES:
            raise NoSuchRecord(
                "record", f"{BASE}context/{name}", [BASE + f"context/{f}" for f in FILES]
            )
        path, media_type = FILES[name]
        response = Response(path.read_bytes(), content_type=media_type)
        response.headers["Cache-Control"] = KEPT
        return response

    @blueprint.get("/linkset/<any(doc, scheme, graph, question):place>/<path:rest>")
    def linkset(place: str, rest: str) -> Response:
        name = name_of(f"{'id' if place == 'doc' else place}/{rest}")
        require(engine, name)
        return link_set(document_of(name.value), of_record(engine, name))

    @blueprint.get(CATALOGUE)
    def catalogue() -> Response:
        here = origin(request)
        about = {
            relation: [{"href": here + where, **({"type": kind} if kind else {})}]
            for relation, where, kind in SERVICE
        }
        interfaces = [{"anchor": here + path, **about} for path in ("/", "/sparql")]
        items = {"item": [{"href": each["anchor"]} for each in interfaces]}
        said = {"linkset": [{"anchor": here + CATALOGUE, **items}, *interfaces]}
        content = json.dumps(said) + "\n"
        response = Response(content, content_type=CATALOGUE_TYPE)
        response.headers["Link"] = f'<{CATALOGUE}>; rel="api-catalog"'
        return response

    @blueprint.after_app_request
    def signpost(response: Response) -> Response:
        """Say of each document about a record where programs go from it."""
        if response.status_code != 200 or not _DOCUMENT.fullmatch(request.path):
            return response
        path = request.path.removeprefix("/")
        stem, suffix = split_suffix(path, RECORDS) if "." in path else (path, None)
        name = name_of(stem.replace("doc/", "id/", 1) if stem.startswith("doc/") else stem)
        response.headers.add("Link", header(of_record(engine, name)))
        response.vary.add("Accept-Profile")
        return response

    return blueprint
