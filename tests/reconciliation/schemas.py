"""What both versions of the protocol require of answers, written from their texts.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
https://reconciliation-api.github.io/specs/1.0-draft/
"""

from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string", "minLength": 1}
BOOLEAN: Schema = {"type": "boolean"}


def obj(required: str, **properties: Any) -> Schema:
    return {"type": "object", "required": required.split(), "properties": properties}


def several(items: Schema) -> Schema:
    return {"type": "array", "items": items}


NAMED = obj("id name", id=TEXT, name=TEXT, description={"type": "string"})
TYPE = obj("id name", id=TEXT, name=TEXT, broader=several(NAMED))
FEATURE = obj("id name value", id=TEXT, name=TEXT, value={"type": ["boolean", "number"]})
CANDIDATE = obj(
    "id name type score match features",
    id=TEXT,
    name=TEXT,
    description={"type": "string"},
    type=several(NAMED),
    score={"type": "number", "minimum": 0, "maximum": 100},
    match=BOOLEAN,
    features=several(FEATURE),
)
OLD_RESULTS: Schema = {
    "type": "object",
    "additionalProperties": obj("result", result=several(CANDIDATE)),
}
NEW_RESULTS = obj("results", results=several(obj("candidates", candidates=several(CANDIDATE))))

SUGGESTIONS = obj("result", result=several(obj("id name", **NAMED["properties"])))
PROPOSALS = obj("properties type", properties=several(NAMED), type=TEXT)

_DATE = r"^-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$"
VALUE: Schema = {
    "oneOf": [
        {"type": "object", "maxProperties": 0},
        *(
            {**obj(" ".join(fields), **fields), "additionalProperties": False}
            for fields in (
                {"id": TEXT, "name": TEXT},
                {"str": {"type": "string"}},
                {"float": {"type": "number"}},
                {"int": {"type": "integer"}},
                {"date": {"type": "string", "pattern": _DATE}},
            )
        ),
    ]
}
META = several(obj("id name", id=TEXT, name=TEXT, type=obj("id", id=TEXT)))
OLD_EXTENSION = obj(
    "meta rows",
    meta=META,
    rows={
        "type": "object",
        "additionalProperties": {"type": "object", "additionalProperties": several(VALUE)},
    },
)
NEW_EXTENSION = obj(
    "meta rows",
    meta=META,
    rows=several(
        obj(
            "id properties",
            id=TEXT,
            properties=several(obj("id values", id=TEXT, values=several(VALUE))),
        )
    ),
)


def service(*required: str) -> Schema:
    return obj(" ".join(required), **dict.fromkeys(required, TEXT))


def _manifest(version: str, required: str, **properties: Any) -> Schema:
    return obj(
        f"versions name {required}",
        versions={**several(TEXT), "contains": {"const": version}},
        name=TEXT,
        defaultTypes={**several(NAMED), "uniqueItems": True},
        documentation=TEXT,
        serviceVersion=TEXT,
        batchSize={"type": "integer", "minimum": 1},
        **properties,
    )


_FLYOUT = {
    **service("service_url", "service_path", "flyout_service_path"),
    "properties": {"flyout_service_path": {"type": "string", "pattern": r"\$\{id\}"}},
}
_SIZE = {"width": {"type": "integer"}, "height": {"type": "integer"}}
_OLD_TEMPLATE = {"type": "string", "pattern": r"\{\{id\}\}"}
OLD_MANIFEST = _manifest(
    "0.2",
    "identifierSpace schemaSpace view preview suggest extend",
    identifierSpace=TEXT,
    schemaSpace=TEXT,
    view=obj("url", url=_OLD_TEMPLATE),
    preview=obj("url width height", url=_OLD_TEMPLATE, **_SIZE),
    suggest=obj("entity type property", entity=_FLYOUT, type=_FLYOUT, property=_FLYOUT),
    extend=obj("propose_properties", propose_properties=service("service_url", "service_path")),
)
NEW_MANIFEST = _manifest(
    "1.0-draft",
    "view preview suggest extend standardizedScore",
    view=obj("url", url={"type": "string", "pattern": r"\{id\}"}),
    preview=obj("width height", **_SIZE),
    suggest=obj("entity type property", entity=BOOLEAN, type=BOOLEAN, property=BOOLEAN),
    extend=obj("proposeProperties", proposeProperties=BOOLEAN),
    standardizedScore=BOOLEAN,
)
