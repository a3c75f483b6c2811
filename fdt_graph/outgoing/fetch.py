"""A request in, one bounded answer out, redirects followed; nothing else of the project asks.

HTTP: https://www.rfc-editor.org/rfc/rfc9110. No cookies, no passwords, no proxy of the environment.
"""

import gzip
import io
import re
import ssl
import zlib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import version
from urllib.parse import urljoin

import httpcore

from fdt_graph.errors import SHOWN, NotThere, PartnerTimedOut, PartnerTooLarge, Unreachable
from fdt_graph.namespaces import BASE
from fdt_graph.outgoing.network import Deadline, Outgoing
from fdt_graph.outgoing.request import Reach, Request, Response
from fdt_graph.outgoing.targets import Target, target_of

#: Redirects that are followed.
REDIRECTS = 5
#: Those that keep the method and the body, and those after which a GET is right.
#: https://www.rfc-editor.org/rfc/rfc9110#name-redirection-3xx
SAME_METHOD, THEN_GET = (307, 308), (301, 302, 303)
#: Those that say that nothing is at an address, or nothing any more.
ABSENT = (404, 410)
#: Bytes of an answer's headers.
HEADERS = 1 << 15


def fetch(request: Request) -> Response:
    """Ask another machine, at most once a redirect.

    It answers 200, or 304 when the request told of an earlier answer. Raises HostNotAllowed for
    what the registry does not let one reach, Unreachable, PartnerTimedOut, PartnerTooLarge.
    """
    deadline = Deadline(request.reach.seconds)
    url, body = request.url, request.body
    seen: list[str] = []
    while True:
        target = target_of(url, request.reach)
        seen.append(url)
        answer = _ask(target, request, url, body, deadline)
        if isinstance(answer, Response):
            return answer
        status, location = answer
        if body is not None and status not in SAME_METHOD:
            _refuse_loss(target, status)
            body = None
        url = _there(target, url, location)
        if url in seen or len(seen) > REDIRECTS:
            raise Unreachable(
                target.authority,
                f"des redirections sans fin, ou plus de {REDIRECTS}",
                f"redirects without an end, or more than {REDIRECTS}",
            )


def _there(target: Target, url: str, location: str) -> str:
    """Resolve the Location header of a redirect against the address that gave it."""
    try:
        return urljoin(url, location).partition("#")[0]
    except ValueError:
        shown = location[:SHOWN]
        raise Unreachable(
            target.authority,
            f"une redirection vers ce qui n’est pas une adresse : {shown}",
            f"a redirect to what is no address: {shown}",
        ) from None


def _refuse_loss(target: Target, status: int) -> None:
    """Raise Unreachable for a redirect that loses a body, but that to an answer made already."""
    if status != 303:
        raise Unreachable(
            target.authority,
            f"une redirection {status} d’un POST, qui perdrait la requête",
            f"a redirect {status} of a POST, which would lose the query",
        )


def _ask(
    target: Target, request: Request, url: str, body: bytes | None, deadline: Deadline
) -> Response | tuple[int, str]:
    """Ask a target once: its answer, or the status and the place of a redirect."""
    reach = request.reach
    backend = Outgoing(target, reach, deadline)
    where = httpcore.URL(
        scheme=target.scheme, host=target.host, port=target.port, target=target.path
    )
    method = "GET" if body is None else "POST"
    try:
        with (
            httpcore.ConnectionPool(_secure(), network_backend=backend) as pool,
            pool.stream(method, where, headers=_headers(target, request, body), content=body) as it,
        ):
            headers = _read_headers(target, it)
            if it.status in SAME_METHOD + THEN_GET and "location" in headers:
                return it.status, headers["location"]
            _check(target, request, it.status)
            content = _content(target, reach, headers, it.iter_stream())
    except httpcore.TimeoutException:
        raise PartnerTimedOut(target.authority, reach.seconds) from None
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
        said = str(error)[:SHOWN] or type(error).__name__
        raise Unreachable(
            target.authority, f"pas de réponse en HTTP ({said})", f"no answer in HTTP ({said})"
        ) from None
    etag, modified = (_repeatable(headers.get(name)) for name in ("etag", "last-modified"))
    return Response(it.status, url, headers.get("content-type"), content, etag, modified, headers)


def _repeatable(value: str | None) -> str | None:
    """Give a header that a later request is to repeat; None for one that no request may have."""
    return value if value is not None and value.isascii() else None


@cache
def _secure() -> ssl.SSLContext:
    """Trust whom the system does, and the certificates' usual list; names are checked."""
    return httpcore.default_ssl_context()


def _headers(target: Target, request: Request, body: bytes | None) -> list[tuple[str, str]]:
    """Write the headers of a request."""
    headers = {
        "Host": target.authority,
        "User-Agent": f"fdt-graph/{version('fdt-graph')} (+{BASE})",
        "Accept": request.accept,
        "Accept-Encoding": "gzip",
        "Connection": "close",
        "If-None-Match": request.etag,
        "If-Modified-Since": request.modified,
    }
    if body is not None:
        headers["Content-Type"] = request.media_type
        headers["Content-Length"] = str(len(body))
    return [(name, value) for name, value in headers.items() if value is not None]


def _read_headers(target: Target, answer: httpcore.Response) -> dict[str, str]:
    """Read the headers of an answer; Unreachable when there are too many."""
    size = sum(len(name) + len(value) for name, value in answer.headers)
    if size > HEADERS:
        raise Unreachable(
            target.authority,
            f"des en-têtes de plus de {HEADERS} octets",
            f"headers of more than {HEADERS} bytes",
        )
    headers: dict[str, str] = {}
    for name, value in answer.headers:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


def _check(target: Target, request: Request, status: int) -> None:
    """Raise Unreachable, NotThere of 404 and 410, for a status that is not what was asked for."""
    known = request.etag is not None or request.modified is not None
    if status != 200 and not (status == 304 and known):
        kind = NotThere if status in ABSENT else Unreachable
        raise kind(
            target.authority, f"réponse HTTP {status}", f"answered with HTTP status {status}"
        )


def _content(
    target: Target, reach: Reach, headers: Mapping[str, str], parts: Iterator[bytes]
) -> bytes:
    """Read the content of an answer, and undo its content coding."""
    length = headers.get("content-length", "")
    if re.fullmatch("[0-9]+", length) and int(length[:20]) > reach.limit:
        raise PartnerTooLarge(target.authority, reach.limit)
    content = bytearray()
    for part in parts:
        content += part
        if len(content) > reach.limit:
            raise PartnerTooLarge(target.authority, reach.limit)
    coding = headers.get("content-encoding", "identity").strip().lower()
    if coding in ("gzip", "x-gzip") and content:
        return _decompress(target, bytes(content), reach.limit)
    if coding not in ("identity", "", "gzip", "x-gzip"):
        shown = coding[:SHOWN]
        raise Unreachable(
            target.authority,
            f"un codage qui n’était pas demandé : {shown}",
            f"a content coding that was not asked for: {shown}",
        )
    return bytes(content)


def _decompress(target: Target, content: bytes, limit: int) -> bytes:
    """Undo gzip, of several members too. https://www.rfc-editor.org/rfc/rfc1952"""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as packed:
            plain = packed.read(limit + 1)
    except (OSError, EOFError, zlib.error) as error:
        said = str(error)[:SHOWN]
        raise Unreachable(
            target.authority, f"pas du gzip entier ({said})", f"no whole gzip ({said})"
        ) from None
    if len(plain) > limit:
        raise PartnerTooLarge(target.authority, limit)
    return plain
