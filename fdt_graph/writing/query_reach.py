"""The text of a query in, what it looks at from some of its variables out, as walks.

https://www.w3.org/TR/sparql11-query/#sparqlQuery

A pattern counts wherever it stands. What leads to it from a root are patterns that must match for
it to matter: those of its own group and of the groups around it, never those of an OPTIONAL, of
another branch of a UNION or of a FILTER beside it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import rdflib
from pyoxigraph import NamedNode
from rdflib.plugins.sparql.algebra import translatePath, translatePName, translatePrologue, traverse
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import BNode, Variable

from fdt_graph.writing.paths import term, walks_of_path
from fdt_graph.writing.reach import SUBPROPERTY, Pattern, Step, Term, Walk, reversed_walk


@dataclass
class Looked:
    """What a query looks at: walks from its roots, patterns that no walk leads to."""

    walks: set[Walk] = field(default_factory=set)
    patterns: set[Pattern] = field(default_factory=set)
    #: It asks whether a root is the name of a graph.
    graphs: bool = False


@dataclass(frozen=True)
class Edge:
    """A triple pattern: the walks that may lead from one end to the other."""

    start: Variable | Term
    paths: tuple[Walk, ...]
    end: Variable | Term


@dataclass
class _Group:
    """What of a group must match, and what need not."""

    triples: list[tuple[object, object, object]] = field(default_factory=list)
    values: dict[Variable, frozenset[Term]] = field(default_factory=dict)
    #: Groups that need not match, each with the variables that it may see the values of.
    others: list[tuple[CompValue, "_Names", frozenset[Variable] | None]] = field(
        default_factory=list
    )


@dataclass(frozen=True)
class _Names:
    """What variables are called outside of a sub-query: those it does not project, otherwise."""

    projected: frozenset[Variable] | None = None
    place: str = ""

    def of(self, variable: Variable) -> Variable:
        if self.projected is None or variable in self.projected:
            return variable
        return Variable(f"{variable}{self.place}")


def parse(text: str, namespaces: Mapping[str, str] | None = None) -> CompValue:
    """Parse a query, names and paths resolved; rdflib's error when it is broken."""
    query = parseQuery(text)
    prologue = translatePrologue(query[0], None, dict(namespaces or {}))
    resolved = traverse(query[1], visitPost=partial(translatePName, prologue=prologue))
    parsed: CompValue = traverse(resolved, visitPost=translatePath)
    return parsed


def template(query: CompValue) -> list[tuple[Variable | Term, Variable | Term, Variable | Term]]:
    """List what a CONSTRUCT makes: variables and terms; nothing for another query."""
    blocks = query["template"] if "template" in query else ()
    return [(term(s), term(p), term(o)) for block in blocks for s, p, o in _threes(block, _Names())]


def look(
    query: CompValue,
    roots: Mapping[str, tuple[Walk, ...]],
    bound: Mapping[str, NamedNode | tuple[Walk, ...]] | None = None,
) -> Looked:
    """Find what a query looks at from some variables, each reached by walks from the focus node.

    `bound` gives variables that stand for an IRI, or for a path in the place of a predicate.
    Raises ValueError for what cannot be followed: SERVICE, GRAPH with a pattern, LIMIT.
    """
    if "limitoffset" in query:
        raise ValueError("a query with a LIMIT looks at everything")
    reader = _Reader({Variable(name): what for name, what in (bound or {}).items()})
    reader.read(query.where, {Variable(name): walks for name, walks in roots.items()}, {}, {})
    return reader.looked


