"""What an erasure has to do, kept in the store until it is done: a crash leaves it to be resumed.

store/forgetting/journal.json    names the person; removed with the last of what it names; 0600
"""

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from fdt_graph.errors import FdtGraphError
from fdt_graph.keeping.fsck import FORGETTING
from fdt_graph.store.files import replace, sync


@dataclass
class Journal:
    """An erasure that was begun."""

    directory: Path
    iri: str
    gone: set[str] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    #: Statements with a name in them go too.
    by_name: bool = False
    #: What was rewritten → how many statements went. What is new is there by its new name.
    done: dict[str, int] = field(default_factory=dict)
    #: The publication that says so; None before.
    publication: str | None = None

    @classmethod
    def begin(cls, directory: Path, iri: str, by_name: bool) -> "Journal":
        """Begin an erasure, or go on with one; FdtGraphError when another is not finished."""
        path = directory / FORGETTING / "journal.json"
        if not path.exists():
            return cls(directory, iri, by_name=by_name)
        said = json.loads(path.read_text())
        if said["iri"] != iri:
            raise FdtGraphError(
                f"un autre effacement n'est pas fini : relancez fdt-graph forget {said['iri']}",
                f"another erasure is not finished: run fdt-graph forget {said['iri']} again",
            )
        sets = {name: set(said[name]) for name in ("gone", "touched", "names")}
        return cls(
            directory,
            iri,
            **sets,
            by_name=by_name or said["by_name"],
            done=said["done"],
            publication=said["publication"],
        )

    def write(self) -> None:
        """Write it to disk, to stay until end()."""
        folder = self.directory / FORGETTING
        folder.mkdir(mode=0o700, exist_ok=True)
        said = {
            "iri": self.iri,
            "gone": sorted(self.gone),
            "touched": sorted(self.touched),
            "names": sorted(self.names),
            "by_name": self.by_name,
            "done": self.done,
            "publication": self.publication,
        }
        replace(folder / "journal.json", json.dumps(said, indent=1) + "\n", 0o600)

    def note(self, place: str, removed: int) -> None:
        """Note that something was rewritten."""
        self.done[place] = self.done.get(place, 0) + removed
        self.write()

    def end(self) -> None:
        """Remove it: everything is done."""
        shutil.rmtree(self.directory / FORGETTING)
        sync(self.directory)
