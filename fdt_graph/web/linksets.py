"""Links in, the document that has all of them out, in the form that a client prefers."""

from collections.abc import Iterable

from flask import Response, request

from fdt_graph.web.negotiation import negotiate
from fdt_graph.web.origin import origin
from fdt_graph.web.representations import LINKSET, LINKSET_TEXT
from fdt_graph.web.signposting import Link, linkset, linkset_text

#: Media type → what writes a link set so, in order of preference.
FORMS = {LINKSET: linkset, LINKSET_TEXT: linkset_text}


def link_set(anchor: str, links: Iterable[Link]) -> Response:
    """Write the links of a document, by its path; NotAcceptable for a form that there is not."""
    kind = negotiate(request.headers.get("Accept"), FORMS)
    response = Response(FORMS[kind](anchor, links, origin(request)), content_type=kind)
    response.vary.add("Accept")
    return response
