"""A validated dataset in, an immutable generation on disk out; readers never wait for a writer.

    store/current                     the name of the generation to read, replaced by rename
    store/generations/{name}/db/      an Oxigraph store, never written again; its default graph
                                      is the union of the named ones
    store/generations/{name}/manifest.json
    store/lock                        held by the one writer

A crash at any instant leaves the previous generation or the new one: a generation is built in a
folder of another name, forced to disk, then renamed.
"""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Self

from pyoxigraph import RdfFormat, Store

from fdt_graph.errors import Busy, Gone
from fdt_graph.serialize import dump_dataset

#: How a generation is laid out on disk; another layout is no generation to this version.
LAYOUT = 2


@dataclass(frozen=True)
class Generation:
    """One published state of the graph."""

    path: Path
    #: Hexadecimal SHA-256 of the sorted N-Quads: the same statements give the same digest.
    digest: str
    statements: int
    published: datetime

    @property
    def name(self) -> str:
        """Name the generation: when it was published, and the beginning of its digest."""
        return self.path.name

    @property
    def store(self) -> str:
        """Name the folder of its store."""
        return str(self.path / "db")

    def keep(self) -> IO[bytes]:
        """Keep it from collection until the returned handle is closed."""
        return _lock(self.path / "manifest.json", fcntl.LOCK_SH)

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

    def __enter__(self) -> Self:
        """Stay open for a block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close at the end of the block."""
        self.close()

    def close(self) -> None:
        """Let the generation go."""
        self._lock.close()


