"""A request in, the address of this service as its client knows it out."""

from flask import Request

from fdt_graph.errors import BadRequest
from fdt_graph.web.exchange import HOST


def origin(request: Request) -> str:
    """Give the scheme and the host that a client used; BadRequest for no name of a host.

    https://www.rfc-editor.org/rfc/rfc6454#section-6.2
    """
    host = request.headers.get("Host", "localhost")
    if not HOST.fullmatch(host):
        raise BadRequest(f"Host : {host[:100]!r} n'en est pas un", f"no host: {host[:100]!r}")
    return f"{request.scheme}://{host}"
