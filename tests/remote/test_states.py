"""Which state an engine has: asked again and again, waited for a moment, never made up."""

import threading
from collections.abc import Iterator

import pytest
from pyoxigraph import Literal, NamedNode

from fdt_graph.errors import EngineDown, EngineFailed
from fdt_graph.query import Row
from fdt_graph.questions import Question
from fdt_graph.remote import states as room
from fdt_graph.remote.pushed import PUSHED
from fdt_graph.remote.states import COUNTS, RemoteStates
from fdt_graph.remote.target import Target
from tests.conftest import ROOT

DIGEST = "ab" * 32


def row(graph: str, state: str | None, count: str = "1", day: str | None = None) -> Row:
    return {
        "graph": NamedNode(graph),
        "state": Literal(state) if state is not None else None,
        "statements": Literal(count),
        "published": Literal(day) if day is not None else None,
    }


GRAPH = row("urn:example:graph", DIGEST)
WHOLE = row(PUSHED.value, DIGEST, day="2026-11-23T10:11:12+00:00")


class Engine:
    """An engine that says what a test has it say."""

    def __init__(self) -> None:
        self.pushed: list[Row] = []
        self.counts: list[Row] = []
        self.down = False

    def rows(self, question: Question) -> list[Row]:
        if self.down:
            raise EngineDown("engine.example")
        return self.counts if question.name == COUNTS else self.pushed


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def states(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[RemoteStates]:
    target = Target("https://engine.example/query", "urn:example:union")
    states = RemoteStates(target, ROOT / "sparql" / "remote", 2)
    monkeypatch.setattr(states, "_rows", engine.rows)
    yield states
    states.close()


def test_while_a_push_is_under_way_its_graphs_are_those_of_the_table(
    engine: Engine, states: RemoteStates
) -> None:
    """What was counted before it is not what is there."""
    engine.counts = [row("urn:example:old", None, "7")]
    assert states.current().target.named == ("urn:example:old",)
    engine.pushed = [GRAPH]
    states.refresh()
    assert states.current().target.named == ("urn:example:graph",)
    assert states.current().graph_digest("urn:example:graph") is None


def test_what_was_counted_is_forgotten_when_a_push_has_ended(
    engine: Engine, states: RemoteStates
) -> None:
    engine.counts = [row("urn:example:old", None, "7")]
    states.current()
    engine.pushed = [GRAPH, WHOLE]
    states.refresh()
    assert states.current().digest == DIGEST
    engine.pushed, engine.counts = [], [row("urn:example:new", None, "8")]
    states.refresh()
    assert states.current().statements == 8


def test_a_state_that_nobody_asked_for_in_a_while_is_asked_for_before_it_is_given(
    engine: Engine, states: RemoteStates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "WAIT", 30.0)
    engine.pushed = [GRAPH, WHOLE]
    before = states.current().name
    engine.pushed = [GRAPH, row(PUSHED.value, "cd" * 32, day="2026-11-24T10:11:12+00:00")]
    assert states.current().name == before
    states._until = states._told = 0.0
    monkeypatch.setattr(room, "LATE", 0.0)
    assert states.current().digest == "cd" * 32


def test_an_engine_that_is_down_keeps_the_state_that_was_known(
    engine: Engine, states: RemoteStates
) -> None:
    engine.pushed = [GRAPH, WHOLE]
    before = states.current()
    engine.down = True
    states.refresh()
    assert states.current() is before


def test_who_comes_while_it_is_asked_does_not_wait(states: RemoteStates) -> None:
    with states._asking:
        second = threading.Thread(target=states.refresh, daemon=True)
        second.start()
        second.join(10)
        assert not second.is_alive()


@pytest.mark.parametrize(
    "said",
    [
        row("urn:example:graph", "no number"),
        row("urn:example:graph", DIGEST, "many"),
        row(PUSHED.value, DIGEST, day="yesterday"),
        {"another": None},
    ],
)
def test_a_table_that_is_none_is_the_engine_s_error(
    said: Row, engine: Engine, states: RemoteStates
) -> None:
    engine.pushed = [said]
    with pytest.raises(EngineFailed, match="engine.example"):
        states.current()
