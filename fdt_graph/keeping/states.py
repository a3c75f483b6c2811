"""The folder of a generation or a release in, what is wrong with it out.

A manifest, which is kept apart from what it describes, says what each file and each graph must be:
the engine opens a store with a damaged log without a word, and half of its statements gone.
"""

import gzip
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, QueryBoolean, RdfFormat, Store

from fdt_graph.errors import Damaged
from fdt_graph.keeping.findings import Findings
from fdt_graph.store.dumps import checksum
from fdt_graph.store.files import LOCK, sha256
from fdt_graph.store.generation import (
    DUMPS,
    MANIFEST,
    TABLES,
    Generation,
    OtherLayout,
    generation_name,
    read,
)
from fdt_graph.store.releases import DUMP, RECORD, SUMS, read_release
from fdt_graph.store.tally import Tally, digest, tally, total

#: What a file can be that is not what was written.
BROKEN = (Damaged, ValueError, KeyError, TypeError, AttributeError)


def check_generation(folder: Path, place: str, findings: Findings) -> None:
    """Examine a generation; one that is collected meanwhile is none."""
    generation = _read(folder, place, findings)
    if generation is None:
        return
    expected = generation_name(generation.published, generation.digest)
    if folder.name != expected:
        fr, en = f"devrait s'appeler {expected}", f"should be called {expected}"
        findings.fault(place, fr, en)
    with suppress(FileNotFoundError):
        made = {
            **{path: path.stem.rpartition("-")[2] for path in folder.glob(TABLES)},
            **{path: checksum(path) for path in folder.glob(DUMPS)},
        }
        drafts = {path.name for path in folder.glob("*.new")}  # the next ones replace them
        entries = {"db", MANIFEST, *(path.name for path in made), *drafts}
        _require_entries(folder, entries, place, findings)
        for path, expected in sorted(made.items()):
            if expected != sha256(path):
                _damaged(f"{place}/{path.name}", findings)
    _check_state(generation, place, findings)


def check_release(folder: Path, place: str, findings: Findings) -> None:
    """Examine a release: its store, its checksums, and that its dump says what its store does."""
    release = _read(folder, place, findings)
    if release is None:
        return
    named = _check_sums(folder, place, findings)
    _require_entries(folder, {"db", MANIFEST, SUMS, *named}, place, findings)
    _check_state(release, place, findings)
    try:
        noted = read_release(folder).compressed.sha256
        with gzip.open(folder / DUMP) as lines:
            said = tally(_sorted(lines))
    except (OSError, EOFError, zlib.error, *BROKEN) as error:
        _unreadable(f"{place}/{DUMP}, {RECORD}", error, findings)
        return
    if noted != sha256(folder / DUMP):
        _damaged(f"{place}/{DUMP}", findings)
    if said != release.graphs:
        fr, en = "ne dit pas ce que dit le manifeste", "does not say what the manifest does"
        findings.fault(f"{place}/{DUMP}", fr, en)


def _read(folder: Path, place: str, findings: Findings) -> Generation | None:
    try:
        generation = read(folder)
    except OtherLayout:
        findings.note(
            place,
            "écrit par une autre version de fdt-graph, qui seule sait le lire",
            "written by another version of fdt-graph, which alone can read it",
        )
    except (OSError, *BROKEN) as error:
        if folder.exists():
            _unreadable(f"{place}/{MANIFEST}", error, findings)
    else:
        return generation
    return None


def _check_state(state: Generation, place: str, findings: Findings) -> None:
    findings.checked.append(place)
    manifest = f"{place}/{MANIFEST}"
    if (digest(state.graphs), total(state.graphs)) != (state.digest, state.statements):
        fr, en = "son total n'est pas celui de ses graphes", "its total is not that of its graphs"
        findings.fault(manifest, fr, en)
    before = len(findings.faults)
    try:
        with state.keep():
            _check_files(state, place, findings)
            if len(findings.faults) == before:
                _check_statements(state, place, findings)
    except OSError as error:
        if state.path.exists():
            _unreadable(f"{place}/db", error, findings)


