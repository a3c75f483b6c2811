"""Everything this package raises on purpose, in French and in English.

HTTP statuses are chosen in web/problems.py, exit codes in cli.py.
"""

from collections.abc import Iterable
from pathlib import Path

from rapidfuzz import fuzz, process

#: Characters of a stranger's text that a message repeats.
SHOWN = 200
#: Names that are listed when none is near.
FEW = 8


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


class BadRequest(FdtGraphError):
    """A request is not what HTTP or the SPARQL protocol say it should be."""


class UnsupportedMediaType(FdtGraphError):
    """A body is of a type that is not read here."""

    def __init__(self, media_type: str, offers: Iterable[str]) -> None:
        """Say what came and what there could be."""
        shown, listed = media_type[:SHOWN] or "?", ", ".join(offers)
        super().__init__(
            f"un corps de type {shown} : envoyez {listed}", f"a body of type {shown}: send {listed}"
        )


class BodyTooLong(FdtGraphError):
    """A request's body, or the query in it, is too long."""

    def __init__(self, limit: int) -> None:
        """Say how long it may be."""
        super().__init__(
            f"la demande dépasse {limit} octets", f"the request has more than {limit} bytes"
        )


class NotAllowed(FdtGraphError):
    """A method that this address does not have."""

    def __init__(self, method: str, allowed: Iterable[str]) -> None:
        """Name the methods that it has."""
        self.allowed = tuple(allowed)
        super().__init__(
            f"{method[:SHOWN]} n'est pas admis à cette adresse : {', '.join(self.allowed)}",
            f"{method[:SHOWN]} is not allowed at this address: {', '.join(self.allowed)}",
        )


class ReadOnly(FdtGraphError):
    """A request to change a graph that may only be read."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("ce graphe se lit et ne s'écrit pas", "this graph is read only")


class NotAcceptable(FdtGraphError):
    """The Accept header names no media type that this answer can be written in."""

    def __init__(self, accept: str, offers: Iterable[str]) -> None:
        """Say what was asked for and what there is."""
        self.accept = accept
        self.offers = tuple(offers)
        asked, listed = accept[:SHOWN], ", ".join(self.offers)
        super().__init__(f"{asked} : proposés ici, {listed}", f"{asked}: offered here, {listed}")


class Unwritable(FdtGraphError):
    """The answer holds what its format cannot: a control character, a predicate with no name."""

    def __init__(self, format_name: str) -> None:
        """Name the format."""
        super().__init__(
            f"la réponse contient ce que le format {format_name} ne peut pas écrire (un caractère "
            "de contrôle, ou un prédicat qui n'est pas un nom XML) : demandez JSON, CSV ou Turtle",
            f"the answer holds what the format {format_name} cannot write (a control character, or "
            "a predicate that is no XML name): ask for JSON, CSV or Turtle",
        )


class Unknown(FdtGraphError):
    """A name that nothing here has: a prefix, a record, a format, a setting, a question."""

    #: What can be unknown, in French.
    KINDS = {
        "command": "commande",
        "engine": "moteur",
        "format": "format",
        "graph": "graphe",
        "language": "langue",
        "parameter": "paramètre",
        "prefix": "préfixe",
        "profile": "profil",
        "question": "question",
        "record": "fiche",
        "setting": "réglage",
        "shapes directory": "dossier de shapes",
    }

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        """Name the nearest known one, when one is near."""
        self.kind = kind
        self.name = name
        shown, listed = name[:SHOWN], sorted(known)
        near = process.extractOne(shown, listed, scorer=fuzz.ratio, score_cutoff=50)
        self.nearest = near[0] if near else None
        if self.nearest:
            fr, en = f" ; vouliez-vous dire {self.nearest} ?", f"; did you mean {self.nearest}?"
        elif 0 < len(listed) <= FEW:
            fr, en = f" ; il y a {', '.join(listed)}", f"; there is {', '.join(listed)}"
        else:
            fr, en = "", ""
        super().__init__(
            f"{self.KINDS[kind]} : rien ne s'appelle {shown} ici{fr}",
            f"unknown {kind}: {shown}{en}",
        )


class NoSuchRecord(Unknown):
    """An IRI that the graph says nothing of."""


class BadSetting(FdtGraphError):
    """A setting has a value that it cannot have."""

    def __init__(self, name: str, value: str, form: str) -> None:
        """Name the setting, its value, and the form of the values it can have."""
        shown = value[:SHOWN]
        super().__init__(
            f"réglage {name} : {shown} n'est pas de la forme {form}",
            f"setting {name}: {shown} is not of the form {form}",
        )


class Gone(FdtGraphError):
    """There is no generation to read: nothing was published in this store yet."""


class Busy(FdtGraphError):
    """Another process is writing to the store."""


class Overloaded(FdtGraphError):
    """Too many queries at once: come back in `retry_after` seconds."""

    def __init__(self, retry_after: int) -> None:
        """Say when to come back."""
        self.retry_after = retry_after
        super().__init__(
            f"trop de requêtes en même temps : réessayez dans {retry_after} s",
            f"too many queries at once: try again in {retry_after} s",
        )


class TooMany(Overloaded):
    """One client asks too many queries at once."""

    def __init__(self, share: int, retry_after: int) -> None:
        """Say how many it may ask, and when to come back."""
        super().__init__(retry_after)
        FdtGraphError.__init__(
            self,
            f"plus de {share} requêtes à la fois du même client : attendez la fin des premières",
            f"more than {share} queries at a time from one client: wait until the first ones end",
        )


class TimedOut(FdtGraphError):
    """A query did not end within its deadline."""

    def __init__(self, seconds: float) -> None:
        """Say how long it had."""
        super().__init__(
            f"la requête n'a pas fini en {seconds:g} s : posez une question plus petite, "
            "paginez avec LIMIT et OFFSET, ou prenez tout le jeu de données (fdt-graph dump)",
            f"the query did not end within {seconds:g} s: ask a smaller question, "
            "page with LIMIT and OFFSET, or take the whole dataset (fdt-graph dump)",
        )


class Left(FdtGraphError):
    """The client left before the end of its answer."""

    def __init__(self) -> None:
        """Say so, to the log: nobody else is there."""
        super().__init__("le client est parti", "the client has left")


class TooLarge(FdtGraphError):
    """An answer has more bytes than one query may have."""

    def __init__(self, limit: int) -> None:
        """Say how many there may be."""
        super().__init__(
            f"la réponse dépasse {limit} octets : posez une question plus petite, "
            "paginez avec LIMIT et OFFSET, ou prenez tout le jeu de données (fdt-graph dump)",
            f"the answer has more than {limit} bytes: ask a smaller question, "
            "page with LIMIT and OFFSET, or take the whole dataset (fdt-graph dump)",
        )


class OutOfMemory(FdtGraphError):
    """A query took more memory than one may have."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            "la requête prend trop de mémoire : posez une question plus petite, sans ORDER BY",
            "the query takes too much memory: ask a smaller question, without ORDER BY",
        )


class Crashed(FdtGraphError):
    """The process that was answering a query died; the next query has another."""

    def __init__(self) -> None:
        """Say that it is over, and what usually does it."""
        super().__init__(
            "le processus qui répondait est mort : la requête est sans doute trop imbriquée",
            "the process that was answering died: the query is probably nested too deep",
        )


class ValidationError(FdtGraphError):
    """The shapes cannot be run: their graph is not a shapes graph."""


def _where(path: Path, *parts: tuple[str, int | str | None]) -> str:
    named = [f"{name} {value}" for name, value in parts if value is not None]
    return ", ".join([str(path), *named]) + ": "
