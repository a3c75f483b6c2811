"""Forgetting: nothing of a person is left in any file of a store, and nothing else is lost."""

import gzip
import hashlib
import json
import random
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from fdt_graph.build import build
from fdt_graph.cli.keep import forget as command
from fdt_graph.derive import DERIVED
from fdt_graph.describe import HISTORY
from fdt_graph.errors import FdtGraphError, NoSuchRecord
from fdt_graph.keeping.erasure import Erasure, forget
from fdt_graph.keeping.fsck import fsck
from fdt_graph.keeping.reach import GOES_WITH, Reach
from fdt_graph.namespaces import GENID, iri
from fdt_graph.store.diff import Diff
from fdt_graph.store.forgotten import forgotten, is_forgotten
from fdt_graph.store.generation import Generation
from fdt_graph.store.generations import Generations
from fdt_graph.store.releases import Releases
from fdt_graph.tokens import Role, Tokens
from fdt_graph.writing.history import Attribution
from tests.processes import killed_after
from tests.workshop import dump, publish_change

PERSON = iri("person:example-ariane-longuenom")
SLUG, NAME = b"ariane-longuenom", "Ariane Longuenom-Exemplaire"
GONE = [
    "person:example-ariane-longuenom",
    "membership:example-ariane-longuenom",
    "record:example-ariane-longuenom",
    "link:example-advice",
    "claim:example-president-gazette",
    "conflict:example-president",
]
GAZETTE = iri("graph:example-gazette")


def how() -> Attribution:
    return Attribution("forget", datetime.now(UTC), iri("organisation:example-observatory").value)


