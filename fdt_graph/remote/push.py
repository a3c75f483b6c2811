"""A generation in, the same graphs in another machine's engine out: only what changed is sent.

https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from secrets import token_hex

import httpx
import pyoxigraph as ox

from fdt_graph.errors import EngineDown, EngineFailed
from fdt_graph.remote.client import STATEMENTS, failure, http_client, preferring
from fdt_graph.remote.pushed import (
    DEFAULT,
    PUSHED,
    TOKEN,
    UNION,
    read_table,
    table_of,
    write_table,
)
from fdt_graph.remote.target import host_of
from fdt_graph.store.generation import OpenGeneration
from fdt_graph.store.tally import Tally

#: Every engine reads Turtle, of which N-Triples is a part.
TURTLE = "text/turtle; charset=utf-8"
#: Statements that are sent at a time: of a larger graph, the rest is added to the beginning.
PART = 50_000
#: Seconds in which an engine has to answer that it has taken in a part.
PATIENCE = 600.0

#: Called with a sign, "+" for what is sent and "–" for what is removed, and the graph.
Tell = Callable[[str, str], None]


@dataclass(frozen=True)
class Outcome:
    """What a push did: graphs, the union among them."""

    sent: int
    removed: int
    unchanged: int
    statements: int


class GraphStore:
    """The graphs of an engine, by the Graph Store Protocol."""

    def __init__(self, address: str) -> None:
        """Write to an address, as `?graph=IRI` and `?default` of it."""
        self._address = address
        self._http = http_client(address, PATIENCE)

    def __enter__(self) -> "GraphStore":
        """Keep connections for a block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close them."""
        self._http.close()

    def read(self, graph: ox.NamedNode) -> list[ox.Triple]:
        """Give the statements of a graph; none when it is not there.

        Raises EngineDown, EngineFailed.
        """
        response = self._ask("GET", graph, headers={"Accept": preferring(STATEMENTS)})
        if response.status_code == 404:
            return []
        media_type = response.headers.get("content-type", "").partition(";")[0]
        syntax = ox.RdfFormat.from_media_type(media_type)
        try:
            if syntax is None:
                raise ValueError(media_type)
            return [quad.triple for quad in ox.parse(response.content, syntax)]
        except (SyntaxError, ValueError):
            raise self.failed(
                "n’a pas donné de RDF pour un graphe", "gave no RDF for a graph"
            ) from None

    def table(self) -> dict[str, Tally]:
        """Read what the engine says that it was given; EngineDown, EngineFailed."""
        try:
            return read_table(self.read(PUSHED))
        except ValueError:
            raise self.failed(
                "a dans graph:pushed une table qui ne se lit pas : retirez ce graphe du moteur, et "
                "tout sera envoyé à nouveau",
                "has a table in graph:pushed that cannot be read: remove that graph from the "
                "engine, and all of it will be sent again",
            ) from None

    def failed(self, fr: str, en: str) -> EngineFailed:
        """Name the engine in an error."""
        return EngineFailed(host_of(self._address), fr, en)

    def put(self, graph: ox.NamedNode, statements: Iterable[ox.Triple]) -> None:
        """Replace a graph, part by part; EngineDown, EngineFailed."""
        rest = iter(statements)
        first = _written(islice(rest, PART))
        self._change("PUT", graph, first)
        while more := _written(islice(rest, PART)):
            self._change("POST", graph, more)

    def delete(self, graph: ox.NamedNode) -> None:
        """Remove a graph, if it is there; EngineDown, EngineFailed."""
        self._change("DELETE", graph, None)

    def _change(self, method: str, graph: ox.NamedNode, content: bytes | None) -> None:
        headers = {"Content-Type": TURTLE} if content is not None else {}
        response = self._ask(method, graph, content=content, headers=headers)
        if response.status_code == 404 and method != "DELETE":
            raise failure(response)

    def _ask(
        self,
        method: str,
        graph: ox.NamedNode,
        headers: dict[str, str],
        content: bytes | None = None,
    ) -> httpx.Response:
        address = httpx.URL(self._address).copy_add_param("graph", graph.value)
        if graph == DEFAULT:
            address = httpx.URL(self._address).copy_add_param("default", "")
        try:
            response = self._http.request(method, address, content=content, headers=headers)
        except httpx.TransportError:
            raise EngineDown(host_of(self._address)) from None
        except httpx.DecodingError:
            raise self.failed(
                "a mal encodé sa réponse", "gave an answer that is badly encoded"
            ) from None
        if response.is_success or response.status_code == 404:
            return response
        raise failure(response)


def push(opened: OpenGeneration, store: GraphStore, union: bool, tell: Tell) -> Outcome:
    """Have an engine hold a generation's graphs, and their union.

    The union is the engine's default graph; with `union`, the graph UNION. While it is sent, the
    table of the engine names no state, and none of what changes: a push that was broken off is done
    again from there. When another push has begun meanwhile, nobody knows whose graphs are there:
    the table says so, and the next push sends all of them. Raises EngineDown, EngineFailed.
    """
    generation = opened.generation
    place = UNION if union else DEFAULT
    wanted = table_of(generation, place)
    there = store.table()
    same = {graph: tally for graph, tally in wanted.items() if there.get(graph) == tally}
    gone = sorted(there.keys() - wanted.keys())
    changed = sorted(wanted.keys() - same.keys())
    if not changed and not gone:
        return Outcome(0, 0, len(same), 0)
    unsure, token = dict.fromkeys([*changed, *gone], Tally()), token_hex(16)
    store.put(PUSHED, write_table({**same, **unsure}, token))
    for graph in gone:
        tell("–", graph)
        store.delete(ox.NamedNode(graph))
    for graph in changed:
        tell("+", graph)
        source = ox.DefaultGraph() if graph == place.value else ox.NamedNode(graph)
        store.put(ox.NamedNode(graph), _triples(opened.store, source))
    if ox.Triple(PUSHED, TOKEN, ox.Literal(token)) not in store.read(PUSHED):
        unsure = dict.fromkeys([*wanted, *gone, *store.table()], Tally())
        store.put(PUSHED, write_table(unsure, token))
        raise store.failed(
            "a reçu un autre push en même temps : attendez que nul autre ne pousse, et recommencez",
            "was given another push at the same time: wait until nobody else pushes, and try again",
        )
    store.put(PUSHED, write_table(wanted, generation))
    statements = sum(wanted[graph].statements for graph in changed)
    return Outcome(len(changed), len(gone), len(same), statements)


def _triples(store: ox.Store, graph: ox.NamedNode | ox.DefaultGraph) -> Iterator[ox.Triple]:
    for quad in store.quads_for_pattern(None, None, None, graph):
        yield quad.triple


def _written(statements: Iterable[ox.Triple]) -> bytes:
    output = BytesIO()
    ox.serialize(statements, output, ox.RdfFormat.N_TRIPLES)
    return output.getvalue()
