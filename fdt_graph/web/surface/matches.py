"""Pairs that may be one thing, as the API description has them."""

from collections.abc import Mapping

from fdt_graph.errors import (
    BadRequest,
    BodyTooLong,
    Busy,
    Crashed,
    DiskFull,
    Forbidden,
    NoSuchRecord,
    NotAcceptable,
    OutOfMemory,
    Overloaded,
    PreconditionFailed,
    TimedOut,
    TooMany,
    TooOften,
    Unauthorized,
    UnsupportedMediaType,
    Withdrawn,
)
from fdt_graph.web.exchange import FORM
from fdt_graph.web.negotiation import HTML
from fdt_graph.web.surface.operation import LANG, NUMBER, PAGE, Operation, Parameter, page

JSON = "application/json"

FROM = Parameter(
    "source",
    "Un graphe nommé, par la fin de son IRI : les paires dont il nomme l’une des choses.",
    "A named graph, by the end of its IRI: the pairs of which it names one of the things.",
    example="anct",
)
PUBLISHED = Parameter(
    "published",
    "Combien de décisions viennent d’être publiées.",
    "How many were just published.",
    {**NUMBER, "minimum": 0},
)
SHOWN = Parameter("token", "Le jeton de qui décide.", "The token of who decides.", required=True)
FIELD = Parameter(
    "{iri} {iri}",
    "Deux IRI, séparées par une espace, et ce qui en est décidé ; none retire la décision.",
    "Two IRIs, a space between them, and what is decided of them; none takes the decision back.",
    {"type": "string", "enum": ["same", "close", "different", "none"]},
)
LIMITS = (Overloaded, TimedOut, OutOfMemory, Crashed, TooMany)

MATCHES: Mapping[str, Mapping[str, Operation]] = {
    "/matches": {
        **page(
            "Les paires de choses qui n’en sont peut-être qu’une, et ce qui en a été décidé.",
            "The pairs of things that may be one, and what was decided of them.",
            FROM,
            PAGE,
            PUBLISHED,
            produces=(HTML, JSON),
            problems=(NotAcceptable, *LIMITS),
        ),
        "post": Operation(
            "Décider de paires, au nom de qui porte un jeton de la rédaction.",
            "Decide upon pairs, in the name of whose steward’s token it is.",
            (HTML,),
            (LANG,),
            (
                *(
                    BadRequest,
                    Unauthorized,
                    Forbidden,
                    TooOften,
                    NoSuchRecord,
                    Withdrawn,
                    UnsupportedMediaType,
                ),
                *(BodyTooLong, PreconditionFailed, Busy, DiskFull, *LIMITS),
            ),
            {422: ("Le résultat n’est pas conforme.", "The result does not conform.")},
            status=303,
            accepts=(FORM,),
            form=(SHOWN, FROM, FIELD),
        ),
    },
}