class Generations:
    """The generations of one store directory."""

    def __init__(self, directory: Path, keep: int = 3) -> None:
        """Name the directory; nothing is created before something is published."""
        self.directory = directory
        self.keep = keep
        self._pointer = directory / "current"
        self._pointer_path = str(self._pointer)
        #: Which file of that name was read last, and what it named.
        self._known: tuple[tuple[int, int], Generation] | None = None

    def current(self) -> Generation:
        """Tell which generation readers open; Gone when nothing was published yet."""
        try:
            found = os.stat(self._pointer_path)
            which = (found.st_ino, found.st_mtime_ns)
            if self._known is None or self._known[0] != which:
                name = self._pointer.read_text().strip()
                self._known = (which, _read(self.directory / "generations" / name))
            return self._known[1]
        except (FileNotFoundError, _OtherLayout):
            raise Gone(
                f"rien n'est publié dans {self.directory} : lancez fdt-graph build",
                f"nothing is published in {self.directory}: run fdt-graph build",
            ) from None

    def all(self) -> list[Generation]:
        """List the generations that are kept, the oldest first."""
        kept = []
        for folder in (self.directory / "generations").glob("[0-9]*"):
            with suppress(_OtherLayout):
                kept.append(_read(folder))
        return sorted(kept, key=lambda generation: (generation.published, generation.name))

    def publish(self, dataset: Store) -> Generation:
        """Make a dataset the current generation; Busy while another process writes."""
        with self.candidate(dataset) as candidate:
            candidate.write()
            return candidate.publish()

    def publish_copy(self, store: Store) -> Generation:
        """Make a copy of a store on disk the current generation, as it is.

        For a store whose every state is published; its digest is a number, not of its content.
        """
        with self._writing():
            number = len(self.all()) and int(self.all()[-1].digest, 16) + 1
            folder = self.directory / "generations" / f"{number:012d}"
            draft = folder.with_name(f".{folder.name}")
            draft.mkdir()
            store.backup(str(draft / "db"))
            _write_manifest(draft, f"{number:x}", len(store), datetime.now(UTC))
            return self.adopt(draft, folder)

    @contextmanager
    def candidate(self, dataset: Store) -> Iterator["Candidate"]:
        """Prepare a dataset to become a generation; what is not published leaves no trace.

        Raises Busy while another process writes.
        """
        with self._writing():
            candidate = Candidate(self, dataset)
            try:
                yield candidate
            finally:
                candidate.discard()

    def adopt(self, draft: Path, folder: Path) -> Generation:
        """Give a written generation its name, make it current, collect what is past `keep`."""
        if not folder.exists():
            draft.rename(folder)
            _sync(folder.parent)
        generation = _read(folder)
        _replace(self._pointer, generation.name + "\n")
        self.collect(generation)
        return generation

    def collect(self, current: Generation) -> None:
        """Delete what is past `keep` and open nowhere."""
        old = [generation for generation in self.all() if generation.name != current.name]
        for generation in old[: max(0, len(old) - self.keep + 1)]:
            with suppress(BlockingIOError):
                lock = _lock(generation.path / "manifest.json", fcntl.LOCK_EX | fcntl.LOCK_NB)
                # Out of sight first: a crash while deleting leaves no half generation.
                shutil.rmtree(
                    generation.path.rename(generation.path.with_name(f".{generation.name}"))
                )
                lock.close()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        (self.directory / "generations").mkdir(parents=True, exist_ok=True)
        (self.directory / "lock").touch()
        try:
            lock = _lock(self.directory / "lock", fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(
                f"un autre processus écrit dans {self.directory}",
                f"another process is writing to {self.directory}",
            ) from None
        with lock:
            for unfinished in (self.directory / "generations").glob(".*"):
                shutil.rmtree(unfinished)
            yield


class Candidate:
    """A dataset that may become the current generation."""

    def __init__(self, generations: Generations, dataset: Store) -> None:
        """Sort the statements and find out whether they are the current generation's."""
        self._generations = generations
        lines = sorted(dump_dataset(dataset).splitlines(keepends=True))
        self._content = b"".join(lines)
        self._statements = len(lines)
        self._digest = hashlib.sha256(self._content).hexdigest()
        self._published = datetime.now(UTC)
        name = f"{self._published:%Y%m%dT%H%M%SZ}-{self._digest[:12]}"
        self._final = generations.directory / "generations" / name
        self._draft = self._final.with_name(f".{name}")
        self._same: Generation | None = None
        with suppress(Gone):
            current = generations.current()
            self._same = current if current.digest == self._digest else None

    def write(self) -> None:
        """Write the statements to disk, where no reader looks; nothing if they are there."""
        # A final folder of this very second was written by a process that died before it said so.
        if self._same is not None or self._final.exists():
            return
        self._draft.mkdir()
        store = Store(str(self._draft / "db"))
        store.bulk_load(self._content + _union(self._content), RdfFormat.N_QUADS)
        store.flush()
        del store
        _write_manifest(self._draft, self._digest, self._statements, self._published)

    def publish(self) -> Generation:
        """Make what was written current; the same statements publish nothing new."""
        if self._same is not None:
            return self._same
        return self._generations.adopt(self._draft, self._final)

    def discard(self) -> None:
        """Remove what was written and not published."""
        shutil.rmtree(self._draft, ignore_errors=True)


class _OtherLayout(Exception):
    """A generation that another version wrote."""


def _union(quads: bytes) -> bytes:
    """Give the triples of some quads, each once: what a query without FROM reads.

    The engine's own union of graphs gives a triple as often as graphs say it, and counts would be
    wrong; as the default graph of the store each is there once.
    """
    return b"".join({line.rsplit(b" ", 2)[0] + b" .\n" for line in quads.splitlines()})


def _write_manifest(folder: Path, digest: str, statements: int, published: datetime) -> None:
    manifest = {
        "layout": LAYOUT,
        "digest": digest,
        "statements": statements,
        "published": published.isoformat(),
    }
    _replace(folder / "manifest.json", json.dumps(manifest, indent=2) + "\n")


def _read(folder: Path) -> Generation:
    manifest = json.loads((folder / "manifest.json").read_text())
    if manifest.get("layout") != LAYOUT:
        raise _OtherLayout
    return Generation(
        path=folder,
        digest=manifest["digest"],
        statements=manifest["statements"],
        published=datetime.fromisoformat(manifest["published"]),
    )


def _lock(path: Path, how: int) -> IO[bytes]:
    """Lock a file until the returned handle is closed, or the process ends."""
    handle = path.open("rb")
    try:
        fcntl.flock(handle, how)
    except BlockingIOError:
        handle.close()
        raise
    return handle


def _replace(path: Path, text: str) -> None:
    """Write a small file so that a reader, or a crash, sees the old text or the new, whole."""
    draft = path.with_name(path.name + ".new")
    with draft.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
    _sync(path.parent)


def _sync(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
