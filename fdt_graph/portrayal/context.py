"""The published JSON-LD context in, the key of an IRI and how a literal is written under it out.

https://www.w3.org/TR/json-ld11/#the-context. The context is a file that is frozen once published:
version 1 only grows by terms, whatever else changes is version 2.
"""

import json
import re
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from fdt_graph.namespaces import BASE, PREFIXES, iri

HERE = Path(__file__).parent
VERSION = "v1"
#: Where the context of this version is published, which also names the version.
ADDRESS = f"{BASE}context/{VERSION}.jsonld"
#: The files as they are served: the context, and the JSON Schema of what is written with it.
CONTEXT_FILE = HERE / f"{VERSION}.jsonld"
SCHEMA_FILE = HERE / f"{VERSION}.schema.json"

CONTEXT: dict[str, Any] = json.loads(CONTEXT_FILE.read_text())["@context"]

#: IRI of a property → its key. What is read backwards has no such key.
_KEYS = {
    said if isinstance(said, str) else said["@id"]: key
    for key, said in CONTEXT.items()
    if isinstance(said, str | dict) and not key.startswith("@") and "@reverse" not in said
}
#: IRI of a property → key under which those that lead to a thing stand with it.
BACKWARDS = {
    said["@reverse"]: key
    for key, said in CONTEXT.items()
    if isinstance(said, dict) and "@reverse" in said
}
_SIMPLE = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
#: Integers that every reader of JSON reads as they are: https://www.rfc-editor.org/rfc/rfc7493.
_EXACT = 2**53
_DIGITS = re.compile(r"0|-?[1-9][0-9]{0,15}")
_STRING, _LANGUAGE = iri("xsd:string"), iri("rdf:langString")


def key_of(name: str) -> str:
    """Give the key of a property or a class: its term; the whole IRI where there is none.

    >>> key_of("https://w3id.org/fdt/ns#between"), key_of("http://www.w3.org/2000/01/rdf-schema#label")
    ('between', 'label')
    >>> key_of(PREFIXES["fdt"] + "label") == "label"  # another property has that key
    False
    """
    if name in _KEYS:
        return _KEYS[name]
    local = name.removeprefix(PREFIXES["fdt"])
    own = local != name and _SIMPLE.fullmatch(local) and local not in CONTEXT
    return local if own else name


def by_language(key: str) -> bool:
    """Tell whether the texts under a key stand under their languages."""
    said = CONTEXT.get(key)
    return isinstance(said, dict) and said.get("@container") == "@language"


def language_key(literal: ox.Literal) -> str | None:
    """Give the language that a text stands under, "@none" for none; None for what is no text.

    None too for a tag with capitals, which a reader may write small.
    """
    if literal.datatype == _STRING:
        return "@none"
    tag = literal.language or ""
    return tag if literal.datatype == _LANGUAGE and tag == tag.lower() else None


def plain(literal: ox.Literal, key: str) -> Any:
    """Write a literal under a key: as simply as it can be read back to the same.

    >>> plain(ox.Literal(6799), "population"), plain(ox.Literal("62528"), "inseeCode")
    (6799, '62528')
    >>> plain(ox.Literal("01", datatype=iri("xsd:integer")), "population")
    {'@value': '01', '@type': 'http://www.w3.org/2001/XMLSchema#integer'}
    """
    said = CONTEXT.get(key)
    coerced = said.get("@type") if isinstance(said, dict) else None
    value, datatype = literal.value, literal.datatype
    if literal.language:
        return {"@value": value, "@language": literal.language}
    if coerced == datatype.value:
        return value
    if datatype == _STRING:
        return value if coerced is None else {"@value": value}
    if datatype == iri("xsd:integer") and coerced is None and _exact(value):
        return int(value)
    if datatype == iri("xsd:boolean") and coerced is None and value in ("true", "false"):
        return value == "true"
    return {"@value": value, "@type": datatype.value}


def _exact(digits: str) -> bool:
    return _DIGITS.fullmatch(digits) is not None and abs(int(digits)) < _EXACT
