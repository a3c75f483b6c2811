"""The harvests of one partner: files of a store, each whole or not there.

store/federation/{partner}/{n}/report.json       what happened
store/federation/{partner}/{n}/details.json.gz   what became of each record and row
store/federation/{partner}/{n}/statements.nq.gz  what the graph says since, or would say
store/federation/{partner}/{n}/quarantined.nq.gz what was refused
store/federation/{partner}/{n}/held-{i}.nq.gz    what each distribution held
store/federation/{partner}/{n}/state.json        what the next harvest is told
store/federation/{partner}/.{n}/                 one that is not finished
store/federation/{partner}/checked.json          when it was last looked at

A harvest is written before it is published and gets its name afterwards. Who dies in between leaves
one that is not finished: the publication that names it tells the next whether it took place.
"""

import gzip
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fdt_graph.errors import Busy, Damaged, NoSuchRecord
from fdt_graph.federation.report import FAILED, UNDONE, Details, Report
from fdt_graph.store.files import hold, replace, sync
from fdt_graph.store.harvests import (
    CHECKED,
    DETAILS,
    FOLDER,
    QUADS,
    QUARANTINED,
    REPORT,
    STATE,
    STATEMENTS,
)

#: Harvests of which more than the report is kept, so that one may go back to them.
KEPT = 10


@dataclass(frozen=True)
class Left:
    """What a harvest leaves for the next."""

    #: Distribution → what its source left.
    since: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    #: A digest of all that the distributions held.
    digest: str = ""


@dataclass(frozen=True)
class Yield:
    """What came of a harvest, beside its report: N-Quads."""

    details: Details
    left: Left
    #: What the graph is to say.
    statements: bytes = b""
    quarantined: bytes = b""
    #: Distribution → what it held.
    held: Mapping[str, bytes] = field(default_factory=dict)


