"""Work in a process of its own: what goes wrong is said, and not tried again at once."""

import shutil
import sys
from pathlib import Path

import pytest

from fdt_graph.errors import NotMade
from fdt_graph.store.generation import Generation
from fdt_graph.store.generations import Generations
from fdt_graph.web.beside import OOM, Beside


def fail(generation: Generation) -> None:
    """Leave a trace, and go wrong."""
    with (generation.directory / "tries").open("a") as file:
        file.write("x")
    raise OSError("made to go wrong")


def test_what_went_wrong_is_not_tried_again_at_once(made: Path, tmp_path: Path) -> None:
    store = Path(shutil.copytree(made / "store", tmp_path / "store"))
    work, generation = Beside(fail), Generations(store).current()
    for _ in range(2):
        with pytest.raises(NotMade):
            work(generation)
    assert (store / "tries").read_text() == "x"


def tell(generation: Generation) -> None:
    """Say how soon the system would take this process."""
    (generation.directory / "soon").write_text(OOM.read_text())


@pytest.mark.skipif(sys.platform != "linux", reason="it is said so on Linux only")
def test_it_is_taken_before_who_serves_when_memory_ends(made: Path, tmp_path: Path) -> None:
    store = Path(shutil.copytree(made / "store", tmp_path / "store"))
    Beside(tell)(Generations(store).current())
    assert (store / "soon").read_text().strip() == "1000"
    assert OOM.read_text().strip() != "1000"
