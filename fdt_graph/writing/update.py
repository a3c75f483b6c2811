"""A SPARQL Update request in, a store that has its changes and those changes out.

The engine updates a store but cannot tell what it changed; here an update is the quads that come
and that go (https://www.w3.org/TR/sparql11-update/#formalModel), and costs what it changes.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QuerySolutions,
    Store,
    Triple,
)

from fdt_graph.errors import ChangeTooLarge, NamesService, NoSuchRecord, QueryError
from fdt_graph.query import check
from fdt_graph.store.diff import Diff, apply, net
from fdt_graph.writing.operations import (
    Clear,
    Copy,
    Create,
    Data,
    Modify,
    Operation,
    Template,
    read,
)
from fdt_graph.writing.skolem import NO_TRIPLE_TERM, skolemise_anew
from fdt_graph.writing.skolem import skolemise as skolemise

Term = NamedNode | BlankNode | Literal | Triple

#: How many statements one request may change.
MOST = 2_000_000


def evaluate(
    store: Store,
    text: str,
    using: Sequence[str] = (),
    using_named: Sequence[str] = (),
    within: str | None = None,
    most: int = MOST,
) -> Diff:
    """Carry out a request on a store that is laid out as a generation; give what it changed.

    Each operation sees what those before it did. If one fails, the store is as it was. A graph
    that says nothing any more is no graph any more. Blank nodes get names: those of INSERT DATA
    follow from what it says and from its number in the request, so that a request that is sent
    again adds nothing; those that a template or a function makes are new each time.

    `using` and `using_named` are using-graph-uri and using-named-graph-uri of
    https://www.w3.org/TR/sparql11-protocol/#update-operation. `within` is the graph that the
    request was sent to (https://www.w3.org/TR/sparql11-http-rdf-update/#http-patch): where the
    text names no graph, this one is read and written.

    Raises QueryError with line and column for a text that does not parse or that asks for what is
    not done here (SERVICE, LOAD, a statement without a graph, a triple as a term); Unknown for a
    prefix that nobody declared; NoSuchRecord for a graph that is not there, unless SILENT;
    ChangeTooLarge when more than `most` statements would come and go.
    """
    try:
        check(text)
    except NamesService:
        raise QueryError(
            "SERVICE n'est pas servi dans une mise à jour : ce que dit un partenaire entrerait "
            "sans sa source ; le moissonner (fdt-graph harvest)",
            "SERVICE is not answered in an update: what a partner says would come in without its "
            "source; harvest it (fdt-graph harvest)",
        ) from None
    added: set[Quad] = set()
    removed: set[Quad] = set()
    try:
        for number, operation in enumerate(read(text, using, using_named, within)):
            change = _change(store, operation, str(number), most)
            # Noted before it is made: what is made by half can be undone too.
            _note(added, removed, change)
            if len(added) + len(removed) > most:
                raise ChangeTooLarge(most)
            apply(store, change)
    except BaseException:
        apply(store, Diff(frozenset(removed), frozenset(added)))
        raise
    return Diff(frozenset(added), frozenset(removed))


def _note(added: set[Quad], removed: set[Quad], change: Diff) -> None:
    """Join a change to those before it, as Diff.then does, at the cost of that change alone."""
    back, gone = change.added & removed, change.removed & added
    added -= gone
    added |= change.added - back
    removed -= back
    removed |= change.removed - gone


def _says_anything(store: Store, graph: NamedNode | BlankNode | DefaultGraph) -> bool:
    return next(store.quads_for_pattern(None, None, None, graph), None) is not None


def _change(store: Store, operation: Operation, seed: str, most: int) -> Diff:
    """Tell what an operation would change."""
    match operation:
        case Data(quads, insert=True):
            return net(store, skolemise(quads, seed), ())
        case Data(quads):
            return net(store, (), quads)
        case Modify():
            added, removed = _instances(store, operation, most)
            return net(store, skolemise_anew(added), removed)
        case Create(graph, silent):
            if _says_anything(store, graph) and not silent:
                raise QueryError(f"{graph} existe déjà", f"{graph} exists already")
            return Diff()
        case Clear(graph, silent):
            return net(store, (), _statements(store, graph, silent))
        case Copy():
            return _copied(store, operation)


def _statements(store: Store, graph: NamedNode | DefaultGraph, silent: bool) -> list[Quad]:
    """List what a graph says; NoSuchRecord when it says nothing, unless silent."""
    found = list(store.quads_for_pattern(None, None, None, graph))
    if not found and not silent and isinstance(graph, NamedNode):
        raise NoSuchRecord("graph", graph.value, [])
    return found


def _copied(store: Store, copy: Copy) -> Diff:
    """Tell what COPY, MOVE or ADD changes: nothing from a graph to itself or from no graph."""
    source = _statements(store, copy.source, copy.silent)
    if copy.source == copy.target or (not source and copy.source != DefaultGraph()):
        return Diff()
    removed = _statements(store, copy.target, silent=True) if copy.replace else []
    added = [Quad(q.subject, q.predicate, q.object, copy.target) for q in source]
    return net(store, added, [*removed, *source] if copy.move else removed)


def _instances(store: Store, modify: Modify, most: int) -> tuple[set[Quad], set[Quad]]:
    """Fill the templates with each solution: the quads to be added, and those to be removed.

    Nothing of the answer is left when this ends, be it by an error: a store in memory hangs if it
    is written to while an answer over it lives.
    """
    added: set[Quad] = set()
    removed: set[Quad] = set()
    answer = None
    try:
        answer = cast(
            QuerySolutions,
            store.query(
                f"SELECT * {modify.where}",
                base_iri=modify.names.base,
                prefixes=modify.names.known(modify.where),
                default_graph=None if modify.default is None else list(modify.default),
                named_graphs=None if modify.named is None else list(modify.named),
            ),
        )
        bound = {variable.value for variable in answer.variables}
        for solution in answer:
            for template, quads in ((modify.delete, removed), (modify.insert, added)):
                values = {
                    mark: solution[name] if name in bound else None
                    for mark, name in template.variables.items()
                }
                quads.update(_filled(template, values))
            if len(added) + len(removed) > most:
                raise ChangeTooLarge(most)
    except (SyntaxError, ValueError, RuntimeError) as error:
        raise QueryError(str(error), str(error)) from None
    finally:
        del answer
    return added, removed


def _filled(template: Template, values: Mapping[NamedNode, Term | None]) -> Iterator[Quad]:
    """Fill a template with a solution, leaving out what would be no quad; blank nodes are new."""
    fresh: dict[BlankNode, BlankNode] = {}

    def fill(term: object) -> object:
        if isinstance(term, BlankNode):
            return fresh.setdefault(term, BlankNode())
        return values.get(term, term) if isinstance(term, NamedNode) else term

    for quad in template.quads:
        subject, predicate, value, graph = map(fill, quad)
        if isinstance(value, Triple):
            raise QueryError(*NO_TRIPLE_TERM)
        if (
            isinstance(subject, NamedNode | BlankNode)
            and isinstance(predicate, NamedNode)
            and isinstance(value, NamedNode | BlankNode | Literal)
            and isinstance(graph, NamedNode)
        ):
            yield Quad(subject, predicate, value, graph)
