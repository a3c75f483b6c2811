"""What a client of either version of the protocol sends in, what is asked out.

Version 0.2: https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
Version 1.0: https://reconciliation-api.github.io/specs/1.0-draft/
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from fdt_graph.errors import BadRequest, BatchTooLong
from fdt_graph.namespaces import BASE, PREFIXES
from fdt_graph.reconciliation.conditions import Condition
from fdt_graph.reconciliation.entities import CATEGORY, WITHIN
from fdt_graph.reconciliation.search import Query

#: Queries of a batch, and names that one may have.
BATCH, NAMES = 50, 3
#: Characters of a name or a value; values of a condition; conditions of a query.
LONGEST, VALUES, CONDITIONS = 300, 20, 20
#: Candidates of a query, by default and at most.
LIMIT, MOST = 5, 50
#: Things and properties of one data extension, and the cells that they make.
THINGS, PROPERTIES, CELLS = 500, 30, 5000

#: Short names of properties that tables have as headings.
SHORT = {
    "department": WITHIN,
    "departement": WITHIN,
    "region": WITHIN,
    "intercommunality": WITHIN,
    "within": WITHIN,
    "category": CATEGORY,
    "siren": "ns#siren",
    "rna": "ns#rna",
    "insee": "ns#inseeCode",
    "inseeCode": "ns#inseeCode",
}

Json = Mapping[str, Any]


def parse_json(text: str | bytes) -> Any:
    """Read JSON; BadRequest for what is none, or is nested too deep to be read.

    Half a character of UTF-16 (a lone surrogate) is in no text that can be answered with.
    https://www.rfc-editor.org/rfc/rfc8259#section-8.2
    """
    try:
        said = json.loads(text)
        json.dumps(said, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise BadRequest(
            "un texte contient la moitié d’un caractère (\\ud800 à \\udfff)",
            "a text has half of a character (\\ud800 to \\udfff)",
        ) from None
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"ce n’est pas du JSON : {error}", f"this is no JSON: {error}") from None
    return said


def key(text: str) -> str:
    """Read how a type, a property or an entity is named: an IRI, fdt:Commune, or ns#Commune.

    >>> key("fdt:Commune"), key("https://w3id.org/fdt/ns#Commune"), key("Commune")
    ('ns#Commune', 'ns#Commune', 'ns#Commune')
    >>> key("territory:commune-42218"), key("scheme/skill")
    ('id/territory/commune-42218', 'scheme/skill')
    """
    prefix, colon, name = text.partition(":")
    if colon and prefix in PREFIXES and not name.startswith("//"):
        text = PREFIXES[prefix] + name
    short = text.removeprefix(BASE)
    return f"ns#{short}" if short.isalnum() and short[:1].isupper() else short


def read_batch(content: str | bytes) -> dict[str, Query]:
    """Read a batch of version 0.2, whose queries have names of the client's.

    Raises BadRequest for what is no batch, and BatchTooLong.
    """
    batch = parse_json(content)
    if not isinstance(batch, dict):
        _refuse("queries", "un objet JSON de requêtes par nom", "a JSON object of queries by name")
    _count(batch)
    return {str(name): _query(f"queries.{name}", said) for name, said in batch.items()}


def _query(where: str, said: object) -> Query:
    fields = _object(where, said)
    names = (_text(f"{where}.query", fields["query"]),) if fields.get("query") is not None else ()
    conditions = tuple(
        _old_condition(f"{where}.properties[{place}]", each)
        for place, each in enumerate(_few(f"{where}.properties", fields.get("properties", [])))
    )
    if not names and not conditions:
        _refuse(where, "« query » ou « properties »", '"query" or "properties"')
    types = fields.get("type") or []
    wanted = types if isinstance(types, list) else [types]
    return Query(
        names,
        types=tuple(key(_type(f"{where}.type", each)) for each in wanted),
        conditions=conditions,
        limit=_limit(f"{where}.limit", fields.get("limit")),
    )


def _old_condition(where: str, said: object) -> Condition:
    fields = _object(where, said)
    property_ = property_of(_text(f"{where}.pid", fields.get("pid")))
    return Condition(property_, _values(f"{where}.v", fields.get("v")))


def read_queries(content: str | bytes) -> list[Query]:
    """Read a batch of version 1.0, whose queries are in order; raises as read_batch() does."""
    batch = _object("", parse_json(content))
    queries = _list("queries", batch.get("queries"))
    _count(queries)
    return [_new_query(f"queries[{place}]", each) for place, each in enumerate(queries)]


def _new_query(where: str, said: object) -> Query:
    fields = _object(where, said)
    names: list[str] = []
    ids: list[str] = []
    conditions: list[Condition] = []
    listed = _few(f"{where}.conditions", fields.get("conditions"))
    if not listed:
        _refuse(f"{where}.conditions", "au moins une condition", "at least one condition")
    for place, each in enumerate(listed):
        here = f"{where}.conditions[{place}]"
        condition = _object(here, each)
        values = _values(f"{here}.propertyValue", condition.get("propertyValue"))
        match condition.get("matchType"):
            case "name":
                names += values
            case "id":
                ids += map(key, values)
            case "property":
                conditions.append(
                    Condition(
                        property_of(_text(f"{here}.propertyId", condition.get("propertyId"))),
                        values,
                        _quantifier(here, condition.get("matchQuantifier", "any")),
                        condition.get("required") is True,
                    )
                )
            case _:
                _refuse(f"{here}.matchType", "name, id ou property", "name, id or property")
    if len(names) > NAMES:
        _refuse(f"{where}.conditions", f"{NAMES} noms au plus", f"{NAMES} names at most")
    type_ = fields.get("type")
    return Query(
        tuple(names),
        tuple(ids),
        (key(_type(f"{where}.type", type_)),) if type_ else (),
        tuple(conditions),
        _limit(f"{where}.limit", fields.get("limit")),
    )


def read_extension(content: str | bytes) -> tuple[list[str], list[str]]:
    """Read a data extension query of either version: identifiers of things, and of properties.

    Raises BadRequest, and BatchTooLong for more things or cells than are answered at once.
    """
    said = _object("", parse_json(content))
    ids = [_text("ids", each) for each in _list("ids", said.get("ids"))]
    if len(ids) > THINGS:
        raise BatchTooLong(len(ids), THINGS)
    listed = _list("properties", said.get("properties"))
    if len(listed) > PROPERTIES:
        raise BatchTooLong(len(listed), PROPERTIES)
    if len(ids) * len(listed) > CELLS:
        raise BatchTooLong(len(ids) * len(listed), CELLS)
    properties = [_object("properties", each).get("id") for each in listed]
    return ids, [_text("properties.id", each) for each in properties]


def property_of(text: str) -> str:
    """Name the property that a condition is about, by its short name or by its identifier."""
    return SHORT.get(text, key(text))


def _values(where: str, said: object) -> tuple[str, ...]:
    """Read one value or several: texts, numbers, truth values, entities by identifier."""
    listed = said if isinstance(said, list) else [said]
    if len(listed) > VALUES:
        _refuse(where, f"{VALUES} valeurs au plus", f"{VALUES} values at most")
    values = []
    for each in listed:
        if isinstance(each, dict):
            values.append(key(_text(f"{where}.id", each.get("id"))))
        elif isinstance(each, bool):
            values.append(str(each).lower())
        elif isinstance(each, int):
            values.append(_text(where, str(each)))
        elif isinstance(each, float):
            values.append(f"{each:.15g}")
        else:
            values.append(_text(where, each))
    return tuple(values)


def _quantifier(where: str, said: object) -> str:
    if said not in ("any", "all", "none"):
        _refuse(f"{where}.matchQuantifier", "any, all ou none", "any, all or none")
    return str(said)


def _limit(where: str, said: object) -> int:
    if said is None:
        return LIMIT
    if isinstance(said, bool) or not isinstance(said, int | float) or not said >= 1:
        _refuse(where, "un nombre d’au moins 1", "a number of at least 1")
    return int(min(said, MOST))


def _type(where: str, said: object) -> str:
    """Read a type, which some clients send with its name."""
    return _text(where, said["id"] if isinstance(said, dict) and "id" in said else said)


def _text(where: str, said: object) -> str:
    if not isinstance(said, str) or not said.strip():
        _refuse(where, "un texte qui n’est pas vide", "a text that is not empty")
    if len(said) > LONGEST:
        _refuse(where, f"{LONGEST} caractères au plus", f"{LONGEST} characters at most")
    return said


def _object(where: str, said: object) -> Json:
    if not isinstance(said, dict):
        _refuse(where, "un objet JSON", "a JSON object")
    return said


def _list(where: str, said: object) -> Sequence[object]:
    if not isinstance(said, list):
        _refuse(where, "une liste JSON", "a JSON array")
    return said


def _few(where: str, said: object) -> Sequence[object]:
    listed = _list(where, said)
    if len(listed) > CONDITIONS:
        _refuse(where, f"{CONDITIONS} conditions au plus", f"{CONDITIONS} conditions at most")
    return listed


def _count(batch: Sequence[object] | Json) -> None:
    if len(batch) > BATCH:
        raise BatchTooLong(len(batch), BATCH)


def _refuse(where: str, fr: str, en: str) -> NoReturn:
    """Say what a part of a request should have been."""
    place = where[:100] or "JSON"
    raise BadRequest(f"{place} : il faut {fr}", f"{place}: expected {en}")
