"""Who is erased leaves the feed too, and whoever follows it is told: for a time, and not longer."""

import gzip
import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fdt_graph.feed import following
from fdt_graph.feed.erased import read_erased, write_erased
from fdt_graph.feed.following import DELETIONS, follow, is_up_to_date
from fdt_graph.feed.members import Member
from fdt_graph.feed.pages import page_path, read_all
from fdt_graph.feed.state import read_state, state_path, write_state, writing
from fdt_graph.feed.terms import CREATE, DELETE, UPDATE
from fdt_graph.keeping.fsck import fsck
from fdt_graph.namespaces import iri
from fdt_graph.store.generations import Generations
from tests.keeping.test_erasure import GONE, PERSON, SLUG, erase
from tests.keeping.test_erasure import model as model

#: What was said of the person and of others, and now of others only.
SHARED = iri("link:example-three")


@pytest.fixture(scope="module")
def told(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store whose feed told of a person, who was erased then. Not to be changed by a test."""
    place = Path(shutil.copytree(model, tmp_path_factory.mktemp("told") / "place", symlinks=True))
    store = place / "store"
    assert PERSON in {member.record for member in members(store)}
    assert erase(place).publication is not None
    return store


@pytest.fixture
def store(told: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(told, tmp_path / "store"))


def members(store: Path) -> list[Member]:
    """Bring the feed of a store up to date; give all that it says."""
    return list(read_all(store, follow(store)))


def pages(store: Path) -> bytes:
    """Give all that the pages of a feed hold."""
    paths = sorted((store / "feed" / "pages").iterdir())
    return b"".join(gzip.decompress(path.read_bytes()) for path in paths)


def test_nothing_of_the_person_stays_in_the_pages(told: Path) -> None:
    """Before anybody follows the feed again."""
    assert SLUG not in pages(told)


def test_the_deletions_are_told(store: Path) -> None:
    said = members(store)
    about = {name: [each for each in said if each.record == iri(name)] for name in GONE}
    assert {name: [each.kind for each in found] for name, found in about.items()} == {
        name: [DELETE] for name in GONE
    }
    assert not [quad for found in about.values() for each in found for quad in each.version.triples]


def test_what_lost_statements_is_told_anew(store: Path) -> None:
    """Or whoever has read them would keep them."""
    found = [member for member in members(store) if member.record == SHARED]
    assert [member.kind for member in found] == [CREATE, UPDATE]
    assert found[0].version == found[1].version
    assert PERSON not in {triple.object for triple in found[1].version.triples}


def test_it_is_told_once(store: Path) -> None:
    said = members(store)
    assert members(store) == said
    assert is_up_to_date(store, Generations(store).current())


def test_after_a_time_nobody_is_named_any_more(store: Path) -> None:
    members(store)
    erased = read_erased(store)
    past = datetime.now(UTC).date() - DELETIONS - timedelta(days=1)
    write_erased(store, replace(erased, gone=dict.fromkeys(erased.gone, past)))
    assert not is_up_to_date(store, Generations(store).current())
    members(store)
    assert SLUG not in pages(store)
    files = [path for path in (store / "feed").rglob("*") if path.is_file()]
    assert not [path for path in files if SLUG in path.read_bytes()]


def test_an_erasure_that_was_broken_off_is_completed(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks meanwhile is told of the deletion; then it is erased all the same."""
    place = Path(shutil.copytree(model, tmp_path / "place", symlinks=True))
    store = place / "store"
    members(store)
    rewrite: Callable[..., object] = following.rewrite

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(following, "rewrite", stop)
    with pytest.raises(KeyboardInterrupt):
        erase(place)
    monkeypatch.setattr(following, "rewrite", rewrite)
    members(store)
    assert erase(place).publication is not None
    assert SLUG not in pages(store)
    said = members(store)
    assert [each.kind for each in said if each.record == PERSON] == [DELETE]


def test_the_store_is_sound_afterwards(store: Path) -> None:
    members(store)
    found = fsck(store)
    assert not found.faults
    assert not found.notes


@pytest.mark.parametrize("name", ["state.json", "pages/000001.nq.gz"])
def test_a_damaged_feed_is_found(store: Path, name: str) -> None:
    (store / "feed" / name).write_bytes(b"x")
    assert [fault.place for fault in fsck(store).faults] == [f"feed/{name}"]


def take_out(store: Path) -> int:
    """Take the person out of the feed alone."""
    gone = [iri(name).value for name in GONE]
    return following.erase(store, gone, lambda line: SLUG in line, datetime.now(UTC).date())


@pytest.fixture
def telling(model: Path, tmp_path: Path) -> Path:
    """A store whose feed tells of the person."""
    place = Path(shutil.copytree(model, tmp_path / "place", symlinks=True))
    follow(place / "store")
    return place / "store"


def test_an_erasure_waits_for_who_begins_the_feed(telling: Path) -> None:
    """And does not take it for one that is not there."""
    state = read_state(telling)
    assert state is not None
    with writing(telling):
        state_path(telling).unlink()
        erasure = threading.Thread(target=take_out, args=[telling])
        erasure.start()
        erasure.join(1)
        write_state(telling, state)
    erasure.join()
    assert SLUG not in pages(telling)


@pytest.mark.parametrize("counted", [0, 1])
def test_what_a_crash_left_is_erased_too(telling: Path, counted: int) -> None:
    """Members beyond those that the state counts, in a page of its or in another."""
    state = read_state(telling)
    assert state is not None
    first = replace(state.pages[0], members=1)
    write_state(telling, replace(state, pages=(first,)[:counted]))
    shutil.copy(page_path(telling, 1), page_path(telling, 1000))
    take_out(telling)
    assert SLUG not in pages(telling)


def test_a_deletion_is_told_however_late_anybody_asks(store: Path) -> None:
    erased = read_erased(store)
    past = datetime.now(UTC).date() - DELETIONS - timedelta(days=1)
    write_erased(store, replace(erased, gone=dict.fromkeys(erased.gone, past)))
    said = {member.record: member.kind for member in members(store)}
    assert {said[iri(name)] for name in GONE} == {DELETE}


def test_a_feed_that_is_begun_anew_tells_of_the_deletions_again(store: Path) -> None:
    members(store)
    shutil.rmtree(store / "feed")
    said = {member.record: member.kind for member in members(store)}
    assert {said[iri(name)] for name in GONE} == {DELETE}