class _Reader:
    def __init__(self, bound: dict[Variable, NamedNode | tuple[Walk, ...]]) -> None:
        self.bound = bound
        self.looked = Looked()
        self._subqueries = 0

    def read(
        self,
        node: CompValue,
        reached: dict[Variable, tuple[Walk, ...]],
        values: dict[Variable, frozenset[Term]],
        under: dict[Variable, NamedNode],
        names: _Names = _Names(),
    ) -> None:
        """Read a group, in which some variables are reached, have known values, are properties."""
        group = _Group()
        self._gather(node, names, group, set(reached))
        reached = dict(reached)
        values = values | group.values
        under = under | _properties(group.triples)
        edges = [Edge(term(s), self._paths(p, values, under), term(o)) for s, p, o in group.triples]
        edges = [self._resolved(edge) for edge in edges]
        for edge in self._tie(edges, reached, values):
            self.looked.patterns.update(_patterns(edge, values))
        for other, its_names, visible in group.others:
            known = {v: w for v, w in reached.items() if visible is None or v in visible}
            self.read(other, known, values, under, its_names)

    def _gather(
        self, node: CompValue, names: _Names, group: _Group, outer: set[Variable]
    ) -> frozenset[Variable]:
        """Add what of a group must match; give the variables that are in it."""
        if node.name == "SubSelect":
            return self._gather_subquery(node, group)
        own: set[Variable] = set()
        filters: list[object] = []
        for part in node["part"] if "part" in node else ():
            match part.name:
                case "TriplesBlock":
                    triples = [t for block in part.triples for t in _threes(block, names)]
                    group.triples += triples
                    own |= {each for t in triples for each in t if isinstance(each, Variable)}
                case "InlineData":
                    found = _values(part, names)
                    group.values |= found
                    own |= set(found)
                case "GroupOrUnionGraphPattern" if len(part.graph) == 1:
                    own |= self._gather(part.graph[0], names, group, set())
                case "GroupOrUnionGraphPattern":
                    group.others += [(branch, names, None) for branch in part.graph]
                case "OptionalGraphPattern" | "MinusGraphPattern":
                    group.others.append((part.graph, names, None))
                case "GraphGraphPattern" if "part" not in part.graph:
                    self.looked.graphs = True
                case "Filter" | "Bind":
                    filters.append(part)
                case _:
                    raise ValueError(f"{part.name} cannot be followed")
        visible = frozenset(own | outer)
        group.others += [(each, names, visible) for part in filters for each in _exists(part)]
        return frozenset(own)

    def _gather_subquery(self, node: CompValue, group: _Group) -> frozenset[Variable]:
        if "limitoffset" in node:
            raise ValueError("a sub-query with a LIMIT looks at everything")
        self._subqueries += 1
        shown = None
        if "projection" in node:
            shown = frozenset(each["var"] for each in node["projection"] if "var" in each)
        names = _Names(shown, f" of {self._subqueries}")
        own = self._gather(node.where, names, group, set())
        rest = [value for key, value in node.items() if key != "where"]
        group.others += [(each, names, own) for each in _exists(rest)]
        return own

    def _paths(
        self,
        predicate: object,
        values: dict[Variable, frozenset[Term]],
        under: dict[Variable, NamedNode],
    ) -> tuple[Walk, ...]:
        if not isinstance(predicate, Variable):
            return walks_of_path(predicate)
        known = self.bound.get(predicate)
        if isinstance(known, tuple):
            return known
        if known is not None:
            return ((Step(frozenset({known})),),)
        if predicate in values:
            named = frozenset(each for each in values[predicate] if isinstance(each, NamedNode))
            return ((Step(named),),)
        return ((Step(under=under.get(predicate)),),)

    def _resolved(self, edge: Edge) -> Edge:
        """Put what its variables stand for into a pattern."""
        return Edge(self._value(edge.start), edge.paths, self._value(edge.end))

    def _value(self, node: Variable | Term) -> Variable | Term:
        if not isinstance(node, Variable):
            return node
        known = self.bound.get(node)
        return known if isinstance(known, NamedNode) else node

    def _tie(
        self,
        edges: list[Edge],
        reached: dict[Variable, tuple[Walk, ...]],
        values: dict[Variable, frozenset[Term]],
    ) -> list[Edge]:
        """Follow patterns from what is reached, the shortest way first; give those left over."""
        left = list(edges)
        while ways := [way for edge in left for way in _ways(edge, reached)]:
            edge, start, paths, end = min(ways, key=lambda way: _length(reached[way[1]]))
            left.remove(edge)
            walks = tuple(
                before + towards(path, end, values) for before in reached[start] for path in paths
            )
            self.looked.walks.update(walks)
            if isinstance(end, Variable) and end not in reached:
                reached[end] = walks
        return left