class Harvests:
    """The harvests of one partner of a store."""

    def __init__(self, directory: Path, partner: str) -> None:
        """Name the directory of the store, and the partner."""
        self.partner = partner
        self._folder = directory / FOLDER / partner

    def numbers(self) -> list[int]:
        """List their numbers, the oldest first."""
        found = self._folder.iterdir() if self._folder.is_dir() else ()
        return sorted(int(path.name) for path in found if path.name.isdecimal())

    def report(self, number: int) -> Report:
        """Read a report; NoSuchRecord when there is none, Damaged for one that cannot be read."""
        try:
            content = (self._folder / str(number) / REPORT).read_bytes()
        except FileNotFoundError:
            known = [str(each) for each in self.numbers()]
            raise NoSuchRecord("harvest", str(number), known) from None
        try:
            return Report.read(json.loads(content))
        except (ValueError, TypeError, KeyError):
            raise Damaged(self._folder / str(number) / REPORT) from None

    def details(self, number: int) -> Details:
        """Read what became of each record and row; raises what report() does."""
        self.report(number)
        path = self._folder / str(number) / DETAILS
        try:
            return Details.read(json.loads(gzip.decompress(path.read_bytes())))
        except (OSError, EOFError, ValueError, TypeError, KeyError):
            raise Damaged(path) from None

    def reports(self) -> Iterator[Report]:
        """Read the reports, the newest first."""
        for number in reversed(self.numbers()):
            yield self.report(number)

    def in_force(self, before: int | None = None) -> Report | None:
        """Give the harvest whose statements the graph has, or had before one; None for none."""
        for report in self.reports():
            if report.changed and (before is None or report.number < before):
                return report
        return None

    def standing(self) -> Report | None:
        """Give the last harvest that left something: it is in force, or waits; None for none."""
        return next((each for each in self.reports() if each.outcome not in FAILED), None)

    def checked(self) -> str | None:
        """Tell when the partner was last looked at, as xsd:dateTime writes it."""
        try:
            return str(json.loads((self._folder / CHECKED).read_bytes())["checked"])
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, KeyError):
            raise Damaged(self._folder / CHECKED) from None

    def note(self, checked: str) -> None:
        """Note when the partner was looked at; only who holds the harvests does."""
        replace(self._folder / CHECKED, json.dumps({"checked": checked}) + "\n")

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Be the one who harvests this partner; Busy when another process does."""
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            with hold(self._folder):
                yield
        except BlockingIOError:
            raise Busy(
                f"le partenaire {self.partner} est déjà en train d’être récolté",
                f"the partner {self.partner} is being harvested already",
            ) from None

    def recover(self, took_place: Callable[[str], str | None]) -> None:
        """Finish what a process that died had begun, if it was published; else throw it away.

        What is given is called with the IRI of a harvest, and names the publication that tells of
        it, if there is one.
        """
        for draft in self._folder.glob(".*"):
            publication = None
            if (draft / REPORT).exists():
                report = Report.read(json.loads((draft / REPORT).read_bytes()))
                publication = took_place(report.iri) if report.changed else None
            if publication is None:
                self.discard(draft)
            else:
                self._finish(draft, {**report.document, "publication": publication})

    def draft(self, report: Report, found: Yield) -> Path:
        """Write a harvest that is not finished, and force it to disk."""
        draft = self._folder / f".{report.number}"
        draft.mkdir()
        _write(draft / DETAILS, json.dumps(found.details.document, ensure_ascii=False).encode())
        _write(draft / STATEMENTS, found.statements)
        _write(draft / QUARANTINED, found.quarantined)
        for place, content in enumerate(found.held.values()):
            _write(draft / _held(place), content)
        left = {
            "digest": found.left.digest,
            "since": {name: dict(each) for name, each in found.left.since.items()},
            "held": list(found.held),
        }
        replace(draft / STATE, json.dumps(left, ensure_ascii=False) + "\n")
        replace(draft / REPORT, json.dumps(report.document, ensure_ascii=False) + "\n")
        return draft

    def finish(self, draft: Path, report: Report) -> None:
        """Give a harvest its name, with what is known of it now."""
        self._finish(draft, report.document)

    def discard(self, draft: Path) -> None:
        """Throw away a harvest that is not finished."""
        shutil.rmtree(draft)

    def _finish(self, draft: Path, report: Mapping[str, Any]) -> None:
        replace(draft / REPORT, json.dumps(report, ensure_ascii=False) + "\n")
        draft.rename(self._folder / str(report["number"]))
        sync(self._folder)
        self._thin_out()

    def _thin_out(self) -> None:
        """Keep the statements in force, those to which one may go back, and those that wait."""
        reports = list(self.reports())
        left = [each.number for each in reports if each.changed and each.outcome != UNDONE][:KEPT]
        force, standing = self.in_force(), self.standing()
        left += [each.number for each in (force, standing) if each is not None]
        if force is not None:
            before = self.in_force(before=force.base)
            left += [force.base, before.base if before is not None else 0]
        for number in {each.number for each in reports} - set(left):
            for path in (self._folder / str(number)).glob(QUADS):
                path.unlink()

    def found(self, number: int) -> Yield:
        """Read what came of a harvest; NoSuchRecord when that is not kept any more, Damaged."""
        if number == 0:
            return Yield(Details(), Left())
        folder = self._folder / str(number)
        if not (folder / STATEMENTS).exists():
            kept = [str(n) for n in self.numbers() if (self._folder / str(n) / STATEMENTS).exists()]
            raise NoSuchRecord("harvest", str(number), kept)
        try:
            left = json.loads((folder / STATE).read_bytes())
            return Yield(
                self.details(number),
                Left(left["since"], left["digest"]),
                _read(folder / STATEMENTS),
                _read(folder / QUARANTINED),
                {name: _read(folder / _held(i)) for i, name in enumerate(left["held"])},
            )
        except (OSError, EOFError, ValueError, TypeError, KeyError):
            raise Damaged(folder) from None


def _held(place: int) -> str:
    return f"held-{place}.nq.gz"


def _write(path: Path, content: bytes) -> None:
    """Write a file to stay; no time in it: the same content gives the same bytes."""
    replace(path, gzip.compress(content, 6, mtime=0))


def _read(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes())
