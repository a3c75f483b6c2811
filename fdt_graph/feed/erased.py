"""What was erased from a feed, until whoever follows it has had time to hear of it.

It is kept beside the feed and not in it: a feed that is begun anew tells of it again, to those who
followed the one before.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from fdt_graph.store import files

#: The file in a store.
ERASED = "feed-erased.json"


@dataclass(frozen=True)
class Erased:
    """Records that were erased, and others that lost statements by it."""

    #: IRI → the day on which the feed said so; on which it was erased, while it has not.
    gone: dict[str, date] = field(default_factory=dict)
    #: Those of them whose deletion is not in the feed yet.
    unsaid: frozenset[str] = frozenset()
    #: IRIs of records of which the feed has said more than may be said.
    changed: frozenset[str] = frozenset()

    def with_gone(self, iri: str, on: date) -> "Erased":
        """Add a record that was erased."""
        return replace(self, gone={**self.gone, iri: on}, unsaid=self.unsaid | {iri})

    def with_changed(self, iri: str) -> "Erased":
        """Add a record that lost statements."""
        return replace(self, changed=self.changed | {iri})

    def said(self, on: date) -> "Erased":
        """Give the same when the feed has said all of it, what is left of it on some day."""
        gone = {**self.gone, **dict.fromkeys(self.unsaid, on)}
        return Erased(gone)

    def anew(self) -> "Erased":
        """Give the same for a feed that has said nothing of it."""
        return replace(self, unsaid=frozenset(self.gone))

    def until(self, day: date) -> set[str]:
        """List what the feed said on a day or before."""
        return {iri for iri, on in self.gone.items() if on <= day and iri not in self.unsaid}

    def without(self, iris: Collection[str]) -> "Erased":
        """Give the same without some records that the feed has said."""
        return replace(self, gone={iri: on for iri, on in self.gone.items() if iri not in iris})


def read_erased(directory: Path) -> Erased:
    """Read what was erased from the feed of a store."""
    try:
        said = json.loads((directory / ERASED).read_bytes())
    except FileNotFoundError:
        return Erased()
    gone = {iri: date.fromisoformat(on) for iri, on in said["gone"].items()}
    return Erased(gone, frozenset(said["unsaid"]), frozenset(said["changed"]))


def write_erased(directory: Path, erased: Erased) -> None:
    """Write it; nothing is left where there is nothing to say."""
    path = directory / ERASED
    if erased == Erased():
        path.unlink(missing_ok=True)
        return
    said = {
        "gone": {iri: on.isoformat() for iri, on in sorted(erased.gone.items())},
        "unsaid": sorted(erased.unsaid),
        "changed": sorted(erased.changed),
    }
    files.replace(path, json.dumps(said, indent=1) + "\n", 0o600)
