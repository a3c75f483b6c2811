"""One published state of the graph: its folder in, its statements and what is known of it out."""

import fcntl
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, Self

import pyoxigraph as ox
from pyoxigraph import Store

from fdt_graph.describe import HISTORY
from fdt_graph.errors import Damaged, Overloaded
from fdt_graph.query import Term, query
from fdt_graph.store.files import lock, replace
from fdt_graph.store.tally import Tallies, Tally, digest

#: Seconds after which to ask again for a state that is being rewritten.
REWRITING = 10
#: How a generation is laid out on disk; another layout is no generation to this version.
LAYOUT = 3
#: The file that says what a generation is.
MANIFEST = "manifest.json"
#: Beside it: tables that lists read, made again whenever they are not there. The last part of the
#: name is the SHA-256 of the file, in hexadecimal.
TABLES = "register-*.sqlite"
#: Likewise files of all that it says, by the SHA-256 of each; see dumps.py.
DUMPS = "dump-*.gz"


@dataclass(frozen=True)
class Notes:
    """What a generation is kept with, beside its statements."""

    #: A hash of the rules and shapes that it was made with.
    basis: str = ""
    #: Graphs that were written since they were read from files → digest of what the files said.
    written: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Generation:
    """One published state of the graph."""

    path: Path
    #: Hexadecimal, of all statements: the same statements give the same digest.
    digest: str
    statements: int
    published: datetime
    graphs: Tallies = field(repr=False, compare=False)
    notes: Notes = field(repr=False, compare=False)
    #: Name of a file of the store → hexadecimal SHA-256.
    files: Mapping[str, str] = field(repr=False, compare=False)

    @property
    def name(self) -> str:
        """Give its name; see generation_name()."""
        return self.path.name

    @property
    def directory(self) -> Path:
        """Name the directory of the store: generations and releases are two levels below."""
        return self.path.parent.parent

    @property
    def store(self) -> str:
        """Name the folder of its store."""
        return str(self.path / "db")

    @property
    def content(self) -> str:
        """Give the digest of what it says, whatever was published before: all but the history."""
        return digest(self.graphs, [HISTORY.value])

    def graph_digest(self, graph: str) -> str | None:
        """Give the digest of a graph; None when it has no statements."""
        found = self.graphs.get(graph)
        return found.digest if found is not None else None

    def keep(self) -> IO[bytes]:
        """Keep it from collection until the returned handle is closed.

        Raises Overloaded while it is being rewritten or deleted.
        """
        try:
            return lock(self.path / MANIFEST, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Overloaded(REWRITING) from None

    def claim(self) -> IO[bytes]:
        """Keep readers out until the returned handle is closed; BlockingIOError when one reads."""
        return lock(self.path / MANIFEST, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def open(self) -> "OpenGeneration":
        """Open it for reading; it is not collected as long as it is open."""
        return OpenGeneration(self)


class OpenGeneration:
    """A generation and a read-only store over it, kept from collection until closed."""

    def __init__(self, generation: Generation) -> None:
        """Take a shared lock on the generation, then open its store."""
        self.generation = generation
        self._lock = generation.keep()
        self.store = Store.read_only(generation.store)

    def select(self, text: str, bindings: Mapping[str, Term] | None = None) -> ox.QuerySolutions:
        """Answer a SELECT; TypeError for another query."""
        answer = query(self.store, text, bindings)
        if not isinstance(answer, ox.QuerySolutions):
            raise TypeError(f"no SELECT: {text[:80]}")
        return answer

    def construct(
        self, text: str, bindings: Mapping[str, Term] | None = None
    ) -> Iterable[ox.Triple]:
        """Answer a CONSTRUCT; TypeError for another query."""
        answer = query(self.store, text, bindings)
        if not isinstance(answer, ox.QueryTriples):
            raise TypeError(f"no CONSTRUCT: {text[:80]}")
        return answer

    def __enter__(self) -> Self:
        """Stay open for a block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close at the end of the block."""
        self.close()

    def close(self) -> None:
        """Let the generation go."""
        self._lock.close()


def generation_name(published: datetime, digest_: str) -> str:
    """Name a generation after when it was published, and the beginning of its digest."""
    return f"{published:%Y%m%dT%H%M%SZ}-{digest_[:12]}"


class OtherLayout(Exception):
    """A generation that another version wrote."""


def read(folder: Path) -> Generation:
    """Read what a generation is.

    Raises OtherLayout for one that another version wrote, Damaged for one that is not as written.
    """
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text())
        layout = manifest.get("layout")
    except (ValueError, AttributeError):
        raise Damaged(path) from None
    if layout != LAYOUT:
        raise OtherLayout
    if manifest.pop("sum", None) != _sum(manifest):
        raise Damaged(path)
    graphs = {
        graph: Tally(count, int(sum_, 16)) for graph, (count, sum_) in manifest["graphs"].items()
    }
    return Generation(
        path=folder,
        digest=manifest["digest"],
        statements=manifest["statements"],
        published=datetime.fromisoformat(manifest["published"]),
        graphs=graphs,
        notes=Notes(manifest["basis"], manifest["written"]),
        files=manifest["files"],
    )


def _sum(manifest: Mapping[str, Any]) -> str:
    """Give a digest of what a manifest says."""
    return sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()


def write_manifest(
    folder: Path,
    sums: Mapping[str, Any],
    graphs: Tallies,
    notes: Notes,
    files: Mapping[str, str],
    published: datetime,
) -> None:
    """Write what a generation is; `sums` are the digest and the count of its statements."""
    manifest = {
        "layout": LAYOUT,
        **sums,
        "published": published.isoformat(),
        "basis": notes.basis,
        "written": dict(sorted(notes.written.items())),
        "graphs": {graph: [each.statements, each.digest] for graph, each in sorted(graphs.items())},
        "files": dict(files),
    }
    manifest["sum"] = _sum(manifest)
    replace(folder / MANIFEST, json.dumps(manifest, indent=1) + "\n")
