"""The feed of a store: what was published is in it, once, in order, whatever happened meanwhile."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox
import pytest

from fdt_graph.feed.following import follow, is_up_to_date, keep_up
from fdt_graph.feed.members import RECORDS, Member, Version, is_node, is_record
from fdt_graph.feed.pages import page_path, read_all
from fdt_graph.feed.state import read_state, write_state, writing
from fdt_graph.feed.terms import CREATE, DELETE, UPDATE
from fdt_graph.feed.versions import NODES
from fdt_graph.namespaces import GENID, iri
from fdt_graph.store.generations import Generations
from fdt_graph.store.patches import patch_path
from fdt_graph.writing.history import Attribution
from fdt_graph.writing.law import Law, read_law
from fdt_graph.writing.order import Change, Order, Removal
from fdt_graph.writing.writer import Writer
from tests.workshop import AGENT, GRAPH, PREFIXES, organisation, source, statements

FIRST = iri("organisation:example-first")
SECOND = iri("organisation:example-second")


@pytest.fixture(scope="module")
def law(made: Path) -> Law:
    return read_law(made)


class Store:
    """A store of made-up organisations, what is written to it, and its feed."""

    def __init__(self, folder: Path, law: Law) -> None:
        self.generations = Generations(folder / "store")
        self.writer = Writer(law, self.generations)

    @property
    def path(self) -> Path:
        return self.generations.directory

    def write(self, change: Change) -> str:
        """Make a change; give the name of its publication."""
        how = Attribution("update", datetime.now(UTC), AGENT)
        outcome = self.writer.write(Order(change, how))
        assert outcome.publication is not None
        return outcome.publication

    def say(self, *names: str, label: str = "") -> str:
        """Have the second source describe some organisations, and no others."""
        text = source("second") + "".join(organisation(each, "second", label) for each in names)
        return self.write(statements("second", PREFIXES + text))

    def follow(self) -> list[Member]:
        state = follow(self.path)
        return list(read_all(self.path, state))

    def link(self, names: dict[str, str], said: dict[str, str]) -> None:
        """Have organisations lead to what were blank nodes, by their names, and say what these say.

        A node leads to the one of which it says `→` and the name.
        """
        text = source("second")
        for name, node in names.items():
            text += organisation(name, "second")
            text += f"organisation:example-{name} dcterms:relation <{GENID}{node}> .\n"
        for node, value in said.items():
            follows = value.startswith("→")
            object_ = f"<{GENID}{value[1:]}>" if follows else f'"{value}"'
            predicate = "dcterms:relation" if follows else "dcterms:description"
            text += f"<{GENID}{node}> a foaf:Document ; {predicate} {object_} .\n"
        self.write(statements("second", PREFIXES + text))

    def now(self) -> dict[ox.NamedNode, Version]:
        """Give what is published of each record, and of the nodes that it leads to."""
        with self.generations.current().open() as opened:
            quads = [quad for quad in opened.store if is_record(quad) or is_node(quad)]
        found: dict[ox.NamedNode, Version] = {}
        for record in {quad.subject for quad in quads if is_record(quad)}:
            names, before = {record}, 0
            while len(names) > before:
                before = len(names)
                about = [quad for quad in quads if quad.subject in names]
                names |= {q.object for q in about if str(q.object).startswith(f"<{GENID}")}
            found[record] = Version.of(about)
        return found


@pytest.fixture
def store(law: Law, workshop: Path) -> Iterator[Store]:
    store = Store(workshop, law)
    yield store
    store.writer.close()


def told(members: list[Member]) -> dict[ox.NamedNode, Version]:
    """Replay members: give what they say last of each record that is there."""
    last = {member.record: member for member in members}
    return {record: each.version for record, each in last.items() if each.kind != DELETE}


def kinds(members: list[Member], record: ox.NamedNode) -> list[ox.NamedNode]:
    return [member.kind for member in members if member.record == record]


def test_a_feed_begins_with_all_records(store: Store) -> None:
    members = store.follow()
    assert {member.kind for member in members} == {CREATE}
    assert FIRST in {member.record for member in members}
    assert told(members) == store.now()


def test_a_change_adds_the_records_that_it_is_about_and_no_other(store: Store) -> None:
    before = store.follow()
    publication = store.say("second")
    after = store.follow()
    assert after[: len(before)] == before
    came = {member.record: member for member in after[len(before) :]}
    assert came.keys() == {
        SECOND,
        iri("record:o-example-second"),
        iri("graph:example-second"),
    }
    assert {member.publication.slug for member in came.values()} == {publication}
    assert came[SECOND].version.sources == {iri("graph:example-second")}


def test_a_record_is_created_changed_deleted_and_created_again(store: Store) -> None:
    store.say("second")
    store.say("second", label="another name")
    store.say("third")
    store.say("second")
    assert kinds(store.follow(), SECOND) == [CREATE, UPDATE, DELETE, CREATE]


def test_what_happened_before_anybody_asked_is_in_a_feed(store: Store) -> None:
    """A feed that begins late is the one that had begun at once."""
    store.say("second")
    store.write(Removal(GRAPH + "second"))
    late = store.follow()
    assert kinds(late, SECOND) == [CREATE, DELETE]
    assert told(late) == store.now()


def test_a_feed_that_was_kept_up_is_the_one_that_begins_late(store: Store) -> None:
    store.follow()
    for names in (["second"], ["second", "third"], ["third"]):
        store.say(*names)
        store.follow()
    kept = store.follow()
    begin_anew(store)
    assert store.follow() == kept


def begin_anew(store: Store) -> None:
    shutil.rmtree(store.path / "feed")


def test_deletions_say_nothing_but_that(store: Store) -> None:
    store.say("second")
    store.write(Removal(GRAPH + "second"))
    (deleted,) = [each for each in store.follow() if (each.record, each.kind) == (SECOND, DELETE)]
    assert deleted.version == Version()
    assert {quad.graph_name for quad in deleted.quads()} == {ox.DefaultGraph()}


def test_without_the_change_the_whole_is_compared(store: Store) -> None:
    """As after an erasure, which leaves no change."""
    store.follow()
    store.say("second")
    lost = store.say("third")
    patch_path(store.path, lost).unlink()
    members = store.follow()
    assert told(members) == store.now()
    assert kinds(members, SECOND) == []
    assert kinds(members, iri("organisation:example-third")) == [CREATE]


def test_a_store_that_went_back_in_time_deletes_what_is_no_more(store: Store) -> None:
    before = store.generations.current()
    store.say("second")
    assert SECOND in told(store.follow())
    (store.path / "current").write_text(before.name + "\n")
    members = store.follow()
    assert kinds(members, SECOND) == [CREATE, DELETE]
    assert told(members) == store.now()
    moments = [member.moment for member in members]
    assert moments == sorted(moments)


def test_a_record_that_is_again_what_it_was_has_a_member_of_another_name(store: Store) -> None:
    """The feed has told of the last publication, which is now the last one again."""
    store.say("second")
    before = store.generations.current()
    store.say("second", label="another name")
    store.follow()
    (store.path / "current").write_text(before.name + "\n")
    members = store.follow()
    assert kinds(members, SECOND) == [CREATE, UPDATE, UPDATE]
    assert told(members) == store.now()
    names = [member.name for member in members]
    assert len(set(names)) == len(names)


def said_in(member: Member) -> set[str]:
    return {
        triple.object.value
        for triple in member.version.triples
        if triple.predicate == iri("dcterms:description")
    }


def test_blank_nodes_come_with_each_record_that_leads_to_them(store: Store) -> None:
    """They have no member of their own: a change of theirs is one of the records."""
    store.link({"second": "a", "third": "b"}, {"a": "→b", "b": "one"})
    store.link({"second": "a", "third": "b"}, {"a": "→b", "b": "two"})
    store.link({"second": "a", "third": "a"}, {"a": "→c", "b": "two", "c": "three"})
    store.say("second")
    members = store.follow()
    assert not [member for member in members if not member.record.value.startswith(RECORDS)]
    said = [said_in(member) for member in members if member.record == SECOND]
    assert said == [{"one"}, {"two"}, {"three"}, set()]
    third = [each for each in members if each.record == iri("organisation:example-third")]
    assert [said_in(member) for member in third] == [{"one"}, {"two"}, {"three"}, set()]
    assert [member.kind for member in third] == [CREATE, UPDATE, UPDATE, DELETE]
    assert told(members) == store.now()


def test_a_feed_that_was_kept_up_has_the_same_blank_nodes(store: Store) -> None:
    store.follow()
    for node, value in (("b", "one"), ("b", "two"), ("c", "three")):
        store.link({"second": "a"}, {"a": f"→{node}", node: value})
        store.follow()
    kept = store.follow()
    assert told(kept) == store.now()
    begin_anew(store)
    assert store.follow() == kept


def test_a_record_does_not_bring_more_blank_nodes_than_it_may(store: Store) -> None:
    """The nearest; and one that leads to itself ends."""
    chain = {f"{place:04}": f"→{place + 1:04}" for place in range(NODES + 5)}
    store.link({"second": "0000"}, chain | {f"{NODES + 5:04}": "→0000"})
    (member,) = [each for each in store.follow() if each.record == SECOND]
    subjects = {triple.subject for triple in member.version.triples}
    nodes = {ox.NamedNode(f"{GENID}{place:04}") for place in range(NODES)}
    assert subjects == {SECOND} | nodes


def test_nothing_is_done_twice(store: Store) -> None:
    members = store.follow()
    written = page_path(store.path, 1).stat().st_mtime_ns
    assert is_up_to_date(store.path, store.generations.current())
    assert store.follow() == members
    assert page_path(store.path, 1).stat().st_mtime_ns == written


def test_a_crash_before_the_state_is_written_leaves_nothing(store: Store) -> None:
    """Pages are written first: what they hold past the state is not there, and written over."""
    store.follow()
    state = read_state(store.path)
    assert state is not None
    store.say("second")
    whole = store.follow()
    write_state(store.path, state)
    assert told(list(read_all(store.path, state))).keys() == told(whole).keys() - {
        SECOND,
        iri("record:o-example-second"),
        iri("graph:example-second"),
    }
    assert store.follow() == whole


def test_a_feed_that_nobody_asked_for_is_not_begun(store: Store) -> None:
    keep_up(store.path)
    assert read_state(store.path) is None


def test_who_publishes_waits_for_nobody(store: Store) -> None:
    store.follow()
    store.say("second")
    with writing(store.path):
        keep_up(store.path)
    assert not is_up_to_date(store.path, store.generations.current())
