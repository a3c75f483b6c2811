"""A CSVW document in, the columns of one table out: what we need of the standard, and no less.

https://www.w3.org/TR/tabular-metadata/. What it says for other uses (propertyUrl, valueUrl, foreign
keys, notes) changes nothing here: mappings make the statements. What we cannot follow is refused.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fdt_graph.errors import ParseError
from fdt_graph.federation.taking.datatypes import Datatype, read_datatype

#: Properties that a column has from what it is within, unless it has its own.
#: https://www.w3.org/TR/tabular-metadata/#inherited-properties
INHERITED = ("datatype", "default", "lang", "null", "required", "separator")
#: The language of a text that has none. https://www.rfc-editor.org/rfc/rfc5646#section-4.1
UNDETERMINED = "und"


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    #: By which mappings know it.
    name: str
    #: What the header of the table may call it.
    titles: tuple[str, ...]
    datatype: Datatype
    required: bool
    separator: str | None
    null: tuple[str, ...]
    default: str
    #: The language of its texts; None when nothing says it.
    language: str | None


@dataclass(frozen=True)
class Dialect:
    """How the file of a table is written. https://www.w3.org/TR/tabular-metadata/#dialects"""

    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str | None = '"'
    doubled: bool = True
    header_rows: int = 1
    skipped_rows: int = 0
    comment: str | None = None


@dataclass(frozen=True)
class Schema:
    """What a CSVW document says of its table."""

    #: The name of the file, relative to the document.
    url: str
    columns: tuple[Column, ...]
    #: Names of the columns that together name a row.
    key: tuple[str, ...]
    dialect: Dialect


def read_schema(text: str, name: str) -> Schema:
    """Read the description of a table, or of a group of one; `name` is for errors.

    Raises ParseError with what is missing, or what we do not follow.
    """
    document = Reading(name)
    try:
        said = document.as_object(json.loads(text), "")
    except ValueError as error:
        raise document.wrong(f"no JSON: {error}", f"pas du JSON : {error}") from None
    group = dict(said)
    if "tables" in said:
        tables = document.as_list(said["tables"], "tables")
        if len(tables) != 1:
            raise document.wrong(
                f"{len(tables)} tables: describe one a document",
                f"{len(tables)} tables : en décrire une par document",
            )
        said = document.as_object(tables[0], "tables")
    schema = document.as_object(said.get("tableSchema"), "tableSchema")
    inherited: dict[str, Any] = {}
    for level in (group, said, schema):
        inherited |= {key: level[key] for key in INHERITED if key in level}
    columns = [
        _column(document, document.as_object(each, "columns"), inherited, number)
        for number, each in enumerate(document.as_list(schema.get("columns"), "columns"), 1)
    ]
    names = [column.name for column in columns]
    if len(names) != len(set(names)):
        raise document.wrong("two columns of one name", "deux colonnes d’un même nom")
    key = schema.get("primaryKey", [])
    keys = tuple(document.as_texts(key, "primaryKey"))
    if missing := set(keys) - set(names):
        listed = ", ".join(sorted(missing))
        raise document.wrong(
            f"primaryKey names no column: {listed}",
            f"primaryKey ne nomme aucune colonne : {listed}",
        )
    return Schema(
        url=document.as_text(said.get("url"), "url"),
        columns=tuple(columns),
        key=keys,
        dialect=_dialect(document, group.get("dialect", said.get("dialect"))),
    )


def _column(
    document: "Reading", said: Mapping[str, Any], inherited: Mapping[str, Any], number: int
) -> Column:
    """Read what is said of a column; what it does not say is its table's."""
    name = document.as_text(said.get("name"), f"columns[{number}].name")
    where = f"columns[{number}] ({name})"
    has = {**inherited, **said}
    language = has.get("lang", UNDETERMINED)
    separator = has.get("separator")
    return Column(
        name=name,
        titles=(name, *_titles(document, said.get("titles", []), f"{where}.titles")),
        datatype=read_datatype(has.get("datatype", "string"), document.name, where),
        required=document.as_truth(has.get("required", False), f"{where}.required"),
        separator=None if separator is None else document.as_text(separator, f"{where}.separator"),
        null=tuple(document.as_texts(has.get("null", [""]), f"{where}.null")),
        default=document.as_text(has.get("default", ""), f"{where}.default"),
        language=None if language == UNDETERMINED else document.as_text(language, f"{where}.lang"),
    )


def _titles(document: "Reading", said: object, where: str) -> list[str]:
    """List titles in any language: a text, a list of them, or either by language."""
    if isinstance(said, dict):
        return [title for each in said.values() for title in document.as_texts(each, where)]
    return document.as_texts(said, where)


def _dialect(document: "Reading", said: object) -> Dialect:
    if said is None:
        return Dialect()
    has = document.as_object(said, "dialect")
    quote, comment = has.get("quoteChar", '"'), has.get("commentPrefix")
    rows = has.get("headerRowCount", 1 if has.get("header", True) else 0)
    skipped = has.get("skipRows", 0)
    if not isinstance(rows, int) or rows not in (0, 1) or not isinstance(skipped, int):
        raise document.wrong(
            "dialect: a header is one row, or none; skipRows is a number",
            "dialect : un en-tête est d’une ligne, ou il n’y en a pas ; skipRows est un nombre",
        )
    return Dialect(
        encoding=document.as_text(has.get("encoding", "utf-8"), "dialect.encoding"),
        delimiter=document.as_text(has.get("delimiter", ","), "dialect.delimiter"),
        quote=None if quote is None else document.as_text(quote, "dialect.quoteChar"),
        doubled=document.as_truth(has.get("doubleQuote", True), "dialect.doubleQuote"),
        header_rows=rows,
        skipped_rows=skipped,
        comment=None if comment is None else document.as_text(comment, "dialect.commentPrefix"),
    )


@dataclass(frozen=True)
class Reading:
    """Values that must be of a kind, and the error of those that are not."""

    name: str

    def as_object(self, said: object, where: str) -> Mapping[str, Any]:
        """Give a JSON object."""
        if not isinstance(said, dict):
            raise self._kind(where, "an object", "un objet")
        return said

    def as_list(self, said: object, where: str) -> list[Any]:
        """Give a list."""
        if not isinstance(said, list):
            raise self._kind(where, "a list", "une liste")
        return said

    def as_text(self, said: object, where: str) -> str:
        """Give a text."""
        if not isinstance(said, str):
            raise self._kind(where, "a text", "un texte")
        return said

    def as_texts(self, said: object, where: str) -> list[str]:
        """Give one text or a list of them."""
        values = said if isinstance(said, list) else [said]
        return [self.as_text(each, where) for each in values]

    def as_truth(self, said: object, where: str) -> bool:
        """Give true or false."""
        if not isinstance(said, bool):
            raise self._kind(where, "true or false", "true ou false")
        return said

    def wrong(self, reason: str, fr: str) -> ParseError:
        """Make the error of the document."""
        return ParseError(self.name, None, None, f"CSVW: {reason}", f"CSVW : {fr}")

    def _kind(self, where: str, reason: str, fr: str) -> ParseError:
        place = where or "the document"
        return self.wrong(
            f"{place}: {reason} is needed", f"{where or 'le document'} : il faut {fr}"
        )
