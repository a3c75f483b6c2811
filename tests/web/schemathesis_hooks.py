"""How bodies that are texts are written, for the tool that reads the description of the API."""

import schemathesis
from schemathesis import SerializationContext

TEXTS = (
    "application/sparql-query",
    "application/sparql-update",
    "text/turtle",
    "application/ld+json",
    "application/n-triples",
    "application/rdf+xml",
    "application/trig",
    "application/n-quads",
)


@schemathesis.serializer(*TEXTS)
def text(_: SerializationContext, value: object) -> bytes:
    return str(value).encode(errors="replace")
