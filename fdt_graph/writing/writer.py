"""Orders in, generations out: the one who writes to a store.

    change ──▶ head ──▶ derive ──▶ validate ──▶ account ──▶ checkpoint ──▶ current
                 ▲                    │ does not conform
                 └──── undone ◀───────┘

The head is a working copy of the current generation: it shares the files that never change, and is
thrown away when another process has published, or when anything goes wrong with the disk. So a
crash leaves nothing to repair.
"""

import errno
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp

import pyoxigraph as ox
from pyoxigraph import NamedNode, Quad, RdfFormat, Store

from fdt_graph.dataset import copy_graphs, described_by_hand
from fdt_graph.describe import HISTORY, VOID, describe
from fdt_graph.errors import (
    DiskFull,
    FdtGraphError,
    Forbidden,
    NoSuchRecord,
    PreconditionFailed,
    StoreReadOnly,
)
from fdt_graph.serialize import write_statements
from fdt_graph.store.diff import Diff, apply, net
from fdt_graph.store.files import hold, is_full, link_store
from fdt_graph.store.forgotten import forgotten
from fdt_graph.store.generation import Generation, Notes
from fdt_graph.store.generations import Generations
from fdt_graph.store.patches import patch_path, write_patch
from fdt_graph.store.tally import Tally, changed
from fdt_graph.tokens import refusal
from fdt_graph.validate import Report
from fdt_graph.writing.history import MADE, account, changed_graphs, slug, tombstones
from fdt_graph.writing.law import Law
from fdt_graph.writing.order import Change, Condition, Order, Outcome, Removal, Statements, Update
from fdt_graph.writing.update import evaluate, skolemise

#: Bytes that a disk must have left: for a generation's new files, and for the system to breathe.
FREE = 1 << 25
#: What the system says when it does not let us write.
CLOSED = (errno.EROFS, errno.EACCES, errno.EPERM)
NOTHING_TO_REPORT = Report((), Store())


