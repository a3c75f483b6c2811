"""The results of a question in, the table that people read out: columns, names, numbers, days.

https://www.w3.org/TR/sparql11-results-json/
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from fdt_graph.namespaces import PREFIXES, compact
from fdt_graph.web.figures import day, number
from fdt_graph.web.words.columns import HEADINGS, QUANTITIES, TELLING

#: One value of an answer, as the results say it: its type, its text, its language or datatype.
Said = Mapping[str, str]
#: Gives the name of a thing and the language of that name; None for what has no name.
Naming = Callable[[str], tuple[str, str] | None]

XSD = PREFIXES["xsd"]
NUMBERS = {XSD + name for name in ("integer", "decimal", "double", "float")}
DAYS = {XSD + name for name in ("date", "dateTime")}
TRUTH = XSD + "boolean"
#: Characters of a web address that a cell shows.
SHOWN = 48


@dataclass(frozen=True)
class Cell:
    """A value as a page shows it: kind is thing, number, day, truth, text or none."""

    kind: str
    text: str = ""
    #: The language of the text; empty for one of none.
    language: str = ""
    #: What it is for programs: an IRI, a number, a day.
    value: str = ""


@dataclass(frozen=True)
class Table:
    """Rows of an answer; a column named xLabel beside x is the name of x, and no column."""

    columns: Sequence[str]
    rows: Sequence[Mapping[str, Said]]

    def translated(self, words: Mapping[str, str]) -> Self:
        """Say in English what a question chose to say in French, where there are words for it."""
        rows = [{name: _translated(said, words) for name, said in row.items()} for row in self.rows]
        return replace(self, rows=rows)

    def filled(self, name: str) -> bool:
        """Tell whether a column has a value in some row."""
        return any(name in row or f"{name}Label" in row for row in self.rows)

    def quantities(self) -> list[str]:
        """Name the columns that count or measure, in rows of which each has a name of its own."""
        if len(self.rows) < 2 or self.naming_column() is None:
            return []
        return self.measures()

    def measures(self) -> list[str]:
        """Name the columns that count or measure."""
        return [
            name
            for name in self.columns
            if name in QUANTITIES
            and self.filled(name)
            and all(_is_number(row[name]) for row in self.rows if name in row)
        ]

    def naming_column(self) -> str | None:
        """Find the first column that tells every row from the others; None when none does."""
        for name in self.columns:
            values = {row[name]["value"] for row in self.rows if name in row}
            if len(values) == len(self.rows) and name not in QUANTITIES:
                return name
        return None

    def naming_columns(self) -> list[str]:
        """Name the columns by which a chart tells the rows apart; none where no column does."""
        by = self.naming_column()
        if by is None:
            return []
        return [name for name in TELLING.get(by, ()) if name in self.columns] or [by]


def read_table(content: bytes, known: Collection[str] = ()) -> Table:
    """Read results in JSON, without the columns of values that the asker chose."""
    results: dict[str, Any] = json.loads(content)
    variables: list[str] = results["head"]["vars"]
    columns = [
        name
        for name in variables
        if name not in known and name.removesuffix("Label") not in {*variables, *known} - {name}
    ]
    return Table(columns, results["results"]["bindings"])


def _translated(said: Said, words: Mapping[str, str]) -> Said:
    if said.get("xml:lang") != "fr" or said["value"] not in words:
        return said
    return {**said, "value": words[said["value"]], "xml:lang": "en"}


def heading(column: str, language: str) -> str:
    """Name a column or a parameter; one that nobody named keeps the name of the question's text."""
    pair = HEADINGS.get(column.removesuffix("Label"))
    return pair[("fr", "en").index(language)] if pair is not None else column


def cell(row: Mapping[str, Said], column: str, language: str, naming: Naming) -> Cell:
    """Show what a row has in a column, in a language."""
    said, label = row.get(column), row.get(f"{column}Label")
    if said is None:
        return _literal(label, language) if label is not None else Cell("none")
    if said["type"] != "uri":
        return _literal(said, language)
    iri = said["value"]
    named = naming(iri)
    if named is None and label is not None:
        named = label["value"], label.get("xml:lang", "")
    return Cell("thing", *(named or (short(iri), "")), iri)


def _literal(said: Said, language: str) -> Cell:
    text, datatype = said["value"], said.get("datatype", "")
    if _is_number(said):
        return Cell("number", figure(text, language), "", text)
    if datatype in DAYS:
        return Cell("day", day(text, language), "", text)
    if datatype == TRUTH:
        yes = text in ("true", "1")
        return Cell("truth", {"fr": ("non", "oui"), "en": ("no", "yes")}[language][yes], "", text)
    return Cell("text", text, said.get("xml:lang", ""))


def _is_number(said: Said) -> bool:
    return said.get("datatype", "") in NUMBERS


def figure(text: str, language: str) -> str:
    """Write a number as people of a language do; a text that is none as it is.

    >>> figure("10728", "en"), figure("0.50", "fr"), figure("-0.5", "en"), figure("INF", "fr")
    ('10,728', '0,50', '-0.5', 'INF')
    """
    whole, point, rest = text.partition(".")
    if not whole.removeprefix("-").isdecimal() or not (rest.isdecimal() or not point):
        return text
    sign = "-" if whole.startswith("-") else ""
    grouped = sign + number(int(whole.removeprefix("-")), language)
    return grouped + (({"fr": ",", "en": "."}[language] + rest) if point else "")


def short(iri: str) -> str:
    """Write an IRI that has no name: by a prefix of ours, or as the beginning of a web address.

    >>> short("https://w3id.org/fdt/id/claim/c-001"), short("https://town.example/a/")
    ('claim:c-001', 'town.example/a')
    """
    written = compact(iri)
    if written != iri:
        return written
    plain = iri.removeprefix("https://").removeprefix("http://").removesuffix("/")
    return plain if len(plain) <= SHOWN else plain[: SHOWN - 1] + "…"
