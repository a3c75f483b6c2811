"""The one table from our errors to HTTP statuses."""

from http import HTTPStatus

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import HTTPException

from fdt_graph.errors import (
    BadSetting,
    Busy,
    Crashed,
    FdtGraphError,
    Gone,
    NoSuchRecord,
    NotAcceptable,
    OutOfMemory,
    Overloaded,
    ParseError,
    QueryError,
    TableError,
    TimedOut,
    TooLarge,
    Unknown,
    ValidationError,
)
from fdt_graph.web.negotiation import accepted_language, language_of, negotiate
from fdt_graph.web.words import words

STATUS = {
    QueryError: HTTPStatus.BAD_REQUEST,
    ParseError: HTTPStatus.BAD_REQUEST,
    NotAcceptable: HTTPStatus.NOT_ACCEPTABLE,
    NoSuchRecord: HTTPStatus.NOT_FOUND,
    Unknown: HTTPStatus.BAD_REQUEST,
    TableError: HTTPStatus.BAD_REQUEST,
    BadSetting: HTTPStatus.INTERNAL_SERVER_ERROR,
    Gone: HTTPStatus.SERVICE_UNAVAILABLE,
    Busy: HTTPStatus.CONFLICT,
    ValidationError: HTTPStatus.INTERNAL_SERVER_ERROR,
    TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Overloaded: HTTPStatus.SERVICE_UNAVAILABLE,
    Crashed: HTTPStatus.SERVICE_UNAVAILABLE,
    TimedOut: HTTPStatus.GATEWAY_TIMEOUT,
    OutOfMemory: HTTPStatus.INSUFFICIENT_STORAGE,
}


#: What HTTP's own errors say in French; werkzeug says it in English.
FRENCH: dict[int, str] = {
    HTTPStatus.NOT_FOUND: "rien n'est à cette adresse",
    HTTPStatus.METHOD_NOT_ALLOWED: "cette méthode n'est pas admise à cette adresse",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "le corps de la requête est trop long",
}


def problems() -> Blueprint:
    """Answer our errors and HTTP's own; let anything else be a 500 with a traceback in the log."""
    blueprint = Blueprint("problems", __name__)

    @blueprint.app_errorhandler(FdtGraphError)
    def ours(error: FdtGraphError) -> Response:
        status = STATUS.get(type(error), HTTPStatus.INTERNAL_SERVER_ERROR)
        answer = _answer(status, error.texts)
        if isinstance(error, Overloaded):
            answer.headers["Retry-After"] = str(error.retry_after)
        return answer

    @blueprint.app_errorhandler(HTTPException)
    def theirs(error: HTTPException) -> Response:
        code, reason = error.code or 500, error.description or error.name
        answer = _answer(HTTPStatus(code), {"fr": FRENCH.get(code, reason), "en": reason})
        for name, value in error.get_headers():
            if name.lower() not in ("content-type", "content-length"):
                answer.headers[name] = value
        return answer

    return blueprint


def _answer(status: HTTPStatus, texts: dict[str, str]) -> Response:
    """Write a problem as text, or as a page for a browser; in text when neither is acceptable."""
    try:
        kind = negotiate(request.headers.get("Accept"), ["text/plain", "text/html"])
    except NotAcceptable:
        kind = "text/plain"
    try:
        language = language_of(request)
    except Unknown:
        language = accepted_language(request)
    reason = texts[language]
    body = f"{reason}\n"
    if kind == "text/html":
        body = render_template(
            "problem.html", status=status, reason=reason, lang=language, t=words(language)
        )
    response = Response(body, status, content_type=f"{kind}; charset=utf-8")
    response.vary.update(("Accept", "Accept-Language"))
    return response
