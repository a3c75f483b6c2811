"""A query in, its answer in one order out, where the query leaves the order open.

The engine gives names drawn at random to what a path, an aggregate or a blank node of a query
introduces, and lets them decide which side of a join, or which branch of a UNION, comes first. So
two runs over one store may give the same rows in two orders. Here every row has its place.
"""

from collections.abc import Mapping, Sequence

import pyoxigraph as ox

from fdt_graph.errors import QueryError
from fdt_graph.query import Graphs, Term, query
from fdt_graph.sparql_text import placed_tokens, tokens

#: What comes after ORDER BY in a query, if it does.
_SLICES = ("LIMIT", "OFFSET")
#: What gives another value, or another name, each time.
_VOLATILE = {"NOW", "RAND", "UUID", "STRUUID", "BNODE"}


def answer_in_order(
    store: ox.Store,
    text: str,
    bindings: Mapping[str, Term] | None = None,
    graphs: Graphs | None = None,
) -> ox.QuerySolutions | ox.QueryBoolean | list[ox.Triple]:
    """Run a query as fdt_graph.query.query does: rows in a fixed order, statements sorted.

    What stays open: which value SAMPLE takes, in which order GROUP_CONCAT joins, which rows a LIMIT
    without ORDER BY keeps, and the names of blank nodes that the query makes.
    """
    graphs = graphs or Graphs()
    end, ordered = _place(text)
    if ordered:
        # Over nothing, to know its variables at no cost: an ORDER BY is worked out at once.
        empty = query(ox.Store(), text, bindings, graphs)
        if isinstance(empty, ox.QuerySolutions):
            names = [variable.value for variable in empty.variables]
            text = f"{text[:end]}\n{_keys(names)}\n{text[end:]}"
    answer = query(store, text, bindings, graphs)
    if isinstance(answer, ox.QueryTriples):
        return sorted(set(answer), key=str)
    if isinstance(answer, ox.QueryBoolean) or ordered or not answer.variables:
        return answer
    # In this format a row is a line.
    head, *rows = (answer.serialize(format=ox.QueryResultsFormat.TSV) or b"").splitlines(True)
    content = b"".join([head, *sorted(rows)])
    return ox.parse_query_results(content, ox.QueryResultsFormat.TSV)


def _keys(variables: Sequence[str]) -> str:
    """Tell rows apart that are equal so far: by text, since 1 and 1.0 are equal too.

    The engine looks at these only where it must.
    """
    return " ".join(f"STR(?{name}) DATATYPE(?{name}) LANG(?{name})" for name in variables)


def _place(text: str) -> tuple[int, bool]:
    """Find where a query's ORDER BY ends, or would; and whether it has one, outside all brackets.

    >>> _place("SELECT ?s { ?s ?p ?o } ORDER BY ?s LIMIT 2"), _place("ASK {} # ORDER BY ?s")
    ((35, True), (20, False))
    """
    depth, ordered, closed = 0, False, False
    for kind, sign, start in placed_tokens(text):
        if kind == "other":
            # Braces only: an IRI, or what looks like one in a comparison, may hide a parenthesis.
            depth += (sign == "{") - (sign == "}")
            closed = closed or sign == "}"
        elif kind == "word" and depth == 0 and closed:
            if sign.upper() in (*_SLICES, "VALUES"):
                return start, ordered
            ordered = ordered or sign.upper() == "ORDER"
    return len(text), ordered


def require_fixed(text: str) -> None:
    """Raise QueryError for a query whose text shows that it may give another answer each time.

    >>> require_fixed("SELECT * { ?s ?p ?o } ORDER BY ?s LIMIT 1")
    >>> require_fixed("SELECT * { { SELECT ?s { ?s ?p ?o } LIMIT 1 } } ORDER BY ?s")
    Traceback (most recent call last):
    fdt_graph.errors.QueryError: LIMIT without ORDER BY leaves open which rows there are
    """
    frames = [False]
    for kind, sign in tokens(text):
        word = sign.upper()
        if kind == "other" and sign in "{}":
            if sign == "{":
                frames.append(False)
            elif len(frames) > 1:
                frames.pop()
        elif kind == "word":
            frames[-1] = frames[-1] or word == "ORDER"
            if word in _VOLATILE:
                raise QueryError(
                    f"{word} donne une autre valeur à chaque fois : rien à citer",
                    f"{word} gives another value each time: nothing to cite",
                )
            if word in _SLICES and not frames[-1]:
                raise QueryError(
                    f"{word} sans ORDER BY ne dit pas quelles lignes il y a",
                    f"{word} without ORDER BY leaves open which rows there are",
                )
