"""Pages: full ones do not change, the last one grows, members are read back as they were."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from fdt_graph.errors import Damaged
from fdt_graph.feed.members import Member, Publication, Version
from fdt_graph.feed.pages import SIZE, append, page_path, read_all, read_page, rewrite
from fdt_graph.feed.state import State, read_state, writing
from fdt_graph.feed.terms import CREATE
from fdt_graph.namespaces import iri

SOURCE = iri("graph:example-source")


def member(number: int, second: int = 0) -> Member:
    record = iri(f"organisation:example-{number:05d}")
    label = ox.Literal(f"“{number}”\n", language="fr")
    said = Version(frozenset([ox.Triple(record, iri("rdfs:label"), label)]), frozenset([SOURCE]))
    publication = Publication(f"20261123T1011{second:02d}-123456Z", iri("publication:example"))
    return Member(record, CREATE, publication.ended, publication, said)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    with writing(tmp_path):
        return tmp_path


BEGUN = State("20261123T101112Z", "generation", "publication", 1)


def test_members_are_read_as_they_were_written(store: Path) -> None:
    members = [member(number) for number in range(3)]
    assert list(read_all(store, append(store, BEGUN, members))) == members


def test_the_last_page_grows_and_full_ones_stay_as_they_are(store: Path) -> None:
    state = append(store, BEGUN, [member(number) for number in range(SIZE + 1)])
    assert [page.members for page in state.pages] == [SIZE, 1]
    first, last = (page_path(store, number).read_bytes() for number in (1, 2))
    state = append(store, state, [member(SIZE + 1, 1)])
    assert [page.members for page in state.pages] == [SIZE, 2]
    assert page_path(store, 1).read_bytes() == first
    assert page_path(store, 2).read_bytes() != last
    assert read_state(store) == state


def test_a_full_last_page_is_closed_by_the_next(store: Path) -> None:
    state = append(store, BEGUN, [member(number) for number in range(SIZE)])
    before = page_path(store, 1).read_bytes()
    state = append(store, state, [member(SIZE)])
    assert [page.members for page in state.pages] == [SIZE, 1]
    assert page_path(store, 1).read_bytes() == before


def test_a_clock_that_was_put_back_puts_nothing_out_of_order(store: Path) -> None:
    state = append(store, BEGUN, [member(1, 30)])
    state = append(store, state, [member(2, 10)])
    assert [each.moment for each in read_all(store, state)] == [member(1, 30).moment] * 2


def test_leaving_a_member_out_keeps_the_bytes_of_other_pages(store: Path) -> None:
    state = append(store, BEGUN, [member(number) for number in range(SIZE + 2)])
    before = page_path(store, 1).read_bytes()
    gone = member(SIZE).record
    state = rewrite(store, state, lambda each: None if each.record == gone else each)
    assert page_path(store, 1).read_bytes() == before
    assert [page.members for page in state.pages] == [SIZE, 1]
    assert gone not in {each.record for each in read_all(store, state)}


def test_a_damaged_page_is_told(store: Path) -> None:
    state = append(store, BEGUN, [member(1)])
    page_path(store, 1).write_bytes(b"\x1f\x8b")
    with pytest.raises(Damaged):
        read_page(store, state, 1)


def test_a_damaged_state_is_told(store: Path) -> None:
    append(store, BEGUN, [member(1)])
    (store / "feed" / "state.json").write_text("{}")
    with pytest.raises(Damaged):
        read_state(store)
