"""The writer: what is asked, what follows from it, what breaks it, and what is kept of it."""

import errno
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyoxigraph as ox
import pytest

from fdt_graph.build import build
from fdt_graph.errors import (
    DiskFull,
    Diverged,
    Forbidden,
    NoSuchRecord,
    PreconditionFailed,
    QueryError,
    StoreReadOnly,
)
from fdt_graph.namespaces import iri
from fdt_graph.store.generation import Generation
from fdt_graph.store.generations import Generations
from fdt_graph.store.tally import tally, total
from fdt_graph.tokens import Role, Token
from fdt_graph.validate import read_report
from fdt_graph.writing.history import Attribution
from fdt_graph.writing.law import Law, in_force, read_law
from fdt_graph.writing.order import (
    TAG,
    Change,
    Condition,
    Order,
    Outcome,
    Removal,
    Statements,
    Update,
)
from fdt_graph.writing.writer import Writer, disk_error
from tests.workshop import AGENT, GRAPH, ORGANISATION, document, dump, statements


@pytest.fixture(scope="module")
def law(made: Path) -> Law:
    return read_law(made)


@pytest.fixture
def writer(law: Law, workshop: Path) -> Iterator[Writer]:
    writer = Writer(law, Generations(workshop / "store"))
    yield writer
    writer.close()


def how() -> Attribution:
    return Attribution("update", datetime.now(UTC), AGENT)


def graph(name: str) -> ox.NamedNode:
    return ox.NamedNode(GRAPH + name)


def ask(store: Path, question: str) -> bool:
    with Generations(store).current().open() as opened:
        answer = opened.store.query(question, prefixes={"fdt": iri("fdt:").value})
        assert isinstance(answer, ox.QueryBoolean)
        return bool(answer)


def write(writer: Writer, change: Change, **more: object) -> Outcome:
    return writer.write(Order(change, how(), **more))  # type: ignore[arg-type]


def test_a_write_is_there_with_all_that_follows_from_it(writer: Writer, workshop: Path) -> None:
    outcome = write(writer, statements("new"))
    assert outcome.conforms
    assert outcome.created
    assert outcome.added == 14
    assert ask(workshop / "store", f"ASK {{ <{ORGANISATION}new> a fdt:Actor }}")
    assert Generations(workshop / "store").current().name == outcome.generation


def test_what_a_writer_publishes_is_what_a_build_would(writer: Writer, workshop: Path) -> None:
    write(writer, statements("new", document("new", "new", "newer")))
    write(
        writer, Update(f"DELETE WHERE {{ GRAPH <{GRAPH}new> {{ <{ORGANISATION}newer> ?p ?o }} }}")
    )
    write(
        writer,
        Update(
            "DELETE WHERE { GRAPH ?g { ?record foaf:primaryTopic "
            f"<{ORGANISATION}newer> ; ?p ?o }} }}"
        ),
    )
    before = dump(Generations(workshop / "store").current())
    report, built = build(workshop, Generations(workshop / "store"))
    assert built is not None
    void, derived = b"<https://w3id.org/fdt/graph/void>", b"<https://w3id.org/fdt/graph/derived>"
    history = b"<https://w3id.org/fdt/graph/history>"

    def lines(content: bytes, apart: tuple[bytes, ...]) -> set[bytes]:
        return {line for line in content.splitlines() if line.split(b" ")[-2] not in apart}

    assert lines(before, (void, history)) == lines(dump(built), (void, history))
    assert derived in before


def test_counts_and_digests_follow_the_change(writer: Writer, workshop: Path) -> None:
    write(writer, statements("new"))
    write(writer, statements("first", document("first", "first", "second")))
    current = Generations(workshop / "store").current()
    assert current.graphs == tally(dump(current).splitlines())
    assert current.statements == total(current.graphs)


def test_the_default_graph_stays_the_union(writer: Writer, workshop: Path) -> None:
    text = document("new")
    write(writer, statements("new", text))
    write(writer, statements("other", text.replace("graph:example-new", "graph:example-other")))
    write(writer, Removal(GRAPH + "new"))
    with Generations(workshop / "store").current().open() as opened:
        quads = list(opened.store)
    union = {quad.triple for quad in quads if quad.graph_name == ox.DefaultGraph()}
    assert union == {quad.triple for quad in quads if quad.graph_name != ox.DefaultGraph()}


