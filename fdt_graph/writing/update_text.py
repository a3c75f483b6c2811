"""The text of a SPARQL Update request in, its operations as they are written out, each parsed.

The grammar is that of https://www.w3.org/TR/sparql11-query/#sparqlGrammar, rules 29 to 52. Where
operations and their parts begin and end is seen in tokens; what is in the parts, the engine reads.
Where the two see something else (a comparison that looks like an IRI), the engine is given a part
that it refuses, never one in which it could read a second operation.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, NoReturn, cast
from uuid import uuid4

from pyoxigraph import NamedNode, QuerySolutions, Store

from fdt_graph.errors import QueryError
from fdt_graph.namespaces import BASE
from fdt_graph.query import known_prefixes, query_error
from fdt_graph.sparql_text import placed_tokens, position


class Part(NamedTuple):
    """A token outside braces; or all that is in braces, and its kind is then "block"."""

    kind: str
    text: str
    start: int

    @property
    def word(self) -> str:
        """Give a keyword in capitals, {} for what is in braces, <> for an IRI, ? for the rest."""
        if self.kind == "word":
            return self.text.upper()
        return {"block": "{}", "iri": "<>", "name": "<>"}.get(self.kind, "?")


@dataclass(frozen=True)
class Names:
    """What names begin with at one place of a request: a base, and prefixes."""

    base: str = BASE
    #: Those that are declared; the project's are known without.
    declared: Mapping[str, str] = field(default_factory=dict)

    def known(self, text: str) -> dict[str, str]:
        """Give the prefixes that a part of the request may use."""
        return {**known_prefixes(text), **self.declared}

    def iri(self, name: str) -> NamedNode:
        """Read an IRI as it is written, relative or prefixed; SyntaxError when it is none."""
        query = f"SELECT ?iri {{ VALUES ?iri {{ {name} }} }}"
        answer = Store().query(query, base_iri=self.base, prefixes=self.known(name))
        return cast(NamedNode, next(cast(QuerySolutions, answer))["iri"])


@dataclass(frozen=True)
class Request:
    """One operation as it is written: its parts, at least one, in the whole text."""

    text: str
    names: Names
    parts: list[Part]
    #: The labels of blank nodes in its braces.
    labels: frozenset[str]

    @property
    def words(self) -> list[str]:
        """Give its keywords, and signs for its other parts."""
        return [part.word for part in self.parts]

    def iri(self, part: Part) -> NamedNode:
        """Read an IRI; QueryError or Unknown when it is none."""
        return _iri(self.text, self.names, part)

    def refuse(self, fr: str, en: str) -> NoReturn:
        """Raise QueryError at the operation's place."""
        raise _error(self.text, self.parts[0].start, fr, en)

    def parse(self) -> None:
        """Have the engine parse the operation, and no more.

        Raises QueryError with line and column, Unknown for a prefix that nobody declared.
        """
        start, last = self.parts[0].start, self.parts[-1]
        written = self.text[start : last.start + len(last.text)]
        # The engine parses all before it carries out anything, and the first operation fails.
        failing = f"DROP GRAPH <urn:uuid:{uuid4()}> ;\n"
        prefixes = self.names.known(written)
        try:
            Store().update(failing + written, base_iri=self.names.base, prefixes=prefixes)
        except SyntaxError as error:
            line, column = position(self.text, start)
            raise query_error(self.text, _moved(error, line, column)) from None
        except RuntimeError:
            return


def requests(text: str) -> Iterator[Request]:
    """Split a text into its operations, each parsed by the engine.

    The project's prefixes need no declaration, and relative IRIs begin at its base; declarations
    between operations hold from there on. Raises QueryError, Unknown.
    """
    names = Names()
    expected = -1
    for parts, labels, end in _pieces(text):
        if expected >= 0:
            raise _error(text, expected, "une opération est attendue", "an operation is expected")
        names, rest = _declare(text, names, parts)
        if rest:
            request = Request(text, names, rest, frozenset(labels))
            request.parse()
            yield request
        else:
            expected = end


def _pieces(text: str) -> Iterator[tuple[list[Part], set[str], int]]:
    """Split a text at the semicolons outside braces; tell labels of blank nodes, and the end."""
    parts: list[Part] = []
    labels: set[str] = set()
    depth = begin = 0
    previous = ""
    for kind, token, start in placed_tokens(text):
        sign = token if kind == "other" else ""
        if sign == "{":
            begin = begin if depth else start
            depth += 1
        elif depth:
            if sign == "}":
                depth -= 1
                if not depth:
                    parts.append(Part("block", text[begin : start + 1], begin))
            elif kind == "name" and previous == "_":
                labels.add(token)
        elif sign == ";":
            yield parts, labels, start
            parts, labels = [], set()
        else:
            parts.append(Part(kind, token, start))
        previous = token
    if depth:
        parts.append(Part("block", text[begin:], begin))
    yield parts, labels, len(text)


def _declare(text: str, names: Names, parts: list[Part]) -> tuple[Names, list[Part]]:
    """Take in the declarations that come first; give what follows them."""
    declared = dict(names.declared)
    place = 0
    while place < len(parts) and parts[place].word in ("BASE", "PREFIX"):
        match [parts[place].word, *parts[place + 1 : place + 3]]:
            case ["BASE", Part("iri") as base, *_]:
                names = Names(_iri(text, names, base).value, declared)
                place += 2
            case ["PREFIX", Part("name", name), Part("iri") as namespace] if name[-1] == ":":
                declared[name[:-1]] = _iri(text, names, namespace).value
                place += 3
            case _:
                fr, en = "une déclaration incomplète", "an incomplete declaration"
                raise _error(text, parts[place].start, fr, en)
    return Names(names.base, declared), parts[place:]


def _iri(text: str, names: Names, part: Part) -> NamedNode:
    try:
        return names.iri(part.text)
    except SyntaxError:
        line, column = position(text, part.start)
        error = SyntaxError(f"error at {line}:{column}: expected an IRI")
        raise query_error(text, error) from None


def _error(text: str, start: int, fr: str, en: str) -> QueryError:
    return QueryError(fr, en, *position(text, start))


def _moved(error: SyntaxError, line: int, column: int) -> SyntaxError:
    """Tell of an error in a text that begins in line 2 as if it began at another place."""

    def move(found: re.Match[str]) -> str:
        down, right = int(found[1]) - 2, int(found[2])
        return f"error at {line + down}:{right + (0 if down else column - 1)}:"

    return SyntaxError(re.sub(r"^error at (\d+):(\d+):", move, error.msg))
