"""The current generation in, a release of the dataset out: named, whole, and never collected.

store/releases/{name}/db/            the store, as a generation's
store/releases/{name}/manifest.json  counts and digests, as a generation's
store/releases/{name}/dump.nq.gz     every named graph, sorted: the same bytes each time
store/releases/{name}/release.json   when it was made, of what, what its dump is known by
store/releases/{name}/dcat.ttl       the same for catalogues
store/releases/{name}/SHA256SUMS     for `sha256sum --check`
"""

import gzip
import hashlib
import json
import os
import re
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from pyoxigraph import Store

from fdt_graph.errors import AlreadyThere, BadName, Damaged, NoSuchRecord
from fdt_graph.serialize import dump_named_graphs
from fdt_graph.store import files
from fdt_graph.store.dcat import Description, Facts, File
from fdt_graph.store.generation import MANIFEST, Generation, OtherLayout, read
from fdt_graph.store.generations import Generations

#: What a name looks like. It is a folder, a part of an address and a part of a query's address.
NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")
#: Endings that mean something else: a format in an address, a file that is not finished.
_ENDINGS = re.compile(r".*\.(html|ttl|json|jsonld|nt|rdf|nq|new)")

DUMP, RECORD, DCAT, SUMS = "dump.nq.gz", "release.json", "dcat.ttl", "SHA256SUMS"


@dataclass(frozen=True)
class Release:
    """One state of the graph that was given a name, to be cited."""

    path: Path
    #: What queries read. It was published when the release was made, or last rewritten.
    generation: Generation
    issued: datetime
    #: The name of the generation that it was.
    origin: str
    #: Why it was made, by language; empty where nobody said.
    note: Mapping[str, str]
    #: The dump as it is on disk, and uncompressed.
    compressed: File
    plain: File
    #: What was taken out of it since, the oldest first: date, reason, statements, old and new sums.
    revisions: tuple[Mapping[str, Any], ...]

    @property
    def name(self) -> str:
        """Give its name."""
        return self.path.name

    @property
    def state(self) -> str:
        """Tell this release from another, and from itself before it was rewritten."""
        return f"{self.name} {self.generation.digest}"

    @property
    def dump(self) -> Path:
        """Say where its dump is."""
        return self.path / DUMP

    @cached_property
    def facts(self) -> Facts:
        """Give what the graph said of itself then."""
        with self.generation.open() as opened:
            return Facts.of(opened.store)


class Releases:
    """The releases of one store directory."""

    def __init__(self, directory: Path) -> None:
        """Name the directory of the store; it need not have any release."""
        self.directory = directory / "releases"
        #: Folder → which record was read last, and what it said.
        self._known: dict[str, tuple[tuple[int, int], Release]] = {}

    def names(self) -> list[str]:
        """List the names, sorted."""
        found = self.directory.iterdir() if self.directory.is_dir() else ()
        return sorted(path.name for path in found if NAME.fullmatch(path.name))

    def all(self) -> list[Release]:
        """List the releases, the oldest first, but for damaged ones and another version's."""
        found = []
        for name in self.names():
            with suppress(OtherLayout, Damaged, FileNotFoundError):
                found.append(self._read(name))
        return sorted(found, key=lambda release: (release.issued, release.name))

    def get(self, name: str) -> Release:
        """Find a release; NoSuchRecord, with the nearest name, when there is none, or Damaged."""
        if NAME.fullmatch(name):
            with suppress(OtherLayout, FileNotFoundError):
                return self._read(name)
        raise NoSuchRecord("release", name, self.names())

    def create(
        self, generations: Generations, name: str, note: Mapping[str, str] | None = None
    ) -> Release:
        """Make a release of the current generation.

        Raises BadName, AlreadyThere; Gone when nothing is published, Busy while another process
        writes. After a crash there is the release, whole, or none.
        """
        if not NAME.fullmatch(name) or _ENDINGS.fullmatch(name):
            raise BadName(name, NAME.pattern)
        with generations.writing():
            folder = self.directory / name
            if folder.exists():
                raise AlreadyThere(name)
            self.directory.mkdir(exist_ok=True)
            for unfinished in self.directory.glob(".*"):
                shutil.rmtree(unfinished)
            draft = self.directory / f".{name}"
            draft.mkdir()
            current = generations.current()
            files.link_store(Path(current.store), draft / "db")
            shutil.copyfile(current.path / MANIFEST, draft / MANIFEST)
            previous = [release.name for release in self.all()]
            about: dict[str, Any] = {
                "name": name,
                # A whole second: HTTP has no smaller part, and negotiates by it.
                "issued": datetime.now(UTC).replace(microsecond=0).isoformat(),
                "generation": current.name,
                "previous": previous[-1] if previous else None,
                "note": dict(note or {}),
                "revisions": [],
            }
            complete(draft, about)
            draft.rename(folder)
            files.sync(self.directory)
        return self.get(name)

    def _read(self, name: str) -> Release:
        path = self.directory / name
        found = os.stat(path / RECORD)
        which = (found.st_ino, found.st_mtime_ns)
        if name not in self._known or self._known[name][0] != which:
            self._known[name] = (which, read_release(path))
        return self._known[name][1]