def _check_files(state: Generation, place: str, findings: Findings) -> None:
    store = Path(state.store)
    _require_entries(store, set(state.files), f"{place}/db", findings)
    for name, expected in state.files.items():
        if (store / name).is_file() and sha256(store / name) != expected:
            _damaged(f"{place}/db/{name}", findings)


def _check_statements(state: Generation, place: str, findings: Findings) -> None:
    store = Store.read_only(state.store)
    found = _tallies(store)
    for graph in sorted({*state.graphs, *found}):
        said, is_ = state.graphs.get(graph, Tally()), found.get(graph, Tally())
        if said != is_:
            findings.fault(
                f"{place}/db",
                f"{graph} a {is_.statements} affirmations, non les {said.statements} du manifeste, "
                "ou d'autres",
                f"{graph} has {is_.statements} statements, not the manifest's {said.statements}, "
                "or other ones",
            )
    if not _is_union(store):
        findings.fault(
            f"{place}/db",
            "le graphe par défaut n'est pas l'union des graphes nommés",
            "the default graph is not the union of the named graphs",
        )


class _Lines:
    """Takes in a graph as it is written, and keeps of it what it is known by."""

    def __init__(self, graph: NamedNode | BlankNode) -> None:
        self.tally = Tally()
        self._end = f" {graph} .".encode()
        self._rest = b""

    def write(self, part: bytes) -> int:
        *lines, self._rest = (self._rest + part).split(b"\n")
        for more in tally(line.removesuffix(b" .") + self._end for line in lines).values():
            self.tally = self.tally.add(more.statements, more.sum)
        return len(part)

    def flush(self) -> None:
        """Do nothing: nothing is kept back but a line that has no end yet."""


def _tallies(store: Store) -> dict[str, Tally]:
    """Read all statements of the named graphs, some at a time."""
    found: dict[str, Tally] = {}
    for graph in store.named_graphs():
        lines = _Lines(graph)
        store.dump(lines, RdfFormat.N_TRIPLES, from_graph=graph)  # type: ignore[arg-type]
        found[graph.value] = lines.tally
    return found


def _is_union(store: Store) -> bool:
    for question in (
        "ASK { GRAPH ?g { ?s ?p ?o } FILTER NOT EXISTS { ?s ?p ?o } }",
        "ASK { ?s ?p ?o FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } } }",
    ):
        answer = store.query(question)
        assert isinstance(answer, QueryBoolean)  # noqa: S101 - an ASK
        if bool(answer):
            return False
    return True


def _sorted(lines: Iterable[bytes]) -> Iterator[bytes]:
    before = b""
    for line in lines:
        if line <= before or not line.endswith(b" .\n"):
            raise ValueError("not sorted N-Quads")
        before = line
        yield line


def _check_sums(folder: Path, place: str, findings: Findings) -> set[str]:
    """Examine what a release lists; give the names of the files."""
    named: set[str] = set()
    try:
        lines = (folder / SUMS).read_text().splitlines()
        for line in lines:
            expected, name = line.split("  ", 1)
            named.add(name.split("/")[0])
            if sha256(folder / name) != expected:
                _damaged(f"{place}/{name}", findings)
    except (OSError, ValueError) as error:
        _unreadable(f"{place}/{SUMS}", error, findings)
    return named


def _require_entries(folder: Path, expected: set[str], place: str, findings: Findings) -> None:
    there = {path.name for path in folder.iterdir()} - {LOCK}
    for name in sorted(expected - there):
        findings.fault(f"{place}/{name}", "manque", "is missing")
    for name in sorted(there - expected):
        findings.fault(f"{place}/{name}", "est en trop", "should not be there")


def _damaged(place: str, findings: Findings) -> None:
    fr = "abîmé : son SHA-256 n'est pas celui qui est noté"
    findings.fault(place, fr, "damaged: its SHA-256 is not the one that was noted")


def _unreadable(place: str, error: Exception, findings: Findings) -> None:
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    findings.fault(place, f"illisible ({reason})", f"cannot be read ({reason})")
