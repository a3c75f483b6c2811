"""Time one-record writes over HTTP on graphs of several sizes; print medians as ratios.

    python bench/writes.py

Each graph is the vocabulary, and made-up organisations up to the size asked for. A write is a PUT
of a document that describes one organisation and its source; it counts until a query has read it.
Sizes take turns, so that a busy machine is busy for all.
"""

import argparse
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import httpx

from fdt_graph.store.generations import Generations
from fdt_graph.tokens import Role, Tokens

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.processes import client_of
from tests.workshop import AGENT, GRAPH, ORGANISATION, document, make

TURTLE = {"Content-Type": "text/turtle"}
#: Statements that a graph has without organisations.
VOCABULARY = 8_500
#: Statements of the graph that one made-up organisation makes, with those that are derived.
EACH = 11


def write(client: httpx.Client, name: str) -> float:
    """Write one record; give the seconds until a query has read it."""
    text = document(name)
    question = f"ASK {{ <{ORGANISATION}{name}> a <https://w3id.org/fdt/ns#Actor> }}"
    began = time.perf_counter()
    answer = client.put("/graph", params={"graph": GRAPH + name}, content=text, headers=TURTLE)
    answer.raise_for_status()
    asked = client.get("/sparql", params={"query": question}, headers={"Accept": "text/csv"})
    seconds = time.perf_counter() - began
    if asked.text.strip() != "true":
        raise SystemExit(f"{name} was written and is not there")
    return seconds


def main() -> None:
    """Build the graphs, write to each in turn, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--writes", type=int, default=40)
    options = parser.parse_args()
    with ExitStack() as stack:
        clients = {}
        for size in options.sizes:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            make(folder, *map(str, range((size - VOCABULARY) // EACH)))
            store = folder / "store"
            _, secret = Tokens(store).create(AGENT, Role.ADMINISTRATOR, (), 1)
            client = stack.enter_context(client_of(store, folder, write_rate="100000"))
            client.headers["Authorization"] = f"Bearer {secret}"
            clients[size] = (client, Generations(store).current().statements)
            write(client, "warm-up")
        times: dict[int, list[float]] = {size: [] for size in options.sizes}
        for turn in range(options.writes):
            for size, (client, _) in clients.items():
                times[size].append(write(client, f"write-{turn}"))
    smallest = statistics.median(times[options.sizes[0]])
    print("statements   median      p90   ratio")
    for size, (_, statements) in clients.items():
        each = sorted(times[size])
        median, p90 = statistics.median(each), each[len(each) * 9 // 10]
        figures = f"{median * 1000:>5.0f} ms {p90 * 1000:>5.0f} ms {median / smallest:>7.2f}"
        print(f"{statements:>10} {figures}")


if __name__ == "__main__":
    main()
