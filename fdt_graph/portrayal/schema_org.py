"""Things in, what search engines know of such things out: JSON-LD of schema.org.

https://schema.org/docs/datamodel.html. The mapping is sparql/portal/portray-schema-org.rq, and that
of the classes portray-types.rq. A text is given once, in the asked language or in another.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import pyoxigraph as ox

from fdt_graph.engine import Engine
from fdt_graph.namespaces import PREFIXES, compact
from fdt_graph.portrayal.framed import write
from fdt_graph.records import Labels

#: Self-contained: nothing has to be fetched to read it.
CONTEXT = {"@vocab": PREFIXES["schema"], "id": "@id", "type": "@type"}

Node = dict[str, Any]

_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?", re.ASCII)


def write_record(engine: Engine, name: ox.NamedNode, language: str) -> bytes:
    """Write one thing."""
    return write(described(engine, name, language))


def write_list(engine: Engine, things: Sequence[ox.NamedNode], language: str) -> bytes:
    """Write things as an ItemList, in their order."""
    listed = [portray(engine, thing, language) for thing in things]
    return write({"@context": CONTEXT, "type": "ItemList", "itemListElement": listed})


def described(engine: Engine, name: ox.NamedNode, language: str) -> Node:
    """Portray a thing, ready to be embedded in the page about it."""
    return {"@context": CONTEXT, **portray(engine, name, language)}


def types(engine: Engine, name: ox.NamedNode) -> list[str]:
    """Give the IRIs of the classes of schema.org that a thing is of; Thing where it is of none."""
    rows = engine.select("portray-types", this=name)
    found = {row["type"].value for row in rows if isinstance(row["type"], ox.NamedNode)}
    return sorted(found) or [PREFIXES["schema"] + "Thing"]


def portray(engine: Engine, name: ox.NamedNode, language: str) -> Node:
    """Make the tree of a thing: what it is, and within it the names of what it leads to."""
    subjects: dict[str, list[ox.Triple]] = {}
    for triple in engine.construct("portray-schema-org", this=name):
        subjects.setdefault(_id(triple.subject), []).append(triple)
    kinds = [_key(kind) for kind in types(engine, name)]
    made = {"id": name.value, "type": kinds if len(kinds) > 1 else kinds[0]}
    made |= _node(subjects.pop(name.value, []), subjects, language)
    made.setdefault("name", compact(name.value))
    return made


def _node(triples: Iterable[ox.Triple], others: dict[str, list[ox.Triple]], language: str) -> Node:
    """Write the values of one thing; what they lead to stands within, one step deep."""
    said: dict[str, list[ox.Triple]] = {}
    for triple in sorted(triples, key=str):
        said.setdefault(_key(triple.predicate.value), []).append(triple)
    made: Node = {}
    for key, about in said.items():
        texts = [each.object for each in about if isinstance(each.object, ox.Literal)]
        values: list[Any] = spoken(texts, language)
        for each in about:
            if not isinstance(each.object, ox.Literal):
                values.append(_thing(_id(each.object), key, others, language))
        made[key] = values[0] if len(values) == 1 else values
    return made


def spoken(texts: Sequence[ox.Literal], language: str) -> list[Any]:
    """Give the texts in the best language that they are in, and all that are in none."""
    labels = Labels()
    for text in texts:
        if text.language:
            labels.add(text)
    best = labels.choose(language)
    wanted = best[1] if best else None
    return [_plain(text) for text in texts if text.language in (None, wanted)]


def _plain(text: ox.Literal) -> str | int | float:
    numbers = {PREFIXES["xsd"] + "integer": int, PREFIXES["xsd"] + "decimal": float}
    read = numbers.get(text.datatype.value)
    return read(text.value) if read and _NUMBER.fullmatch(text.value) else text.value


def _thing(name: str, key: str, others: dict[str, list[ox.Triple]], language: str) -> Any:
    """Write what a property leads to: an address as a text, a thing with its type and name."""
    about = others.get(name, [])
    if key in _ADDRESSES or not about:
        return name if key in _ADDRESSES else {"id": name}
    kinds = {_id(triple.object) for triple in about if _is_type(triple)}
    rest = [triple for triple in about if not _is_type(triple)]
    typed = {"type": _key(min(kinds))} if kinds else {}
    return {"id": name, **typed, **_node(rest, {}, language)}


#: Properties whose values are addresses, which schema.org writes as texts.
_ADDRESSES = {"url", "sameAs", "additionalType"}


def _is_type(triple: ox.Triple) -> bool:
    return triple.predicate.value == PREFIXES["rdf"] + "type"


def _key(name: str) -> str:
    return name.removeprefix(PREFIXES["schema"])


def _id(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)
