"""Load graphs of growing size into three engines, ask each the same; print how they grow.

    python bench/scale.py [--sizes 100000,1000000,10000000] [--only ours,native,virtuoso]

Ours (a generation, published and served), the native `oxigraph` and Virtuoso, one after the other
over the same synthetic statements. For each: the seconds to load them and the memory that took at
most, the disk, the memory while it serves, and the median time of an answer over HTTP with one
client: a look-up, a join, and a search in all texts. A size that no memory or disk is left for is
not begun, and a load that takes more than an hour is given up: the table says which.

Needs Linux to weigh processes; a server that is not installed is left out.
"""

import argparse
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import pyoxigraph as ox
from peers import (
    NATIVE,
    OURS,
    VIRTUOSO,
    Missing,
    Server,
    serve_native,
    serve_ours,
    serve_virtuoso,
)
from questions import (
    FILTER,
    GROUPS,
    LOOK_UP,
    ROOT,
    SYNTHETIC,
    SYNTHETIC_JOIN,
    Graph,
    ask,
    synthetic_triples,
)
from rich.console import Console
from rich.table import Table

from fdt_graph.store.generations import Generations

SIZES = (100_000, 1_000_000, 10_000_000)
#: Seconds that loading may take, and one answer.
LOADING, LIMIT = 3600.0, 120.0
#: Bytes of memory that a statement is known to take at most while an engine loads it, and of disk.
MEMORY_EACH = {OURS: 3000, NATIVE: 500, VIRTUOSO: 1000}
DISK_EACH = 600
#: How often each question is asked, with another value each time.
TIMES = {"look-up": 50, "join": 20, "text filter": 5}
#: Statements of one thing of the synthetic graph.
THING = 5
COLUMNS = ("statements", "engine", "load s", "peak MB", "disk MB", "serving MB", *TIMES)


@dataclass(frozen=True)
class Loaded:
    """An engine that holds a graph: its server, what loading took, and the folder it is in."""

    server: Server
    seconds: float
    peak: str
    folder: Path


def main() -> None:
    """Measure, and print a line as soon as it is known, then the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--only", default=f"{OURS},{NATIVE},{VIRTUOSO}")
    parser.add_argument("--publish", nargs=2, metavar=("FILE", "STORE"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.publish:
        publish(*map(Path, chosen.publish))
        return
    table = Table(*COLUMNS)
    for size in map(int, chosen.sizes.split(",")):
        for row in measure(size, chosen.only.split(",")):
            print(*row, sep="\t", flush=True)
            table.add_row(*row)
    Console().print(table)


def measure(size: int, engines: list[str]) -> Iterator[list[str]]:
    """Measure each engine over a graph of a size, one after the other."""
    with TemporaryDirectory() as name:
        triples = Path(name, "graph.nt")
        with triples.open("w") as file:
            file.writelines(islice(synthetic_triples(), size))
        for engine in engines:
            if lacking := no_room(engine, size):
                yield [f"{size:,}", engine, lacking]
                continue
            folder = Path(name, engine)
            folder.mkdir()
            graph = Graph("synthetic", folder / "store", triples, size, questions(size))
            yield [f"{size:,}", engine, *figures(engine, graph, folder)]
            shutil.rmtree(folder)


def figures(engine: str, graph: Graph, folder: Path) -> list[str]:
    """Load a graph, ask, and write what it took."""
    try:
        loaded = LOAD[engine](graph, folder)
    except Missing as error:
        return [str(error)]
    except subprocess.SubprocessError as error:
        return [type(error).__name__]
    try:
        times = [answered(loaded.server, graph.questions[name]) for name in TIMES]
        serving = f"{loaded.server.memory():,.0f}"
    finally:
        loaded.server.stop()
    disk = sum(path.stat().st_size for path in loaded.folder.rglob("*") if path.is_file()) / 1e6
    return [f"{loaded.seconds:.1f}", loaded.peak, f"{disk:,.0f}", serving, *times]


def answered(server: Server, texts: list[str]) -> str:
    """Give the median time of some answers, in milliseconds."""
    spent = []
    for text in texts:
        with suppress(TimeoutError, OSError):
            answer = server.ask(text, limit=LIMIT)
            if answer.status == 200:
                spent.append(answer.seconds)
    if len(spent) < len(texts):
        return f"{len(texts) - len(spent)} of {len(texts)} failed"
    return f"{1000 * median(spent):,.1f} ms"


def questions(size: int) -> dict[str, list[str]]:
    """Make the questions, each with as many values as it is asked."""
    step = max(1, size // THING // TIMES["look-up"])
    things = [f"{SYNTHETIC}thing/{n * step}" for n in range(TIMES["look-up"])]
    groups = [f"{SYNTHETIC}group/{number}" for number in range(GROUPS)]
    words = ["baden", "gilhu", "jorka", "limmo", "nespri"]
    made = {
        "look-up": ask(LOOK_UP, things),
        "join": ask(SYNTHETIC_JOIN, groups),
        "text filter": ask(FILTER, words),
    }
    return {name: texts[: TIMES[name]] for name, texts in made.items()}


def load_ours(graph: Graph, folder: Path) -> Loaded:
    """Publish a generation in a process of its own, and serve it."""
    command = [sys.executable, __file__, "--publish", str(graph.triples), str(graph.generations)]
    start = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, timeout=LOADING)
    seconds = time.perf_counter() - start
    server = serve_ours(graph, [sys.executable, "-m", "fdt_graph"], LOADING)
    return Loaded(server, seconds, done.stdout.decode().strip(), graph.generations)


def load_native(graph: Graph, folder: Path) -> Loaded:
    """Load the native Oxigraph's store, and serve it."""
    return timed(serve_native, graph, folder)


