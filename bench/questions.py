"""Two graphs in, what the servers are asked about them out.

The real graph is the one that `fdt-graph build` makes. The synthetic one says so in its IRIs.
"""

import random
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path

import pyoxigraph as ox

from fdt_graph.namespaces import BASE
from fdt_graph.store.generations import Generations

ROOT = Path(__file__).parent.parent

SYNTHETIC = "https://synthetic.example/"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
SYLLABLES = ("ba", "den", "fro", "gil", "hu", "jor", "ka", "lim", "mo", "nes", "pri", "tul", "vez")
GROUPS, KINDS = 1000, 20

#: Texts of one kind, at most; look-ups are as many as there are things.
TEXTS = 2000

PREFIXES = f"PREFIX fdt: <{BASE}ns#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>"
EVERYTHING = "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"

LOOK_UP = "SELECT ?p ?o WHERE {{ <{}> ?p ?o }}"
FILTER = (
    f"SELECT ?thing ?label WHERE {{{{ ?thing <{LABEL}> ?label "
    'FILTER(CONTAINS(LCASE(?label), "{}")) }}'
)
REAL_JOIN = (
    PREFIXES + " SELECT ?commune ?label ?department WHERE {{ ?commune fdt:within <{}> , ?d ; "
    "rdfs:label ?label . ?d a fdt:Department ; rdfs:label ?department }}"
)
REAL_AGGREGATE = (
    PREFIXES + " SELECT ?type (COUNT(?place) AS ?places) (SUM(?n) AS ?people) WHERE {{ "
    "?place fdt:within <{}> ; fdt:population ?n ; a ?type }} GROUP BY ?type"
)
SYNTHETIC_JOIN = (
    f"PREFIX s: <{SYNTHETIC}ns#> SELECT ?thing ?label ?after WHERE {{{{ ?thing s:group <{{}}> ; "
    f"<{LABEL}> ?label ; s:next ?next . ?next <{LABEL}> ?after }}}}"
)
SYNTHETIC_AGGREGATE = (
    f"PREFIX s: <{SYNTHETIC}ns#> SELECT ?kind (COUNT(?thing) AS ?things) (SUM(?n) AS ?sum) "
    "WHERE {{ ?thing s:group <{}> ; s:size ?n ; a ?kind }} GROUP BY ?kind"
)


@dataclass(frozen=True)
class Graph:
    """A graph, as each server wants it, and what is asked about it, by workload."""

    name: str
    #: A folder of generations, for ours; its default graph is the union of the named ones.
    generations: Path
    #: The union as N-Triples, for the others: so each server has the same default graph.
    triples: Path
    size: int
    questions: dict[str, list[str]]
    #: Asked for all its rows, so that limits on answers are raised.
    long: bool = False


def real_graph(folder: Path, ours: list[str]) -> Graph:
    """Build and dump the real graph."""
    store, triples = folder / "store", folder / "union.nt"
    run([*ours, "build", "--store", str(store)])
    dump = run([*ours, "dump", "--store", str(store)]).splitlines()
    lines = sorted({line.rpartition(b" <")[0] + b" .\n" for line in dump})
    triples.write_bytes(b"".join(lines))
    text = b"".join(lines).decode()
    things = sorted(set(re.findall(rf"^<({BASE}id/[^>]+)>", text, re.MULTILINE)))
    parts = {kind: [iri for iri in things if f"/territory/{kind}-" in iri] for kind in AREAS}
    questions = {
        "look-ups": ask(LOOK_UP, things),
        "joins": ask(REAL_JOIN, parts["epci"]),
        "aggregates": ask(REAL_AGGREGATE, parts["departement"]),
        "text filter": ask(FILTER, words(text)),
    }
    return Graph("real", store, triples, len(lines), questions)


AREAS = ("departement", "epci")


def synthetic_graph(folder: Path, size: int) -> Graph:
    """Make, and publish as a generation, a graph of some number of triples."""
    store, triples = folder / "store", folder / "union.nt"
    text = "".join(islice(synthetic_triples(), size))
    triples.write_text(text)
    dataset = ox.Store()
    graph = ox.NamedNode(f"{SYNTHETIC}graph")
    dataset.bulk_load(path=str(triples), format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
    Generations(store).publish(dataset)
    things = sorted(set(re.findall(rf"^<({SYNTHETIC}thing/[^>]+)>", text, re.MULTILINE)))
    groups = [f"{SYNTHETIC}group/{number}" for number in range(GROUPS)]
    questions = {
        "look-ups": ask(LOOK_UP, things),
        "joins": ask(SYNTHETIC_JOIN, groups),
        "aggregates": ask(SYNTHETIC_AGGREGATE, groups),
        "text filter": ask(FILTER, words(text)),
    }
    return Graph("synthetic", store, triples, size, questions, long=True)


def synthetic_triples() -> Iterator[str]:
    """Give one N-Triples line after the other, always the same ones, without end."""
    chance = random.Random(0)  # noqa: S311
    for number in count():
        thing = f"<{SYNTHETIC}thing/{number}>"
        label = " ".join("".join(chance.choices(SYLLABLES, k=3)) for _ in range(3))
        yield f"{thing} <{TYPE}> <{SYNTHETIC}ns#Kind{chance.randrange(KINDS)}> .\n"
        yield f'{thing} <{LABEL}> "{label.title()} {number}"@en .\n'
        yield f"{thing} <{SYNTHETIC}ns#group> <{SYNTHETIC}group/{chance.randrange(GROUPS)}> .\n"
        yield f'{thing} <{SYNTHETIC}ns#size> "{chance.randrange(10**6)}"^^<{INTEGER}> .\n'
        yield f"{thing} <{SYNTHETIC}ns#next> <{SYNTHETIC}thing/{chance.randrange(number + 1)}> .\n"


def run(command: list[str]) -> bytes:
    """Run a command of ours and give what it wrote; end with what it said when it fails."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=120, check=False)
    if done.returncode:
        sys.exit(done.stderr.decode())
    return done.stdout


def words(text: str) -> list[str]:
    """Take from labels four letters in a row, in lower case."""
    labels = re.findall(rf'<{LABEL}> "([^"]+)"', text)
    found = {word[:4].lower() for label in labels for word in re.findall(r"[A-Za-z]{4,}", label)}
    return sorted(found)


def ask(template: str, values: list[str]) -> list[str]:
    """Put each value into a question, in an order that is no order and always the same."""
    chosen = list(values)
    random.Random(0).shuffle(chosen)  # noqa: S311
    return [template.format(value) for value in (chosen if template is LOOK_UP else chosen[:TEXTS])]
