"""A generation and how far a feed has come in, the members that it lacks out.

What a record was before is worked out backwards, from what it is now and from the changes that the
store keeps: only records that changed are read. Where no change is kept, as after an erasure, all
records are compared with what the feed says last of each.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pyoxigraph import NamedNode, Quad, Store

from fdt_graph.describe import HISTORY
from fdt_graph.errors import Damaged
from fdt_graph.feed.members import Member, Publication, Version, change, is_record
from fdt_graph.feed.pages import read_all
from fdt_graph.feed.state import State
from fdt_graph.feed.versions import Past, Said, everything, version
from fdt_graph.namespaces import iri
from fdt_graph.store.diff import Diff
from fdt_graph.store.patches import read_patch
from fdt_graph.writing.history import ENDED, slug

_PUBLICATIONS = iri("publication:").value


@dataclass(frozen=True)
class News:
    """What a feed lacks, in order, and the publications that are in it then."""

    members: list[Member]
    last: Publication
    publications: int


def news(directory: Path, store: Store, published: datetime, state: State | None) -> News:
    """Find what a feed lacks to tell of a store, published at some time.

    The first time it begins with the last state of which no change is kept: with the first build.
    """
    known = list(publications(store)) or [Publication(slug(published))]
    pending, whole = _pending(known, state)
    diffs = [_diff(directory, each) for each in pending]
    without = max((place for place, diff in enumerate(diffs) if diff is None), default=-1)
    start = max(without, 0) if whole else without
    later = [diff or Diff() for diff in diffs[start + 1 :]]
    past = Past(store, later)
    found = _backwards(past, pending[start + 1 :], later)
    if start >= 0:
        told = _told(directory, state) if state is not None else {}
        before = {**everything(store), **past.said}
        found = [*_compared(pending[start], told, before), *found]
    return News(found, known[-1], len(known))


def publications(store: Store) -> Iterator[Publication]:
    """List what was published, the oldest first."""
    said = store.quads_for_pattern(None, ENDED, None, HISTORY)
    subjects = {quad.subject for quad in said if isinstance(quad.subject, NamedNode)}
    ours = [each for each in subjects if each.value.startswith(_PUBLICATIONS)]
    for each in sorted(ours, key=str):
        yield Publication(each.value.removeprefix(_PUBLICATIONS), each)


def _pending(known: list[Publication], state: State | None) -> tuple[list[Publication], bool]:
    """Give the publications that a feed lacks, and whether all records are to be compared.

    They are when the store has another past than it had: a backup was restored. What it says now
    has a name of its own then: the feed may have told of the last publication already.
    """
    if state is None:
        return known, True
    slugs = [each.slug for each in known]
    if state.publication in slugs and slugs.index(state.publication) + 1 == state.publications:
        return known[state.publications :], False
    return [Publication.unknown()], True


def _diff(directory: Path, publication: Publication) -> Diff | None:
    try:
        return read_patch(directory, publication.slug)
    except Damaged:
        return None


def _backwards(past: Past, pending: Sequence[Publication], diffs: Sequence[Diff]) -> list[Member]:
    """Go back through changes: give the members, in order."""
    batches: list[list[Member]] = []
    for publication, diff in zip(reversed(pending), reversed(diffs), strict=True):
        after = {record: past.version(record) for record in past.reached(diff)}
        past.undo(diff)
        batches.append(
            _sorted(change(publication, each, past.version(each), after[each]) for each in after)
        )
    return [member for batch in reversed(batches) for member in batch]


def _told(directory: Path, state: State) -> dict[NamedNode, Version]:
    """Give what a feed says last of each record."""
    return {member.record: member.version for member in read_all(directory, state)}


def _compared(
    publication: Publication, told: Mapping[NamedNode, Version], now: Said
) -> list[Member]:
    def about(name: NamedNode) -> Collection[Quad]:
        return now.get(name, ())

    records = {name for name, quads in now.items() if any(map(is_record, quads))}
    return _sorted(
        change(publication, record, told.get(record, Version()), version(record, about))
        for record in told.keys() | records
    )


def _sorted(members: Iterable[Member | None]) -> list[Member]:
    found = (member for member in members if member is not None)
    return sorted(found, key=lambda member: member.record.value)
