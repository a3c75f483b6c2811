"""A WSGI application in, the same out, its texts in the coding that each client prefers.

https://www.rfc-editor.org/rfc/rfc9110#name-content-coding
"""

import zlib
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import zstandard
from werkzeug.http import unquote_etag
from werkzeug.wrappers import Response

from fdt_graph.web.negotiation import content_coding

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: Bytes under which a coding saves nothing worth the work.
LEAST = 600
#: Media types that are texts, beside text/… and those whose names end in +json or +xml.
TEXTS = ("application/json", "application/n-triples", "application/trig", "application/xml")


def _gzip(body: bytes) -> bytes:
    return zlib.compress(body, level=6, wbits=31)  # without a date: the same bytes each time


def _zstd(body: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=6).compress(body)


WRITE: dict[str, Callable[[bytes], bytes]] = {"gzip": _gzip, "zstd": _zstd}


def compressed(application: "WSGIApplication") -> "WSGIApplication":
    """Compress what an application answers, where it is a text that is not compressed yet.

    Entity tags become weak: one tag is then good for every coding.
    """

    def answer(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        response = Response.from_app(application, environ)
        coding = content_coding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        if response.status_code == 304 or _is_text(response):
            response.vary.add("Accept-Encoding")
            if coding is not None:
                _encode(response, coding, environ["REQUEST_METHOD"])
        return response(environ, start)

    return answer


def _is_text(response: Response) -> bool:
    """Tell whether an answer is a whole text that nobody has compressed."""
    kind = response.mimetype or ""
    text = kind.startswith("text/") or kind.endswith(("+json", "+xml")) or kind in TEXTS
    return text and response.status_code != 206 and "Content-Encoding" not in response.headers


def _encode(response: Response, coding: str, method: str) -> None:
    tag, _ = unquote_etag(response.headers.get("ETag"))
    if response.status_code != 304:
        if (response.content_length or LEAST) < LEAST:
            return
        response.headers["Content-Encoding"] = coding
        if method == "HEAD":
            response.headers.pop("Content-Length", None)
        else:
            response.set_data(WRITE[coding](response.get_data()))
    if tag is not None:
        response.set_etag(tag, weak=True)
