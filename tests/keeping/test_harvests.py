"""What partners gave is kept like the rest: examined, copied, and without who is erased."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from fdt_graph.federation.problems import Problem
from fdt_graph.federation.report import PUBLISHED, Details, Note, Report
from fdt_graph.federation.screening import Verdict
from fdt_graph.federation.state import Harvests, Left, Yield
from fdt_graph.keeping import backup as keeping
from fdt_graph.keeping import copies
from fdt_graph.keeping.harvests import rewrite_harvests
from fdt_graph.keeping.sieve import Sieve
from fdt_graph.namespaces import iri
from tests.conftest import run
from tests.federation.observatories import (
    Observatory,
    Workbench,
    company,
    document,
    dump,
    observatory,
    register,
)

PERSON = "person:example-dump-somebody"
SAID = f"""{PERSON} a fdt:Person ; rdfs:label "Somebody Else"@en ; dcterms:identifier "s" .
"""


@pytest.fixture
def there() -> Iterator[Observatory]:
    with observatory() as found:
        yield found


@pytest.fixture
def given(workshop: Path, there: Observatory) -> Path:
    """A store that a partner has given a person to, twice."""
    register(workshop, dump("dump", there.host))
    bench = Workbench(workshop)
    there.put("/dump.ttl", document(company("a"), company("b"), SAID))
    assert bench.harvest().report.count("added") == 3
    there.put("/dump.ttl", document(company("a"), company("b", "Bé"), SAID))
    bench.harvest()
    bench.close()
    return workshop / "store"


def kept(store: Path) -> bytes:
    """Give all that is kept of harvests."""
    paths = sorted(path for path in (store / "federation").rglob("*") if path.is_file())
    contents = (path.read_bytes() for path in paths)
    return b"".join(gzip.decompress(c) if c[:2] == b"\x1f\x8b" else c for c in contents)


def test_an_engine_elsewhere_that_still_has_who_is_erased_is_named(
    given: Path, workshop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FDT_GRAPH_ENGINE_GRAPHS", "https://engine.example/store")
    erased = run("forget", PERSON, "--store", given, "--root", workshop)
    assert "engine.example" in erased.output
    assert "fdt-graph push" in erased.output


def test_who_is_erased_is_in_no_harvest_any_more(given: Path, workshop: Path) -> None:
    assert b"Somebody Else" in kept(given)
    erased = run("forget", PERSON, "--store", given, "--root", workshop)
    assert erased.exit_code == 0, erased.output
    assert b"Somebody Else" not in kept(given) and b"dump-somebody" not in kept(given)
    assert b"https://observatory.example/a" in kept(given)
    undone = run("harvest", "example-dump", "--undo", "--store", given, "--root", workshop)
    assert undone.exit_code == 0, undone.output
    assert b"Somebody Else" not in kept(given)


def test_harvests_are_examined_and_copied(given: Path, tmp_path: Path) -> None:
    assert run("fsck", "--store", given).exit_code == 0
    copy, again = tmp_path / "copy", tmp_path / "again"
    assert run("backup", copy, "--store", given).exit_code == 0
    assert run("restore", copy, "--store", again).exit_code == 0
    harvest = Path("federation", "example-dump", "2", "report.json")
    assert (again / harvest).read_bytes() == (given / harvest).read_bytes()
    packed = given / "federation" / "example-dump" / "1" / "statements.nq.gz"
    packed.write_bytes(packed.read_bytes()[:-9])
    examined = run("fsck", "--store", given)
    assert examined.exit_code == 1 and "federation/example-dump/1" in examined.output


def test_what_is_being_harvested_is_rewritten_by_the_same_command_later(
    given: Path, workshop: Path
) -> None:
    with Harvests(given, "example-dump").holding():
        erased = run("forget", PERSON, "--store", given, "--root", workshop)
    assert erased.exit_code == 1 and "federation/example-dump" in erased.output
    again = run("forget", PERSON, "--store", given, "--root", workshop)
    assert again.exit_code == 0, again.output
    assert b"Somebody Else" not in kept(given) and b"dump-somebody" not in kept(given)


def test_what_tells_of_a_person_goes_and_what_tells_of_another_stays(tmp_path: Path) -> None:
    gone, other = (iri(f"person:example-jean{end}").value for end in ("", "ne"))
    times = "2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z"
    report = Report("example", 1, *times, PUBLISHED, agent=gone)
    problem = Problem("table-cell", "Ligne 2 : « Jean Exemple »", "Row 2: “Jean Exemple”")
    verdicts = tuple(Verdict(each, "added", False, ()) for each in (gone, other))
    details = Details(verdicts, (Note("t.csv", 2, "name", "", problem),))
    partner = Harvests(tmp_path, "example")
    with partner.holding():
        partner.finish(partner.draft(report, Yield(details, Left())), report)
    rewrite_harvests(tmp_path, Sieve([gone], [], ["Jean Exemple"]), [gone])
    assert partner.report(1).agent is None
    assert [each.iri for each in partner.details(1).verdicts] == ["", other]
    assert partner.details(1).notes == ()


def test_what_is_thinned_out_during_a_backup_takes_nothing_with_it(
    given: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    harvest = Path("federation", "example-dump", "1")
    known = copies.copy

    def copy(source: Path, target: Path) -> None:
        known(source, target)
        if source == given / harvest / "details.json.gz":
            for path in source.parent.glob("*.nq.gz"):
                path.unlink()

    monkeypatch.setattr(copies, "copy", copy)
    monkeypatch.setattr(keeping, "copy", copy)
    made = run("backup", tmp_path / "copy", "--store", given)
    assert made.exit_code == 0, made.output
    assert (tmp_path / "copy" / harvest / "report.json").exists()
