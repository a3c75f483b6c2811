"""A validated dataset in, an immutable generation on disk out; readers never wait for a writer.

    store/current                     the name of the generation to read, replaced by rename
    store/generations/{name}/db/      an Oxigraph store, never written again; its default graph
                                      is the union of the named ones
    store/generations/{name}/manifest.json   counts and digests, kept apart from what they are of
    store/generations/{name}/register-*.sqlite   tables for lists, made by who lacks them
    store/lock                        held by the one writer

A crash at any instant leaves the previous generation or the new one: a generation is built in a
folder of another name, forced to disk, then renamed.
"""

import fcntl
import os
import shutil
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from pyoxigraph import Quad, Store

from fdt_graph.describe import HISTORY
from fdt_graph.errors import Busy, Damaged, Gone
from fdt_graph.serialize import dump_dataset
from fdt_graph.store.diff import apply, net
from fdt_graph.store.draft import fill, seal
from fdt_graph.store.files import lock, replace, sync
from fdt_graph.store.generation import (
    Generation,
    Notes,
    OtherLayout,
    generation_name,
    read,
    write_manifest,
)
from fdt_graph.store.tally import Tallies, changed, digest, tally

#: Seconds between two tries of who waits for another writer.
RETRY = 0.02


class Generations:
    """The generations of one store directory."""

    def __init__(self, directory: Path, keep: int = 3, wait: float = 0.0) -> None:
        """Name the directory; nothing is created before something is published.

        Who writes waits `wait` seconds at most for another process that does.
        """
        self.directory = directory
        self.keep = keep
        self.wait = wait
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
                self._known = (which, read(self.directory / "generations" / name))
            return self._known[1]
        except (FileNotFoundError, OtherLayout):
            raise Gone(
                f"rien n'est publié dans {self.directory} : lancez fdt-graph build",
                f"nothing is published in {self.directory}: run fdt-graph build",
            ) from None

    def latest(self) -> Generation | None:
        """Give the current generation; None when nothing was published yet."""
        try:
            return self.current()
        except Gone:
            return None

    def all(self) -> list[Generation]:
        """List the generations that are kept, the oldest first; what is damaged is none."""
        kept = []
        for folder in (self.directory / "generations").glob("[0-9]*"):
            with suppress(OtherLayout, Damaged, FileNotFoundError):
                kept.append(read(folder))
        return sorted(kept, key=lambda generation: (generation.published, generation.name))

    def publish(self, dataset: Store) -> Generation:
        """Make a dataset the current generation; Busy while another process writes."""
        with self.writing():
            candidate = self.candidate(dataset)
            try:
                return candidate.publish()
            finally:
                candidate.discard()

    def publish_copy(self, store: Store) -> Generation:
        """Make a copy of a store on disk the current generation, as it is.

        For a store whose every state is published; its digest is a number, not of its content.
        """
        with self.writing():
            number = len(self.all()) and int(self.all()[-1].digest, 16) + 1
            folder = self.directory / "generations" / f"{number:012d}"
            draft = _draft(folder)
            store.backup(str(draft / "db"))
            manifest = {"digest": f"{number:x}", "statements": len(store)}
            write_manifest(draft, manifest, {}, Notes(), {}, datetime.now(UTC))
            generation = self.adopt(draft, folder)
            self.collect(generation)
            return generation

    def candidate(self, dataset: Store, notes: Notes | None = None) -> "Candidate":
        """Prepare a dataset to become a generation, while writing()."""
        return Candidate(self, dataset, notes or Notes())

    def checkpoint(
        self, head: Store, before: Generation, graphs: Tallies, notes: Notes
    ) -> Generation:
        """Make the state of a store on disk the current generation, while writing().

        `before` is the generation that the store was opened over; what it shares with it costs
        nothing. When this returns, the state is on disk to stay; what is past `keep` is left to
        tidy(), which takes longer.
        """
        published = datetime.now(UTC)
        folder = self.directory / "generations" / generation_name(published, digest(graphs))
        draft = _draft(folder)
        head.backup(str(draft / "db"))
        seal(draft, graphs, notes, published, before)
        return self.adopt(draft, folder)

    def adopt(self, draft: Path, folder: Path) -> Generation:
        """Give a written generation its name, and make it current."""
        if not folder.exists():
            draft.rename(folder)
            sync(folder.parent)
        generation = read(folder)
        replace(self._pointer, generation.name + "\n")
        return generation

    def tidy(self) -> None:
        """Collect what is past `keep`, unless another process writes, which will do it."""
        with suppress(Busy), self.writing():
            self.collect(self.current())

    def collect(self, current: Generation) -> None:
        """Delete what is past `keep` and open nowhere."""
        old = [generation for generation in self.all() if generation.name != current.name]
        for generation in old[: max(0, len(old) - self.keep + 1)]:
            with suppress(BlockingIOError), generation.claim():
                # Out of sight first: a crash while deleting leaves no half generation.
                shutil.rmtree(
                    generation.path.rename(generation.path.with_name(f".{generation.name}"))
                )

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the one who writes; Busy when another process still does after `wait` seconds."""
        (self.directory / "generations").mkdir(parents=True, exist_ok=True)
        (self.directory / "lock").touch()
        with self._turn():
            for unfinished in (self.directory / "generations").glob(".*"):
                shutil.rmtree(unfinished)
            yield

    def _turn(self) -> IO[bytes]:
        until = time.monotonic() + self.wait
        while True:
            path = self.directory / "lock"
            try:
                held = lock(path, fcntl.LOCK_EX | fcntl.LOCK_NB)
                # A restore puts another folder in this place, with a lock of its own.
                if os.fstat(held.fileno()).st_ino == path.stat().st_ino:
                    return held
                held.close()
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise Busy(
                        f"un autre processus écrit dans {self.directory}",
                        f"another process is writing to {self.directory}",
                    ) from None
                time.sleep(RETRY)


class Candidate:
    """A dataset that may become the current generation."""

    def __init__(self, generations: Generations, dataset: Store, notes: Notes) -> None:
        """Sort the statements and find out whether they are the current generation's."""
        self._generations = generations
        self._notes = notes
        self._lines = sorted(dump_dataset(dataset).splitlines(keepends=True))
        self.graphs = tally(self._lines)
        self._published = datetime.now(UTC)
        self._draft = generations.directory / "generations" / f".{self._published:%Y%m%dT%H%M%SZ}"
        self._store: Store | None = None
        current = generations.latest()
        #: The current generation, if it says the same; then there is nothing to publish.
        self.same = current if current is not None and self._is(current) else None

    def _is(self, current: Generation) -> bool:
        content = digest(self.graphs, [HISTORY.value])
        return current.content == content and current.notes == self._notes

    def write(self) -> None:
        """Write the statements to disk, where no reader looks; nothing if they are there."""
        if self.same is None:
            self._store = fill(self._draft, self._lines)

    def publish(self, came: Collection[Quad] = (), went: Collection[Quad] = ()) -> Generation:
        """Make what was written current, but for some statements on how it came to be.

        The same statements publish nothing new, and no account is kept of it.
        """
        if self.same is not None:
            return self.same
        if self._store is None:
            self.write()
        store, self._store = self._store, None
        assert store is not None  # noqa: S101 - write() made it
        account = net(store, came, went)
        apply(store, account)
        self.graphs = changed(self.graphs, account.added, account.removed)
        store.flush()
        del store
        seal(self._draft, self.graphs, self._notes, self._published)
        folder = self._draft.with_name(generation_name(self._published, digest(self.graphs)))
        generation = self._generations.adopt(self._draft, folder)
        self._generations.collect(generation)
        return generation

    def discard(self) -> None:
        """Remove what was written and not published."""
        self._store = None
        shutil.rmtree(self._draft, ignore_errors=True)


def _draft(folder: Path) -> Path:
    """Make the folder in which a generation is written, where no reader looks."""
    draft = folder.with_name(f".{folder.name}")
    draft.mkdir()
    return draft
