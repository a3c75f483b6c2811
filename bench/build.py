"""Build and validate the whole graph beside the native tools; print one table of ratios.

    make bench

Each figure is the wall time of a whole process, the best of --runs (pySHACL runs once). Read the
ratios: the seconds are those of the machine at hand.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent

#: Seconds after which a command is stopped, and said to have taken more.
TIMEOUT = 300

PYSHACL = """
import sys
import pyshacl, rdflib
data = rdflib.Graph().parse(sys.argv[1], format="nt")
shapes = rdflib.Graph()
for path in sys.argv[2:]:
    shapes.parse(path, format="turtle")
conforms, _, _ = pyshacl.validate(data, shacl_graph=shapes, allow_infos=True, allow_warnings=True)
print(conforms)
"""


def seconds(command: list[str], runs: int, before: Callable[[], object] = lambda: None) -> float:
    """Run a command some times; give the best wall time, in seconds."""
    times = []
    for _ in range(runs):
        before()
        start = time.perf_counter()
        subprocess.run(command, check=True, cwd=ROOT, capture_output=True, timeout=TIMEOUT)
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    """Run everything and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--without-pyshacl", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        compare(Path(folder), options.runs, not options.without_pyshacl)


def compare(folder: Path, runs: int, with_pyshacl: bool) -> None:
    """Time each command on the same statements."""
    stores = iter(range(1000))
    store = folder / "store"

    def fresh() -> None:
        nonlocal store
        store = folder / f"store{next(stores)}"
        build[-1] = str(store)

    tool = str(BIN / "fdt-graph")
    build = [tool, "build", "--store", ""]
    building = seconds(build, runs, fresh)
    dump = folder / "dump.nq"
    with dump.open("wb") as file:
        subprocess.run([tool, "dump", "--store", str(store)], check=True, stdout=file)
    triples = folder / "union.nt"
    lines = {line.rpartition(b" <")[0] + b" .\n" for line in dump.read_bytes().splitlines()}
    triples.write_bytes(b"".join(sorted(lines)))

    load = [str(BIN / "oxigraph"), "load", "--file", str(dump), "--location", ""]

    def elsewhere() -> None:
        load[-1] = str(folder / f"native{next(stores)}")

    loading = seconds(load, runs, elsewhere)
    validating = seconds([tool, "validate", "--format", "json"], runs)
    count = dump.read_bytes().count(b"\n")
    print(f"{'statements':44} {count:12,}")
    print(f"{'fdt-graph build':44} {building:10.2f} s")
    print(f"{'oxigraph load of the same statements':44} {loading:10.2f} s")
    print(f"{'build / load (at most 3)':44} {building / loading:10.2f}")
    print(f"{'fdt-graph validate (reads, derives, validates)':44} {validating:8.2f} s")
    if with_pyshacl:
        shapes = [str(path) for path in sorted((ROOT / "shapes").glob("*.ttl"))]
        more, reference = "", 0.0
        try:
            reference = seconds([sys.executable, "-c", PYSHACL, str(triples), *shapes], 1)
        except subprocess.TimeoutExpired as stopped:
            more, reference = "more than", stopped.timeout
        print(f"{'pySHACL on the same graph (reads, validates)':44} {more} {reference:10.2f} s")
        print(f"{'pySHACL / validate (at least 20)':44} {more} {reference / validating:10.2f}")


if __name__ == "__main__":
    main()
