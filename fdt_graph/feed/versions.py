"""What a store says and how it changed in, versions of records as they were before it out.

What was a blank node has an IRI (`…/.well-known/genid/…`) and is no record: what is said of it is
in the versions of the records that lead to it.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from pyoxigraph import NamedNode, Quad, Store

from fdt_graph.feed.members import Version, is_node, is_record
from fdt_graph.namespaces import GENID
from fdt_graph.store.diff import Diff
from fdt_graph.writing.history import MADE

#: Nodes that come with a record at most, the nearest first: lists can be long.
NODES = 100

#: What given graphs say, by the name that they say it of.
Said = Mapping[NamedNode, set[Quad]]


def version(record: NamedNode, about: Callable[[NamedNode], Collection[Quad]]) -> Version:
    """Put together what is said about a record, and about the nodes that it leads to."""
    found, todo = {record}, deque([record])
    quads: list[Quad] = []
    while todo:
        said = about(todo.popleft())
        quads += said
        nearest = sorted(_nodes(said) - found, key=str)[: NODES + 1 - len(found)]
        found.update(nearest)
        todo.extend(nearest)
    return Version.of(quads)


def said_of(store: Store, record: NamedNode) -> Version:
    """Read what given graphs say of a record."""
    return version(record, lambda name: _about(store, name))


def everything(store: Store) -> Said:
    """Read what given graphs say of all records and nodes."""
    graphs = (graph for graph in store.named_graphs() if graph not in MADE)
    return _by_name(
        quad for graph in graphs for quad in store.quads_for_pattern(None, None, None, graph)
    )


class Past:
    """What was said before changes that a store has, from the last one backwards."""

    def __init__(self, store: Store, diffs: Sequence[Diff]) -> None:
        """Begin with what a store says; `diffs` are the changes that are to be undone."""
        self._store = store
        #: What differs from the store.
        self.said: dict[NamedNode, set[Quad]] = {}
        #: Node → what led to it once.
        self._led: defaultdict[NamedNode, set[NamedNode]] = defaultdict(set)
        for quad in (quad for diff in diffs for quad in diff.removed):
            for node in _nodes([quad]):
                self._led[node].update(_by_name([quad]))

    def version(self, record: NamedNode) -> Version:
        """Give what was said of a record before the changes that are undone."""
        return version(record, self._about)

    def undo(self, diff: Diff) -> None:
        """Go back before a change."""
        added, removed = _by_name(diff.added), _by_name(diff.removed)
        for name in added.keys() | removed.keys():
            after = self._about(name)
            self.said[name] = (after - added.get(name, set())) | removed.get(name, set())

    def reached(self, diff: Diff) -> set[NamedNode]:
        """List the records that a change may be about, by their nodes too."""
        found = _by_name(diff.added).keys() | _by_name(diff.removed).keys()
        todo = [*found]
        while todo:
            name = todo.pop()
            if _is_node(name):
                now = _by_name(self._store.quads_for_pattern(None, None, name))
                leading = (now.keys() | self._led[name]) - found
                found |= leading
                todo += leading
        return {name for name in found if not _is_node(name)}

    def _about(self, name: NamedNode) -> set[Quad]:
        return self.said[name] if name in self.said else _about(self._store, name)


def _about(store: Store, name: NamedNode) -> set[Quad]:
    return _by_name(store.quads_for_pattern(name, None, None)).get(name, set())


def _by_name(quads: Iterable[Quad]) -> Said:
    found: defaultdict[NamedNode, set[Quad]] = defaultdict(set)
    for quad in quads:
        if is_record(quad) or is_node(quad):
            assert isinstance(quad.subject, NamedNode)  # noqa: S101 - as both have it
            found[quad.subject].add(quad)
    return found


def _nodes(quads: Iterable[Quad]) -> set[NamedNode]:
    """List the nodes that statements lead to."""
    values = (quad.object for quad in quads)
    return {each for each in values if isinstance(each, NamedNode) and _is_node(each)}


def _is_node(name: NamedNode) -> bool:
    return name.value.startswith(GENID)