class Writer:
    """Makes changes to the current generation, one after the other."""

    def __init__(self, law: Law, generations: Generations, free: int = FREE) -> None:
        """Write to a store by some rules and shapes, as long as `free` bytes are on its disk."""
        self._generations = generations
        self._free = free
        #: By which it writes.
        self.law = law
        self._folder: Path | None = None
        self._held = ExitStack()
        self._head: Store | None = None
        self._base: Generation | None = None

    def write(self, order: Order) -> Outcome:
        """Make a change, publish it, and say what was done; or say why it does not conform.

        When this returns a publication, the change is on disk to stay. Raises what its change does
        (QueryError, ParseError, NoSuchRecord), and Forbidden, PreconditionFailed, Busy, Gone,
        DiskFull, StoreReadOnly; then nothing has changed.
        """
        with self._writing() as (head, base):
            return self._write(head, base, order)

    def recount(self, root: Path) -> None:
        """Publish what the graph says of itself, whose figures writes leave as they were.

        It takes the time of a few queries over everything. Raises what write() does of the disk.
        """
        with self._writing() as (head, base):
            graphs = (graph for graph in head.named_graphs() if graph not in (VOID, HISTORY))
            counted = copy_graphs(head, *graphs)
            counted.extend(described_by_hand(root))
            describe(counted, root)
            now = counted.quads_for_pattern(None, None, None, VOID)
            diff = net(head, now, head.quads_for_pattern(None, None, None, VOID))
            if not diff:
                return
            apply(head, diff)
            try:
                if self.law.shapes.recheck(head, diff).conforms:
                    tallies = changed(base.graphs, diff.added, diff.removed)
                    self._base = self._generations.checkpoint(head, base, tallies, base.notes)
                    diff = Diff()
            finally:
                apply(head, diff.inverse)

    @contextmanager
    def _writing(self) -> Iterator[tuple[Store, Generation]]:
        """Be the one who writes; the head is thrown away when anything unforeseen happens."""
        try:
            self._require_room()
            with self._generations.writing():
                yield self._open()
        except FdtGraphError:
            raise
        except OSError as error:
            self.close()
            raise disk_error(error) from error
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Throw the head away."""
        self._head, self._base = None, None
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._held.close()

    def _require_room(self) -> None:
        directory = self._generations.directory
        if directory.exists() and shutil.disk_usage(directory).free < self._free:
            raise DiskFull

    def _open(self) -> tuple[Store, Generation]:
        """Open the head over the current generation; keep the one that is."""
        current = self._generations.current()
        there = self._folder is not None and self._folder.exists()
        if not there or self._head is None or self._base is None or self._base.name != current.name:
            self.close()
            self._sweep()
            directory = self._generations.directory
            self._folder = Path(mkdtemp(prefix="head-", dir=directory))
            self._held.enter_context(hold(self._folder))
            link_store(Path(current.store), self._folder / "db")
            self._head, self._base = Store(str(self._folder / "db")), current
        return self._head, self._base

    def _sweep(self) -> None:
        """Remove the heads of processes that are no more: nobody holds them."""
        for folder in self._generations.directory.glob("head-*"):
            with suppress(BlockingIOError, FileNotFoundError), hold(folder):
                shutil.rmtree(folder, ignore_errors=True)

    def _write(self, head: Store, base: Generation, order: Order) -> Outcome:
        _require(base, order.condition)
        diff = make(head, order.change)
        done = diff
        try:
            _permit(order, diff)
            self._refuse_forgotten(diff)
            if not diff:
                return _outcome(order, diff, base, NOTHING_TO_REPORT)
            everything = base.notes.basis != self.law.basis
            derived = self.law.rules.rederive(head, diff, everything)
            done = done.then(derived)
            ended = datetime.now(UTC)
            drafted = account(order.how, ended, diff, NOTHING_TO_REPORT)
            buried = tombstones(head, diff, ended)
            said = net(head, [*drafted, *buried.added], buried.removed)
            apply(head, said)
            done = done.then(said)
            report = self.law.shapes.recheck(head, done, everything)
            if order.dry or not report.conforms:
                return _outcome(order, diff, base, report)
            reported = net(head, account(order.how, ended, diff, report), drafted)
            apply(head, reported)
            done = done.then(reported)
            self._base = self._publish(head, base, diff, done, ended)
            done = Diff()
            return _outcome(order, diff, base, report, self._base, slug(ended))
        finally:
            apply(head, done.inverse)

    def _refuse_forgotten(self, diff: Diff) -> None:
        erased = forgotten(self._generations.directory)
        if erased and any(erased.mentions(quad) for quad in diff.added):
            raise Forbidden(
                "ce changement ramènerait ce qui a été effacé à la demande d'une personne",
                "this change would bring back what was erased at somebody's request",
            )

    def _publish(
        self, head: Store, base: Generation, diff: Diff, done: Diff, ended: datetime
    ) -> Generation:
        """Publish the head; `diff` is what was asked for, `done` that and all that follows."""
        write_patch(self._generations.directory, slug(ended), diff)
        written = dict(base.notes.written)
        for graph in changed_graphs(diff):
            said = base.graphs.get(graph.value, Tally()).digest
            written.setdefault(graph.value, said)
        graphs = changed(base.graphs, done.added, done.removed)
        try:
            return self._generations.checkpoint(head, base, graphs, Notes(self.law.basis, written))
        except BaseException:
            if self._generations.current().name == base.name:  # it was not published
                patch_path(self._generations.directory, slug(ended)).unlink(missing_ok=True)
            raise


def make(head: Store, change: Change) -> Diff:
    """Make a change to a store; raises what evaluate() does, NoSuchRecord, ParseError."""
    if isinstance(change, Statements):
        diff = _said(head, change)
    elif isinstance(change, Removal):
        went = _graph(head, change.graph)
        if not went:
            raise NoSuchRecord("graph", change.graph, [])
        diff = Diff(removed=frozenset(went))
    else:
        return evaluate(head, change.text, change.using, change.using_named, change.within)
    apply(head, diff)
    return diff


def _said(head: Store, change: Statements) -> Diff:
    quads = skolemise(list(ox.parse(change.quads, RdfFormat.N_QUADS)), change.graph or "")
    went: set[Quad] = set()
    if change.replace:
        graphs = {str(quad.graph_name).strip("<>") for quad in quads}
        for graph in graphs if change.graph is None else {change.graph}:
            went |= _graph(head, graph)
    return net(head, quads, went)


def _graph(head: Store, name: str) -> set[Quad]:
    try:
        return set(head.quads_for_pattern(None, None, None, NamedNode(name)))
    except ValueError:
        raise NoSuchRecord("graph", name, []) from None


def _require(base: Generation, condition: Condition | None) -> None:
    if condition is not None and not condition.holds(base.graph_digest(condition.graph)):
        raise PreconditionFailed(condition.graph)


def _permit(order: Order, diff: Diff) -> None:
    """Raise Forbidden for what the bearer of a token may not change, and what nobody may."""
    for graph in changed_graphs(diff):
        if graph in MADE:
            raise Forbidden(
                f"{graph.value} est fait par le programme : personne n'y écrit",
                f"{graph.value} is made by the program: nobody writes to it",
            )
    if isinstance(order.change, Update) and order.change.within is not None:
        others = [each for each in changed_graphs(diff) if each.value != order.change.within]
        if others:
            raise Forbidden(
                f"cette mise à jour, envoyée à un graphe, en change un autre : {others[0].value}",
                f"this update, sent to one graph, changes another: {others[0].value}",
            )
    if order.token is not None:
        refused = refusal(order.token, diff.added, diff.removed)
        if refused is not None:
            raise refused


def _outcome(
    order: Order,
    diff: Diff,
    base: Generation,
    report: Report,
    published: Generation | None = None,
    publication: str | None = None,
) -> Outcome:
    state = published or base
    came = Diff(diff.added)
    graph = getattr(order.change, "graph", None) or getattr(order.change, "within", None)
    return Outcome(
        conforms=report.conforms,
        added=len(diff.added),
        removed=len(diff.removed),
        created=any(graph.value not in base.graphs for graph in changed_graphs(came)),
        publication=publication,
        generation=state.name,
        digest=state.graph_digest(graph) if graph is not None else None,
        report=write_statements([quad.triple for quad in report.graph], RdfFormat.N_TRIPLES),
    )


def disk_error(error: OSError) -> FdtGraphError | OSError:
    """Make our error of the system's, when it is about the disk."""
    if is_full(error):
        return DiskFull()
    said = str(error)
    if error.errno in CLOSED or "Read-only file system" in said or "Permission denied" in said:
        return StoreReadOnly(error.strerror or said)
    return error