def test_what_does_not_conform_changes_nothing_and_says_why(writer: Writer, workshop: Path) -> None:
    before = Generations(workshop / "store").current()
    text = document("new").replace('rdfs:label "new"@fr ;', "")
    outcome = write(writer, statements("new", text))
    assert not outcome.conforms
    assert outcome.publication is None
    results = read_report(outcome.report).results
    assert f"<{ORGANISATION}new>" in {
        result.focus_node for result in results if result.severity == "Violation"
    }
    assert Generations(workshop / "store").current() == before
    assert write(writer, statements("new")).conforms


def test_a_dry_run_says_what_would_be_and_does_nothing(writer: Writer, workshop: Path) -> None:
    before = Generations(workshop / "store").current()
    outcome = write(writer, statements("new"), dry=True)
    assert outcome.conforms
    assert (outcome.added, outcome.publication) == (14, None)
    assert Generations(workshop / "store").current() == before
    assert write(writer, statements("new")).added == 14


def test_what_changes_nothing_publishes_nothing(writer: Writer, workshop: Path) -> None:
    write(writer, statements("new"))
    before = Generations(workshop / "store").current()
    assert write(writer, statements("new")).publication is None
    assert Generations(workshop / "store").current() == before


def test_many_graphs_are_one_change(writer: Writer, workshop: Path) -> None:
    one, other = statements("one"), statements("other")
    outcome = write(writer, Statements(None, one.quads + other.quads, True))
    assert outcome.added == 28
    broken = statements("broken", document("broken").replace('rdfs:label "broken"@fr ;', ""))
    refused = write(writer, Statements(None, statements("third").quads + broken.quads, True))
    assert not refused.conforms
    assert not ask(workshop / "store", f"ASK {{ GRAPH <{GRAPH}third> {{ ?s ?p ?o }} }}")


def test_a_publication_says_who_when_how_and_how_much(writer: Writer, workshop: Path) -> None:
    outcome = write(writer, statements("new"))
    question = f"""ASK {{ GRAPH <https://w3id.org/fdt/graph/history> {{
        <https://w3id.org/fdt/id/publication/{outcome.publication}> a fdt:Publication ;
          <http://www.w3.org/ns/prov#wasAssociatedWith> <{AGENT}> ;
          fdt:statementsAdded 14 ; fdt:statementsRemoved 0 ; fdt:changedGraph <{GRAPH}new> }} }}"""
    assert ask(workshop / "store", question)
    assert (workshop / "store" / "patches" / f"{outcome.publication}.rdfp.gz").exists()


def test_what_is_withdrawn_leaves_a_tombstone_until_it_is_back(
    writer: Writer, workshop: Path
) -> None:
    write(writer, statements("new"))
    outcome = write(writer, Removal(GRAPH + "new"))
    buried = f"""ASK {{ <{ORGANISATION}new> a fdt:WithdrawnThing ;
        <http://www.w3.org/ns/prov#wasInvalidatedBy>
        <https://w3id.org/fdt/id/publication/{outcome.publication}> }}"""
    assert ask(workshop / "store", buried)
    assert write(writer, statements("new")).conforms
    assert not ask(workshop / "store", f"ASK {{ <{ORGANISATION}new> a fdt:WithdrawnThing }}")


def test_a_tombstone_says_where_it_went(writer: Writer, workshop: Path) -> None:
    write(writer, statements("new"))
    moved = f"<{ORGANISATION}new> dcterms:isReplacedBy <{ORGANISATION}first>"
    text = f"DELETE WHERE {{ GRAPH <{GRAPH}new> {{ <{ORGANISATION}new> ?p ?o }} }} ;"
    notice = f"?r foaf:primaryTopic <{ORGANISATION}new> ; ?p ?o"
    text += f"DELETE WHERE {{ GRAPH <{GRAPH}new> {{ {notice} }} }} ;"
    write(writer, Update(text + f"INSERT DATA {{ GRAPH <{GRAPH}new> {{ {moved} }} }}"))
    replaced = f"ASK {{ GRAPH <https://w3id.org/fdt/graph/history> {{ {moved} }} }}"
    assert ask(workshop / "store", "PREFIX dcterms: <http://purl.org/dc/terms/> " + replaced)


