"""What is kept of harvests: each whole or not there, whoever dies when."""

from pathlib import Path

import pytest

from fdt_graph.errors import Damaged, NoSuchRecord
from fdt_graph.federation import state
from fdt_graph.federation.report import (
    PUBLISHED,
    UNDONE,
    UNREACHABLE,
    WAITING,
    Details,
    Report,
    harvest_iri,
)
from fdt_graph.federation.state import Harvests, Left, Yield
from fdt_graph.namespaces import iri
from tests.federation.observatories import (
    Observatory,
    Workbench,
    company,
    document,
    dump,
    register,
)


class Died(Exception):
    """What a test has somebody die of."""


async def die(*_: object) -> None:
    """Do nothing more."""
    raise Died


def test_who_dies_before_publishing_has_done_nothing(
    bench: Workbench, there: Observatory, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(bench.root, dump("early", there.host))
    there.put("/dump.ttl", document(company("a")))
    before = bench.generations.current().name
    with monkeypatch.context() as patched, pytest.raises(Died):
        patched.setattr(type(bench.harvester), "_publish", die)
        bench.harvest("example-early")
    assert bench.state("example-early").numbers() == []
    assert bench.generations.current().name == before
    done = bench.harvest("example-early")
    assert (done.report.number, done.report.outcome) == (1, "published")
    assert bench.state("example-early").numbers() == [1]


def test_who_dies_after_publishing_has_harvested(
    bench: Workbench, there: Observatory, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(bench.root, dump("late", there.host))
    there.put("/dump.ttl", document(company("a")))

    def end(*_: object) -> None:
        raise Died

    with monkeypatch.context() as patched, pytest.raises(Died):
        patched.setattr(Harvests, "finish", end)
        bench.harvest("example-late")
    assert bench.things("example-late") == {"a"}
    assert bench.harvest("example-late").report.outcome == "unchanged"
    report = bench.state("example-late").report(1)
    assert report.outcome == "published" and report.publication is not None
    there.put("/dump.ttl", document(company("a"), company("b")))
    assert bench.harvest("example-late").report.number == 2
    assert bench.undo("example-late").report.of == 1
    assert bench.things("example-late") == {"a"}


def test_what_somebody_else_says_of_a_harvest_that_failed_does_not_finish_it(
    bench: Workbench, there: Observatory, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A partner of this test alone: the history goes on from one test to the next.
    other = dump("other", there.host, path="/other.ttl")
    register(bench.root, dump("silent", there.host), other)
    there.put("/dump.ttl", document(company("a")))
    with monkeypatch.context() as patched, pytest.raises(Died):
        patched.setattr(type(bench.harvester), "_publish", die)
        bench.harvest("example-silent")
    told = f"; {iri('prov:wasInformedBy')} <{harvest_iri('example-silent', 1)}>"
    there.put("/other.ttl", document(company("z", "", told)))
    assert bench.harvest("example-other").report.count("added") == 1
    assert bench.harvest("example-silent").report.number == 1
    assert bench.things("example-silent") == {"a"}


def test_to_look_what_would_happen_changes_nothing_of_what_was_left(
    bench: Workbench, there: Observatory, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(bench.root, dump("early", there.host))
    there.put("/dump.ttl", document(company("a")))
    with monkeypatch.context() as patched, pytest.raises(Died):
        patched.setattr(type(bench.harvester), "_publish", die)
        bench.harvest("example-early")
    left = bench.store / "federation" / "example-early" / ".1"
    assert left.is_dir()
    bench.harvest("example-early", dry=True)
    assert left.is_dir()


def made(partner: Harvests, number: int, outcome: str = PUBLISHED, of: int | None = None) -> Report:
    """Keep a harvest."""
    when = ("2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z")
    report = Report("example", number, *when, outcome, of=of)
    found = Yield(Details(), Left(), b"<urn:a> <urn:b> <urn:c> .\n", held={"urn:d": b""})
    partner.finish(partner.draft(report, found), report)
    return report


def test_what_was_written_is_what_is_read(tmp_path: Path) -> None:
    partner = Harvests(tmp_path, "example")
    with partner.holding():
        report = made(partner, 1)
    assert list(partner.reports()) == [report]
    assert partner.found(1).statements == b"<urn:a> <urn:b> <urn:c> .\n"
    assert partner.found(1).held == {"urn:d": b""}
    assert partner.found(0).statements == b""
    assert partner.checked() is None


def test_the_statements_of_old_harvests_go_and_their_reports_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state, "KEPT", 2)
    partner = Harvests(tmp_path, "example")
    with partner.holding():
        for number in (1, 2, 3, 4):
            made(partner, number)
    assert partner.numbers() == [1, 2, 3, 4]
    assert partner.found(3).statements
    with pytest.raises(NoSuchRecord, match="harvest"):
        partner.found(2)


def test_a_damaged_report_is_named(tmp_path: Path) -> None:
    partner = Harvests(tmp_path, "example")
    with partner.holding():
        made(partner, 1)
    path = tmp_path / "federation" / "example" / "1" / "report.json"
    path.write_text('{"number": 1')
    with pytest.raises(Damaged, match=r"report\.json"):
        partner.report(1)


def test_things_of_others_are_not_taken_for_harvests(tmp_path: Path) -> None:
    folder = tmp_path / "federation" / "example"
    folder.mkdir(parents=True)
    (folder / "notes").mkdir()
    assert Harvests(tmp_path, "example").numbers() == []


def test_harvests_that_wait_push_out_nothing_to_which_one_may_go_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state, "KEPT", 2)
    partner = Harvests(tmp_path, "example")
    with partner.holding():
        made(partner, 1)
        made(partner, 2)
        for number in (3, 4, 5):
            made(partner, number, WAITING)
    for number in (1, 2, 5):
        assert partner.found(number).statements
    with pytest.raises(NoSuchRecord, match="harvest"):
        partner.found(4)


def test_what_was_gone_back_to_stays_and_what_is_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state, "KEPT", 2)
    partner = Harvests(tmp_path, "example")
    with partner.holding():
        for number in (1, 2, 3):
            made(partner, number)
        made(partner, 4, UNDONE, 2)
        made(partner, 5, UNREACHABLE)
    for number in (2, 3, 4):
        assert partner.found(number).statements
