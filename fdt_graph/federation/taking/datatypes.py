"""A datatype of CSVW in, what cells of it mean out. https://www.w3.org/TR/tabular-metadata/#datatypes

Those of XML Schema that tables have: texts, numbers, truth values, dates. Formats of numbers are
their separators, those of dates the patterns that a date is commonly written by.
"""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyoxigraph as ox

from fdt_graph.errors import SHOWN, ParseError
from fdt_graph.namespaces import iri

#: Texts, and whether white space counts in them as it stands.
#: https://www.w3.org/TR/tabular-data-model/#parsing-cells
TEXTS = {"string": True, "anyAtomicType": True, "html": True, "xml": True, "json": True}
TEXTS |= {"normalizedString": False, "token": False, "language": False, "anyURI": False}
#: Whole numbers: the least and the greatest. https://www.w3.org/TR/xmlschema11-2/#decimal
INTEGERS: Mapping[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}
NUMBERS = ("decimal", "double", "float")
DATES = {"date": "%Y-%m-%d", "dateTime": "%Y-%m-%dT%H:%M:%S"}
#: Names that CSVW gives to others.
ALIASES = {"number": "double", "binary": "base64Binary", "datetime": "dateTime", "any": "string"}
#: Letters of a pattern of dates → those of strptime. https://www.unicode.org/reports/tr35/tr35-dates.html
LETTERS = {"yyyy": "%Y", "MM": "%m", "M": "%m", "dd": "%d", "d": "%d", "HH": "%H", "mm": "%M"}
LETTERS |= {"ss": "%S"}

Value = str | bool | int | Decimal | float | date
#: Bounds that a value may be held to.
BOUNDS: Mapping[str, tuple[Callable[[Any, Any], bool], str]] = {
    "minimum": (operator.ge, "≥"),
    "minInclusive": (operator.ge, "≥"),
    "minExclusive": (operator.gt, ">"),
    "maximum": (operator.le, "≤"),
    "maxInclusive": (operator.le, "≤"),
    "maxExclusive": (operator.lt, "<"),
}
LENGTHS: Mapping[str, Callable[[int, int], bool]] = {
    "length": operator.eq,
    "minLength": operator.ge,
    "maxLength": operator.le,
}


class CellError(ValueError):
    """A cell that does not say what its column is for. Who reads the row tells where it is."""

    def __init__(self, fr: str, en: str) -> None:
        """Say what is wrong in both languages."""
        super().__init__(en)
        self.fr = fr
        self.en = en


@dataclass(frozen=True)
class Datatype:
    """What the cells of a column are."""

    base: str
    #: A regular expression for texts, "Y|N" for truth values, letters for dates.
    format: str | None
    decimal: str
    group: str | None
    bounds: tuple[tuple[str, Value], ...]
    lengths: tuple[tuple[str, int], ...]

    @property
    def keeps_space(self) -> bool:
        """Tell whether white space counts as it stands."""
        return TEXTS.get(self.base, False)

    def literal(self, text: str, language: str | None) -> ox.Literal:
        """Make a cell's text a literal. Raises CellError."""
        for name, length in self.lengths:
            if not LENGTHS[name](len(text), length):
                raise _wrong(text, f"{name} {length}", f"{name} {length}")
        value = self._value(text)
        for name, bound in self.bounds:
            holds, sign = BOUNDS[name]
            if not holds(value, bound):
                raise _wrong(text, f"not {sign} {bound}", f"pas {sign} {bound}")
        if isinstance(value, bool):
            return ox.Literal(value)
        if isinstance(value, str):
            if self.base == "anyURI":
                return ox.Literal(value, datatype=iri("xsd:anyURI"))
            return ox.Literal(value, language=language)
        return ox.Literal(_written(value), datatype=iri(f"xsd:{self.base}"))

    def _value(self, text: str) -> Value:
        if self.base in TEXTS:
            if self.format is not None and not re.fullmatch(self.format, text):
                raise _wrong(
                    text, f"not of the form {self.format}", f"pas de la forme {self.format}"
                )
            return text
        if self.base == "boolean":
            return self._truth(text)
        if self.base in DATES:
            return self._date(text)
        return self._number(text)

    def _truth(self, text: str) -> bool:
        true, false = (self.format or "true|false").split("|")
        meant = {true: True, false: False}
        if self.format is None:
            meant |= {"1": True, "0": False}
        if text not in meant:
            raise _wrong(text, f"neither {true} nor {false}", f"ni {true} ni {false}")
        return meant[text]

    def _date(self, text: str) -> date:
        pattern = DATES[self.base] if self.format is None else strptime_pattern(self.format)
        try:
            moment = datetime.strptime(text, pattern)
        except ValueError:
            shown = self.format or {"date": "yyyy-MM-dd"}.get(self.base, "yyyy-MM-ddTHH:mm:ss")
            raise _wrong(
                text, f"no date of the form {shown}", f"pas une date de la forme {shown}"
            ) from None
        return moment.date() if self.base == "date" else moment

    def _number(self, text: str) -> Value:
        plain = text.replace(self.group, "") if self.group else text
        if self.decimal != ".":
            plain = plain.replace(".", "?").replace(self.decimal, ".")
        if not re.fullmatch(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[Ee][+-]?[0-9]{1,3})?", plain):
            raise _wrong(text, "no number", "pas un nombre")
        number = Decimal(plain)
        if self.base in ("double", "float"):
            return float(number)
        if self.base == "decimal":
            return number
        least, most = INTEGERS[self.base]
        whole = number == number.to_integral_value() and "." not in plain
        if (
            not whole
            or (least is not None and number < least)
            or (most is not None and number > most)
        ):
            raise _wrong(text, f"no {self.base}", f"pas un {self.base}")
        return int(number)


