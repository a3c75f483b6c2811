"""The tables of what each address takes and gives in, their description for programs out.

https://spec.openapis.org/oas/v3.1.1
"""

import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.metadata import version
from typing import Any

from flask import Blueprint, Response, request

from fdt_graph.web.exchange import FORM
from fdt_graph.web.negotiation import HTML
from fdt_graph.web.origin import origin
from fdt_graph.web.problems import PROBLEM, STATUS, TEXT
from fdt_graph.web.surface import SURFACE, Operation
from fdt_graph.web.words import words

#: What an address of Flask's has in the place of a part that varies.
_VARIABLE = re.compile(r"<(?:[a-z]+(?:\([^)]*\))?:)?(\w+)>")
#: What a problem is written in, as its client prefers.
FORMS = (TEXT, PROBLEM, HTML)
PROBLEMS = "#/components/responses/Problem"
#: https://www.rfc-editor.org/rfc/rfc9457#section-3.1
PROBLEM_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "line": {"type": "integer"},
        "column": {"type": "integer"},
        "retry_after": {"type": "integer"},
    },
}


def openapi() -> Blueprint:
    """Serve the description."""
    blueprint = Blueprint("openapi", __name__)

    @lru_cache(4)
    def written(place: str) -> str:
        return json.dumps(describe(place), ensure_ascii=False) + "\n"

    @blueprint.get("/openapi.json")
    def description() -> Response:
        return Response(written(origin(request)), content_type="application/json")

    return blueprint


def template(rule: str) -> str:
    """Write a path as OpenAPI does.

    >>> template("/<any(scheme, graph):place>/<path:rest>"), template("/ns.<suffix>")
    ('/{place}/{rest}', '/ns.{suffix}')
    """
    return _VARIABLE.sub(r"{\1}", rule)


def describe(place: str) -> dict[str, Any]:
    """Describe the service at an address."""
    fr, en = words("fr"), words("en")
    return {
        "openapi": "3.1.1",
        "info": {
            "title": fr["title"],
            "summary": en["title"],
            "description": f"{fr['portal_api_lead']}\n\n{en['portal_api_lead']}",
            "version": version("fdt-graph"),
        },
        "servers": [{"url": place}],
        "externalDocs": {"url": f"{place}/api"},
        "paths": {
            path: {method: operation(path, method, each) for method, each in methods.items()}
            for path, methods in sorted(SURFACE.items())
        },
        "components": {
            "schemas": {"Problem": PROBLEM_SCHEMA},
            "responses": {"Problem": {"description": "", "content": _problem()}},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def operation(path: str, method: str, said: Operation) -> dict[str, Any]:
    """Describe one method at one path."""
    described: dict[str, Any] = {
        "operationId": "_".join([method, *re.findall(r"\w+", path)]),
        "summary": said.fr,
        "description": said.en,
        "parameters": [parameter.document for parameter in said.parameters],
        "responses": {str(status): each for status, each in sorted(responses(said).items())},
    }
    if said.accepts:
        content: dict[str, Any] = {kind: {"schema": {"type": "string"}} for kind in said.accepts}
        if FORM in content:
            fields = {field.name: dict(field.schema) for field in said.form}
            content[FORM] = {"schema": {"type": "object", "properties": fields}}
        described["requestBody"] = {"required": True, "content": content}
    if said.token:
        described["security"] = [{"token": []}]
    return described


def responses(said: Operation) -> dict[int, dict[str, Any]]:
    """Describe each status that an operation may answer with."""
    found: dict[int, dict[str, Any]] = {}
    for problem in said.problems:
        texts = found.setdefault(STATUS[problem], {"$ref": PROBLEMS, "description": ""})
        line = str(problem.__doc__).splitlines()[0]
        texts["description"] = f"{texts['description']} {line}".strip()
    for status, (fr, en) in said.others.items():
        body = {} if 300 <= status < 400 else {"content": _content(said.produces)}
        found[status] = {"description": f"{fr}\n\n{en}", **body}
    good: dict[str, Any] = {"description": "OK"}
    if not 300 <= said.status < 400:
        good["content"] = _content(said.produces)
    found[said.status] = good
    return found


def _content(kinds: Iterable[str]) -> dict[str, Any]:
    return {kind: {"schema": _schema(kind)} for kind in kinds}


def _schema(kind: str) -> dict[str, Any]:
    """Give the schema of a media type: JSON is an object or a list, all else is a text."""
    if kind.endswith("json"):
        return {"type": ["object", "array"]}
    return {"type": "string"}


def _problem() -> dict[str, Any]:
    said = {kind: {"schema": {"type": "string"}} for kind in FORMS}
    return {**said, PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
