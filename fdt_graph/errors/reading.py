"""What is wrong with a text, a table or a query."""

from pathlib import Path

from fdt_graph.errors.base import FdtGraphError


class ParseError(FdtGraphError):
    """A file or a text is not the RDF that it should be."""

    def __init__(
        self,
        path: Path | str,
        line: int | None,
        column: int | None,
        reason: str,
        fr: str | None = None,
    ) -> None:
        """Keep the parts apart; `fr` is the reason in French, when the parser did not give it."""
        where = ":".join(str(part) for part in (path, line, column) if part is not None)
        super().__init__(f"{where}: {fr or reason}", f"{where}: {reason}")
        self.path = path
        self.line = line
        self.column = column
        self.reason = reason


class TableError(FdtGraphError):
    """A table does not say what its mapping needs."""

    def __init__(self, path: Path, row: int | None, column: str | None, reason: str) -> None:
        """Row 1 is the header; the first row of data is row 2, as a spreadsheet shows it."""
        super().__init__(
            _where(path, ("ligne", row), ("colonne", column)) + reason,
            _where(path, ("row", row), ("column", column)) + reason,
        )
        self.path = path
        self.row = row
        self.column = column
        self.reason = reason


class QueryError(FdtGraphError):
    """The SPARQL text does not parse, or asks for something that this service does not do."""

    def __init__(
        self, fr: str, en: str, line: int | None = None, column: int | None = None
    ) -> None:
        """Line and column count from 1, as editors do."""
        at_fr = f"ligne {line}, colonne {column} : " if line is not None else ""
        at_en = f"line {line}, column {column}: " if line is not None else ""
        super().__init__(at_fr + fr, at_en + en)
        self.line = line
        self.column = column


class NamesService(QueryError):
    """A query that asks other endpoints, where none are asked."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(
            "SERVICE n'est pas servi ici : interrogez chaque point d'accès à part",
            "SERVICE is not answered here: ask each endpoint by itself",
        )


class ValidationError(FdtGraphError):
    """The shapes cannot be run: their graph is not a shapes graph."""


def _where(path: Path, *parts: tuple[str, int | str | None]) -> str:
    named = [f"{name} {value}" for name, value in parts if value is not None]
    return ", ".join([str(path), *named]) + ": "
