"""An update's text in, its operations out, ready to be carried out on any store.

https://www.w3.org/TR/sparql11-update/#updateLanguage. What is refused is refused here, before
anything is changed: LOAD, statements without a graph, all graphs at once, triples as terms.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store, Triple

from fdt_graph.derive import said_by
from fdt_graph.errors import QueryError
from fdt_graph.sparql_text import placed_tokens
from fdt_graph.writing.skolem import NO_TRIPLE_TERM
from fdt_graph.writing.update_text import Names, Part, Request, requests


@dataclass(frozen=True)
class Data:
    """INSERT DATA, or DELETE DATA."""

    quads: Sequence[Quad]
    insert: bool


@dataclass(frozen=True)
class Template:
    """What each solution is to make: quads in which IRIs of its own stand for variables."""

    quads: Sequence[Quad] = ()
    #: The name of the variable that an IRI stands for.
    variables: Mapping[NamedNode, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Modify:
    """DELETE and INSERT with a WHERE."""

    delete: Template
    insert: Template
    #: The pattern with its braces, and what its names begin with.
    where: str
    names: Names
    #: What the pattern reads; None is the store's own default graph, and all its named graphs.
    default: Sequence[NamedNode] | None
    named: Sequence[NamedNode] | None


@dataclass(frozen=True)
class Create:
    """CREATE GRAPH."""

    graph: NamedNode
    silent: bool


@dataclass(frozen=True)
class Clear:
    """CLEAR or DROP, which are one where a graph that says nothing is no graph."""

    graph: NamedNode
    silent: bool


@dataclass(frozen=True)
class Copy:
    """COPY, MOVE or ADD."""

    #: The default graph is the union, and is not moved.
    source: NamedNode | DefaultGraph
    target: NamedNode
    silent: bool
    #: The target forgets what it said: COPY and MOVE.
    replace: bool
    #: The source forgets it too: MOVE.
    move: bool


Operation = Data | Modify | Create | Clear | Copy

NO_GRAPH = (
    "tout énoncé a une source ici : nommez un graphe, par GRAPH ou par WITH",
    "every statement has a source here: name a graph, by GRAPH or by WITH",
)
MANY_GRAPHS = (
    "jamais tous les graphes à la fois ici : nommez-les un par un",
    "never all the graphs at once here: name them one by one",
)
NO_LOAD = (
    "LOAD n'est pas servi ici : envoyez le document lui-même, par PUT",
    "LOAD is not answered here: send the document itself, by PUT",
)
TWO_DATASETS = (
    "USING ou WITH dans le texte, et using-graph-uri à côté : choisissez",
    "USING or WITH in the text, and using-graph-uri beside it: choose one",
)
SHARED_LABEL = (
    "un nœud anonyme de même nom que dans une autre opération : donnez-lui une IRI",
    "a blank node of the same label as in another operation: give it an IRI",
)
UNREADABLE = (
    "une opération illisible : écrivez ses mots-clés à part les uns des autres",
    "an operation that cannot be read: write its keywords apart from each other",
)

#: An operation with a pattern, as Request.words has it.
MODIFY = re.compile(
    r"(WITH <> )?(DELETE {} )?(INSERT {} )?(USING (NAMED )?<> )*WHERE {}|DELETE WHERE {}"
)


@dataclass(frozen=True)
class Reading:
    """How operations that name no graph, or no dataset, are read."""

    #: The graph that an update is sent to: its default graph.
    within: NamedNode | None
    #: The protocol's using-graph-uri and using-named-graph-uri.
    using: Sequence[NamedNode]
    using_named: Sequence[NamedNode]

    def operations(self, text: str) -> list[Operation]:
        """Read a request.

        Raises QueryError with line and column, Unknown for a prefix that nobody declared.
        """
        found: list[Operation] = []
        labels: frozenset[str] = frozenset()
        for request in requests(text):
            operation = self._operation(request)
            if isinstance(operation, Data):
                if labels & request.labels:
                    request.refuse(*SHARED_LABEL)
                labels |= request.labels
            found.append(operation)
        return found

    def _operation(self, request: Request) -> Operation:
        match request.words:
            case ["LOAD", *_]:
                request.refuse(*NO_LOAD)
            case ["INSERT" | "DELETE" as verb, "DATA", "{}"]:
                quads = _quads(request, request.parts[2].text, self.within)
                return Data(quads, insert=verb == "INSERT")
            case ["CREATE" | "CLEAR" | "DROP" | "COPY" | "MOVE" | "ADD", *_]:
                return self._management(request)
            case words if MODIFY.fullmatch(" ".join(words)):
                return self._modify(request)
            case _:
                request.refuse(*UNREADABLE)

    def _management(self, request: Request) -> Operation:
        """Read a keyword, SILENT, and what follows: a graph, or two."""
        verb, silent = request.words[0], "SILENT" in request.words
        match [verb, *self._graphs(request)]:
            case ["CREATE", NamedNode() as graph]:
                return Create(graph, silent)
            case ["CLEAR" | "DROP", NamedNode() as graph]:
                return Clear(graph, silent)
            case ["CLEAR" | "DROP", "ALL" | "NAMED"]:
                request.refuse(*MANY_GRAPHS)
            case ["COPY" | "ADD", "DEFAULT", NamedNode() as target]:
                return Copy(DefaultGraph(), target, silent, verb == "COPY", move=False)
            case ["COPY" | "MOVE" | "ADD", NamedNode() as source, NamedNode() as target]:
                return Copy(source, target, silent, verb != "ADD", move=verb == "MOVE")
            case [_, *graphs] if "DEFAULT" in graphs:
                request.refuse(*NO_GRAPH)
            case _:
                request.refuse(*UNREADABLE)

    def _graphs(self, request: Request) -> list[NamedNode | str]:
        """List the graphs that are named, and DEFAULT, ALL or NAMED."""
        found: list[NamedNode | str] = []
        for part in request.parts[1:]:
            if part.word == "<>":
                found.append(request.iri(part))
            elif part.word == "DEFAULT" and self.within is not None:
                found.append(self.within)
            elif part.word not in ("SILENT", "GRAPH", "TO"):
                found.append(part.word)
        return found

    def _modify(self, request: Request) -> Modify:
        after = dict(zip(request.words, request.parts[1:], strict=False))
        where = after["WHERE"].text
        graph = request.iri(after["WITH"]) if "WITH" in after else self.within
        if request.words == ["DELETE", "WHERE", "{}"]:
            delete, insert = _template(request, where, graph), Template()
        else:
            delete, insert = (
                _template(request, after[verb].text, graph) if verb in after else Template()
                for verb in ("DELETE", "INSERT")
            )
        default, named = self._dataset(request, graph)
        return Modify(delete, insert, where, request.names, default, named)

    def _dataset(
        self, request: Request, graph: NamedNode | None
    ) -> tuple[Sequence[NamedNode] | None, Sequence[NamedNode] | None]:
        """Tell what a pattern reads: what USING names, else the graph and all that have a name.

        https://www.w3.org/TR/sparql11-update/#deleteInsert
        """
        words = request.words
        if self.using or self.using_named:
            if "WITH" in words or "USING" in words:
                request.refuse(*TWO_DATASETS)
            return self.using, self.using_named
        if "USING" in words:
            pairs: list[tuple[str, Part]] = list(zip(words, request.parts[1:], strict=False))
            named = [request.iri(part) for word, part in pairs if word == "NAMED"]
            default = [
                request.iri(part) for word, part in pairs if word == "USING" and part.word == "<>"
            ]
            return default, named
        return None if graph is None else [graph], None


def _template(request: Request, block: str, graph: NamedNode | None) -> Template:
    """Read a template: IRIs that nobody can have written take the places of variables."""
    written: list[str] = []
    marks: dict[str, NamedNode] = {}
    end = 0
    for kind, token, start in placed_tokens(block):
        if kind == "variable":
            mark = marks.setdefault(token[1:], NamedNode(f"urn:uuid:{uuid4()}"))
            written += [block[end:start], str(mark)]
            end = start + len(token)
    quads = _quads(request, "".join([*written, block[end:]]), graph)
    return Template(quads, {mark: name for name, mark in marks.items()})


def _quads(request: Request, block: str, graph: NamedNode | None) -> list[Quad]:
    """Have the engine read quads, which has parsed them before; those without GRAPH are `graph`'s.

    Raises QueryError for those that have no graph then, and for triples as terms.
    """
    scratch, names = Store(), request.names
    scratch.update(f"INSERT DATA {block}", base_iri=names.base, prefixes=names.known(block))
    quads = list(scratch)
    if any(isinstance(quad.object, Triple) for quad in quads):
        request.refuse(*NO_TRIPLE_TERM)
    said = [quad for quad in quads if isinstance(quad.graph_name, NamedNode)]
    if len(said) == len(quads):
        return said
    if graph is None:
        request.refuse(*NO_GRAPH)
    unnamed = (quad.triple for quad in quads if isinstance(quad.graph_name, DefaultGraph))
    return said + said_by(graph, unnamed)


def read(
    text: str, using: Sequence[str], using_named: Sequence[str], within: str | None
) -> list[Operation]:
    """Read a request as Reading.operations does; QueryError for a parameter that is no IRI too."""
    try:
        reading = Reading(
            None if within is None else NamedNode(within),
            [NamedNode(name) for name in using],
            [NamedNode(name) for name in using_named],
        )
    except ValueError as error:
        raise QueryError(str(error), str(error)) from None
    return reading.operations(text)
