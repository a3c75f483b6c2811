"""Generations: immutable, whole or absent, replaced while readers read."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from fdt_graph.errors import Busy, Gone
from fdt_graph.serialize import dump_dataset, dump_named_graphs
from fdt_graph.store.generations import Generations


def dataset(*numbers: int) -> ox.Store:
    store = ox.Store()
    graph = ox.NamedNode("https://w3id.org/fdt/graph/example")
    predicate = ox.NamedNode("urn:example:n")
    store.extend([ox.Quad(graph, predicate, ox.Literal(n), graph) for n in numbers])
    return store


def named(store: ox.Store) -> list[ox.Quad]:
    """Give the quads of the named graphs."""
    return [quad for quad in store if not isinstance(quad.graph_name, ox.DefaultGraph)]


def test_nothing_published_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Gone, match="fdt-graph build"):
        Generations(tmp_path).current()


def test_what_is_published_is_read_back(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    published = generations.publish(dataset(0, 1, 2))
    assert generations.current() == published
    assert published.statements == 3
    opened = published.open()
    assert sorted(str(quad.object) for quad in named(opened.store)) == sorted(
        f'"{n}"^^<http://www.w3.org/2001/XMLSchema#integer>' for n in range(3)
    )
    opened.close()


def test_a_generation_of_another_layout_is_none(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    before = generations.publish(dataset(1))
    manifest = before.path / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"layout"', '"laid-out-otherwise"'))
    with pytest.raises(Gone):
        generations.current()
    time.sleep(1.1)  # A generation's name counts seconds.
    assert generations.publish(dataset(1)).path != before.path


def test_what_two_graphs_say_is_counted_once(tmp_path: Path) -> None:
    store = ox.Store()
    store.update(
        "INSERT DATA { GRAPH <urn:g1> { <urn:a> <urn:b> 1 . <urn:a> <urn:b> 2 }"
        ' GRAPH <urn:g2> { <urn:a> <urn:b> 1 . <urn:a> <urn:c> "x <urn:g1> ." } }'
    )
    with Generations(tmp_path).publish(store).open() as opened:
        answer = opened.store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
        assert isinstance(answer, ox.QuerySolutions)
        assert str(next(answer)[0]) == str(ox.Literal(3))
        assert dump_named_graphs(opened.store) == b"".join(
            sorted(dump_dataset(store).splitlines(keepends=True))
        )


def test_the_same_statements_publish_nothing_new(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    first = generations.publish(dataset(1, 2))
    assert generations.publish(dataset(2, 1)) == first
    assert generations.all() == [first]


def test_the_digest_is_that_of_the_sorted_statements(tmp_path: Path) -> None:
    one = Generations(tmp_path / "one").publish(dataset(3, 1, 2))
    other = Generations(tmp_path / "other").publish(dataset(1, 2, 3))
    assert one.digest == other.digest
    assert one.digest != Generations(tmp_path / "third").publish(dataset(1, 2)).digest


def test_a_reader_keeps_its_generation_when_another_is_published(tmp_path: Path) -> None:
    generations = Generations(tmp_path, keep=1)
    reader = generations.publish(dataset(1)).open()
    generations.publish(dataset(2))
    generations.publish(dataset(3))
    assert list(named(reader.store))
    assert reader.generation in generations.all()
    reader.close()
    newest = generations.publish(dataset(4))
    assert generations.all() == [newest]


def test_old_generations_are_collected(tmp_path: Path) -> None:
    generations = Generations(tmp_path, keep=2)
    made = [generations.publish(dataset(n)) for n in range(4)]
    assert generations.all() == made[2:]


def test_two_writers_do_not_meet(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    generations.publish(dataset(1))
    with generations.writing(), pytest.raises(Busy):
        generations.publish(dataset(2))
    generations.publish(dataset(2))


def test_what_a_crash_left_behind_is_swept(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    generations.publish(dataset(1))
    left = tmp_path / "generations" / ".20260101T000000Z-crashed"
    (left / "db").mkdir(parents=True)
    generations.publish(dataset(2))
    assert not left.exists()


WRITER = """
import sys
from pathlib import Path
import pyoxigraph as ox
from fdt_graph.store.generations import Generations
from fdt_graph.serialize import dump_dataset, dump_named_graphs
graph, predicate = ox.NamedNode("urn:example:g"), ox.NamedNode("urn:example:n")
generations = Generations(Path(sys.argv[1]))
for turn in range(int(sys.argv[2]), 10000):
    store = ox.Store()
    store.extend([ox.Quad(graph, predicate, ox.Literal(turn * 500 + n), graph) for n in range(500)])
    generations.publish(store)
    print(turn, flush=True)
"""


def test_kill_9_at_any_instant_leaves_a_whole_generation(tmp_path: Path) -> None:
    """Ten kills: what was acknowledged is there, and what is current is whole."""
    acknowledged = 0
    for kill in range(10):
        command = [sys.executable, "-c", WRITER, str(tmp_path), str(acknowledged + 1)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            acknowledged = int(writer.stdout.readline())
            time.sleep(0.007 * kill)
            os.kill(writer.pid, signal.SIGKILL)
            acknowledged = max([acknowledged, *(int(line) for line in writer.stdout)])
        reader = Generations(tmp_path).current().open()
        values = sorted(int(quad.object.value) for quad in named(reader.store))
        turn = values[0] // 500
        assert values == list(range(turn * 500, turn * 500 + 500))
        assert turn >= acknowledged
        reader.close()