def read_datatype(said: object, document: str, where: str) -> Datatype:
    """Read a datatype: its name, or an object with its base. `document`, `where` are for errors.

    Raises ParseError for one that we do not follow.
    """

    def wrong(reason: str, fr: str) -> ParseError:
        return ParseError(
            document, None, None, f"CSVW: {where}: {reason}", f"CSVW : {where} : {fr}"
        )

    has: Mapping[str, Any] = said if isinstance(said, dict) else {"base": said}
    base = has.get("base", "string")
    base = ALIASES.get(base, base) if isinstance(base, str) else str(base)
    if base not in {*TEXTS, *INTEGERS, *NUMBERS, *DATES, "boolean"}:
        raise wrong(f"datatype {base} is not followed", f"on ne suit pas le type {base}")
    form = has.get("format")
    number = form if isinstance(form, dict) else {}
    numeric = base in INTEGERS or base in NUMBERS
    if numeric and form is not None and (not number or "pattern" in number):
        raise wrong(
            "of the format of a number, decimalChar and groupChar are followed, no pattern",
            "du format d’un nombre, on suit decimalChar et groupChar, pas de motif",
        )
    bare = Datatype(base, None, ".", None, (), ())
    try:
        if base in TEXTS and form is not None:
            re.compile(str(form))
        if base in DATES and form is not None:
            strptime_pattern(str(form))
        if base == "boolean" and form is not None and str(form).count("|") != 1:
            raise ValueError(form)
        bounds = tuple((name, bare._value(str(has[name]))) for name in BOUNDS if name in has)
    except (ValueError, re.error, CellError):
        raise wrong(
            f"its format or its bounds are not those of {base}",
            f"son format ou ses bornes ne sont pas d’un {base}",
        ) from None
    return Datatype(
        base=base,
        format=None if form is None or numeric else str(form),
        decimal=str(number.get("decimalChar", ".")),
        group=None if "groupChar" not in number else str(number["groupChar"]),
        bounds=bounds,
        lengths=tuple((name, int(has[name])) for name in LENGTHS if name in has),
    )


def strptime_pattern(form: str) -> str:
    """Write a pattern of dates as Python does; ValueError for letters that we do not follow.

    >>> strptime_pattern("dd/MM/yyyy")
    '%d/%m/%Y'
    """
    parts = [found.group() for found in re.finditer(r"([A-Za-z])\1*|[^A-Za-z]", form)]
    for part in parts:
        if part.isalpha() and part not in LETTERS and part != "T":
            raise ValueError(part)
    return "".join(LETTERS.get(part, part.replace("%", "%%")) for part in parts)


def _written(value: int | Decimal | float | date) -> str:
    """Write a value as XML Schema does."""
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else repr(value)


def _wrong(text: str, reason: str, fr: str) -> CellError:
    shown = text[:SHOWN]
    return CellError(f"« {shown} » : {fr}", f"“{shown}”: {reason}")
