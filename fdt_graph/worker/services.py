"""A query in, what its partners are to be asked out; their answer in, solutions to insert out.

https://www.w3.org/TR/sparql11-federated-query/. A SERVICE at a constant address is a join with the
solutions of its pattern there, and these can be written as VALUES. All this runs in processes that
have no network, or that refuse first what the engine could take for a SERVICE: it reads addresses
and patterns, over nothing.
"""

import json
import os
import signal
import socket
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import cast

import pyoxigraph as ox
from werkzeug.http import parse_options_header

from fdt_graph.errors import SHOWN, BadAnswer, FdtGraphError
from fdt_graph.formats import RESULT_FORMATS, media_type
from fdt_graph.namespaces import BASE, GENID
from fdt_graph.query import known_prefixes, query
from fdt_graph.service_text import (
    Clause,
    as_groups,
    find_services,
    prologue,
    without_services,
)
from fdt_graph.sparql_text import tokens
from fdt_graph.worker.job import CHUNK, DATA, END, READY, frame, receive_told, write_error
from fdt_graph.worker.sandbox import be_quiet, confine

#: Rows that one SERVICE may have, and characters of an IRI.
ROWS, IRI = 10_000, 2048
#: What an answer may be written in, by its media type.
READ = {media_type(RESULT_FORMATS[name]): RESULT_FORMATS[name] for name in ("json", "xml")}


@dataclass(frozen=True)
class Service:
    """What one SERVICE of a query asks."""

    #: The endpoint.
    address: str
    #: A query, which may be sent as it is.
    question: str
    #: The variables that the question's solutions may bind.
    variables: tuple[str, ...]
    silent: bool
    #: Where its solutions belong in the text of Looked.
    place: int


