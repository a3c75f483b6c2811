"""Members in, the files of pages out. The last page grows; one that is full does not change.

What a page holds past what the state tells of was left by a crash: nobody reads it, and the next
members are written over it.
"""

import gzip
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import NamedNode, RdfFormat

from fdt_graph.errors import Damaged
from fdt_graph.feed.members import Member, Publication, read_members
from fdt_graph.feed.state import FOLDER, Page, State, write_state
from fdt_graph.feed.terms import FEED
from fdt_graph.namespaces import BASE
from fdt_graph.store import files

#: Members of a full page, and how hard a page is compressed: the last one often is.
SIZE, LEVEL = 250, 6


def page_path(directory: Path, number: int) -> Path:
    """Say where a page of a store's feed is; pages are counted from 1."""
    return directory / FOLDER / "pages" / f"{number:06d}.nq.gz"


def read_page(directory: Path, state: State, number: int) -> list[Member]:
    """Read a page that the state tells of; Damaged when it is not as it was written."""
    path = page_path(directory, number)
    return check_page(path)[: state.pages[number - 1].members]


def check_page(path: Path) -> list[Member]:
    """Read the file of a page, whole; Damaged when it is not as it was written."""
    try:
        return list(read_members(ox.parse(gzip.decompress(path.read_bytes()), RdfFormat.N_QUADS)))
    except (OSError, EOFError, zlib.error, SyntaxError, KeyError):
        raise Damaged(path) from None


def read_all(directory: Path, state: State) -> Iterator[Member]:
    """Read all members, the oldest first."""
    for number in range(1, len(state.pages) + 1):
        yield from read_page(directory, state, number)


def find(directory: Path, state: State, member: NamedNode) -> int | None:
    """Find the page of a member by its IRI; None where no page has it.

    Some pages are read: members of a publication are in the order of their records.
    """
    slug, _, record = member.value.removeprefix(f"{FEED}/").partition("/")
    wanted = (Publication(slug).ended, BASE + record)

    def begins(number: int) -> tuple[str, str]:
        members = read_page(directory, state, number)
        last = state.pages[number - 1].last
        return (members[0].moment, members[0].record.value) if members else (last, "")

    numbers = range(1, len(state.pages) + 1)
    page = bisect_right(numbers, wanted, key=begins)
    if page and any(each.name == member for each in read_page(directory, state, page)):
        return page
    return None


def append(directory: Path, state: State, members: Iterable[Member]) -> State:
    """Add members at the end, none before the last one; the state that tells of them is written.

    A crash leaves all of them, or none.
    """
    pages = list(state.pages)
    kept = read_page(directory, state, len(pages)) if pages and pages[-1].members < SIZE else []
    if kept:
        pages.pop()
    moment, coming = state.moment, iter(members)
    while part := list(islice(coming, SIZE - len(kept))):
        for member in part:
            # A clock that was put back does not put members out of order.
            moment = max(moment, member.moment)
            kept.append(replace(member, moment=moment))
        pages.append(_write(directory, len(pages) + 1, kept))
        kept = []
    if kept:  # nothing came
        return _keep(directory, state)
    return _keep(directory, replace(state, pages=tuple(pages)))


def rewrite(directory: Path, state: State, change: Callable[[Member], Member | None]) -> State:
    """Change members where they are, or leave them out; other pages keep their bytes.

    What a crash left in a page past its members goes.
    """
    pages = list(state.pages)
    for number, page in enumerate(state.pages, 1):
        held = check_page(page_path(directory, number))
        after = [new for new in map(change, held[: page.members]) if new is not None]
        if after != held:
            _write(directory, number, after)
        pages[number - 1] = replace(page, members=len(after))
    return _keep(directory, replace(state, pages=tuple(pages)))


def remove_uncounted(directory: Path, state: State | None) -> None:
    """Remove the files that a crash left beside the pages that the state tells of."""
    count = len(state.pages) if state is not None else 0
    counted = {page_path(directory, number) for number in range(1, count + 1)}
    for path in (directory / FOLDER / "pages").glob("*"):
        if path not in counted:
            path.unlink()


def _keep(directory: Path, state: State) -> State:
    write_state(directory, state)
    return state


def _write(directory: Path, number: int, members: list[Member]) -> Page:
    path = page_path(directory, number)
    path.parent.mkdir(exist_ok=True)
    lines = (f"{quad} .\n" for member in members for quad in member.quads())
    # No time in it: the same members give the same bytes.
    files.replace(path, gzip.compress("".join(lines).encode(), LEVEL, mtime=0))
    first, last = (members[0].moment, members[-1].moment) if members else ("", "")
    return Page(len(members), first, last)
