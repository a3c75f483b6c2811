"""SPARQL text in, an answer out. Reading only. https://www.w3.org/TR/sparql11-query/"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import pyoxigraph as ox

from fdt_graph.errors import NamesService, QueryError, Unknown
from fdt_graph.namespaces import BASE, PREFIXES
from fdt_graph.serialize import Solution
from fdt_graph.service_text import LETTERS, Table, names_service, refuse_hidden, with_tables
from fdt_graph.sparql_text import DEEPENING, DEPTH, nesting, placed_tokens, undeclared_prefixes

Term = ox.NamedNode | ox.Literal

#: A row of an answer: what each variable is bound to, None where it is not.
Row = Mapping[str, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None]


@dataclass(frozen=True)
class Graphs:
    """Which graphs a query reads, when its sender names them outside its text.

    https://www.w3.org/TR/sparql11-protocol/#dataset
    """

    default: Sequence[str] = ()
    named: Sequence[str] = ()


def query(
    store: ox.Store,
    text: str,
    bindings: Mapping[str, Term] | None = None,
    graphs: Graphs = Graphs(),
    tables: Sequence[Table] = (),
) -> Solution:
    """Run one SELECT, ASK, CONSTRUCT or DESCRIBE.

    A query without FROM reads the store's default graph, which in a generation is the union of all
    graphs; one with FROM reads what it names, and `graphs`, if it names any, comes before both.
    The project's prefixes need no declaration, and relative IRIs begin at its base. `bindings`
    give values to variables; a SELECT must project a variable for its binding to count. `tables`
    are solutions that partners gave, as VALUES, and where in the text they belong.

    Raises QueryError with line and column for a text that does not parse, that nests too deep or
    that names SERVICE (nothing leaves this machine); Unknown for a prefix that nobody declared.
    """
    check(text)
    prefixes = known_prefixes(text)
    text = with_tables(text, tables)
    substitutions: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = {
        ox.Variable(name): value for name, value in (bindings or {}).items()
    }
    named = bool(graphs.default or graphs.named)
    try:
        return store.query(
            text,
            base_iri=BASE,
            prefixes=prefixes,
            default_graph=[ox.NamedNode(name) for name in graphs.default] if named else None,
            named_graphs=[ox.NamedNode(name) for name in graphs.named] if named else None,
            substitutions=substitutions or None,
        )
    except SyntaxError as error:
        raise query_error(text, error) from None
    except (ValueError, RuntimeError) as error:
        raise QueryError(str(error), str(error)) from None


class Solutions(Protocol):
    """The rows of an answer, as they come, and the names of their variables."""

    @property
    def variables(self) -> list[ox.Variable]:
        """Give the variables, in order."""

    def __iter__(self) -> Iterator[ox.QuerySolution]:
        """Give each row."""


def by_variable(answer: Solutions) -> Iterator[Row]:
    """Give the rows of an answer by the names of their variables."""
    names = [variable.value for variable in answer.variables]
    for solution in answer:
        yield dict(zip(names, solution, strict=True))


def check(text: str) -> None:
    """Raise QueryError for a query or an update that is not even tried.

    NamesService is one: who has partners may ask them. Most texts have no word and too few brackets
    for that, which is seen without reading them.
    """
    serves = LETTERS.search(text) is not None
    if not serves and len(DEEPENING.findall(text)) <= DEPTH:
        return
    placed = list(placed_tokens(text))
    if serves:
        if any(map(names_service, placed)):
            raise NamesService
        refuse_hidden(text, placed)
    found = [(kind, token) for kind, token, _ in placed]
    if nesting(found) > DEPTH:
        raise QueryError(
            f"imbriquée sur plus de {DEPTH} niveaux : posez une question plus simple",
            f"nested more than {DEPTH} levels deep: ask a simpler question",
        )


def known_prefixes(text: str) -> dict[str, str]:
    """Give those of the project's prefixes that a text may use, and perhaps others.

    >>> known_prefixes("SELECT ?s { ?s a fdt:Ally }")
    {'fdt': 'https://w3id.org/fdt/ns#'}
    """
    used = {prefix for prefix in _PREFIX.findall(text) if prefix in PREFIXES}
    return {prefix: PREFIXES[prefix] for prefix in sorted(used)}


_PREFIX = re.compile(r"(?<![\w-])([A-Za-z][\w-]*+):")


def query_error(text: str, error: SyntaxError) -> QueryError | Unknown:
    """Make our error of the parser's: an unknown prefix by its name, the rest by its position."""
    for prefix in undeclared_prefixes(text, set(PREFIXES)):
        return Unknown("prefix", prefix, PREFIXES)
    return _positioned(error.msg)


def _positioned(message: str) -> QueryError:
    """Take the position out of the parser's message.

    >>> str(_positioned("error at 2:8: expected one of a, b"))
    'line 2, column 8: expected one of a, b'
    """
    found = re.match(r"error at (\d+):(\d+): (.*)", message, re.DOTALL)
    if found is None:
        return QueryError(message, message)
    line, column, reason = found.groups()
    reason = reason.replace("\n", " ")
    fr = reason.replace("expected one of", "attendu").replace("expected", "attendu")
    return QueryError(fr, reason, int(line), int(column))
