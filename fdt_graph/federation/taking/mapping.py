"""Rows in, what CONSTRUCT queries make of each out, with what they have to say of it.

A row is the node ?row. Each of its columns is a property urn:fdt-graph:column:{name}; the values of
a column with a separator are there once more in their order, as {name}_1, {name}_2… Every row has
_row, its number, _partner, the partner's identifier, and _graph, its graph. Beside the rows is what
the published graph knows of places (known.rq).

Queries whose name begins with lookup- come first: what they make is added to what the others read.
There, urn:fdt-graph:remark:{rule} of a row is a remark on it, in the words of REMARKS.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from fdt_graph.errors import SHOWN, ParseError
from fdt_graph.federation.problems import Problem
from fdt_graph.federation.sources.given import Given, Remark
from fdt_graph.federation.taking.table import Line

ROW, COLUMN = "urn:fdt-graph:row:", "urn:fdt-graph:column:"
REMARK = "urn:fdt-graph:remark:"
#: How the names of queries begin that prepare what the others say.
LOOKUP = "lookup-"

#: Rule → what is said of the value, in French and in English.
REMARKS: Mapping[str, tuple[str, str]] = {
    "place-unknown": (
        "le registre des territoires ne connaît pas le code de « {} », qui reste une note. "
        "Chercher le territoire qui lui a succédé.",
        "the register of territories does not know the code of “{}”, which stays a note. Look for "
        "the territory that came after it.",
    ),
    "place-former": (
        "« {} » n’existe plus sous ce code : c’est le territoire qui lui a succédé qui est dit. "
        "Mettre à jour le code.",
        "“{}” no longer exists under this code: the territory that came after it is stated. "
        "Update the code.",
    ),
}


@dataclass
class Made:
    """What was made of rows."""

    quads: list[ox.Quad] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    #: What a row calls itself → the things that something was made of.
    things: dict[str, list[str]] = field(default_factory=dict)


def known(given: Given, published: ox.Store | None) -> list[ox.Triple]:
    """Ask the published graph for what mappings look up; nothing where there is none."""
    if given.known is None or published is None:
        return []
    answer = published.query(given.known, use_default_graph_as_union=True)
    assert isinstance(answer, ox.QueryTriples)  # noqa: S101  # a test holds known.rq to that
    return list(answer)


def map_lines(lines: Iterable[Line], given: Given, looked_up: Iterable[ox.Triple]) -> Made:
    """Run every mapping over every row, one row at a time.

    A row of which nothing is made is remarked on. Raises ParseError for a mapping that is wrong.
    """
    lookups = [each for each in given.mappings if Path(each[0]).name.startswith(LOOKUP)]
    mappings = [each for each in given.mappings if each not in lookups]
    graph = ox.NamedNode(given.graph)
    store = ox.Store()
    store.bulk_extend(ox.Quad(*triple) for triple in looked_up)
    made = Made()
    said: dict[ox.Quad, None] = {}
    for line in lines:
        node = ox.NamedNode(f"{ROW}{line.number}")
        store.extend(_described(node, line, given))
        for mapping in lookups:
            store.extend([ox.Quad(*triple) for triple in _run(store, mapping, node)])
        triples = [triple for mapping in mappings for triple in _run(store, mapping, node)]
        quads = (ox.Quad(each.subject, each.predicate, each.object, graph) for each in triples)
        said |= dict.fromkeys(quads)
        if line.key and triples:
            about = {each.subject for each in triples}
            made.things[line.key] = sorted(
                each.value for each in about if isinstance(each, ox.NamedNode)
            )
        made.remarks += _remarks(store, node, line)
        if not triples:
            made.remarks.append(_nothing(line, mappings))
    made.quads = [*said]
    return made


def _described(node: ox.NamedNode, line: Line, given: Given) -> list[ox.Quad]:
    """Make the node of a row."""
    pairs: list[tuple[str, ox.NamedNode | ox.Literal]] = [
        ("_row", ox.Literal(line.number)),
        ("_partner", ox.Literal(given.partner)),
        ("_graph", ox.NamedNode(given.graph)),
    ]
    for column, values in line.values.items():
        pairs += [(column, value) for value in values]
        pairs += [(f"{column}_{place}", value) for place, value in enumerate(values, 1)]
    return [ox.Quad(node, ox.NamedNode(COLUMN + name), value) for name, value in pairs]


def _run(store: ox.Store, mapping: tuple[str, str], node: ox.NamedNode) -> list[ox.Triple]:
    path, text = mapping
    try:
        answer = store.query(text, substitutions={ox.Variable("row"): node})
    except (SyntaxError, RuntimeError) as error:  # the second: a SELECT without ?row
        raise ParseError(path, None, None, str(error)) from None
    if not isinstance(answer, ox.QueryTriples):
        raise ParseError(
            path, None, None, "a mapping is a CONSTRUCT", "une correspondance est un CONSTRUCT"
        )
    return list(answer)


def _remarks(store: ox.Store, node: ox.NamedNode, line: Line) -> list[Remark]:
    """List the remarks that queries made on a row, sorted."""
    return [
        _remark(REMARKS[rule], rule, quad.object.value, line)
        for rule in sorted(REMARKS)
        for quad in sorted(
            store.quads_for_pattern(node, ox.NamedNode(REMARK + rule), None), key=str
        )
        if isinstance(quad.object, ox.Literal)
    ]


def _remark(words: tuple[str, str], rule: str, value: str, line: Line) -> Remark:
    fr, en = (text.format(value[:SHOWN]) for text in words)
    problem = Problem(
        rule, f"Ligne {line.number} : {fr}", f"Row {line.number}: {en}", "Warning", value=value
    )
    return Remark(problem, line.number, None, line.key)


def _nothing(line: Line, mappings: Iterable[tuple[str, str]]) -> Remark:
    """Say that no mapping makes anything of a row."""
    paths = ", ".join(Path(path).name for path, _ in mappings)
    problem = Problem(
        "table-row",
        f"Ligne {line.number} : rien n’en est fait, ses cellules ne s’accordent pas ({paths}). "
        "Comparer la ligne aux autres.",
        f"Row {line.number}: nothing is made of it, its cells do not go together ({paths}). "
        "Compare the row with the others.",
    )
    return Remark(problem, line.number, None, line.key)
