"""What the pages of the feed hold, kept in one small file that is replaced whole."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fcntl import LOCK_EX, LOCK_NB
from pathlib import Path

from fdt_graph.errors import Busy, Damaged
from fdt_graph.store import files

#: The folder of the feed in a store.
FOLDER = "feed"
STATE = "state.json"


@dataclass(frozen=True)
class Page:
    """One page: how many members it holds, and the moments of the first and the last."""

    members: int
    first: str
    last: str


@dataclass(frozen=True)
class State:
    """How far the feed has come."""

    #: When it was begun; pages are named after it, so that another feed's are not taken for its.
    begun: str
    #: The generation that it has followed.
    generation: str
    #: The last publication in it, and how many the history knew then.
    publication: str
    publications: int
    pages: tuple[Page, ...] = ()

    @property
    def moment(self) -> str:
        """Give the moment of the last member; empty where there is none."""
        return self.pages[-1].last if self.pages else ""

    @property
    def members(self) -> int:
        """Count the members."""
        return sum(page.members for page in self.pages)

    def page_name(self, number: int) -> str:
        """Name a page, counted from 1.

        >>> State("20261123T101112Z", "", "", 0).page_name(2)
        '20261123T101112Z-2'
        """
        return f"{self.begun}-{number}"


def state_path(directory: Path) -> Path:
    """Say where what is known of a store's feed is."""
    return directory / FOLDER / STATE


def read_state(directory: Path) -> State | None:
    """Read how far the feed of a store has come; None where there is none yet, or Damaged."""
    path = state_path(directory)
    try:
        said = json.loads(path.read_bytes())
        pages = tuple(Page(*page) for page in said.pop("pages"))
        return State(**said, pages=pages)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Damaged(path) from None


def write_state(directory: Path, state: State) -> None:
    """Write it: from now on readers see the pages that it tells of."""
    pages = [[page.members, page.first, page.last] for page in state.pages]
    said = {**vars(replace(state, pages=())), "pages": pages}
    files.replace(state_path(directory), json.dumps(said) + "\n")


@contextmanager
def writing(directory: Path, wait: bool = True) -> Iterator[None]:
    """Be the one who writes to the feed; Busy when another does, unless this may wait."""
    path = directory / FOLDER / "lock"
    path.parent.mkdir(exist_ok=True)
    path.touch()
    try:
        held = files.lock(path, LOCK_EX if wait else LOCK_EX | LOCK_NB)
    except BlockingIOError:
        raise Busy(
            "un autre processus écrit le flux", "another process is writing the feed"
        ) from None
    with held:
        yield
