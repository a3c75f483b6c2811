"""SPARQL 1.1 Protocol, query operation. https://www.w3.org/TR/sparql11-protocol/#query-operation"""

from collections.abc import Mapping

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict

from fdt_graph.engine import Engine
from fdt_graph.engine.job import Job
from fdt_graph.errors import NotAcceptable, QueryError
from fdt_graph.formats import RDF_FORMATS, RESULT_FORMATS, Format, media_type
from fdt_graph.query import Graphs
from fdt_graph.web.negotiation import negotiate

QUERY = "application/sparql-query"
FORM = "application/x-www-form-urlencoded"

FORMATS: Mapping[str, Format] = {**RDF_FORMATS, **RESULT_FORMATS}


def sparql(engine: Engine) -> Blueprint:
    """Answer queries at /sparql, by GET, by both kinds of POST, and by QUERY."""
    blueprint = Blueprint("sparql", __name__)

    @blueprint.route("/sparql", methods=["GET", "POST", "QUERY"])
    def endpoint() -> Response:
        results, graph = _wanted(RESULT_FORMATS), _wanted(RDF_FORMATS)
        if results is None and graph is None:
            offers = [media_type(syntax) for syntax in FORMATS.values()]
            raise NotAcceptable(request.headers["Accept"], offers)
        accept = request.headers.get("Accept", "*/*")
        job = Job(_query_text(), results, graph, accept, graphs=_graphs())
        answer = engine.ask(job)
        response = Response(answer.body, content_type=FORMATS[answer.format_name].media_type)
        response.vary.add("Accept")
        return response

    return blueprint


def _values() -> MultiDict[str, str]:
    """Give the request's parameters: of the form when one is sent, else of the address."""
    return request.form if request.mimetype == FORM else request.args


def _graphs() -> Graphs:
    values = _values()
    default, named = values.getlist("default-graph-uri"), values.getlist("named-graph-uri")
    return Graphs(tuple(default), tuple(named))


def _wanted(formats: Mapping[str, Format]) -> str | None:
    """Name the format that the client prefers among some; None when it wants none of them."""
    offers = {media_type(syntax): name for name, syntax in formats.items()}
    try:
        return offers[negotiate(request.headers.get("Accept"), offers)]
    except NotAcceptable:
        return None


def _query_text() -> str:
    """Take the one query out of the request; QueryError when there is none, or more than one."""
    if request.method in ("POST", "QUERY"):
        if request.mimetype == QUERY:
            return _utf8(request.get_data())
        if request.mimetype != FORM:
            raise QueryError(
                f"un corps de type {request.mimetype or 'inconnu'} : envoyez {QUERY} ou {FORM}",
                f"a body of type {request.mimetype or 'unknown'}: send {QUERY} or {FORM}",
            )
    texts = _values().getlist("query")
    if len(texts) != 1:
        raise QueryError(
            f"{len(texts)} requêtes : envoyez-en une, par ?query=, par formulaire ou en corps",
            f"{len(texts)} queries: send one, as ?query=, in a form, or as a body",
        )
    return texts[0]


def _utf8(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise QueryError(
            f"le corps n'est pas en UTF-8 : {error}", f"the body is not UTF-8: {error}"
        ) from None
