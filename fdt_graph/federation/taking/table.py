"""The rows of a table and its description in, one node a row out, with what is wrong in others.

https://www.w3.org/TR/tabular-data-model/#parsing-cells. A row with a cell that is wrong gives
nothing, and a remark for each such cell.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from fdt_graph.errors import SHOWN, ParseError
from fdt_graph.federation.problems import Problem
from fdt_graph.federation.sources.given import Remark
from fdt_graph.federation.taking.datatypes import CellError
from fdt_graph.federation.taking.schema import Column, Schema
from fdt_graph.federation.taking.sheets import Row

#: The rules that a row may break.
CELL, CELLS, KEY = "table-cell", "table-cells", "table-key"


@dataclass(frozen=True)
class Line:
    """One row that says what its columns are for."""

    number: int
    #: What it calls itself.
    key: str
    #: Column → its values, in their order; no value, no column.
    values: dict[str, list[ox.Literal]]


def read_lines(rows: Iterable[Row], schema: Schema, name: str) -> Iterator[Line | Remark]:
    """Read each row of data. Raises ParseError for a header that lacks a column; `name` is for it.

    Columns may come in another order than they are described in, and others beside them.
    """
    coming = iter(rows)
    places = {column.name: place for place, column in enumerate(schema.columns)}
    width = len(schema.columns)
    if schema.dialect.header_rows:
        _, header = next(coming, (1, []))
        places, width = _places(header, schema, name), len(header)
    seen: dict[str, int] = {}
    for number, cells in coming:
        if len(cells) != width:
            yield _remark(
                CELLS,
                f"{len(cells)} cellules, il en faut {width}. Vérifier les guillemets et les "
                "séparateurs de la ligne.",
                f"{len(cells)} cells, where {width} are needed. Check the quotes and the "
                "separators of the row.",
                number,
            )
            continue
        yield from _line(number, cells, schema, places, seen)


def _places(header: list[str], schema: Schema, name: str) -> dict[str, int]:
    """Find each column by its name or one of its titles."""
    titles = [" ".join(title.split()) for title in header]
    places: dict[str, int] = {}
    for column in schema.columns:
        found = [place for place, title in enumerate(titles) if title in column.titles]
        if len(found) != 1:
            listed = ", ".join(titles)[:SHOWN]
            raise ParseError(
                name,
                1,
                None,
                f"{len(found)} columns are called {column.titles[-1]}, and one must be; there are: "
                f"{listed}",
                f"{len(found)} colonnes s’appellent {column.titles[-1]}, et il en faut une ; il y "
                f"a : {listed}",
            )
        places[column.name] = found[0]
    return places


def _line(
    number: int, cells: list[str], schema: Schema, places: dict[str, int], seen: dict[str, int]
) -> Iterator[Line | Remark]:
    """Read the cells of a row; the line, or what is wrong with it."""
    values: dict[str, list[ox.Literal]] = {}
    faults: list[Remark] = []
    key = ", ".join(cells[places[each]].strip() for each in schema.key)[:SHOWN]
    for column in schema.columns:
        try:
            found = read_cell(cells[places[column.name]], column)
        except CellError as error:
            faults.append(_fault(error, number, column, key))
        else:
            if found:
                values[column.name] = found
    if schema.key and key in seen and not faults:
        faults.append(
            _remark(
                KEY,
                f"« {key} » est déjà le nom de la ligne {seen[key]}. Donner à chacune le sien.",
                f"“{key}” is the name of row {seen[key]} already. Give each its own.",
                number,
                schema.key[0],
                key,
            )
        )
    if faults:
        yield from faults
        return
    seen[key] = number
    yield Line(number, key, values)


def read_cell(text: str, column: Column) -> list[ox.Literal]:
    """Give the values of a cell: none when it is empty, several when it has a separator.

    Raises CellError for what is not of the column's datatype, and for nothing where it is required.

    >>> from fdt_graph.federation.taking.schema import read_schema
    >>> said = '{"name": "n", "datatype": "integer"}'
    >>> text = '{"url": "t.csv", "tableSchema": {"columns": [' + said + "]}}"
    >>> [column] = read_schema(text, "example").columns
    >>> str(read_cell(" 12 ", column)[0])
    '"12"^^<http://www.w3.org/2001/XMLSchema#integer>'
    """
    text = _spaced(text, column) or column.default
    parts = [text]
    if column.separator is not None:
        parts = [_spaced(part, column) for part in text.split(column.separator)] if text else []
    values = [
        column.datatype.literal(part, column.language) for part in parts if part not in column.null
    ]
    if column.required and not values:
        raise CellError("cette cellule est vide, et il faut la remplir", "empty, and it is needed")
    return values


def _spaced(text: str, column: Column) -> str:
    """Take away the white space that does not count."""
    if column.datatype.keeps_space:
        return text
    plain = re.sub(r"[\t\r\n]", " ", text)
    return plain if column.datatype.base == "normalizedString" else " ".join(plain.split())


def _fault(error: CellError, number: int, column: Column, key: str) -> Remark:
    return _remark(
        CELL,
        f"{error.fr}. Corriger la cellule.",
        f"{error.en}. Correct the cell.",
        number,
        column.name,
        key,
        error.en,
    )


def _remark(
    rule: str, fr: str, en: str, row: int, column: str | None = None, key: str = "", value: str = ""
) -> Remark:
    where = f", colonne {column}" if column else "", f", column {column}" if column else ""
    problem = Problem(
        rule, f"Ligne {row}{where[0]} : {fr}", f"Row {row}{where[1]}: {en}", value=value
    )
    return Remark(problem, row, column, key)
