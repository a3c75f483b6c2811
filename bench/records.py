"""A store in, how long its record pages take to write, out.

All things but the territories of the register, dates and notices, once each, through the Flask
client: one process, no network. Milliseconds: median, 90th percentile, slowest; by the clock, and
of processor time, which a busy machine changes less.

    python bench/records.py STORE
"""

import statistics
import sys
import time
from http import HTTPStatus
from pathlib import Path

from flask.testing import FlaskClient

from fdt_graph.engine import Engine
from fdt_graph.namespaces import BASE
from fdt_graph.store.generations import Generations
from fdt_graph.web.pages import create_pages

ROOT = Path(__file__).parent.parent
LEFT_OUT = ("date/", "publication/", "record/", "territory/commune-", "territory/epci-",
            "territory/departement-", "territory/region-", "territory/collectivite-")  # fmt: skip


def main(store: Path) -> None:
    """Print a row a clock."""
    with Engine(Generations(store), ROOT / "sparql" / "portal") as engine:
        client = create_pages(engine, ROOT).test_client()
        things = [name.removeprefix(f"{BASE}id/") for name in engine.names() if "/id/" in name]
        paths = [f"/doc/{thing}.html" for thing in things if not thing.startswith(LEFT_OUT)]
        client.get(paths[0])
        rows = [measure(client, path) for path in paths]
    print(f"{len(paths)} records\n         median    p90    max")
    for name, taken in zip(("clock", "process"), zip(*rows, strict=True), strict=True):
        tenths = statistics.quantiles(taken, n=10)
        print(f"{name:8} {statistics.median(taken):6.1f} {tenths[8]:6.1f} {max(taken):6.1f}")


def measure(client: FlaskClient, path: str) -> tuple[float, float]:
    """Give the milliseconds that a page takes: by the clock, of processor time."""
    clock, process = time.perf_counter(), time.process_time()
    status = client.get(path).status_code
    taken = time.perf_counter() - clock, time.process_time() - process
    if status != HTTPStatus.OK:
        raise SystemExit(f"{path}: {status}")
    return taken[0] * 1000, taken[1] * 1000


if __name__ == "__main__":
    main(Path(sys.argv[1]))
