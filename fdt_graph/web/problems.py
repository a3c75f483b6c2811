"""The one table from our errors to HTTP. https://www.rfc-editor.org/rfc/rfc9457"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote

from werkzeug.exceptions import HTTPException

from fdt_graph.errors import (
    AlreadyThere,
    BadAnswer,
    BadName,
    BadRequest,
    BadSetting,
    BatchTimedOut,
    BatchTooLong,
    BeingMade,
    BodyTooLong,
    Busy,
    ChangeTooLarge,
    Crashed,
    Damaged,
    DiskFull,
    Diverged,
    EngineDown,
    EngineFailed,
    FdtGraphError,
    Forbidden,
    Gone,
    HostNotAllowed,
    Left,
    NamesService,
    NoRelease,
    NoSuchRecord,
    NotAcceptable,
    NotAllowed,
    NotMade,
    NotServed,
    NotThere,
    OutOfMemory,
    Overloaded,
    ParseError,
    PartnerTimedOut,
    PartnerTooLarge,
    PreconditionFailed,
    QueryError,
    ReadOnly,
    Refused,
    StoreReadOnly,
    TableError,
    TimedOut,
    TooLarge,
    TooMany,
    TooOften,
    Unauthorized,
    Unknown,
    Unreachable,
    UnsupportedMediaType,
    Unwritable,
    ValidationError,
    Withdrawn,
)
from fdt_graph.namespaces import BASE
from fdt_graph.web.negotiation import negotiate

STATUS = {
    AlreadyThere: HTTPStatus.CONFLICT,
    BadAnswer: HTTPStatus.BAD_GATEWAY,
    BadName: HTTPStatus.BAD_REQUEST,
    BadRequest: HTTPStatus.BAD_REQUEST,
    BadSetting: HTTPStatus.INTERNAL_SERVER_ERROR,
    BatchTimedOut: HTTPStatus.GATEWAY_TIMEOUT,
    BatchTooLong: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    BodyTooLong: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Busy: HTTPStatus.CONFLICT,
    ChangeTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Crashed: HTTPStatus.SERVICE_UNAVAILABLE,
    Damaged: HTTPStatus.INTERNAL_SERVER_ERROR,
    DiskFull: HTTPStatus.INSUFFICIENT_STORAGE,
    Diverged: HTTPStatus.CONFLICT,
    EngineDown: HTTPStatus.SERVICE_UNAVAILABLE,
    EngineFailed: HTTPStatus.BAD_GATEWAY,
    Forbidden: HTTPStatus.FORBIDDEN,
    Gone: HTTPStatus.SERVICE_UNAVAILABLE,
    HostNotAllowed: HTTPStatus.FORBIDDEN,
    Left: HTTPStatus.REQUEST_TIMEOUT,
    NamesService: HTTPStatus.BAD_REQUEST,
    NoRelease: HTTPStatus.NOT_FOUND,
    NoSuchRecord: HTTPStatus.NOT_FOUND,
    NotAcceptable: HTTPStatus.NOT_ACCEPTABLE,
    NotAllowed: HTTPStatus.METHOD_NOT_ALLOWED,
    BeingMade: HTTPStatus.SERVICE_UNAVAILABLE,
    NotMade: HTTPStatus.SERVICE_UNAVAILABLE,
    NotServed: HTTPStatus.NOT_IMPLEMENTED,
    NotThere: HTTPStatus.BAD_GATEWAY,
    OutOfMemory: HTTPStatus.INSUFFICIENT_STORAGE,
    Overloaded: HTTPStatus.SERVICE_UNAVAILABLE,
    ParseError: HTTPStatus.BAD_REQUEST,
    PartnerTimedOut: HTTPStatus.GATEWAY_TIMEOUT,
    PartnerTooLarge: HTTPStatus.BAD_GATEWAY,
    PreconditionFailed: HTTPStatus.PRECONDITION_FAILED,
    QueryError: HTTPStatus.BAD_REQUEST,
    ReadOnly: HTTPStatus.FORBIDDEN,
    Refused: HTTPStatus.BAD_GATEWAY,
    TableError: HTTPStatus.BAD_REQUEST,
    TimedOut: HTTPStatus.GATEWAY_TIMEOUT,
    TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    TooMany: HTTPStatus.TOO_MANY_REQUESTS,
    TooOften: HTTPStatus.TOO_MANY_REQUESTS,
    Unauthorized: HTTPStatus.UNAUTHORIZED,
    Unknown: HTTPStatus.BAD_REQUEST,
    Unreachable: HTTPStatus.BAD_GATEWAY,
    UnsupportedMediaType: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    Unwritable: HTTPStatus.NOT_ACCEPTABLE,
    StoreReadOnly: HTTPStatus.INSUFFICIENT_STORAGE,
    ValidationError: HTTPStatus.INTERNAL_SERVER_ERROR,
    Withdrawn: HTTPStatus.GONE,
}

#: What HTTP's own errors say in French; werkzeug says it in English.
FRENCH: dict[int, str] = {
    HTTPStatus.NOT_FOUND: "rien n'est à cette adresse",
    HTTPStatus.METHOD_NOT_ALLOWED: "cette méthode n'est pas admise à cette adresse",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "le corps de la requête est trop long",
    HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE: "cette partie n'existe pas",
    HTTPStatus.INTERNAL_SERVER_ERROR: "une erreur imprévue ; elle est au journal",
}

#: What an IRI in a header may have as it is.
SAFE = ":/?#[]@!$&'()*+,;=%~"

TEXT, PROBLEM, PAGE = "text/plain", "application/problem+json", "text/html"


@dataclass(frozen=True)
class Problem:
    """What went wrong, as HTTP tells it."""

    status: HTTPStatus
    #: An address that stands for the kind of problem, for ever.
    type: str
    texts: Mapping[str, str]
    #: More members: line, column, retry_after.
    members: Mapping[str, int]
    headers: Mapping[str, str]

    def document(self, language: str) -> bytes:
        """Write the problem document; half a character (a lone surrogate) becomes `?`."""
        said = {
            "type": self.type,
            "title": self.status.phrase,
            "status": self.status.value,
            "detail": self.texts[language],
            **self.members,
        }
        return json.dumps(said, ensure_ascii=False).encode(errors="replace") + b"\n"


def problem_of(error: FdtGraphError | HTTPException) -> Problem:
    """Tell what an error is for HTTP."""
    if isinstance(error, HTTPException):
        status = HTTPStatus(error.code or 500)
        reason = error.description or error.name
        texts = {"fr": FRENCH.get(status, reason), "en": reason}
        kept = {
            name: value
            for name, value in error.get_headers()
            if name.lower() not in ("content-type", "content-length")
        }
        return Problem(status, "about:blank", texts, {}, kept)
    kind = next(kind for kind in type(error).__mro__ if kind in STATUS or kind is FdtGraphError)
    status = STATUS.get(kind, HTTPStatus.INTERNAL_SERVER_ERROR)
    members = {
        name: value
        for name in ("line", "column", "retry_after")
        if isinstance(value := getattr(error, name, None), int)
    }
    headers = {}
    if isinstance(error, Overloaded):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, Withdrawn) and error.others:
        # https://www.rfc-editor.org/rfc/rfc5829#section-3.3
        headers["Link"] = ", ".join(
            f'<{quote(other, SAFE)}>; rel="successor-version"' for other in error.others[:10]
        )
    if isinstance(error, NotAllowed):
        headers["Allow"] = ", ".join(error.allowed)
    if isinstance(error, Unauthorized | Forbidden):  # RFC 6750, 3
        headers["WWW-Authenticate"] = 'Bearer realm="fdt-graph"' + (
            f', error="{error.code}"' if error.code is not None else ""
        )
    return Problem(status, type_of(kind), error.texts, members, headers)


def type_of(kind: type[FdtGraphError]) -> str:
    """Name a kind of problem.

    >>> type_of(TimedOut)
    'https://w3id.org/fdt/problem/timed-out'
    """
    return BASE + "problem/" + re.sub(r"(?<=.)(?=[A-Z])", "-", kind.__name__).lower()


def write(
    problem: Problem, accept: str, language: str, page: Callable[[Problem, str], str] | None
) -> tuple[list[tuple[str, str]], bytes]:
    """Write a problem as the client prefers it: its headers and its body.

    `page` makes the HTML of a problem in a language, where there are pages.
    """
    form = form_of(accept)
    if form == PROBLEM:
        body, charset = problem.document(language), ""
    else:
        text = problem.texts[language] + "\n"
        if form == PAGE and page is not None:
            text = page(problem, language)
        else:
            form = TEXT
        body, charset = text.encode(errors="replace"), "; charset=utf-8"
    headers = [
        ("Content-Type", form + charset),
        ("Content-Language", language),
        ("Vary", "Accept, Accept-Language"),
        ("Cache-Control", "no-store"),
    ]
    return [*headers, *problem.headers.items()], body


def form_of(accept: str) -> str:
    """Choose how a problem is written: as text, a problem document, or a page."""
    try:
        chosen = negotiate(accept, [TEXT, PROBLEM, "application/json", PAGE])
    except NotAcceptable:
        return PROBLEM
    return PROBLEM if chosen == "application/json" else chosen
