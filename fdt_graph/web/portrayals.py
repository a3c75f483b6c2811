"""A record and the suffix of a representation in, the answer for programs out."""

import pyoxigraph as ox
from flask import Response, request

from fdt_graph.engine import Engine
from fdt_graph.formats import RDF_FORMATS
from fdt_graph.portrayal import PROFILES
from fdt_graph.portrayal.context import VERSION
from fdt_graph.records import document
from fdt_graph.serialize import write_statements
from fdt_graph.web.negotiation import language_of
from fdt_graph.web.origin import origin
from fdt_graph.web.representations import RECORDS
from fdt_graph.web.signposting import document_of, linkset, of_record

#: From JSON to the context that makes JSON-LD of it.
#: https://www.w3.org/TR/json-ld11/#interpreting-json-as-json-ld
CONTEXT_OF = "http://www.w3.org/ns/json-ld#context"
#: Suffixes of plain RDF, which is in no language.
PLAIN = ("ttl", "nt", "rdf")


def portray(engine: Engine, name: ox.NamedNode, suffix: str) -> Response:
    """Write a record as one of the representations but the page.

    Names are in the asked language, in another where there are none; Unknown for a ?lang= that
    pages lack.
    """
    chosen = RECORDS[suffix]
    response = Response(_content(engine, name, suffix), content_type=chosen.media_type)
    if suffix in PLAIN:
        response.content_type = RDF_FORMATS[suffix].media_type
    elif suffix not in ("trig", "linkset"):
        response.headers["Content-Language"] = language_of(request)
        response.vary.add("Accept-Language")
    if suffix == "json":
        response.headers.add("Link", f'</context/{VERSION}.jsonld>; rel="{CONTEXT_OF}"')
    response.vary.update(("Accept", "Accept-Profile"))
    if chosen.profile is not None:
        response.headers["Content-Profile"] = f"<{chosen.profile}>"
        response.headers.add("Link", f'<{chosen.profile}>; rel="profile"')
    return response


def _content(engine: Engine, name: ox.NamedNode, suffix: str) -> bytes:
    if suffix in PLAIN:
        return write_statements(document(engine, name), RDF_FORMATS[suffix])
    if suffix == "trig":
        return write_statements(by_source(engine, name), RDF_FORMATS[suffix])
    if suffix == "linkset":
        return linkset(document_of(name.value), of_record(engine, name), origin(request))
    profile = PROFILES["jsonld" if suffix == "json" else suffix]
    return profile.record(engine, name, language_of(request))


def by_source(engine: Engine, name: ox.NamedNode) -> list[ox.Quad]:
    """Give what the document about a thing says, each statement in the graphs that say it."""
    quads = [
        ox.Quad(row["subject"], row["property"], row["value"], row["graph"])  # type: ignore[arg-type]
        for row in engine.select("document-by-source", this=name)
    ]
    return sorted(quads, key=lambda quad: (str(quad.graph_name), str(quad)))
