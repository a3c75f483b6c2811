"""The Reconciliation Service API, as the API description has it: version 0.2, and the 1.0 draft."""

from collections.abc import Mapping
from dataclasses import replace

from fdt_graph.errors import (
    BadRequest,
    BatchTooLong,
    BodyTooLong,
    Crashed,
    NoSuchRecord,
    OutOfMemory,
    Overloaded,
    TimedOut,
    TooMany,
    Unknown,
)
from fdt_graph.web.exchange import FORM
from fdt_graph.web.negotiation import HTML
from fdt_graph.web.surface.operation import LANG, NUMBER, TEXT, UNMODIFIED, Operation, Parameter

JSON = "application/json"
OLD, NEW = "/reconcile", "/reconcile/1.0"

#: What keeps a request from its answer.
LIMITS = (BadRequest, Unknown, Overloaded, TooMany, TimedOut, OutOfMemory, Crashed)
SENT = (*LIMITS, BatchTooLong, BodyTooLong)

ID = Parameter(
    "id",
    "L’identifiant d’une chose : son IRI, sans la base du graphe.",
    "The identifier of a thing: its IRI, without the base of the graph.",
    required=True,
    example="id/territory/commune-62528",
)
PREFIX = Parameter(
    "prefix",
    "Ce qui a été tapé.",
    "What was typed in.",
    required=True,
    example="Loos",
)
LIMIT = Parameter("limit", "Combien, au plus.", "How many, at most.", NUMBER, example=5)
SKIPPED = {"type": "integer", "minimum": 0, "maximum": 1000}
OFFSET = Parameter("offset", "Combien en passer.", "How many to skip.", SKIPPED, example=0)
TYPE = Parameter(
    "type",
    "L’identifiant d’une classe.",
    "The identifier of a class.",
    required=True,
    example="ns#Commune",
)
QUERIES = Parameter(
    "queries",
    "Des noms à rapprocher : un objet JSON de requêtes, par nom.",
    "Names to reconcile: a JSON object of queries, by name.",
    TEXT,
    example='{"q0": {"query": "Loos en Gohelle", "type": "ns#Commune"}}',
)
EXTEND = Parameter(
    "extend",
    "Des choses, et les propriétés dont on veut les valeurs, en JSON.",
    "Things, and the properties whose values are wanted, as JSON.",
    TEXT,
)
#: The names of what is suggested.
NAMED = {
    "entity": ("des choses du graphe", "things of the graph"),
    "type": ("des classes", "classes"),
    "property": ("des propriétés", "properties"),
}


def _read(fr: str, en: str, *parameters: Parameter, kind: str = JSON) -> Mapping[str, Operation]:
    problems = (*LIMITS, NoSuchRecord)
    return {"get": Operation(fr, en, (kind,), (*parameters, LANG), problems, UNMODIFIED)}


def _sent(fr: str, en: str) -> Operation:
    return Operation(fr, en, (JSON,), (LANG,), SENT, accepts=(JSON,))


def _common(base: str) -> dict[str, Mapping[str, Operation]]:
    """Describe what both versions have."""
    suggestions = {
        f"{base}/suggest/{what}": _read(
            f"Proposer {fr} pendant que l’on tape.",
            f"Suggest {en} as one types.",
            PREFIX,
            LIMIT,
            OFFSET,
        )
        for what, (fr, en) in NAMED.items()
    }
    view = _read("La page d’une chose.", "The page of a thing.", ID)["get"]
    return {
        **suggestions,
        f"{base}/preview": _read(
            "Une petite page sur une chose, à montrer dans une autre.",
            "A small page on a thing, to be shown within another.",
            ID,
            kind=HTML,
        ),
        f"{base}/view": {"get": replace(view, status=303)},
        f"{base}/extend/propose": _read(
            "Les propriétés des choses d’une classe.",
            "The properties of the things of a class.",
            TYPE,
            LIMIT,
        ),
    }


RECONCILIATION: Mapping[str, Mapping[str, Operation]] = {
    OLD: {
        "get": Operation(
            "Le service de rapprochement (version 0.2) : sa description, ou une réponse.",
            "The reconciliation service (version 0.2): its description, or an answer.",
            (JSON,),
            (QUERIES, EXTEND, LANG),
            SENT,
            UNMODIFIED,
        ),
        "post": Operation(
            "Rapprocher des noms, ou compléter une table (version 0.2).",
            "Reconcile names, or extend a table (version 0.2).",
            (JSON,),
            (LANG,),
            SENT,
            accepts=(FORM,),
            form=(QUERIES, EXTEND),
        ),
    },
    NEW: _read(
        "Le service de rapprochement (projet de version 1.0) : sa description.",
        "The reconciliation service (draft of version 1.0): its description.",
    ),
    f"{NEW}/match": {
        "post": _sent("Rapprocher des noms (version 1.0).", "Reconcile names (version 1.0)."),
    },
    f"{NEW}/extend": {
        "post": _sent("Compléter une table (version 1.0).", "Extend a table (version 1.0)."),
    },
    **_common(OLD),
    **_common(NEW),
    **{
        f"{OLD}/flyout/{what}": _read(
            f"Quelques mots sur une de ces choses : {fr}.", f"A few words on one of {en}.", ID
        )
        for what, (fr, en) in NAMED.items()
    },
}
