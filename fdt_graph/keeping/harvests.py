"""What partners gave in, the same without what must go out."""

import gzip
import json
import re
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from fdt_graph.keeping.sieve import Sieve
from fdt_graph.namespaces import compact
from fdt_graph.store.files import hold, replace
from fdt_graph.store.harvests import (
    DETAILS,
    FOLDER,
    QUADS,
    REPORT,
    STATE,
    harvest_folders,
    unfinished_folders,
)

#: Tells whether a text tells of what goes.
Mentions = Callable[[str], bool]


def rewrite_harvests(
    directory: Path, sieve: Sieve, gone: Collection[str]
) -> tuple[dict[str, int], list[str]]:
    """Rewrite all harvests, those included that a process that died has left.

    Gives, by their places, how many statements and mentions went; and the places of the partners
    that are being harvested, of which nothing is rewritten: what they are about to write down may
    have been read before anything was erased.
    """
    mentions = _mentions_of(gone, sieve)
    done: dict[str, int] = {}
    held: list[str] = []
    for partner in sorted(path for path in (directory / FOLDER).glob("*") if path.is_dir()):
        try:
            with hold(partner):
                folders = [*harvest_folders(directory), *unfinished_folders(directory)]
                for folder in (each for each in folders if each.parent == partner):
                    removed = _rewrite(folder, sieve, mentions, gone)
                    if removed:
                        done[str(folder.relative_to(directory))] = removed
        except BlockingIOError:
            held.append(str(partner.relative_to(directory)))
    return done, held


def _mentions_of(gone: Collection[str], sieve: Sieve) -> Mentions:
    """Find IRIs, whole, as they are and as messages shorten them, and the names that go."""
    words = "|".join(re.escape(name) for each in gone for name in (each, compact(each)))
    form = re.compile(rf"(?<![\w-])(?:{words})(?![\w~%-]|\.\w)")
    return lambda text: form.search(text) is not None or sieve.names.are_in(text)


def _rewrite(folder: Path, sieve: Sieve, mentions: Mentions, gone: Collection[str]) -> int:
    """Rewrite one harvest; give how many statements and mentions went."""
    removed = sum(_rewrite_quads(path, sieve) for path in sorted(folder.glob(QUADS)))
    removed += _rewrite_details(folder / DETAILS, mentions)
    removed += _rewrite_report(folder / REPORT, mentions, gone)
    return removed + _rewrite_state(folder / STATE, mentions)


def _rewrite_quads(path: Path, sieve: Sieve) -> int:
    lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    stay = [line for line in lines if not sieve.takes(line)]
    if len(stay) < len(lines):
        replace(path, gzip.compress(b"".join(stay), 6, mtime=0))
    return len(lines) - len(stay)


def _rewrite_details(path: Path, mentions: Mentions) -> int:
    """Leave of a record only that there was one; leave out rows that tell of it."""
    if not path.exists():
        return 0
    said = json.loads(gzip.decompress(path.read_bytes()))
    found = sum(_tells(each, mentions) for each in [*said["records"], *said["rows"]])
    if found:
        said["records"] = [_bare(each, mentions) for each in said["records"]]
        said["rows"] = [each for each in said["rows"] if not _tells(each, mentions)]
        text = json.dumps(said, ensure_ascii=False)
        replace(path, gzip.compress(text.encode(), 6, mtime=0))
    return found


def _bare(record: dict[str, Any], mentions: Mentions) -> dict[str, Any]:
    if not _tells(record, mentions):
        return record
    name = "" if mentions(record["iri"]) else record["iri"]
    return {**record, "iri": name, "problems": []}


def _rewrite_report(path: Path, mentions: Mentions, gone: Collection[str]) -> int:
    """Leave out who asked for a harvest, and why it was not taken, where that tells of it."""
    if not path.exists():
        return 0
    said = json.loads(path.read_bytes())
    told = {"reason": _tells(said["reason"], mentions), "agent": said["agent"] in gone}
    if any(told.values()):
        replace(path, json.dumps({**said, **{name: None for name in told if told[name]}}) + "\n")
    return sum(told.values())


def _rewrite_state(path: Path, mentions: Mentions) -> int:
    """Forget what the next harvest is told: it will ask for everything."""
    if not path.exists():
        return 0
    said = json.loads(path.read_bytes())
    if not _tells(said["since"], mentions):
        return 0
    replace(path, json.dumps({**said, "since": {}}) + "\n")
    return 1


def _tells(said: object, mentions: Mentions) -> bool:
    """Tell whether a text within a value of JSON, or a name in it, mentions what goes."""
    match said:
        case str():
            return mentions(said)
        case dict():
            return any(_tells(each, mentions) for pair in said.items() for each in pair)
        case list():
            return any(_tells(each, mentions) for each in said)
        case _:
            return False