def test_a_condition_that_does_not_hold_refuses_the_change(writer: Writer) -> None:
    first = write(writer, statements("new"))
    assert first.digest is not None
    tag = first.digest[:TAG]
    with pytest.raises(PreconditionFailed):
        write(writer, statements("new"), condition=Condition(GRAPH + "new", absent=True))
    with pytest.raises(PreconditionFailed):
        write(writer, statements("other"), condition=Condition(GRAPH + "other"))
    change = statements("new", document("new", "new", "newer"))
    assert write(writer, change, condition=Condition(GRAPH + "new", (tag,))).added == 8
    with pytest.raises(PreconditionFailed):
        write(writer, statements("new"), condition=Condition(GRAPH + "new", (tag,)))


def token(*graphs: str) -> Token:
    now = datetime.now(UTC)
    return Token(
        id="0123456789abcdef",
        agent=AGENT,
        role=Role.PARTNER,
        graphs=graphs,
        created=now,
        expires=now + timedelta(days=1),
        revoked=None,
        digest=bytes(32),
    )


def test_a_partner_writes_its_own_graph_and_no_other(writer: Writer, workshop: Path) -> None:
    before = Generations(workshop / "store").current()
    own = token(GRAPH + "new")
    with pytest.raises(Forbidden, match="example-first"):
        write(writer, statements("first", document("first", "first", "new")), token=own)
    assert Generations(workshop / "store").current() == before
    assert write(writer, statements("new"), token=own).conforms


@pytest.mark.parametrize("name", ["derived", "void", "history"])
def test_nobody_writes_what_the_program_makes(writer: Writer, name: str) -> None:
    text = f"INSERT DATA {{ GRAPH graph:{name} {{ organisation:x rdfs:label 'x' }} }}"
    with pytest.raises(Forbidden):
        write(writer, Update(text))


def test_an_update_sent_to_a_graph_changes_no_other(writer: Writer) -> None:
    text = f"INSERT {{ GRAPH <{GRAPH}other> {{ ?s ?p ?o }} }} WHERE {{ ?s ?p ?o }}"
    with pytest.raises(Forbidden, match="example-other"):
        write(writer, Update(text, within=GRAPH + "first"))
    text = f"INSERT DATA {{ <{ORGANISATION}first> rdfs:label 'Premier'@fr }}"
    assert write(writer, Update(text, within=GRAPH + "first")).added == 1


def test_what_is_not_there_cannot_go(writer: Writer) -> None:
    with pytest.raises(NoSuchRecord):
        write(writer, Removal(GRAPH + "none"))


def test_an_update_that_fails_half_way_changes_nothing(writer: Writer, workshop: Path) -> None:
    before = dump(Generations(workshop / "store").current())
    text = f"CLEAR GRAPH <{GRAPH}first> ; DROP GRAPH <{GRAPH}none>"
    with pytest.raises(NoSuchRecord):
        write(writer, Update(text))
    with pytest.raises(QueryError):
        write(writer, Update("LOAD <http://example.org/x>"))
    assert dump(Generations(workshop / "store").current()) == before
    assert write(writer, statements("new")).added == 14


def test_what_another_published_is_taken_note_of(law: Law, workshop: Path) -> None:
    one = Writer(law, Generations(workshop / "store"))
    other = Writer(law, Generations(workshop / "store"))
    write(one, statements("one"))
    write(other, statements("other"))
    write(one, statements("third"))
    for name in ("one", "other", "third"):
        assert ask(workshop / "store", f"ASK {{ <{ORGANISATION}{name}> a fdt:Organisation }}")
    one.close()
    other.close()


def test_a_build_keeps_what_was_written_since(writer: Writer, workshop: Path) -> None:
    write(writer, statements("new"))
    write(writer, statements("first", document("first", "first", "second")))
    report, built = build(workshop, Generations(workshop / "store"))
    assert built is not None
    for name in ("new", "second"):
        assert ask(workshop / "store", f"ASK {{ <{ORGANISATION}{name}> a fdt:Organisation }}")
    assert set(built.notes.written) == {GRAPH + "new", GRAPH + "first"}


