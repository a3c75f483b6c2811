"""One RDF document of a partner in, its statements out, whatever its media type claims.

What it is said to be, what its name ends in, and how it begins are tried in this order; the first
reading that succeeds counts. https://www.w3.org/TR/rdf11-concepts/#rdf-documents
"""

import re

import pyoxigraph as ox
from werkzeug.http import parse_options_header

from fdt_graph.errors import SHOWN, ParseError, Unknown
from fdt_graph.federation.sources.given import Given, Taken
from fdt_graph.federation.taking.packing import BOM, unpack
from fdt_graph.formats import RDF_FORMATS, media_type, rdf_format
from fdt_graph.serialize import write_statements
from fdt_graph.worker.documents import READ, Document, read

#: How a web page begins, after comments. https://html.spec.whatwg.org/#the-doctype
_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
_XML = re.compile(rb"\s*<(?:\?xml|!--|!DOCTYPE\s+rdf:RDF|rdf:RDF)\b", re.I)
_JSON = re.compile(rb"\s*\{")
#: Bytes of the beginning that are looked at.
BEGINNING = 1024


def take_rdf(given: Given) -> Taken:
    """Read the statements of a document, packed or not; those of no graph are in the partner's.

    Raises ParseError, with line and column where the syntax is at fault, and TooLarge.
    """
    quads: list[ox.Quad] = []
    for name, content in unpack(given.content, given.name, given.limit):
        quads += _statements(name, content, given)
    graph = ox.NamedNode(given.graph)
    quads = [
        ox.Quad(quad.subject, quad.predicate, quad.object, graph)
        if quad.graph_name == ox.DefaultGraph()
        else quad
        for quad in quads
    ]
    return Taken(given.name, write_statements(quads, ox.RdfFormat.N_QUADS), len(quads))


def refuse_page(name: str, content: bytes) -> None:
    """Raise ParseError for a web page, which servers give in the place of data."""
    if _HTML.match(content.removeprefix(BOM)[:BEGINNING]):
        raise ParseError(
            name,
            None,
            None,
            "it is a web page, no data: give the address of the data themselves",
            "c’est une page web, pas des données : donner l’adresse des données elles-mêmes",
        )


def _statements(name: str, content: bytes, given: Given) -> list[ox.Quad]:
    """Read a document in the first syntax that it follows; raise what the first one tried did."""
    refuse_page(name, content)
    syntaxes = _syntaxes(name, content, given.content_type)
    if not syntaxes:
        said = (given.content_type or "—")[:SHOWN]
        raise ParseError(
            name,
            None,
            None,
            f"neither its media type ({said}), nor the end of its name, nor its beginning tells "
            "which RDF format it is",
            f"ni son type ({said}), ni la fin de son nom, ni son début ne disent dans quel format "
            "RDF il est",
        )
    faults: list[ParseError] = []
    for syntax in syntaxes:
        try:
            return read(Document(media_type(syntax), content, limit=given.limit), given.base)
        except ParseError as error:
            faults.append(error)
    raise faults[0]


def _syntaxes(name: str, content: bytes, content_type: str | None) -> list[ox.RdfFormat]:
    """List the syntaxes that a document may be in, the likeliest first."""
    kind = parse_options_header(content_type or "")[0].lower()
    found = [READ.get(kind), _by_name(name), _by_beginning(content)]
    return list(dict.fromkeys(syntax for syntax in found if syntax is not None))


def _by_name(name: str) -> ox.RdfFormat | None:
    """Tell the format from what an address or a file's name ends in."""
    ending = re.split("[?#]", name)[0].rpartition(".")[2].lower()
    try:
        return rdf_format({"n3": "ttl", "xml": "rdf", "json": "jsonld"}.get(ending, ending))
    except Unknown:
        return None


def _by_beginning(content: bytes) -> ox.RdfFormat | None:
    start = content.removeprefix(BOM)[:BEGINNING]
    if _XML.match(start):
        return RDF_FORMATS["rdf"]
    return RDF_FORMATS["jsonld"] if _JSON.match(start) else None
