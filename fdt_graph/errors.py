"""Everything this package raises on purpose, in French and in English.

HTTP statuses are chosen in web/problems.py, exit codes in cli.py.
"""

from collections.abc import Iterable
from pathlib import Path

from rapidfuzz import fuzz, process


class FdtGraphError(Exception):
    """Base of every error that a caller may want to catch. str() is in English."""

    def __init__(self, fr: str, en: str) -> None:
        """Say what is wrong, and how to mend it, in both languages."""
        super().__init__(en)
        self.texts = {"fr": fr, "en": en}

    def say(self, language: str) -> str:
        """Give the message in a language: fr or en."""
        return self.texts[language]


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


class NotAcceptable(FdtGraphError):
    """The Accept header names no media type that this answer can be written in."""

    def __init__(self, accept: str, offers: Iterable[str]) -> None:
        """Say what was asked for and what there is."""
        self.accept = accept
        self.offers = tuple(offers)
        listed = ", ".join(self.offers)
        super().__init__(f"{accept} : proposés ici, {listed}", f"{accept}: offered here, {listed}")


class Unknown(FdtGraphError):
    """A name that nothing here has: a prefix, a record, a format, a setting, a question."""

    #: What can be unknown, in French.
    KINDS = {
        "command": "commande",
        "engine": "moteur",
        "format": "format",
        "language": "langue",
        "parameter": "paramètre",
        "prefix": "préfixe",
        "question": "question",
        "record": "fiche",
        "setting": "réglage",
        "shapes directory": "dossier de shapes",
    }

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        """Name the nearest known one, when one is near."""
        self.kind = kind
        self.name = name
        near = process.extractOne(name, sorted(known), scorer=fuzz.ratio, score_cutoff=50)
        self.nearest = near[0] if near else None
        fr = f" ; vouliez-vous dire {self.nearest} ?" if self.nearest else ""
        en = f"; did you mean {self.nearest}?" if self.nearest else ""
        super().__init__(
            f"{self.KINDS[kind]} : rien ne s'appelle {name} ici{fr}", f"unknown {kind}: {name}{en}"
        )


class NoSuchRecord(Unknown):
    """An IRI that the graph says nothing of."""


class Gone(FdtGraphError):
    """There is no generation to read: nothing was published in this store yet."""


class Busy(FdtGraphError):
    """Another process is writing to the store."""


class ValidationError(FdtGraphError):
    """The shapes cannot be run: their graph is not a shapes graph."""


def _where(path: Path, *parts: tuple[str, int | str | None]) -> str:
    named = [f"{name} {value}" for name, value in parts if value is not None]
    return ", ".join([str(path), *named]) + ": "