def _ways(
    edge: Edge, reached: dict[Variable, tuple[Walk, ...]]
) -> Iterator[tuple[Edge, Variable, tuple[Walk, ...], Variable | Term]]:
    if isinstance(edge.start, Variable) and edge.start in reached:
        yield edge, edge.start, edge.paths, edge.end
    if isinstance(edge.end, Variable) and edge.end in reached:
        yield edge, edge.end, tuple(reversed_walk(path) for path in edge.paths), edge.start


def _length(walks: tuple[Walk, ...]) -> int:
    return max(map(len, walks))


def towards(path: Walk, end: Variable | Term, values: Mapping[Variable, frozenset[Term]]) -> Walk:
    """Say of the last step of a path where it leads to, when that is known."""
    known = values.get(end) if isinstance(end, Variable) else frozenset({end})
    if known is None or not path:
        return path
    last = path[-1]
    return (*path[:-1], last if last.repeated else replace(last, ends=known))


def _patterns(edge: Edge, values: Mapping[Variable, frozenset[Term]]) -> Iterator[Pattern]:
    """List the triples that match a pattern, or a step of it, wherever they are."""
    for path in edge.paths:
        for place, step in enumerate(towards(path, edge.end, values)):
            known = None if isinstance(edge.start, Variable) else frozenset({edge.start})
            yield Pattern(step, known if place == 0 and not step.repeated else None)


def _properties(triples: Iterable[tuple[object, object, object]]) -> dict[Variable, NamedNode]:
    """Find the variables that are said to be a sub-property of something."""
    return {
        start: NamedNode(str(end))
        for start, path, end in triples
        if isinstance(start, Variable) and isinstance(end, rdflib.URIRef)
        if walks_of(path) == ((Step(frozenset({SUBPROPERTY}), repeated=True),),)
    }


def walks_of(path: object) -> tuple[Walk, ...] | None:
    """Give the walks of a path; None for a variable."""
    return None if isinstance(path, Variable) else walks_of_path(path)


def _threes(flat: Iterable[object], names: _Names) -> Iterator[tuple[object, object, object]]:
    named = [names.of(each) if isinstance(each, Variable) else _blank(each, names) for each in flat]
    for place in range(0, len(named), 3):
        yield named[place], named[place + 1], named[place + 2]


def _blank(term: object, names: _Names) -> object:
    """A blank node in a query is a variable without a name."""
    return Variable(f"{term}{names.place}") if isinstance(term, BNode) else term


def _values(part: CompValue, names: _Names) -> dict[Variable, frozenset[Term]]:
    """Read what VALUES gives each variable; nothing of one that it leaves free somewhere."""
    variables = list(part.var)
    rows = [
        row if isinstance(row, list | tuple) or len(variables) > 1 else [row] for row in part.value
    ]
    columns = {names.of(v): [list(row)[place] for row in rows] for place, v in enumerate(variables)}
    return {
        variable: frozenset(term(each) for each in column)  # type: ignore[misc]
        for variable, column in columns.items()
        if all(isinstance(each, rdflib.URIRef | rdflib.Literal) for each in column)
    }


def _exists(node: object) -> Iterator[CompValue]:
    """Find the groups of EXISTS and NOT EXISTS in an expression."""
    if isinstance(node, CompValue):
        if node.name in ("Builtin_EXISTS", "Builtin_NOTEXISTS"):
            yield node.graph
            return
        for value in node.values():
            yield from _exists(value)
    elif not isinstance(node, str) and isinstance(node, Iterable):
        for each in node:
            yield from _exists(each)