def test_a_build_asks_when_files_and_store_differ(writer: Writer, workshop: Path) -> None:
    write(writer, statements("first", document("first", "first", "second")))
    path = workshop / "data" / "first.trig"
    path.write_text(path.read_text().replace("https://first.example", "https://premier.example"))
    generations = Generations(workshop / "store")
    with pytest.raises(Diverged, match="example-first"):
        build(workshop, generations)
    _, kept = build(workshop, generations, take="store")
    assert ask(workshop / "store", f"ASK {{ <{ORGANISATION}second> a fdt:Organisation }}")
    _, taken = build(workshop, generations, take="files")
    assert taken is not None
    assert not ask(workshop / "store", f"ASK {{ <{ORGANISATION}second> a fdt:Organisation }}")
    assert taken.notes.written == {}


def test_files_that_say_what_was_written_are_read_again(writer: Writer, workshop: Path) -> None:
    write(writer, statements("first", document("first", "first", "second")))
    text = document("first", "first", "second")
    prefixes, _, rest = text.partition("graph:example-first a")
    (workshop / "data" / "first.trig").write_text(
        f"{prefixes}graph:example-first {{ graph:example-first a{rest} }}"
    )
    _, built = build(workshop, Generations(workshop / "store"))
    assert built is not None
    assert built.notes.written == {}


def test_the_history_goes_on_through_a_build(writer: Writer, workshop: Path) -> None:
    outcome = write(writer, statements("new"))
    build(workshop, Generations(workshop / "store"))
    publication = f"<https://w3id.org/fdt/id/publication/{outcome.publication}>"
    assert ask(workshop / "store", f"ASK {{ {publication} a fdt:Publication }}")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), DiskFull),
        (OSError("IO error: No space left on device: While appending to file"), DiskFull),
        (OSError(errno.EROFS, "Read-only file system"), StoreReadOnly),
        (OSError(errno.EIO, "Input/output error"), OSError),
    ],
)
def test_what_the_disk_says_is_told(error: OSError, expected: type[Exception]) -> None:
    assert type(disk_error(error)) is expected


def test_a_disk_with_little_room_is_not_written_to(law: Law, workshop: Path) -> None:
    writer = Writer(law, Generations(workshop / "store"), free=1 << 60)
    with pytest.raises(DiskFull):
        write(writer, statements("new"))


def test_the_graph_counts_itself_again_when_asked(writer: Writer, workshop: Path) -> None:
    organisations = "ASK { ?p void:class fdt:Organisation ; void:entities 2 }"
    void = "PREFIX void: <http://rdfs.org/ns/void#> "
    write(writer, statements("new"))
    assert not ask(workshop / "store", void + organisations)
    writer.recount(workshop)
    assert ask(workshop / "store", void + organisations)
    counted = Generations(workshop / "store").current()
    assert counted.graphs == tally(dump(counted).splitlines())
    writer.recount(workshop)
    assert Generations(workshop / "store").current() == counted
    _, built = build(workshop, Generations(workshop / "store"))
    assert built == counted


def test_the_law_is_read_again_when_another_was_built(law: Law, workshop: Path) -> None:
    generations = Generations(workshop / "store")
    assert in_force(workshop, generations, law) is law
    shapes = workshop / "shapes"
    files = {path.name: path.read_bytes() for path in shapes.glob("*.ttl")}
    profiles = shapes.resolve() / "profiles"
    shapes.unlink()
    shapes.mkdir()
    (shapes / "profiles").symlink_to(profiles)
    for name, content in files.items():
        (shapes / name).write_bytes(content + b"\n# changed\n")
    assert in_force(workshop, generations, law) is law
    build(workshop, generations)
    assert in_force(workshop, generations, law).basis != law.basis


def test_a_change_that_is_not_published_leaves_no_patch(
    writer: Writer, workshop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(writer, statements("one"))
    before = sorted((workshop / "store" / "patches").iterdir())

    def full(*_: object) -> Generation:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Generations, "checkpoint", full)
    with pytest.raises(DiskFull):
        write(writer, statements("two"))
    monkeypatch.undo()
    assert sorted((workshop / "store" / "patches").iterdir()) == before
    assert write(writer, statements("two")).added == 14
