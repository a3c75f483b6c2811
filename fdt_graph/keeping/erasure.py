"""A person in, a store that says nothing of that person out, in no state that it keeps.

https://eur-lex.europa.eu/eli/reg/2016/679/oj, article 17. In this order, so that it can be resumed:

    what goes ──▶ what would be current ──▶ validate ──▶ journal, forgotten.json
      ──▶ current ──▶ patches, feed, harvests, tokens, heads ──▶ releases
      ──▶ older generations ──▶ no journal
"""

import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Store

from fdt_graph.dataset import Progress, read_files
from fdt_graph.derive import DERIVED, derive
from fdt_graph.errors import Damaged, FdtGraphError, NoSuchRecord
from fdt_graph.feed.following import erase
from fdt_graph.keeping.harvests import rewrite_harvests
from fdt_graph.keeping.journal import Journal
from fdt_graph.keeping.past import changes_about, patches
from fdt_graph.keeping.reach import GOES_WITH, Reach
from fdt_graph.keeping.rewrite import (
    rewrite_generation,
    rewrite_patch,
    rewrite_release,
    rewrite_tokens,
    split,
    statements,
    throw_heads_away,
    write_generation,
)
from fdt_graph.keeping.sieve import Sieve
from fdt_graph.keeping.traces import Trace, files, traces
from fdt_graph.serialize import dump_dataset
from fdt_graph.store.diff import Diff
from fdt_graph.store.forgotten import THINGS, forgotten, is_forgotten, remember
from fdt_graph.store.generation import Generation, Notes, OtherLayout, read
from fdt_graph.store.generations import Generations
from fdt_graph.store.releases import Releases, read_release
from fdt_graph.store.tally import Tally, tally
from fdt_graph.validate import Report, load_shapes, validate
from fdt_graph.writing.history import MADE, Attribution, account, slug
from fdt_graph.writing.law import basis


@dataclass
class Erasure:
    """What became of an erasure."""

    #: On what would be current; None when that was done before.
    report: Report | None = None
    #: The publication that says so; None when nothing was done, since the rest did not conform.
    publication: str | None = None
    #: What was rewritten → how many statements, or tokens, went.
    done: dict[str, int] = field(default_factory=dict)
    #: What somebody still reads, or is harvesting: the same command will rewrite it later.
    held: list[str] = field(default_factory=list)
    #: Statements of the current generation that still have a name of the person.
    traces: list[Trace] = field(default_factory=list)
    #: Files of the working directory that still name the person → how many of their lines.
    files: dict[Path, int] = field(default_factory=dict)


def forget(
    root: Path,
    generations: Generations,
    iri: str,
    how: Attribution,
    by_name: bool = False,
    progress: Progress = lambda step, steps: None,
) -> Erasure:
    """Erase a person: what is said of nobody else goes, from all that the store keeps.

    `by_name`: statements whose text has one of the person's names go too; without it they are only
    listed. Nothing is changed when what remains would not conform: the report says why. Whatever
    happens in between, the same call completes it.

    Raises NoSuchRecord for what no state knows, FdtGraphError for what is no thing of this graph
    and while another erasure is not finished; Gone, Busy.
    """
    if not iri.startswith(THINGS) or iri.startswith(f"{THINGS}date/"):
        raise FdtGraphError(
            f"{iri} n'est pas une chose de ce graphe : elles commencent par {THINGS}",
            f"{iri} is no thing of this graph: they begin with {THINGS}",
        )
    with generations.writing():
        journal = Journal.begin(generations.directory, iri, by_name)
        current = generations.current()
        progress("forget", 4)
        _find(root, generations, journal)
        sieve = Sieve(journal.gone, journal.touched, journal.names if journal.by_name else ())
        erasure = Erasure(files=files(root, journal.gone, journal.names))
        if _place(current.name) not in journal.done:
            progress("current", 3)
            renewed = _renew(root, generations, journal, sieve, how, erasure)
            if renewed is None:
                return erasure
            current = renewed
        progress("patches", 2)
        _rewrite_small(generations.directory, journal, sieve, erasure)
        progress("releases", 1)
        _rewrite_releases(generations.directory, journal, sieve, erasure)
        progress("generations", 0)
        _rewrite_old(generations, journal, sieve, current, erasure)
        erasure.traces = traces(statements(current), journal.names)
        erasure.publication, erasure.done = journal.publication, dict(journal.done)
        erasure.held += _unreadable(generations.directory)
        if not erasure.held:
            journal.end()
        return erasure


def _find(root: Path, generations: Generations, journal: Journal) -> None:
    """Find out what goes, from the latest state to the first, and the changes between them."""
    question = (root / GOES_WITH).read_text()
    reach = Reach({journal.iri, *journal.gone}, journal.touched, journal.names)
    person = NamedNode(journal.iri)
    known = bool(journal.gone) or is_forgotten(generations.directory, journal.iri)
    states = [generations.current()]
    states += [each for each in reversed(generations.all()) if each.name != states[0].name]
    states += [each.generation for each in reversed(Releases(generations.directory).all())]
    for state in states:
        with state.open() as opened:
            known = known or _knows(opened.store, person)
            reach.grow(opened.store, question)
    said = changes_about(generations.directory, reach.gone)
    reach.grow(said, question)
    if not known and not _knows(said, person):
        raise NoSuchRecord("record", journal.iri, _people(generations.current()))
    journal.gone, journal.touched, journal.names = reach.gone, reach.touched, reach.names