def complete(folder: Path, about: Mapping[str, Any]) -> None:
    """Write what a release has beside its store and its manifest, and force all to disk.

    `about`: name, issued, generation, previous, note, revisions, as release.json has them; what is
    there already is written again.
    """
    generation = read(folder)
    with generation.open() as opened:
        compressed, plain = write_dump(opened.store, folder / DUMP)
        facts = Facts.of(opened.store)
    record = {
        **about,
        "digest": generation.digest,
        "statements": generation.statements,
        "dump": {"compressed": asdict(compressed), "plain": asdict(plain)},
    }
    files.replace(folder / RECORD, json.dumps(record, ensure_ascii=False, indent=1) + "\n")
    description = Description(
        name=about["name"],
        issued=datetime.fromisoformat(about["issued"]),
        modified=_modified(about),
        dump=compressed,
        previous=about["previous"],
        note=about["note"],
        facts=facts,
    )
    files.replace(folder / DCAT, description.turtle())
    summed = (DCAT, DUMP, MANIFEST, RECORD)
    sums = "".join(f"{files.sha256(folder / name)}  {name}\n" for name in summed)
    files.replace(folder / SUMS, sums)
    files.sync(folder / MANIFEST)
    files.sync_folder(folder / "db", {}, None)
    files.sync(folder)


def write_dump(store: Store, path: Path) -> tuple[File, File]:
    """Write the named graphs of a store, sorted and compressed; give what each form is known by.

    No time is in it, nor a name: the same statements give the same bytes.
    """
    content = dump_named_graphs(store)
    with path.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(content)
    files.sync(path)
    compressed = File(path.stat().st_size, files.sha256(path))
    return compressed, File(len(content), hashlib.sha256(content).hexdigest())


def read_release(path: Path) -> Release:
    """Read what a release is.

    Raises OtherLayout for one that another version wrote, Damaged for one that is not as written.
    """
    generation = read(path)
    try:
        record = json.loads((path / RECORD).read_text())
        return Release(
            path=path,
            generation=replace(generation, published=_modified(record)),
            issued=datetime.fromisoformat(record["issued"]),
            origin=record["generation"],
            note=record["note"],
            compressed=File(**record["dump"]["compressed"]),
            plain=File(**record["dump"]["plain"]),
            revisions=tuple(record["revisions"]),
        )
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        raise Damaged(path / RECORD) from None


def _modified(about: Mapping[str, Any]) -> datetime:
    dates = [about["issued"], *(revision["date"] for revision in about["revisions"])]
    return max(datetime.fromisoformat(date) for date in dates)
