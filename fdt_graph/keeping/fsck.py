"""A store directory in, what is wrong with it out: nothing is changed, and everything is read."""

import gzip
import json
import re
import stat
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import RdfFormat

from fdt_graph.dataset import Progress
from fdt_graph.errors import FdtGraphError, Gone
from fdt_graph.feed.erased import ERASED
from fdt_graph.feed.pages import check_page
from fdt_graph.feed.state import FOLDER as FEED
from fdt_graph.feed.state import STATE as FEED_STATE
from fdt_graph.feed.state import read_state
from fdt_graph.keeping.findings import Findings
from fdt_graph.keeping.states import BROKEN, check_generation, check_release
from fdt_graph.store.files import hold
from fdt_graph.store.forgotten import FORGOTTEN, forgotten
from fdt_graph.store.generation import MANIFEST
from fdt_graph.store.harvests import FOLDER as HARVESTS
from fdt_graph.store.harvests import QUADS, REPORT, STATE, harvest_folders
from fdt_graph.tokens import Tokens

#: What a store directory holds.
KNOWN = {
    "current",
    "generations",
    "releases",
    "patches",
    FEED,
    ERASED,
    HARVESTS,
    "tokens.json",
    "tokens.lock",
    "lock",
    FORGOTTEN,
}
#: An erasure that was begun and did not end.
FORGETTING = "forgetting"
PATCH = re.compile(r"[0-9]{8}T[0-9]{6}-[0-9]{6}Z\.rdfp\.gz")
SECRETS = ("tokens.json", FORGOTTEN)

Check = Callable[[Path, str, Findings], None]


def fsck(directory: Path, progress: Progress = lambda step, steps: None) -> Findings:
    """Examine a store: every file, every statement of every generation and release.

    Raises Gone when nothing was ever published there, OSError for what may not be read.
    """
    if not any((directory / name).exists() for name in ("current", "generations")):
        raise Gone(f"il n'y a pas de dépôt dans {directory}", f"there is no store in {directory}")
    findings = Findings()
    tasks: list[tuple[Check, Path]] = [
        *((check_generation, path) for path in _folders(directory / "generations")),
        *((check_release, path) for path in _folders(directory / "releases")),
        *((_check_patch, path) for path in _files(directory / "patches")),
        *((_check_feed, path) for path in (directory / FEED).glob(FEED_STATE)),
        *((_check_feed, path) for path in _files(directory / FEED / "pages")),
        *((_check_harvest, path) for path in harvest_folders(directory)),
        *((_check_secret, directory / name) for name in SECRETS if (directory / name).exists()),
    ]
    for place, (check, path) in enumerate(tasks):
        name = str(path.relative_to(directory))
        progress(name, len(tasks) - place)
        check(path, name, findings)
    progress("current", 0)
    _check_pointer(directory, findings)
    _note_leftovers(directory, findings)
    return findings


def _check_pointer(directory: Path, findings: Findings) -> None:
    findings.checked.append("current")
    try:
        content = (directory / "current").read_text()
    except FileNotFoundError:
        fr, en = "manque : aucune génération n'est courante", "is missing: no generation is current"
        findings.fault("current", fr, en)
        return
    except ValueError:
        content = ""
    name = content.removesuffix("\n")
    if (
        not re.fullmatch(r"[0-9A-Za-z-]+\n", content)
        or not (directory / "generations" / name / MANIFEST).is_file()
    ):
        findings.fault(
            "current",
            "ne nomme aucune génération qui soit là",
            "names no generation that is there",
        )


def _check_patch(path: Path, place: str, findings: Findings) -> None:
    """Examine a change: whole, and in the form of https://afs.github.io/rdf-delta/rdf-patch.html"""
    findings.checked.append(place)
    try:
        with gzip.open(path) as lines:
            well_formed = _is_patch(lines)
    except FileNotFoundError:
        return
    except (OSError, EOFError, zlib.error, SyntaxError, ValueError) as error:
        findings.fault(place, f"illisible ({error})", f"cannot be read ({error})")
        return
    if not well_formed or not PATCH.fullmatch(path.name):
        fr = "n'est pas un RDF Patch d'une publication"
        findings.fault(place, fr, "is no RDF Patch of a publication")


