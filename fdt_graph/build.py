"""The working directory in, a validated generation out, or the report that says why not."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

from pyoxigraph import NamedNode, Quad, Store

from fdt_graph.dataset import Progress, complete, load_dataset, read_files
from fdt_graph.derive import derive
from fdt_graph.describe import HISTORY
from fdt_graph.errors import Diverged, FdtGraphError
from fdt_graph.parse import load_file
from fdt_graph.store.diff import Diff
from fdt_graph.store.forgotten import forgotten
from fdt_graph.store.generation import Generation, Notes
from fdt_graph.store.generations import Candidate, Generations
from fdt_graph.store.patches import write_patch
from fdt_graph.store.tally import Tally, tally
from fdt_graph.validate import Report, load_shapes, validate
from fdt_graph.writing.history import MADE, Attribution, account, slug, tombstones
from fdt_graph.writing.law import basis


def quiet(step: str, steps: int) -> None:
    """Show no progress."""


def build(
    root: Path,
    generations: Generations,
    engine: str = "shacl",
    progress: Progress = quiet,
    agent: str | None = None,
    take: str | None = None,
) -> tuple[Report, Generation | None]:
    """Read, derive, validate; publish if nothing blocks it, else give the report and None.

    Graphs that were written to the store since they were read from files stay as they were
    written; where a file has changed too, `take` says which to keep: files or store.

    Raises ParseError, Busy, and Diverged when `take` does not say; then nothing is published and
    the current generation stays.
    """
    how = Attribution("build", datetime.now(UTC), agent)
    with generations.writing():
        current = generations.latest()
        dataset = Store()
        read_files(root, dataset, lambda step, left: progress(step, left + 4))
        forgotten(generations.directory).leave_out(dataset)
        written = keep_written(dataset, current, take)
        complete(dataset, root, lambda step, left: progress(step, left + 2))
        keep_history(dataset, current)
        shapes = load_shapes(root / "shapes")
        progress("shapes", 1)
        candidate = generations.candidate(dataset, Notes(basis(root), written))
        # Written while it is validated: each leaves a processor to the other.
        try:
            with ThreadPoolExecutor(1) as beside:
                done = beside.submit(candidate.write)
                report = validate(dataset, shapes, engine)
                progress("publish", 0)
                done.result()
            if not report.conforms:
                return report, None
            return report, _publish(generations, current, candidate, dataset, how, report)
        finally:
            candidate.discard()


def _publish(
    generations: Generations,
    current: Generation | None,
    candidate: Candidate,
    dataset: Store,
    how: Attribution,
    report: Report,
) -> Generation:
    if candidate.same is not None:
        return candidate.same
    diff = difference(current, dataset, candidate)
    ended = datetime.now(UTC)
    history = tombstones(dataset, diff, ended) if current is not None else Diff()
    added = [*account(how, ended, diff, report), *history.added]
    if current is not None:
        write_patch(generations.directory, slug(ended), diff)
    return candidate.publish(added, history.removed)


def keep_written(dataset: Store, current: Generation | None, take: str | None) -> dict[str, str]:
    """Put the graphs that were written to the store in the place of those that files give.

    Gives those that still differ from the files, each with the digest of what its files said when
    it was first written. Raises Diverged for a graph that both changed, unless `take` says which.
    """
    if current is None:
        return {}
    kept: dict[str, str] = {}
    for graph, base in current.notes.written.items():
        in_files = _said(dataset, NamedNode(graph))
        said = tally(f"{quad} .".encode() for quad in in_files).get(graph, Tally()).digest
        if said == current.graphs.get(graph, Tally()).digest or take == "files":
            continue
        if said != base and take != "store":
            raise Diverged(graph)
        kept[graph] = said
    with current.open() as opened:
        for name in map(NamedNode, kept):
            dataset.remove_graph(name)
            dataset.extend(_said(opened.store, name))
    return kept


def keep_history(dataset: Store, current: Generation | None) -> None:
    """Carry over what was published before."""
    if current is not None:
        with current.open() as opened:
            dataset.extend(_said(opened.store, HISTORY))


def difference(current: Generation | None, dataset: Store, candidate: Candidate) -> Diff:
    """Find what changes in given graphs between the current generation and a dataset."""
    before = current.graphs if current is not None else {}
    names = [
        NamedNode(name)
        for name in {*before, *candidate.graphs}
        if before.get(name) != candidate.graphs.get(name)
    ]
    with current.open() if current is not None else nullcontext() as opened:
        old = opened.store if opened is not None else Store()
        pairs = [(_said(old, name), _said(dataset, name)) for name in names if name not in MADE]
    return Diff(
        frozenset(quad for then, now in pairs for quad in now - then),
        frozenset(quad for then, now in pairs for quad in then - now),
    )


def _said(store: Store, graph: NamedNode) -> set[Quad]:
    return set(store.quads_for_pattern(None, None, None, graph))


def check(
    root: Path,
    paths: Sequence[Path],
    shapes: Path | None = None,
    engine: str = "shacl",
    progress: Progress = quiet,
    profile: str = "publication",
) -> Report:
    """Validate the working directory; with paths, report on what those files say of their subjects.

    The files are read beside the working directory's own, so that what they refer to is there.
    Raises ParseError, and FdtGraphError when nothing at all was read.
    """
    dataset = Store()
    load_dataset(root, dataset, lambda step, left: progress(step, left + len(paths) + 1))
    subjects: set[str] = set()
    for place, path in enumerate(paths):
        progress(str(path), len(paths) - place)
        alone = Store()
        load_file(alone, path)
        subjects |= {str(term) for quad in alone for term in (quad.subject, quad.graph_name)}
        dataset.extend(list(alone))
    if paths:
        derive(dataset, root / "sparql" / "derive")
    if not len(dataset):
        where = root.resolve()
        raise FdtGraphError(
            f"rien à valider dans {where} : ni ontology/, ni data/",
            f"nothing to validate in {where}: no ontology/, no data/",
        )
    progress("shapes", 0)
    report = validate(dataset, load_shapes(shapes or root / "shapes", profile), engine)
    return report.only(subjects) if paths else report
