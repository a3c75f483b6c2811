"""A store in, its feed brought up to its current generation out; what must leave it, left out."""

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from pyoxigraph import NamedNode, Store, Triple

from fdt_graph.errors import FdtGraphError
from fdt_graph.feed.erased import Erased, read_erased, write_erased
from fdt_graph.feed.members import Member, Publication, Version
from fdt_graph.feed.news import news
from fdt_graph.feed.pages import append, read_all, remove_uncounted, rewrite
from fdt_graph.feed.state import State, read_state, writing
from fdt_graph.feed.terms import DELETE, UPDATE
from fdt_graph.feed.versions import said_of
from fdt_graph.store.generation import Generation
from fdt_graph.store.generations import Generations

#: For how long a deletion can be counted on; what was erased is not named any longer than that.
DELETIONS = timedelta(days=90)


def follow(directory: Path, wait: bool = True) -> State:
    """Bring the feed of a store up to its current generation, and say how far it has come.

    The work is that of the changes since; the first time, that of the whole. Whatever happens in
    between, the same call completes it. Raises Busy when another does it, unless this may wait;
    Gone when nothing is published, OSError when the disk takes no writing.
    """
    with writing(directory, wait):
        # Asked for here: to who waited, what was current before would look like a step back.
        generation, state = Generations(directory).current(), read_state(directory)
        if state is None or state.generation != generation.name:
            state = _catch_up(directory, generation, state)
        return _say_erased(directory, generation, state)


def keep_up(directory: Path) -> None:
    """Bring a feed that somebody has asked for once up to date, after a publication.

    What goes wrong is left to who asks for it next.
    """
    with suppress(FdtGraphError, OSError):
        if read_state(directory) is not None:
            follow(directory, wait=False)


def is_up_to_date(directory: Path, generation: Generation) -> bool:
    """Tell whether a feed has all that it can have when a generation is current."""
    state, erased = read_state(directory), read_erased(directory)
    return (
        state is not None
        and state.generation == generation.name
        and not (erased.unsaid or erased.changed or erased.until(_expiry()))
    )


def _expiry() -> date:
    return datetime.now(UTC).date() - DELETIONS


def _catch_up(directory: Path, generation: Generation, state: State | None) -> State:
    with generation.open() as opened:
        found = news(directory, opened.store, generation.published, state)
    if state is None:
        state = State(f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}", "", "", 0)
        write_erased(directory, read_erased(directory).anew())
    state = replace(
        state,
        generation=generation.name,
        publication=found.last.slug,
        publications=found.publications,
    )
    return append(directory, state, found.members)


def _say_erased(directory: Path, generation: Generation, state: State) -> State:
    """Say what was erased since, and forget that it was when it has been said long enough."""
    erased = read_erased(directory)
    past = erased.until(_expiry())
    if past:
        names = {NamedNode(each) for each in past}
        state = rewrite(directory, state, lambda member: None if member.record in names else member)
        erased = erased.without(past)
        write_erased(directory, erased)
    if not erased.unsaid and not erased.changed:
        return state
    with generation.open() as opened:
        members = _announced(opened.store, erased)
    state = append(directory, state, members)
    write_erased(directory, erased.said(datetime.now(UTC).date()))
    return state


def _announced(store: Store, erased: Erased) -> list[Member]:
    """Make the members that tell of an erasure, which the history does not."""
    now = Publication.unknown()
    names = [NamedNode(name) for name in sorted(erased.unsaid)]
    away = [name for name in names if not said_of(store, name)]  # the others came back
    gone = [Member(name, DELETE, now.ended, now) for name in away]
    records = [NamedNode(name) for name in sorted(erased.changed)]
    found = {record: said_of(store, record) for record in records}
    changed = [Member(each, UPDATE, now.ended, now, said) for each, said in found.items() if said]
    return sorted([*gone, *changed], key=lambda member: member.record.value)


def erase(
    directory: Path, gone: Collection[str], takes: Callable[[bytes], bool], today: date
) -> int:
    """Take out of a store's feed what is erased from it; give how many statements went.

    All members about the records `gone` leave it, and of the others the statements, lines of
    N-Quads, that `takes` tells of. The next follow() says that they are deleted, or changed. The
    same call again completes one that was broken off.
    """
    names = {NamedNode(each) for each in gone}
    with writing(directory):  # who begins the feed at this moment has read what is to be erased
        state = read_state(directory)
        remove_uncounted(directory, state)
        if state is None:
            return 0
        erased, counted = read_erased(directory), 0

        def sift(member: Member) -> Member | None:
            nonlocal erased, counted
            if member.record in names:
                erased = erased.with_gone(member.record.value, today)
                counted += sum(1 for _ in member.quads())
                return None
            stay = frozenset(
                triple for triple in member.version.triples if not takes(_line(triple, member))
            )
            if len(stay) == len(member.version.triples):
                return member
            counted += len(member.version.triples) - len(stay)
            erased = erased.with_changed(member.record.value)
            return replace(member, version=Version(stay, member.version.sources))

        # What is to be said is noted before the pages that it is known from are rewritten.
        for member in read_all(directory, state):
            sift(member)
        write_erased(directory, erased)
        counted = 0
        rewrite(directory, state, sift)
        return counted


def _line(triple: Triple, member: Member) -> bytes:
    return f"{triple} {member.name} .\n".encode()
