"""What is read once for a generation: by one of those who ask, and again for the next."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from fdt_graph.engine import Engine
from fdt_graph.engine.per_generation import PerGeneration
from fdt_graph.store.generations import Generations
from tests.workshop import ROOT


def publish(generations: Generations, said: str) -> None:
    store = ox.Store()
    name = ox.NamedNode("https://w3id.org/fdt/graph/example-kept")
    store.add(ox.Quad(name, ox.NamedNode("urn:example:says"), ox.Literal(said), name))
    generations.publish(store)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    generations = Generations(tmp_path)
    publish(generations, "one")
    with Engine(generations, ROOT / "sparql" / "portal") as engine:
        yield engine


def test_a_function_is_called_once_for_each_generation_and_argument(engine: Engine) -> None:
    calls: list[str] = []

    def read(_: Engine, language: str) -> int:
        calls.append(language)
        return len(calls)

    assert [engine.kept(read, each) for each in ("fr", "en", "fr", "en")] == [1, 2, 1, 2]
    publish(Generations(engine.directory), "two")
    assert [engine.kept(read, "fr"), engine.kept(read, language="fr")] == [3, 4]


def test_who_comes_while_it_is_read_waits_for_it() -> None:
    kept, calls, found = PerGeneration(lambda: "one"), [], []
    go = threading.Event()

    def read() -> object:
        go.wait(10)
        calls.append(1)
        return object()

    threads = [
        threading.Thread(target=lambda: found.append(kept.get("it", read))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    assert kept.get("other", lambda: 2) == 2
    go.set()
    for thread in threads:
        thread.join()
    assert len(calls) == len(set(map(id, found))) == 1
    assert len(found) == 8


def test_what_fails_is_not_kept() -> None:
    kept = PerGeneration(lambda: "one")
    with pytest.raises(ZeroDivisionError):
        kept.get("it", lambda: 1 // 0)
    assert kept.get("it", lambda: 1) == 1


def test_what_was_read_before_is_let_go() -> None:
    current = ["one"]
    kept = PerGeneration(lambda: current[0])
    assert kept.get("it", lambda: 1) == 1
    current[0] = "two"
    assert kept.get("it", lambda: 2) == 2
    current[0] = "one"
    assert kept.get("it", lambda: 3) == 3
