"""What a store keeps in, the same without what must go out; nothing is deleted in place.

The engine never forgets a text that some statement once had: its dictionary keeps it. So each store
is made anew from the statements that stay, in files of its own.
"""

import fcntl
import gzip
import json
import shutil
from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from pyoxigraph import Store

from fdt_graph.keeping.copies import exchange
from fdt_graph.keeping.fsck import FORGETTING
from fdt_graph.keeping.sieve import Sieve
from fdt_graph.serialize import dump_named_graphs
from fdt_graph.store.draft import fill, seal
from fdt_graph.store.files import lock, replace, sync
from fdt_graph.store.generation import Generation, Notes, generation_name, read
from fdt_graph.store.generations import Generations
from fdt_graph.store.releases import RECORD, Release, complete
from fdt_graph.store.tally import digest, tally


def split(lines: Iterable[bytes], sieve: Sieve) -> tuple[list[bytes], list[bytes]]:
    """Part lines into those that stay and those that go."""
    stay: list[bytes] = []
    go: list[bytes] = []
    for line in lines:
        (go if sieve.takes(line) else stay).append(line)
    return stay, go


def statements(state: Generation) -> list[bytes]:
    """Read the sorted lines of a state's named graphs."""
    return dump_named_graphs(Store.read_only(state.store)).splitlines(keepends=True)


def write_state(draft: Path, lines: list[bytes], notes: Notes, published: datetime) -> str:
    """Write a state of the graph into a folder of its own: db/, manifest.json. Gives its digest."""
    fill(draft, lines).flush()
    graphs = tally(lines)
    seal(draft, graphs, notes, published)
    return digest(graphs)


def write_generation(
    generations: Generations, lines: list[bytes], notes: Notes, published: datetime
) -> tuple[Path, Path]:
    """Write a generation that is not current, while writing(): where it is, and is to be."""
    folder = generations.directory / "generations"
    draft = folder / f".{published:%Y%m%dT%H%M%SZ}"
    digest_ = write_state(draft, lines, notes, published)
    return draft, folder / generation_name(published, digest_)


def rewrite_generation(
    generations: Generations, old: Generation, sieve: Sieve
) -> tuple[str, int] | None:
    """Replace a generation that is not current; give the new one's name, and how many went.

    None while somebody reads it, and it is as it was.
    """
    try:
        held = old.claim()
    except BlockingIOError:
        return None
    with held:
        stay, go = split(statements(old), sieve)
        draft, folder = write_generation(generations, stay, old.notes, old.published)
        if folder == old.path:  # It said nothing that goes; its files may all the same.
            exchange(draft, folder)
        else:
            if folder.exists():  # The work of a process that was killed just then.
                shutil.rmtree(draft)
            else:
                draft.rename(folder)
            # Out of sight first: a crash while deleting leaves no half generation.
            old.path.rename(draft)
        sync(folder.parent)
        shutil.rmtree(draft)
    return folder.name, len(go)


def rewrite_release(directory: Path, release: Release, sieve: Sieve) -> int | None:
    """Rewrite a release, and note in it that it was; give how many statements went.

    None while somebody reads it, and it is as it was. One that loses nothing keeps its dump, byte
    for byte.
    """
    state = release.generation
    try:
        held = state.claim()
    except BlockingIOError:
        return None
    with held:
        stay, go = split(statements(state), sieve)
        about = json.loads((release.path / RECORD).read_text())
        if go:
            about["revisions"].append(
                {
                    "date": datetime.now(UTC).isoformat(),
                    "reason": {"fr": "effacement (RGPD)", "en": "erasure (GDPR)"},
                    "statements": len(go),
                    "before": about["dump"],
                }
            )
        draft = directory / FORGETTING / release.name
        write_state(draft, stay, state.notes, read(release.path).published)
        complete(draft, about)
        exchange(draft, release.path)
        sync(release.path.parent)
        shutil.rmtree(draft)
    return len(go)


def rewrite_patch(path: Path, sieve: Sieve) -> int:
    """Rewrite a publication's change; give how many of its lines went."""
    lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    stay = [line for line in lines if line[:1] == b"T" or not sieve.takes(line[2:])]
    if len(stay) < len(lines):
        replace(path, gzip.compress(b"".join(stay), mtime=0))
    return len(lines) - len(stay)


def rewrite_tokens(directory: Path, agents: Collection[str]) -> int:
    """Delete the tokens of some agents; give how many there were."""
    path = directory / "tokens.json"
    if not path.exists():
        return 0
    with lock(directory / "tokens.lock", fcntl.LOCK_EX):
        tokens = json.loads(path.read_text())["tokens"]
        stay = [each for each in tokens if each["agent"] not in agents]
        if len(stay) < len(tokens):
            replace(path, json.dumps({"tokens": stay}, indent=1) + "\n", 0o600)
    return len(tokens) - len(stay)


def throw_heads_away(directory: Path) -> None:
    """Remove the working copies of all who write, while writing(); each makes its own anew."""
    for head in directory.glob("head-*"):
        with suppress(FileNotFoundError):
            shutil.rmtree(head)
