"""Whose turn it is, and that a server harvests in its time."""

import asyncio
import logging
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from fdt_graph.federation.schedule import AGAIN, JITTER, Schedule
from fdt_graph.federation.state import Harvests
from tests.federation.observatories import Observatory, company, document, dump, register
from tests.processes import serving

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def looked(root: Path, *moments: datetime, code: int = 0, noted: bool = False) -> list[str]:
    """Look at some moments; give the partners that were harvested, in order.

    `noted`: each harvest takes place, and notes when.
    """
    harvested: list[str] = []

    async def harvest(partner: str) -> tuple[int, str]:
        harvested.append(partner)
        if noted:
            checked(root, moments[-1])
        return code, "what went wrong"

    async def look() -> None:
        schedule = Schedule(root, root / "store", harvest)
        for moment in moments:
            await schedule.look(moment)

    asyncio.run(look())
    return harvested


def checked(root: Path, moment: datetime) -> None:
    partner = Harvests(root / "store", "example-dump")
    with partner.holding():
        partner.note(f"{moment:%Y-%m-%dT%H:%M:%S.%fZ}")


def test_who_was_never_looked_at_is_due(tmp_path: Path) -> None:
    register(tmp_path, dump("dump", "127.0.0.1:1"))
    assert looked(tmp_path, NOW) == ["example-dump"]


def test_a_period_and_its_delay_pass_before_the_next(tmp_path: Path) -> None:
    register(tmp_path, dump("dump", "127.0.0.1:1"))
    checked(tmp_path, NOW)
    day = timedelta(days=1)
    assert looked(tmp_path, NOW, NOW + day * 0.99) == []
    assert looked(tmp_path, NOW + day * (1 + JITTER)) == ["example-dump"]
    late = [share for share in range(12) if looked(tmp_path, NOW + day * (1 + share / 100))]
    assert late == list(range(late[0], 12))  # the delay is one, however often one looks


def test_who_is_harvested_when_asked_has_no_turn(tmp_path: Path) -> None:
    when_asked = "dcterms:accrualPeriodicity frequency:IRREG"
    register(tmp_path, dump("dump", "127.0.0.1:1", when_asked))
    assert looked(tmp_path, NOW) == []


def test_who_does_not_answer_is_asked_again_later(tmp_path: Path) -> None:
    register(tmp_path, dump("dump", "127.0.0.1:1"))
    soon, later = (NOW + timedelta(seconds=AGAIN + each) for each in (-1, 0))
    assert looked(tmp_path, NOW, soon, later, code=2) == ["example-dump", "example-dump"]


def test_what_was_refused_is_no_failure_of_the_schedule(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    register(tmp_path, dump("dump", "127.0.0.1:1"))
    with caplog.at_level(logging.WARNING):
        looked(tmp_path, NOW, code=1, noted=True)
    assert caplog.records == []


def test_a_harvest_that_breaks_off_is_told_and_asked_for_again_later(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    register(tmp_path, dump("dump", "127.0.0.1:1"))
    with caplog.at_level(logging.WARNING):
        assert looked(tmp_path, NOW, NOW, code=1) == ["example-dump"]
    assert "what went wrong" in caplog.text


def test_what_is_wrong_with_one_partner_keeps_no_other_from_its_turn(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    register(tmp_path, dump("dump", "127.0.0.1:1"), dump("other", "127.0.0.1:1"))
    checked(tmp_path, NOW)
    path = tmp_path / "store" / "federation" / "example-dump" / "checked.json"
    path.write_text('{"checked": "some day"}')
    with caplog.at_level(logging.WARNING):
        assert looked(tmp_path, NOW) == ["example-other"]
    assert "example-dump cannot be harvested" in caplog.text


def test_a_wrong_registry_is_noted_in_the_log_and_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    register(tmp_path, "graph:nothing a fdt:PartnerDataset .")
    with caplog.at_level(logging.WARNING):
        assert looked(tmp_path, NOW) == []
    assert "partners.ttl" in caplog.text


def test_what_nobody_foresaw_is_told_and_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = []

    async def look(self: Schedule, now: datetime) -> None:
        looks.append(now)
        raise KeyError("unforeseen")

    async def keep() -> None:
        schedule = Schedule(tmp_path, tmp_path / "store")
        schedule.start()
        while len(looks) < 2:
            await asyncio.sleep(0.01)
        await schedule.close()

    monkeypatch.setattr(Schedule, "look", look)
    monkeypatch.setattr("fdt_graph.federation.schedule.LOOK", 0.01)
    with caplog.at_level(logging.ERROR):
        asyncio.run(asyncio.wait_for(keep(), 10))
    assert "unforeseen" in caplog.text


@pytest.mark.parametrize("switch", ["on", "off"])
def test_a_server_harvests_in_its_time_unless_it_is_told_not_to(
    switch: str, workshop: Path, there: Observatory
) -> None:
    register(workshop, dump("dump", there.host))
    there.put("/dump.ttl", document(company("a"), company("b")))
    store = str(workshop / "store")
    with (
        serving(root=str(workshop), store=store, harvest=switch) as address,
        httpx.Client(base_url=address, timeout=30) as client,
    ):
        report = "/partners/example-dump/harvests/1.json"
        if switch == "off":
            time.sleep(3)
            assert (client.get(report).status_code, there.asked) == (404, [])
            return
        for _ in range(600):
            answer = client.get(report)
            if answer.status_code == 200:
                break
            time.sleep(0.1)
        assert answer.json()["counts"] == {"added": 2}
        query = "ASK { GRAPH graph:example-dump { <https://observatory.example/a> ?p ?o } }"
        assert client.get("/sparql", params={"query": query}).json()["boolean"] is True
