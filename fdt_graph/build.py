"""The whole way from files to a published generation, or to a report of why not."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pyoxigraph import Store

from fdt_graph.dataset import Progress, load_dataset
from fdt_graph.derive import derive
from fdt_graph.errors import FdtGraphError
from fdt_graph.generations import Generation, Generations
from fdt_graph.parse import load_file
from fdt_graph.validate import Report, load_shapes, validate


def quiet(step: str, steps: int) -> None:
    """Show no progress."""


def build(
    root: Path, generations: Generations, engine: str = "shacl", progress: Progress = quiet
) -> tuple[Report, Generation | None]:
    """Read, derive, validate; publish if nothing blocks it, else give the report and None.

    Raises ParseError, Busy; then nothing is published and the current generation stays.
    """
    dataset = Store()
    load_dataset(root, dataset, lambda step, left: progress(step, left + 2))
    shapes = load_shapes(root / "shapes")
    progress("shapes", 1)
    # Written while it is validated: each leaves a processor to the other.
    with generations.candidate(dataset) as candidate, ThreadPoolExecutor(1) as beside:
        written = beside.submit(candidate.write)
        report = validate(dataset, shapes, engine)
        progress("publish", 0)
        written.result()
        return report, candidate.publish() if report.conforms else None


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