def load_virtuoso(graph: Graph, folder: Path) -> Loaded:
    """Have Virtuoso load the graph, with buffers of 1.4 GB."""
    loaded = timed(serve_virtuoso, graph, folder)
    peak = f"{loaded.server.main_memory('VmHWM'):,.0f}"
    return Loaded(loaded.server, loaded.seconds, peak, loaded.folder)


LOAD: dict[str, Callable[[Graph, Path], Loaded]] = {
    OURS: load_ours,
    NATIVE: load_native,
    VIRTUOSO: load_virtuoso,
}


def timed(serve: Callable[[Graph, Path, float], Server], graph: Graph, folder: Path) -> Loaded:
    """Start a server that loads the graph first."""
    start = time.perf_counter()
    server = serve(graph, folder, LOADING)
    return Loaded(server, time.perf_counter() - start, "—", folder)


def publish(triples: Path, store: Path) -> None:
    """Publish statements as a generation; print the most memory that it took, in MB."""
    dataset = ox.Store()
    graph = ox.NamedNode(f"{SYNTHETIC}graph")
    dataset.bulk_load(path=str(triples), format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
    Generations(store).publish(dataset)
    text = Path("/proc/self/status").read_text()
    (peak,) = [line.split()[1] for line in text.splitlines() if line.startswith("VmHWM")]
    print(f"{int(peak) / 1000:,.0f}")


def no_room(engine: str, size: int) -> str:
    """Say what an engine misses for a graph of a size; empty when nothing."""
    meminfo = Path("/proc/meminfo").read_text()
    (free,) = [line.split()[1] for line in meminfo.splitlines() if line.startswith("MemAvailable")]
    with TemporaryDirectory() as name:
        disk = shutil.disk_usage(name).free
    lacks = {
        "memory": int(free) * 1000 - size * MEMORY_EACH[engine],
        "disk": disk - size * DISK_EACH,
    }
    return ", ".join(f"too little {name}" for name, rest in lacks.items() if rest < 0)


if __name__ == "__main__":
    main()
