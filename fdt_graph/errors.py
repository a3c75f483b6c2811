"""Everything this package raises on purpose.

HTTP statuses are chosen in web/problems.py, exit codes in cli.py.
"""

from collections.abc import Iterable
from pathlib import Path

from rapidfuzz import fuzz, process


class FdtGraphError(Exception):
    """Base of every error that a caller may want to catch."""


class ParseError(FdtGraphError):
    """A file or a text is not the RDF that it should be."""

    def __init__(self, path: Path | str, line: int | None, column: int | None, reason: str) -> None:
        """Keep the parts apart so that a caller can print or link them."""
        where = ":".join(str(part) for part in (path, line, column) if part is not None)
        super().__init__(f"{where}: {reason}")
        self.path = path
        self.line = line
        self.column = column
        self.reason = reason


class TableError(FdtGraphError):
    """A table does not say what its mapping needs."""

    def __init__(self, path: Path, row: int | None, column: str | None, reason: str) -> None:
        """Row 1 is the header; the first row of data is row 2, as a spreadsheet shows it."""
        where = [str(path)]
        where += [f"row {row}"] if row is not None else []
        where += [f"column {column}"] if column is not None else []
        super().__init__(f"{', '.join(where)}: {reason}")
        self.path = path
        self.row = row
        self.column = column
        self.reason = reason


class QueryError(FdtGraphError):
    """The SPARQL text does not parse, or asks for something that this service does not do."""

    def __init__(self, reason: str, line: int | None = None, column: int | None = None) -> None:
        """Line and column count from 1, as editors do."""
        where = f"line {line}, column {column}: " if line is not None else ""
        super().__init__(f"{where}{reason}")
        self.reason = reason
        self.line = line
        self.column = column


class NotAcceptable(FdtGraphError):
    """The Accept header names no media type that this answer can be written in."""

    def __init__(self, accept: str, offers: Iterable[str]) -> None:
        """Say what was asked for and what there is."""
        self.offers = tuple(offers)
        super().__init__(f"{accept} is none of {', '.join(self.offers)}")
        self.accept = accept


class Unknown(FdtGraphError):
    """A name that nothing here has: a prefix, a record, a format, a setting, a question."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        """Name the nearest known one, when one is near."""
        self.kind = kind
        self.name = name
        near = process.extractOne(name, sorted(known), scorer=fuzz.ratio, score_cutoff=50)
        self.nearest = near[0] if near else None
        hint = f"; did you mean {self.nearest}?" if self.nearest else ""
        super().__init__(f"unknown {kind}: {name}{hint}")


class NoSuchRecord(Unknown):
    """An IRI that the graph says nothing of."""


class Gone(FdtGraphError):
    """There is no generation to read: nothing was published in this store yet."""


class Busy(FdtGraphError):
    """Another process is writing to the store."""