@pytest.fixture(scope="module")
def model(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working directory whose store has two generations, a release, a change, tokens, a head."""
    place = tmp_path_factory.mktemp("erasure")
    for name in ("ontology", "shapes", "sparql"):
        (place / name).symlink_to(root / name)
    (place / "data").mkdir()
    shutil.copy(root / "data" / "project.trig", place / "data")
    shutil.copy(root / "ontology" / "examples.trig", place / "data" / "story.trig")
    person = place / "data" / "person.trig"
    shutil.copy(root / "tests" / "keeping" / "person.trig", person)
    generations = Generations(place / "store")
    report, first = build(place, generations)
    assert first is not None, [result.message("en") for result in report.results]
    Releases(place / "store").create(generations, "2026-11")
    write_another(generations, first)
    tokens = Tokens(place / "store")
    for agent in (PERSON, iri("organisation:example-observatory")):
        tokens.create(agent.value, Role.STEWARD)
    return place


def write_another(generations: Generations, before: Generation) -> None:
    """Publish a change as the writer does, over a head that stays."""
    note = ox.Literal("Lu pour Ariane Longuenom-Exemplaire, présidente", language="fr")
    record, source = iri("record:example-ariane-longuenom"), iri("graph:example-gazette")
    quad = ox.Quad(record, iri("fdt:note"), note, source)
    publish_change(generations, before, Diff(frozenset([quad])))


@pytest.fixture
def place(model: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(model, tmp_path / "place", symlinks=True))


@pytest.fixture(scope="module")
def done(model: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Erasure]:
    """A copy of it without the person, and what was said of that."""
    place = Path(shutil.copytree(model, tmp_path_factory.mktemp("done") / "place", symlinks=True))
    return place, erase(place)


@pytest.fixture(scope="module")
def erased(done: tuple[Path, Erasure]) -> Path:
    """A copy of it without the person. Not to be changed by a test."""
    return done[0]


def erase(place: Path, by_name: bool = False) -> Erasure:
    return forget(place, Generations(place / "store"), PERSON.value, how(), by_name)


def said(generation: Generation) -> list[ox.Quad]:
    return list(ox.parse(dump(generation), ox.RdfFormat.N_QUADS))


def bytes_of(store: Path) -> Iterator[tuple[Path, bytes]]:
    """Give all that the files of a store hold, uncompressed, and what the engine reads of it."""
    for path in store.rglob("*"):
        if path.is_file():
            yield path, path.read_bytes()
            if path.suffix == ".gz":
                yield path, gzip.decompress(path.read_bytes())
    for db in store.rglob("db"):
        yield db, "\n".join(map(str, ox.Store.read_only(str(db)))).encode()


def holding(store: Path, *texts: bytes) -> set[str]:
    return {
        str(path.relative_to(store))
        for path, content in bytes_of(store)
        if any(text in content for text in texts)
    }


def test_before_it_is_everywhere(model: Path) -> None:
    """What the next tests look for can be found."""
    found = holding(model / "store", SLUG)
    for part in ("generations/", "releases/2026-11/dump.nq.gz", "patches/", "tokens.json", "head-"):
        assert any(name.startswith(part) for name in found), part
    assert any(name.endswith(".sst") for name in found)


@pytest.mark.parametrize("name", ["manifest.json", "release.json"])
def test_a_release_that_cannot_be_read_is_named_and_the_erasure_is_not_over(
    place: Path, name: str
) -> None:
    damaged = place / "store" / "releases" / "2026-11" / name
    whole = damaged.read_bytes()
    damaged.write_bytes(whole[:-20])
    assert erase(place).held == ["releases/2026-11"]
    damaged.write_bytes(whole)
    assert erase(place).held == []


def test_nothing_of_it_is_left_in_any_byte(place: Path) -> None:
    erase(place, by_name=True)
    assert holding(place / "store", SLUG, b"Longuenom", b"A. Longuenom") == set()
    findings = fsck(place / "store")
    assert (findings.faults, findings.notes) == ([], [])


def test_what_is_said_of_nobody_else_goes_and_the_rest_stays(model: Path, erased: Path) -> None:
    before, after = (set(said(Generations(place / "store").current())) for place in (model, erased))
    gone = {iri(name) for name in GONE}
    lost = {quad for quad in before - after if quad.graph_name not in (DERIVED, HISTORY)}
    assert all(quad.subject in gone or quad.object in gone for quad in lost)
    assert not [quad for quad in after if quad.subject in gone or quad.object in gone]
    assert {quad.graph_name for quad in after - before} <= {DERIVED, HISTORY}
    stays = {str(quad.subject) for quad in after}
    for name in ("participation:example-two", "link:example-three", "resource:example-interview"):
        assert str(iri(name)) in stays, name


def test_a_decision_goes_with_either_thing_that_it_is_about(place: Path) -> None:
    thing = iri("organisation:example-gazette-directory-1")
    erasure = forget(place, Generations(place / "store"), thing.value, how())
    assert erasure.report is not None
    assert erasure.report.conforms, [each.message("en") for each in erasure.report.results]
    left = {quad.subject for quad in said(Generations(place / "store").current())}
    assert iri("match:example-same") not in left
    assert iri("match:example-different") in left


def test_what_was_a_blank_node_goes_with_the_last_that_leads_to_it(root: Path) -> None:
    other, says = iri("organisation:example-observatory"), iri("rdfs:seeAlso")
    hers, inner, shared = (ox.NamedNode(f"{GENID}{name}") for name in ("a1", "b2", "c3"))
    pairs = [(PERSON, hers), (hers, inner), (PERSON, shared), (other, shared), (inner, inner)]
    quads = [ox.Quad(one, says, another, GAZETTE) for one, another in pairs]
    state = ox.Store()
    state.extend(quads + [ox.Quad(each.subject, each.predicate, each.object) for each in quads])
    reach = Reach({PERSON.value})
    reach.grow(state, (root / GOES_WITH).read_text())
    assert reach.gone == {PERSON.value, hers.value, inner.value}


def test_what_was_derived_from_a_name_is_derived_anew(erased: Path) -> None:
    generations = Generations(erased / "store")
    labels = [
        quad.object.value
        for quad in said(generations.current())
        if quad.subject == iri("participation:example-two") and quad.predicate == iri("rdfs:label")
    ]
    assert sorted(labels) == ["Participation : Camille Exemple", "Participation: Camille Exemple"]
    for state in (*generations.all(), Releases(erased / "store").get("2026-11").generation):
        assert not [
            quad
            for quad in said(state)
            if quad.graph_name == DERIVED and "Longuenom" in str(quad.object)
        ]


def test_texts_that_name_the_person_are_listed_and_stay(done: tuple[Path, Erasure]) -> None:
    place, erasure = done
    (trace,) = erasure.traces
    assert trace.graph == GAZETTE.value
    assert trace.subject == iri("resource:example-interview").value
    with Generations(place / "store").current().open() as opened:
        assert next(opened.store.quads_for_pattern(iri("resource:example-interview"), None, None))


def test_the_history_says_how_much_went_and_not_who(done: tuple[Path, Erasure]) -> None:
    place, erasure = done
    assert erasure.publication is not None
    publication = iri(f"publication:{erasure.publication}")
    about = {
        quad.predicate: quad.object
        for quad in said(Generations(place / "store").current())
        if quad.graph_name == HISTORY and quad.subject == publication
    }
    assert about[iri("fdt:method")] == iri("method:forget")
    assert about[iri("prov:wasAssociatedWith")] == iri("organisation:example-observatory")
    removed = about[iri("fdt:statementsRemoved")]
    assert isinstance(removed, ox.Literal)
    assert 40 < int(removed.value) < max(erasure.done.values())


def test_it_says_what_was_rewritten(model: Path, done: tuple[Path, Erasure]) -> None:
    place, erasure = done
    old = [generation.name for generation in Generations(model / "store").all()]
    now = {f"generations/{each.name}" for each in Generations(place / "store").all()}
    others = {"releases/2026-11", "patches/20261123T101112-123456Z.rdfp.gz", "tokens.json"}
    assert set(erasure.done) == now | others
    assert erasure.done["patches/20261123T101112-123456Z.rdfp.gz"] == 1
    assert erasure.done["tokens.json"] == 1
    assert len(Tokens(place / "store").all()) == 1
    assert not {f"generations/{name}" for name in old} & now
    assert erasure.held == []


def test_a_release_says_that_it_was_rewritten_and_its_sums_hold(model: Path, erased: Path) -> None:
    folder = erased / "store" / "releases" / "2026-11"
    before, after = (
        json.loads((place / "store" / "releases" / "2026-11" / "release.json").read_text())
        for place in (model, erased)
    )
    (revision,) = after["revisions"]
    assert revision["before"] == before["dump"] != after["dump"]
    assert revision["statements"] == before["statements"] - after["statements"]
    subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=folder, check=True)
    assert after["dump"]["compressed"]["sha256"].encode() in (folder / "dcat.ttl").read_bytes()


def test_it_does_not_come_back_with_the_next_build(erased: Path) -> None:
    """What a build and a writer ask: is this forgotten?"""
    list_ = forgotten(erased / "store")
    dataset = ox.Store()
    dataset.load(path=str(erased / "data" / "person.trig"))
    again = {quad.subject for quad in dataset if list_.mentions(quad)}
    assert {iri(name) for name in GONE} <= again
    removed = list_.leave_out(dataset)
    assert removed > 40
    assert not [quad for quad in dataset if list_.mentions(quad)]
    assert len(dataset) > 10


def test_the_list_of_what_is_forgotten_names_nobody(erased: Path) -> None:
    path = erased / "store" / "forgotten.json"
    assert path.stat().st_mode & 0o077 == 0
    hashes = {each["sha256"] for each in json.loads(path.read_text())["forgotten"]}
    assert hashlib.sha256(PERSON.value.encode()).hexdigest() in hashes
    assert is_forgotten(erased / "store", PERSON.value)
    assert not is_forgotten(erased / "store", iri("person:example-mayor").value)


def test_files_that_still_name_the_person_are_listed(done: tuple[Path, Erasure]) -> None:
    place, erasure = done
    lines = (place / "data" / "person.trig").read_text().splitlines()
    about = [line for line in lines if "onguenom" in line or "advice" in line]
    found = erasure.files
    assert found.keys() == {Path("data/person.trig")}
    assert found[Path("data/person.trig")] >= len(about)


def test_an_erasure_that_would_not_conform_changes_nothing(place: Path) -> None:
    """A thing whose only label has the name in it: to take that away would leave it without one."""
    file = place / "data" / "person.trig"
    file.write_text(
        file.read_text().replace("Entretien exemple", NAME).replace("An example interview", NAME)
    )
    assert build(place, Generations(place / "store"))[1] is not None
    before = contents(place / "store")
    erasure = erase(place, by_name=True)
    assert erasure.report is not None
    assert not erasure.report.conforms
    assert contents(place / "store") == before


def contents(store: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in store.rglob("*") if path.is_file()}


def test_a_generation_that_is_being_read_is_told_and_done_later(place: Path) -> None:
    generations = Generations(place / "store")
    reader = generations.current().open()
    held = f"generations/{reader.generation.name}"
    erasure = erase(place, by_name=True)
    assert erasure.held == [held]
    assert list(reader.store.quads_for_pattern(PERSON, None, None))
    assert any("not finished" in note.en for note in fsck(place / "store").notes)
    with pytest.raises(FdtGraphError, match="ariane"):
        forget(place, generations, iri("person:example-mayor").value, how())
    reader.close()
    again = erase(place)
    assert (again.held, again.publication) == ([], erasure.publication)
    assert holding(place / "store", SLUG, b"Longuenom") == set()


def test_who_is_not_there_cannot_be_erased(place: Path) -> None:
    generations = Generations(place / "store")
    with pytest.raises(NoSuchRecord, match="did you mean"):
        forget(place, generations, iri("person:example-ariane-longuenon").value, how())
    with pytest.raises(FdtGraphError, match="no thing of this graph"):
        forget(place, generations, iri("date:2021").value, how())
    assert not (place / "store" / "forgotten.json").exists()


PROGRAM = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from fdt_graph.keeping.erasure import forget
from fdt_graph.store.generations import Generations
from fdt_graph.writing.history import Attribution
place = Path(sys.argv[1])
print("ready", flush=True)
how = Attribution("forget", datetime.now(UTC))
forget(place, Generations(place / "store"), sys.argv[2], how, True)
"""


def test_kill_9_at_any_instant_leaves_what_the_same_command_completes(
    model: Path, tmp_path: Path
) -> None:
    chance = random.Random(5)  # noqa: S311
    for turn in range(5):
        place = Path(shutil.copytree(model, tmp_path / str(turn), symlinks=True))
        killed_after(chance.uniform(0.2, 5), PROGRAM, str(place), PERSON.value)
        store = place / "store"
        assert fsck(store).sound
        finished = (store / "forgotten.json").exists() and not (store / "forgetting").exists()
        erase(place, by_name=True)
        assert holding(store, SLUG, b"Longuenom") == set()
        findings = fsck(store)
        assert (findings.faults, findings.notes) == ([], [])
        methods = [
            quad.object
            for quad in said(Generations(store).current())
            if quad.predicate == iri("fdt:method")
        ]
        assert methods.count(iri("method:forget")) == 1 + finished


def test_the_command_prints_what_it_did(place: Path) -> None:
    arguments = ["person:example-ariane-longuenom", "--store", str(place / "store")]
    done = CliRunner().invoke(command, [*arguments, "--root", str(place)])
    assert done.exit_code == 0, done.output
    assert "releases/2026-11\t" in done.output
    assert "data/person.trig" in done.output
    assert "resource:example-interview" in done.output
