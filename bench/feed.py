"""What the feed costs: beginning it, keeping it up after changes of several sizes, reading it.

    python bench/feed.py STORE

The store is copied first, and made-up organisations are written to the copy. Seconds are those of
a processor.
"""

import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from fdt_graph.feed import tree
from fdt_graph.feed.following import follow
from fdt_graph.feed.pages import read_page
from fdt_graph.formats import RDF_FORMATS
from fdt_graph.serialize import write_statements
from fdt_graph.store.generations import Generations
from fdt_graph.writing.history import Attribution
from fdt_graph.writing.law import read_law
from fdt_graph.writing.order import Order
from fdt_graph.writing.writer import Writer
from tests.workshop import PREFIXES, organisation, source, statements

ROOT = Path(__file__).parent.parent
#: Records that a change is about, beside their source and their notices.
SIZES = (1, 10, 100, 1000)


def timed(what: str, do: Callable[[], object]) -> None:
    """Do something, and print what it took."""
    began = time.process_time()
    do()
    print(f"{what:45} {time.process_time() - began:8.3f} s")


def main(store: Path) -> None:
    """Measure over a copy of a store."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(store, Path(folder) / "store"))
        shutil.rmtree(copy / "feed", ignore_errors=True)
        generations = Generations(copy)
        writer = Writer(read_law(ROOT), generations)

        def keep_up() -> None:
            follow(copy)

        timed("begun", keep_up)
        for size in SIZES:
            name = f"size-{size}"
            names = [f"{name}-{number}" for number in range(size)]
            text = source(name) + "".join(organisation(each, name) for each in names)
            change = statements(name, PREFIXES + text)
            writer.write(Order(change, Attribution("update", datetime.now(UTC))))
            timed(f"after a change of {size} records", keep_up)
        writer.close()
        state = follow(copy)
        size = sum(path.stat().st_size for path in (copy / "feed").rglob("*.gz"))
        print(f"{state.members} members, {len(state.pages)} pages, {size:,} bytes on disk")

        def send() -> None:
            quads = list(tree.page(read_page(copy, state, 1), "http://localhost/feed/1", True))
            write_statements(quads, RDF_FORMATS["trig"])

        timed("a full page, as TriG", send)
        timed("the first page", lambda: list(tree.root(state, "http://localhost/feed", {}, [])))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
