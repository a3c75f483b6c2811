"""SPARQL text in, an answer out. Reading only. https://www.w3.org/TR/sparql11-query/"""

import re
from collections.abc import Mapping

import pyoxigraph as ox

from fdt_graph.errors import QueryError, Unknown
from fdt_graph.namespaces import PREFIXES
from fdt_graph.serialize import Solution
from fdt_graph.sparql_text import tokens, undeclared_prefixes

Term = ox.NamedNode | ox.Literal


def query(store: ox.Store, text: str, bindings: Mapping[str, Term] | None = None) -> Solution:
    """Run one SELECT, ASK, CONSTRUCT or DESCRIBE.

    A query without FROM reads the union of the store's graphs; one with FROM reads what it names.
    The project's prefixes need no declaration. `bindings` give values to variables; a SELECT must
    project a variable for its binding to count.

    Raises QueryError with line and column for a text that does not parse or that names SERVICE
    (nothing leaves this machine); Unknown for a prefix that nobody declared.
    """
    words = {token.upper() for kind, token in tokens(text) if kind == "word"}
    if any(word.startswith("SERVICE") for word in words):
        raise QueryError(
            "SERVICE n'est pas servi ici : interrogez chaque point d'accès à part",
            "SERVICE is not answered here: ask each endpoint by itself",
        )
    substitutions: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = {
        ox.Variable(name): value for name, value in (bindings or {}).items()
    }
    try:
        return store.query(
            text,
            prefixes=PREFIXES,
            use_default_graph_as_union="FROM" not in words,
            substitutions=substitutions or None,
        )
    except SyntaxError as error:
        for prefix in undeclared_prefixes(text, set(PREFIXES)):
            raise Unknown("prefix", prefix, PREFIXES) from None
        raise _query_error(error.msg) from None
    except (ValueError, RuntimeError) as error:
        raise QueryError(str(error), str(error)) from None


def _query_error(message: str) -> QueryError:
    """Take the position out of the parser's message.

    >>> str(_query_error("error at 2:8: expected one of a, b"))
    'line 2, column 8: expected one of a, b'
    """
    found = re.match(r"error at (\d+):(\d+): (.*)", message, re.DOTALL)
    if found is None:
        return QueryError(message, message)
    line, column, reason = found.groups()
    reason = reason.replace("\n", " ")
    fr = reason.replace("expected one of", "attendu").replace("expected", "attendu")
    return QueryError(fr, reason, int(line), int(column))
