"""A store in, a copy of it elsewhere out; a copy in, a store out. Whole or absent, and verified."""

import shutil
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pyoxigraph import NamedNode

from fdt_graph.dataset import Progress
from fdt_graph.errors import Busy, FdtGraphError, Gone
from fdt_graph.feed.erased import ERASED
from fdt_graph.feed.state import FOLDER as FEED
from fdt_graph.feed.state import writing
from fdt_graph.keeping.copies import copy, draft_of, exchange
from fdt_graph.keeping.fsck import FORGETTING, SECRETS, fsck
from fdt_graph.store.files import replace, sync
from fdt_graph.store.forgotten import FORGOTTEN, Forgotten, add, forgotten
from fdt_graph.store.generation import Generation
from fdt_graph.store.generations import Generations
from fdt_graph.store.harvests import FOLDER as HARVESTS
from fdt_graph.store.harvests import harvest_folders

#: How many times a backup is begun again when something is erased meanwhile.
TRIES = 3
#: Folders of which a file, or a folder, is there for good once it is there.
GROWING = ("releases", "patches")


@dataclass(frozen=True)
class Restored:
    """What a store was made of, and where the one is that it replaced."""

    generation: Generation
    before: Path | None
    #: IRIs of people, and of other things, that were erased since the backup, and are back.
    again: list[str]


def backup(
    generations: Generations, target: Path, progress: Progress = lambda step, steps: None
) -> Generation:
    """Copy the current generation of a store, with its releases, patches, tokens and erasures.

    `target` must be absent or empty; it is a store itself, of one generation. Readers and writers
    go on meanwhile. Raises FdtGraphError when there is something, or when the copy is not sound,
    so that damage of the store is known now; Gone, Busy, DiskFull; then there is nothing there.
    """
    target = target.resolve()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise FdtGraphError(
            f"{target} n'est pas vide : nommez un dossier qui n'existe pas",
            f"{target} is not empty: name a folder that does not exist",
        )
    generations.current()
    target.parent.mkdir(parents=True, exist_ok=True)
    for _ in range(TRIES):
        with draft_of(target) as draft:
            generation = _copy_store(generations, draft, progress)
            if generation is None:
                continue
            fsck(draft, progress).require_sound("la copie n'est pas saine", "the copy is not sound")
            sync(draft)
            draft.rename(target)
            sync(target.parent)
            return generation
    raise Busy(
        "des données sont effacées en ce moment : recommencez plus tard",
        "data are being erased at present: try again later",
    )


def _copy_store(generations: Generations, draft: Path, progress: Progress) -> Generation | None:
    """Copy a store; None when something was erased from it meanwhile."""
    source = generations.directory
    with ExitStack() as stack:
        # What belongs together is noted while nobody writes, and copied while others do.
        with generations.writing():
            current = generations.current()
            stack.enter_context(current.keep())
            grown = [path for name in GROWING for path in _there(source / name)]
            # Each file by itself: of old harvests some go at any time, and the others stay.
            grown += [path for folder in harvest_folders(source) for path in _there(folder)]
            for name in SECRETS:
                if (source / name).exists():
                    copy(source / name, draft / name)
            unfinished = (source / FORGETTING).exists()
        if unfinished:
            return None
        parts = [current.path, *grown]
        for place, path in enumerate(parts):
            progress(str(path.relative_to(source)), len(parts) - place)
            aim = draft / path.relative_to(source)
            aim.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileNotFoundError):
                copy(path, aim)
        for folder in {draft / path.relative_to(source).parent for path in parts}:
            sync(folder)
        replace(draft / "current", current.name + "\n")
        return None if _erased(source, draft) else current


def _there(folder: Path) -> list[Path]:
    paths = sorted(folder.glob("*"))
    return [path for path in paths if not path.name.startswith(".") and path.suffix != ".new"]


def _erased(source: Path, draft: Path) -> bool:
    """Tell whether something was erased since the list of what was erased was copied."""
    now, then = (
        (folder / FORGOTTEN).read_bytes() if (folder / FORGOTTEN).exists() else b""
        for folder in (source, draft)
    )
    return now != then or (source / FORGETTING).exists()


def restore(
    source: Path,
    generations: Generations,
    replacing: bool = False,
    progress: Progress = lambda step, steps: None,
) -> Restored:
    """Make a store of a backup, all or nothing; its current generation is the backup's.

    Where something is published already it is `replacing` that says to go on; the store that was
    there is kept beside, as {store}.before-{time}. Raises FdtGraphError when the backup is not
    sound, or when something is published and may not be replaced; Gone when there is no backup,
    Busy, DiskFull; then nothing is changed.
    """
    target = generations.directory.resolve()
    fsck(source, progress).require_sound(
        f"{source} n'est pas sain, et n'est pas restauré",
        f"{source} is not sound, and is not restored",
    )
    _require_free(target, replacing)
    target.parent.mkdir(parents=True, exist_ok=True)
    with draft_of(target) as draft:
        _copy_backup(source, draft, progress)
        fsck(draft, progress).require_sound("la copie n'est pas saine", "the copy is not sound")
        told = [name for name in (FEED, ERASED) if (target / name).exists()]
        if told:  # who follows the feed hears what the backup has not
            with writing(target):
                for name in told:
                    copy(target / name, draft / name)
        erased = forgotten(target)
        if erased:
            add(draft, erased.since)
        before = _put(draft, target, generations, replacing)
    generation = Generations(generations.directory).current()
    return Restored(generation, before, _back(generation, erased))


def _back(generation: Generation, erased: Forgotten) -> list[str]:
    """Find what was erased and is there again."""
    if not erased:
        return []
    with generation.open() as opened:
        subjects = {quad.subject for quad in opened.store}
    names = {each.value for each in subjects if isinstance(each, NamedNode)}
    return sorted(name for name in names if name in erased)


def _copy_backup(source: Path, draft: Path, progress: Progress) -> None:
    parts = [source / name for name in ("generations", *GROWING, HARVESTS, *SECRETS, "current")]
    parts = [path for path in parts if path.exists()]
    for place, path in enumerate(parts):
        progress(path.name, len(parts) - place)
        copy(path, draft / path.name)
    sync(draft)


def _put(draft: Path, target: Path, generations: Generations, replacing: bool) -> Path | None:
    """Give a store its name; say where the one is that had it."""
    if not target.exists():
        draft.rename(target)
        sync(target.parent)
        return None
    # A name that lasts, before it is the old store's: whatever happens then, nobody deletes it.
    before = target.with_name(f"{target.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}")
    with generations.writing():
        _require_free(target, replacing)
        draft.rename(before)
        # The lock goes with the folder: who waits for it finds the new one at the next turn.
        exchange(before, target)
        sync(target.parent)
    if not _holds(before):
        shutil.rmtree(before)
        return None
    return before


def _require_free(target: Path, replacing: bool) -> None:
    try:
        Generations(target).current()
    except Gone:
        if replacing or not _holds(target):
            return
    if not replacing:
        raise FdtGraphError(
            f"{target} n'est pas vide : avec --replace, il est gardé à côté, et remplacé",
            f"{target} is not empty: with --replace it is kept beside, and replaced",
        )


def _holds(store: Path) -> bool:
    """Tell whether a store has anything that is worth keeping."""
    paths = list(store.iterdir()) if store.exists() else []
    return any(any(path.iterdir()) if path.is_dir() else path.stat().st_size for path in paths)
