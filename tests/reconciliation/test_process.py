"""A request that takes too long is answered so; the names that were read stay."""

import signal
from collections.abc import Iterator

import pytest

from fdt_graph.errors import BatchTimedOut, TimedOut
from fdt_graph.reconciliation import process
from fdt_graph.reconciliation.answers import Answers
from fdt_graph.reconciliation.requests import Json, Match
from fdt_graph.reconciliation.search import Query
from fdt_graph.worker.job import LENGTH, read_error, write_error


class Endless:
    """A request whose answer never comes."""

    def answer(self, answers: Answers) -> Json:
        while True:
            pass


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let a request work for a twentieth of a second."""
    monkeypatch.setattr(process, "WORKED", 0.05)
    before = signal.signal(signal.SIGPROF, process._stop)
    yield
    signal.signal(signal.SIGPROF, before)


@pytest.mark.usefixtures("short")
def test_a_request_that_takes_too_long_is_stopped(answers: Answers) -> None:
    with pytest.raises(BatchTimedOut) as raised:
        process._answer(Endless(), answers)
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
    told = read_error(write_error(raised.value)[LENGTH.size + 1 :])
    assert isinstance(told, TimedOut)
    assert told.texts == raised.value.texts


def test_the_next_request_is_answered(answers: Answers) -> None:
    assert b"id/organisation/ademe" in process._answer(Match((Query(("ADEME",)),), "fr"), answers)
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
