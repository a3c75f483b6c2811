"""Time one-record writes over HTTP on graphs of several sizes; print medians as ratios.

    python bench/writes.py

Each graph is the vocabulary, and made-up organisations up to the size asked for. A write is a PUT
of a document that describes one organisation and its source; it counts until a query has read it.
Sizes take turns, so that a busy machine is busy for all.
"""

import argparse
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from fdt_graph.build import build
from fdt_graph.store.generations import Generations
from fdt_graph.tokens import Role, Tokens

ROOT = Path(__file__).parent.parent
GRAPH = "https://w3id.org/fdt/graph/example-"
THING = "https://w3id.org/fdt/id/organisation/example-"
AGENT = "https://w3id.org/fdt/id/organisation/example-0"

PREFIXES = """\
@prefix category: <https://w3id.org/fdt/scheme/actor-category/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix fdt: <https://w3id.org/fdt/ns#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix graph: <https://w3id.org/fdt/graph/> .
@prefix organisation: <https://w3id.org/fdt/id/organisation/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix record: <https://w3id.org/fdt/id/record/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SOURCE = """\
graph:example-{name} a fdt:Source ; rdfs:label "example {name}"@en ;
  dcterms:source <https://source.example/{name}> ; fdt:publisherName "example" ;
  fdt:readOn "2026-11-23"^^xsd:date ; dcterms:license fdt:UnknownLicence .
"""
RECORD = """\
record:o-example-{name} a fdt:Record ; dcterms:identifier "o-example-{name}" ;
  foaf:primaryTopic organisation:example-{name} ; dcterms:source graph:example-{graph} .
organisation:example-{name} a fdt:Organisation ; rdfs:label "Example {name}"@fr ;
  fdt:category category:company ; foaf:homepage <https://{name}.example> .
"""
#: Statements that a graph has without organisations.
VOCABULARY = 8_500
#: Statements of the graph that one made-up organisation makes, with those that are derived.
EACH = 11


def working_directory(folder: Path, statements: int) -> Path:
    """Make a working directory whose dataset has about so many statements."""
    for name in ("ontology", "shapes", "sparql"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "data").mkdir()
    (folder / "data" / "project.trig").symlink_to(ROOT / "data" / "project.trig")
    records = (RECORD.format(name=n, graph="all") for n in range((statements - VOCABULARY) // EACH))
    text = PREFIXES + "graph:example-all {\n" + SOURCE.format(name="all") + "".join(records) + "}\n"
    (folder / "data" / "example.trig").write_text(text)
    return folder


@contextmanager
def serving(root: Path, store: Path) -> Iterator[str]:
    """Serve a store until the block ends; give the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        bind = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-m", "fdt_graph", "serve", "--bind", bind]
    command += ["--root", str(root), "--store", str(store)]
    quiet = {"FDT_GRAPH_LOG": "off", "FDT_GRAPH_WRITE_RATE": "100000"}
    with subprocess.Popen(command, env={**os.environ, **quiet}) as server:
        try:
            for _ in range(900):
                try:
                    httpx.get(f"http://{bind}/health/ready").raise_for_status()
                    break
                except httpx.HTTPError:
                    time.sleep(0.1)
            yield f"http://{bind}"
        finally:
            server.send_signal(signal.SIGTERM)


def write(client: httpx.Client, headers: dict[str, str], name: str) -> float:
    """Write one record; give the seconds until a query has read it."""
    text = PREFIXES + SOURCE.format(name=name) + RECORD.format(name=name, graph=name)
    question = f"ASK {{ <{THING}{name}> a <https://w3id.org/fdt/ns#Actor> }}"
    began = time.perf_counter()
    answer = client.put("/graph", params={"graph": GRAPH + name}, content=text, headers=headers)
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
            root, store = working_directory(folder, size), folder / "store"
            report, generation = build(root, Generations(store))
            if generation is None:
                raise SystemExit(report.turtle().decode())
            _, secret = Tokens(store).create(AGENT, Role.ADMINISTRATOR, (), 1)
            address = stack.enter_context(serving(root, store))
            client = stack.enter_context(httpx.Client(base_url=address, timeout=60))
            headers = {"Authorization": f"Bearer {secret}", "Content-Type": "text/turtle"}
            clients[size] = (client, headers, generation.statements)
            write(client, headers, "warm-up")
        times: dict[int, list[float]] = {size: [] for size in options.sizes}
        for turn in range(options.writes):
            for size, (client, headers, _) in clients.items():
                times[size].append(write(client, headers, f"write-{turn}"))
    smallest = statistics.median(times[options.sizes[0]])
    print("statements   median      p90   ratio")
    for size, (_, _, statements) in clients.items():
        each = sorted(times[size])
        median, p90 = statistics.median(each), each[len(each) * 9 // 10]
        figures = f"{median * 1000:>5.0f} ms {p90 * 1000:>5.0f} ms {median / smallest:>7.2f}"
        print(f"{statements:>10} {figures}")


if __name__ == "__main__":
    main()
