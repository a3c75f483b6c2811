"""Dumps of a generation: all that it says, the same bytes each time, made once."""

import gzip
from pathlib import Path

import pyoxigraph as ox

from fdt_graph.keeping.fsck import fsck
from fdt_graph.store.dumps import ENDINGS, dumps, make
from fdt_graph.store.generations import Generations
from tests.workshop import dump, said


def test_they_say_what_the_generation_says(workshop: Path) -> None:
    generation = Generations(workshop / "store").current()
    assert dumps(generation) == {}
    make(generation)
    found = dumps(generation)
    assert found.keys() == set(ENDINGS)
    assert gzip.decompress(found["nq"].path.read_bytes()) == dump(generation)
    trig = gzip.decompress(found["trig"].path.read_bytes())
    with generation.open() as opened:
        assert set(ox.parse(trig, ox.RdfFormat.TRIG)) == said(opened.store)


def test_they_are_made_once_and_alike(workshop: Path) -> None:
    generation = Generations(workshop / "store").current()
    make(generation)
    first = dumps(generation)
    written = {each.path.stat().st_mtime_ns for each in first.values()}
    make(generation)
    assert {each.path.stat().st_mtime_ns for each in dumps(generation).values()} == written
    for each in first.values():
        each.path.unlink()
    make(generation)
    assert dumps(generation) == first


def test_a_damaged_one_is_found(workshop: Path) -> None:
    generation = Generations(workshop / "store").current()
    make(generation)
    assert fsck(workshop / "store").sound
    damaged = dumps(generation)["trig"].path
    damaged.write_bytes(b"")
    places = [fault.place for fault in fsck(workshop / "store").faults]
    assert places == [str(damaged.relative_to(workshop / "store"))]
