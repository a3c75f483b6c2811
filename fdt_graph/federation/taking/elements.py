"""The elements of a GoGoCarto map in, its licence and one node an element out.

https://github.com/pixelhumain/GoGoCartoJs/blob/master/docs/dataset-element-configuration.md: JSON,
{"licence": …, "data": [element…]} or the list itself. An element within another is told by a path:
geo_latitude, address_postalCode.
"""

import json
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox

from fdt_graph.errors import SHOWN, ParseError
from fdt_graph.federation.problems import Problem
from fdt_graph.federation.sources.given import Remark
from fdt_graph.federation.taking.packing import BOM, unpack_one
from fdt_graph.federation.taking.rdf import refuse_page
from fdt_graph.federation.taking.table import Line

#: What a map is under, where it says so.
Licence = ox.NamedNode | ox.Literal | None
#: Levels of a path, elements, and characters of a text, at most.
LEVELS, ELEMENTS, CHARACTERS = 4, 100_000, 1 << 16


def read_map(content: bytes, name: str, limit: int) -> tuple[Licence, list[Line | Remark]]:
    """Read the licence of a map, and each element; one that cannot be taken gives a remark instead.

    That is one without an id or a name, or with the id of another. Raises ParseError for what is no
    such JSON, TooLarge.
    """
    plain, text = unpack_one(content, name, limit)
    refuse_page(plain, text)
    try:
        said = json.loads(text.removeprefix(BOM))
    except (ValueError, RecursionError) as error:
        raise _wrong(name, f"no JSON: {error}", f"pas du JSON : {error}") from None
    data = said.get("data") if isinstance(said, dict) else said
    elements = [data] if isinstance(data, dict) else data
    if not isinstance(elements, list) or len(elements) > ELEMENTS:
        raise _wrong(
            name,
            f"no list of elements under “data”, or more than {ELEMENTS}",
            f"pas de liste d’éléments sous « data », ou plus de {ELEMENTS}",
        )
    lines = [_line(number, element) for number, element in enumerate(elements, 1)]
    return _licence(said.get("licence") if isinstance(said, dict) else None), _once(lines)


def _licence(said: object) -> Licence:
    """Give what a map says that it is under: an IRI, a text, or nothing."""
    if not isinstance(said, str) or not said.strip():
        return None
    try:
        return ox.NamedNode(said.strip())
    except ValueError:
        return ox.Literal(said.strip()[:CHARACTERS])


def _once(lines: list[Line | Remark]) -> list[Line | Remark]:
    """Put a remark where an element has the id of one before it."""
    seen: dict[str, int] = {}
    kept: list[Line | Remark] = []
    for line in lines:
        if isinstance(line, Line) and seen.setdefault(line.key, line.number) != line.number:
            first = seen[line.key]
            line = _remark(
                line.number,
                line.key,
                f"son « id » est celui de l’élément {first}",
                f"its “id” is that of element {first}",
            )
        kept.append(line)
    return kept


def _line(number: int, element: object) -> Line | Remark:
    if not isinstance(element, dict):
        return _remark(number, "", "ce n’est pas un objet JSON", "it is no JSON object")
    name = element.get("id")
    key = str(name)[:SHOWN] if isinstance(name, str | int) else ""
    if not key or not isinstance(element.get("name"), str) or not element["name"].strip():
        return _remark(
            number, key, "il lui faut un « id » et un « name »", "it needs an “id” and a “name”"
        )
    values: dict[str, list[ox.Literal]] = {}
    for column, value in _flat(element, "", 1):
        values.setdefault(column, []).append(value)
    return Line(number, key, values)


def _flat(value: Any, path: str, level: int) -> Iterator[tuple[str, ox.Literal]]:
    """Give the values within, each with its path; those deeper than LEVELS are left out."""
    match value:
        case dict() if level <= LEVELS:
            for name, each in value.items():
                if name.isidentifier():
                    yield from _flat(each, f"{path}_{name}" if path else name, level + 1)
        case list() if level <= LEVELS:
            for each in value:
                yield from _flat(each, path, level + 1)
        case str() if value.strip():
            yield path, ox.Literal(value.strip()[:CHARACTERS])
        case bool() | int() | float():
            yield path, ox.Literal(value)


def _remark(number: int, key: str, fr: str, en: str) -> Remark:
    problem = Problem("element", f"Élément {number} : {fr}.", f"Element {number}: {en}.")
    return Remark(problem, number, None, key)


def _wrong(name: str, reason: str, fr: str) -> ParseError:
    return ParseError(name, None, None, reason, fr)