def _knows(state: Store, person: NamedNode) -> bool:
    union = DefaultGraph()
    patterns = (
        (person, None, None, union),
        (None, None, person, union),
        (None, None, None, person),
    )
    return any(next(state.quads_for_pattern(*each), None) is not None for each in patterns)


def _people(current: Generation) -> list[str]:
    with current.open() as opened:
        subjects = {quad.subject for quad in opened.store.quads_for_pattern(None, None, None)}
    names = (each.value for each in subjects if isinstance(each, NamedNode))
    return [name for name in names if name.startswith(f"{THINGS}person/")]


def _renew(
    root: Path,
    generations: Generations,
    journal: Journal,
    sieve: Sieve,
    how: Attribution,
    erasure: Erasure,
) -> Generation | None:
    """Publish the current state without the person; None when it would not conform."""
    current = generations.current()
    stay, go = split(statements(current), sieve)
    derived = f" {DERIVED} .\n".encode()
    dataset = Store()
    given = b"".join(line for line in stay if not line.endswith(derived))
    dataset.bulk_load(given, RdfFormat.N_QUADS)
    derive(dataset, root / "sparql" / "derive")
    erasure.report = validate(dataset, load_shapes(root / "shapes"))
    if not erasure.report.conforms:
        return None
    quads = (quad for line in go for quad in ox.parse(line, RdfFormat.N_QUADS))
    diff = Diff(removed=frozenset(quad for quad in quads if quad.graph_name not in MADE))
    ended = datetime.now(UTC)
    dataset.extend(account(how, ended, diff, erasure.report))
    lines = sorted(dump_dataset(dataset).splitlines(keepends=True))
    notes = Notes(basis(root), {**current.notes.written, **_written(root, current, sieve)})
    draft, folder = write_generation(generations, lines, notes, ended)
    remember(generations.directory, journal.gone, ended.date())
    journal.publication = slug(ended)
    # Noted first: once it is current it is known to be done.
    journal.note(_place(folder.name), len(go))
    return generations.adopt(draft, folder)


def _written(root: Path, current: Generation, sieve: Sieve) -> dict[str, str]:
    """Say what files that are as they were first written over say now, without the person.

    So the next build does not take the erasure for a change of the files.
    """
    if not current.notes.written:
        return {}
    dataset = Store()
    read_files(root, dataset)
    before = forgotten(current.path.parent.parent)
    said: dict[str, str] = {}
    for graph, base in current.notes.written.items():
        quads = list(dataset.quads_for_pattern(None, None, None, NamedNode(graph)))
        lines = [f"{quad} .".encode() for quad in quads]
        known = [f"{quad} .".encode() for quad in quads if not before.mentions(quad)]
        if base in (_digest(graph, lines), _digest(graph, known)):
            said[graph] = _digest(graph, split(known, sieve)[0])
    return said


def _digest(graph: str, lines: list[bytes]) -> str:
    return tally(lines).get(graph, Tally()).digest


def _unreadable(directory: Path) -> list[str]:
    """List the states that another version wrote, or that are damaged: they are as they were."""
    found = []
    states = [(read, path) for path in sorted(directory.glob("generations/[0-9]*"))]
    releases = [(read_release, path) for path in sorted(directory.glob("releases/*"))]
    for read_state, path in [*states, *releases]:
        try:
            read_state(path)
        except (OtherLayout, Damaged):
            found.append(f"{path.parent.name}/{path.name}")
        except FileNotFoundError:
            continue
    return found


def _rewrite_small(directory: Path, journal: Journal, sieve: Sieve, erasure: Erasure) -> None:
    for left in directory.glob("patches/*.new"):  # of a process that was killed
        left.unlink()
    for left in directory.glob("releases/.*"):
        shutil.rmtree(left)
    for path in patches(directory):
        removed = rewrite_patch(path, sieve)
        if removed:
            journal.note(f"patches/{path.name}", removed)
    removed = erase(directory, journal.gone, sieve.takes, datetime.now(UTC).date())
    if removed:
        journal.note("feed", removed)
    rewritten, held = rewrite_harvests(directory, sieve, journal.gone)
    for place, removed in rewritten.items():
        journal.note(place, removed)
    erasure.held += held
    removed = rewrite_tokens(directory, journal.gone)
    if removed:
        journal.note("tokens.json", removed)
    throw_heads_away(directory)


def _rewrite_releases(directory: Path, journal: Journal, sieve: Sieve, erasure: Erasure) -> None:
    for release in Releases(directory).all():
        place = f"releases/{release.name}"
        if place in journal.done:
            continue
        removed = rewrite_release(directory, release, sieve)
        if removed is None:
            erasure.held.append(place)
        else:
            journal.note(place, removed)


def _rewrite_old(
    generations: Generations, journal: Journal, sieve: Sieve, current: Generation, erasure: Erasure
) -> None:
    for old in generations.all():
        if _place(old.name) in journal.done or old.name == current.name:
            continue
        new = rewrite_generation(generations, old, sieve)
        if new is None:
            erasure.held.append(_place(old.name))
        else:
            name, removed = new
            journal.note(_place(name), removed)


def _place(generation: str) -> str:
    return f"generations/{generation}"
