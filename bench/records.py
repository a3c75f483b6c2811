"""A store in, how long its record pages take to write, out.

All things but the territories of the register, dates and notices, once each, through the Flask
client: one process, no network. Milliseconds: median, 90th percentile, slowest; by the clock, and
of processor time, which a busy machine changes less.

Then, in a copy of the store, an organisation and a territory that many initiatives lead to, all of
them invented: processor time of their first page, and its ratio to the median of the real records.

    python bench/records.py STORE
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

import pyoxigraph as ox
from flask.testing import FlaskClient

from fdt_graph.engine import Engine
from fdt_graph.namespaces import BASE, iri
from fdt_graph.store.files import link_store
from fdt_graph.store.generations import Generations
from fdt_graph.web.pages import create_pages

ROOT = Path(__file__).parent.parent
LEFT_OUT = ("date/", "publication/", "record/", "territory/commune-", "territory/epci-",
            "territory/departement-", "territory/region-", "territory/collectivite-")  # fmt: skip
#: Links of each invented record, and how often its page is asked for.
LINKS, TIMES = 10_000, 9
ORGANISATION, TERRITORY = "organisation:example-10000-links", "territory:example-10000-links"


def main(store: Path) -> None:
    """Print a row a clock, and one for each invented record."""
    with serving(Generations(store)) as (engine, client):
        things = [name.removeprefix(f"{BASE}id/") for name in engine.names() if "/id/" in name]
        paths = [f"/doc/{thing}.html" for thing in things if not thing.startswith(LEFT_OUT)]
        client.get(paths[0])
        rows = [measure(client, path) for path in paths]
    print(f"{len(paths)} records\n         median    p90    max")
    for name, taken in zip(("clock", "process"), zip(*rows, strict=True), strict=True):
        tenths = statistics.quantiles(taken, n=10)
        print(f"{name:8} {statistics.median(taken):6.1f} {tenths[8]:6.1f} {max(taken):6.1f}")
    usual = statistics.median(process for _, process in rows)
    print(f"\n{LINKS} invented links: first of a generation, then")
    with tempfile.TemporaryDirectory() as folder:
        with serving(invented(Generations(store), Path(folder))) as (_, client):
            client.get(paths[0])
            for name in (ORGANISATION, TERRITORY):
                path = f"/doc/{name.replace(':', '/')}.html"
                first, *others = (measure(client, path)[1] for _ in range(TIMES))
                then = statistics.median(others)
                print(f"{name:32} {first:7.1f} {then:7.1f}   {then / usual:.1f} times the median")


@contextmanager
def serving(generations: Generations) -> Iterator[tuple[Engine, FlaskClient]]:
    """Serve pages to a client."""
    with Engine(generations, ROOT / "sparql" / "portal") as engine:
        yield engine, create_pages(engine, ROOT).test_client()


def invented(generations: Generations, folder: Path) -> Generations:
    """Copy the current generation, and add initiatives of one organisation in one territory."""
    link_store(Path(generations.current().store), folder / "db")
    store = ox.Store(str(folder / "db"))
    added = list(statements())
    for graph in (iri("graph:example"), ox.DefaultGraph()):  # which is the union
        store.bulk_extend(ox.Quad(*each, graph) for each in added)
    store.flush()
    copy = Generations(folder / "store")
    copy.publish_copy(store)
    return copy


def statements() -> Iterator[ox.Triple]:
    """Say what is invented."""
    organisation, territory = iri(ORGANISATION), iri(TERRITORY)
    for thing, kind in ((organisation, "fdt:Organisation"), (territory, "fdt:Territory")):
        yield ox.Triple(thing, iri("rdf:type"), iri(kind))
        yield ox.Triple(thing, iri("rdfs:label"), ox.Literal("Exemple", language="fr"))
    for number in range(LINKS):
        thing = iri(f"initiative:example-{number}")
        name = ox.Literal(f"Initiative inventée {number}", language="fr")
        yield ox.Triple(thing, iri("rdf:type"), iri("fdt:Initiative"))
        yield ox.Triple(thing, iri("rdfs:label"), name)
        yield ox.Triple(thing, iri("fdt:contributor"), organisation)
        yield ox.Triple(thing, iri("fdt:actsOn"), territory)
        yield ox.Triple(thing, iri("fdt:theme"), iri("theme:energy"))
        yield ox.Triple(thing, iri("fdt:start"), iri("date:2020"))


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