@dataclass(frozen=True)
class Looked:
    """A query that asks partners: the text without that, and what they are asked."""

    text: str
    services: tuple[Service, ...]

    def json(self) -> bytes:
        """Write it, for another process."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def read(cls, content: bytes) -> "Looked":
        """Read what json() has written."""
        said = json.loads(content)
        services = (
            Service(**{**each, "variables": tuple(each["variables"])}) for each in said["services"]
        )
        return cls(said["text"], tuple(services))


@dataclass(frozen=True)
class Answered:
    """What a partner answered, to be read."""

    service: Service
    #: The host, as errors name it.
    host: str
    #: The Content-Type header.
    media_type: str | None
    content: bytes
    #: Characters that its table may have.
    room: int


def look(text: str) -> Looked:
    """Find out what a query asks of which partners.

    Raises QueryError with line and column, and Unknown, for a text that does not parse, and what
    find_services() does.
    """
    clauses = find_services(text)
    query(ox.Store(), as_groups(text, clauses))  # which parses it, and finds nothing
    rest, places = without_services(text, clauses)
    services = (
        _service(text, clause, place) for clause, place in zip(clauses, places, strict=True)
    )
    return Looked(rest, tuple(services))


def _service(text: str, clause: Clause, place: int) -> Service:
    """Read one clause as the engine does: the prologue of the query holds for it."""
    begin = _beginning(text, clause.pattern)
    [found] = _solutions(f"{begin}SELECT ({clause.endpoint} AS ?address) {{ }}")
    address = found["address"]
    pattern = f"{{{clause.pattern}}}"
    names = [each.value for each in _solutions(f"{begin}SELECT * {pattern} LIMIT 0").variables]
    shown = " ".join(f"?{name}" for name in names) or "*"
    question = f"{begin}SELECT {shown} WHERE {pattern} LIMIT {ROWS + 1}"
    return Service(address.value, question, tuple(names), clause.silent, place)


def _solutions(text: str) -> ox.QuerySolutions:
    return cast(ox.QuerySolutions, query(ox.Store(), text))


def _beginning(text: str, pattern: str) -> str:
    """Give the declarations that a pattern needs elsewhere: ours, then those of its query."""
    declared = prologue(text)
    own = {sign.removesuffix(":") for kind, sign in tokens(declared) if kind == "name"}
    ours = {name: iri for name, iri in known_prefixes(pattern).items() if name not in own}
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in ours.items())
    return f"BASE <{BASE}>\n{prefixes}{declared}\n"


def table(answered: Answered) -> str:
    """Write the solutions that a partner gave as VALUES, for a query to join.

    Its blank nodes get IRIs, as ours have (https://www.w3.org/TR/rdf11-concepts/#section-skolemization),
    so that two of its solutions that tell of one node still do. Raises BadAnswer, also for more
    rows than ROWS and more characters than there is room for: what is not bound is written too.
    """
    rows = _rows(answered)
    names = answered.service.variables
    strange = [each.value for each in rows.variables if each.value not in names]
    if strange:
        raise _bad(
            answered,
            f"une réponse à autre chose que la question : ?{strange[0][:SHOWN]}",
            f"an answer to another question: ?{strange[0][:SHOWN]}",
        )
    given = {each.value for each in rows.variables}
    seed = sha256(answered.content).hexdigest() + answered.service.address
    lines: list[str] = []
    written = 0
    try:
        for row in rows:
            if len(lines) == ROWS:
                raise _bad(
                    answered,
                    f"plus de {ROWS} lignes : mettre dans SERVICE ce qui en laisse moins",
                    f"more than {ROWS} rows: put into SERVICE what leaves fewer",
                )
            cells = (row[name] if name in given else None for name in names)
            lines.append(f"({' '.join(_written(answered, cell, seed) for cell in cells)})")
            written += len(lines[-1]) + 1
            if written > answered.room:
                raise _bad(
                    answered,
                    f"une table de plus de {answered.room} signes : mettre dans SERVICE ce qui en "
                    "laisse moins, ou n’y nommer que les variables qui servent",
                    f"a table of more than {answered.room} characters: put into SERVICE what "
                    "leaves fewer, or name only the variables there that are of use",
                )
    except (SyntaxError, ValueError) as error:
        raise _unread(answered, error) from None
    return values(names, lines)


def values(names: tuple[str, ...], rows: list[str]) -> str:
    """Write rows of values for variables; no row binds anything that a name is not there for."""
    return f"VALUES ({' '.join(f'?{name}' for name in names)}) {{ {' '.join(rows)} }} "


def nothing(names: tuple[str, ...]) -> str:
    """Write the one solution without values that a SILENT service gives which fails.

    >>> nothing(("a", "b"))
    'VALUES (?a ?b) { (UNDEF UNDEF) } '
    """
    return values(names, [f"({' '.join('UNDEF' for _ in names)})"])


def _rows(answered: Answered) -> ox.QuerySolutions:
    """Begin to read an answer, by what its media type says that it is."""
    kind = parse_options_header(answered.media_type)[0].lower()
    if kind not in READ:
        shown = kind[:SHOWN] or "?"
        raise _bad(
            answered,
            f"une réponse de type {shown}, et non {' ou '.join(READ)}",
            f"an answer of type {shown}, and not {' or '.join(READ)}",
        )
    try:
        rows = ox.parse_query_results(answered.content, READ[kind])
    except (SyntaxError, ValueError) as error:
        raise _unread(answered, error) from None
    if not isinstance(rows, ox.QuerySolutions):
        raise _bad(answered, "oui ou non, et pas des lignes", "yes or no, and no rows")
    return rows


def _written(answered: Answered, term: object, seed: str) -> str:
    """Write a value as a query may hold it; BadAnswer for what it may not, and what is no RDF 1.1.

    A term is made again, which looks at its IRI and at the tag of its language.
    """
    match term:
        case None:
            return "UNDEF"
        case ox.BlankNode():
            return f"<{GENID}{sha256((seed + term.value).encode()).hexdigest()[:32]}>"
        case ox.NamedNode() if len(term.value) <= IRI:
            return str(ox.NamedNode(term.value))
        case ox.Literal() if term.direction is None:
            if term.language is not None:
                return str(ox.Literal(term.value, language=term.language))
            return str(ox.Literal(term.value, datatype=ox.NamedNode(term.datatype.value)))
    shown = str(term)[:SHOWN]
    raise _bad(
        answered, f"une valeur qui ne se lit pas ici : {shown}", f"a value not read here: {shown}"
    )


def _unread(answered: Answered, error: Exception) -> BadAnswer:
    said, kind = str(error)[:SHOWN], str(answered.media_type)[:SHOWN]
    return _bad(
        answered,
        f"la réponse n’est pas ce que dit son type, {kind} ({said})",
        f"the answer is not what its type says, {kind} ({said})",
    )


def _bad(answered: Answered, fr: str, en: str) -> BadAnswer:
    return BadAnswer(answered.host, fr, en)


def read_answers(connection: socket.socket, _place: str, memory: int, seconds: int) -> None:
    """Give up everything else, then write tables of what partners answered, one after the other.

    It is killed by the system, as when it has no memory left, if Python finds none either.
    """
    be_quiet()
    confine(memory)
    connection.sendall(frame(READY))
    while True:
        try:
            answered = cast(Answered, receive_told(connection))
        except EOFError:
            return
        signal.alarm(seconds)
        try:
            _send(connection, table(answered).encode())
        except FdtGraphError as error:
            connection.sendall(write_error(error))
        except MemoryError:
            os.abort()
        signal.alarm(0)


def _send(connection: socket.socket, content: bytes) -> None:
    for start in range(0, len(content), CHUNK):
        connection.sendall(frame(DATA, content[start : start + CHUNK]))
    connection.sendall(frame(END))