def _check_feed(path: Path, place: str, findings: Findings) -> None:
    """Examine a page of the feed, or what it says of its pages: it can be made again."""
    findings.checked.append(place)
    try:
        if path.name == FEED_STATE:
            read_state(path.parent.parent)
        else:
            check_page(path)
    except FdtGraphError:
        findings.fault(
            place,
            "abîmé : supprimez le dossier feed, il est refait pour qui le demande",
            "damaged: delete the folder feed, it is made again for who asks",
        )


def _check_harvest(path: Path, place: str, findings: Findings) -> None:
    """Examine what a partner gave once: its report, its state, its statements."""
    findings.checked.append(place)
    try:
        for name in (REPORT, STATE):
            json.loads((path / name).read_bytes())
        for file in sorted(path.glob(QUADS)):
            for _ in ox.parse(gzip.decompress(file.read_bytes()), RdfFormat.N_QUADS):
                pass
    except (OSError, EOFError, zlib.error, SyntaxError, ValueError) as error:
        findings.fault(place, f"illisible ({error})", f"cannot be read ({error})")


def _is_patch(lines: Iterable[bytes]) -> bool:
    last = b""
    for number, line in enumerate(lines):
        if last == b"TC .\n" or (number == 0) != (line == b"TX .\n"):
            return False
        last = line
        if line not in (b"TX .\n", b"TC .\n"):
            (quad,) = ox.parse(line[2:], RdfFormat.N_QUADS)
            if line[:2] not in (b"A ", b"D ") or f"{quad} .\n".encode() != line[2:]:
                return False
    return last == b"TC .\n"


def _check_secret(path: Path, place: str, findings: Findings) -> None:
    """Examine a small file that nobody else may read."""
    findings.checked.append(place)
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        findings.fault(
            place,
            f"d'autres comptes peuvent le lire : chmod 600 {path.name}",
            f"other accounts may read it: chmod 600 {path.name}",
        )
    try:
        if path.name == FORGOTTEN:
            forgotten(path.parent)
        else:
            Tokens(path.parent).all()
    except FdtGraphError as error:
        findings.fault(place, error.say("fr"), error.say("en"))
    except (json.JSONDecodeError, *BROKEN) as error:
        findings.fault(place, f"illisible ({error})", f"cannot be read ({error})")


def _note_leftovers(directory: Path, findings: Findings) -> None:
    for path in sorted(directory.iterdir()):
        head = path.name.startswith("head-")
        if path.name == FORGETTING:
            findings.note(
                path.name,
                "un effacement n'est pas fini : relancez fdt-graph forget",
                "an erasure is not finished: run fdt-graph forget again",
            )
        elif not (head and _is_held(path)) and path.name not in KNOWN:
            _leftover(path.name, findings)
    for folder in ("generations", "releases", "patches"):
        for path in sorted((directory / folder).glob("*")):
            if path.name.startswith(".") or path.name.endswith(".new"):
                _leftover(f"{folder}/{path.name}", findings)


def _leftover(place: str, findings: Findings) -> None:
    fr = "reste d'un arrêt, ou étranger au dépôt : rien ne le lit"
    findings.note(place, fr, "left by a crash, or not of the store: nothing reads it")


def _is_held(head: Path) -> bool:
    """Tell whether a writer works with this head."""
    try:
        with hold(head):
            return False
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True


def _folders(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.glob("*")) if not path.name.startswith(".")]


def _files(folder: Path) -> list[Path]:
    paths = sorted(folder.glob("*"))
    return [path for path in paths if not path.name.startswith(".") and path.suffix != ".new"]
