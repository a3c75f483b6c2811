"""Made-up observatories of other people, on loopback, and who harvests them."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import rmtree
from typing import Any

import pyoxigraph as ox

from fdt_graph.engine.fetcher import Fetcher
from fdt_graph.engine.publisher import Publisher
from fdt_graph.federation.collecting import FETCHING, Collector
from fdt_graph.federation.harvest import Harvested, Harvester
from fdt_graph.federation.registry import read_partners
from fdt_graph.federation.state import Harvests
from fdt_graph.namespaces import PREFIXES
from fdt_graph.store.generations import Generations
from fdt_graph.worker.job import Budget
from fdt_graph.writing.history import Attribution
from fdt_graph.writing.order import Change, Order, Removal
from tests.outgoing.registries import PREFIXES as REGISTRY_PREFIXES

BY = "<https://creativecommons.org/licenses/by/4.0/>"
PROLOGUE = "".join(f"@prefix {name}: <{value}> .\n" for name, value in sorted(PREFIXES.items()))
GRAPH = "https://w3id.org/fdt/graph/"
#: The names that a partner gives its own things.
OWN = "https://observatory.example/"


@dataclass
class Observatory:
    """A web server of a partner: what is at each path, and what it was asked."""

    port: int = 0
    #: Path → status, headers, body.
    pages: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    #: The paths that were asked for, and the statuses that were answered.
    asked: list[tuple[str, int]] = field(default_factory=list)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def put(self, path: str, body: str | bytes, kind: str = "text/turtle", **headers: str) -> None:
        """Publish a document, with an ETag."""
        content = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        tag = f'"{sha256(content).hexdigest()[:16]}"'
        self.pages[path] = (200, {"Content-Type": kind, "ETag": tag, **named}, content)

    def redirect(self, path: str, location: str) -> None:
        self.pages[path] = (302, {"Location": location}, b"")


@contextmanager
def observatory() -> Iterator[Observatory]:
    """Serve the documents of a partner until the block ends."""
    here = Observatory()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = here.pages.get(self.path, (404, {}, b""))
            if "ETag" in headers and self.headers.get("If-None-Match") == headers["ETag"]:
                status, body = 304, b""
            here.asked.append((self.path, status))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        here.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield here
        finally:
            server.shutdown()
            thread.join()


def partner(name: str, host: str, distribution: str, lines: str = "", rest: str = "") -> str:
    """Describe a partner, in Turtle; `distribution` is what is said of what it gives."""
    said = {
        "fdt:trust": "trust:direct",
        "dcterms:license": BY,
        "dcterms:accrualPeriodicity": "frequency:DAILY",
        "fdt:removalShare": "0.5",
    }
    said |= dict(line.split(" ", 1) for line in lines.splitlines() if line)
    body = " ;\n    ".join(f"{key} {value}" for key, value in said.items())
    return f"""graph:example-{name} a fdt:PartnerDataset , dcat:Dataset ;
    dcterms:identifier "example-{name}" ;
    dcterms:title "Observatoire exemple {name}"@fr , "Example observatory {name}"@en ;
    dcterms:publisher organisation:example-first ;
    dcterms:conformsTo <https://w3id.org/fdt/shapes/federation> ;
    dcat:contactPoint partner:example-contact ;
    fdt:reachableHost "{host}" ; fdt:openForTest true ;
    dcat:distribution partner:example-{name}-data ;
    {body} .
partner:example-{name}-data a dcat:Distribution ; {distribution} .
{rest}
"""


def dump(name: str, host: str, lines: str = "", path: str = "/dump.ttl") -> str:
    """Describe a partner that gives a dump."""
    return partner(
        name,
        host,
        "dcterms:conformsTo <https://www.w3.org/TR/rdf11-concepts/> ;\n"
        f"    dcat:downloadURL <http://{host}{path}>",
        lines,
    )


def register(root: Path, *partners: str) -> None:
    """Write the registry of a working directory."""
    path = root / "data" / "partners.ttl"
    path.parent.mkdir(exist_ok=True)
    start = f"""graph:partners a dcat:Catalog ; fdt:admittedLicence {BY} .
partner:example-contact a vcard:Organization ; vcard:fn "Accueil exemple"@fr , "Example desk"@en .
"""
    path.write_text(REGISTRY_PREFIXES + start + "".join(partners))


def company(slug: str, label: str = "", more: str = "") -> str:
    """Describe a made-up company of a partner as it does, in Turtle: all that is asked for."""
    return f"""<{OWN}{slug}> a fdt:Organisation ; rdfs:label "{label or slug}"@fr ;
    dcterms:identifier "{slug}" ; fdt:category category:company ;
    foaf:homepage <{OWN}{slug}/home> {more} .
"""


def document(*parts: str) -> str:
    """Write a document of a partner."""
    return PROLOGUE + "".join(parts)


class Workbench:
    """A working directory with its store, and who harvests for it, all in one loop."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.store = root / "store"
        self.generations = Generations(self.store, 3, 20)
        self._runner = asyncio.Runner()
        budget = Budget(seconds=60, reading=60, memory=4 << 30)
        self._publisher = Publisher(root, self.store, 3, budget)
        self._fetcher = Fetcher(FETCHING)
        self._collector = Collector(root, self.generations, self._fetcher)
        self.harvester = Harvester(self.generations, self._publisher, self._collector)

    def harvest(self, name: str = "example-dump", **how: Any) -> Harvested:
        return self._runner.run(self.harvester.harvest(read_partners(self.root)[name], **how))

    def accept(self, name: str = "example-dump", **how: Any) -> Harvested:
        return self._runner.run(self.harvester.accept(read_partners(self.root)[name], **how))

    def undo(self, name: str = "example-dump", **how: Any) -> Harvested:
        return self._runner.run(self.harvester.undo(read_partners(self.root)[name], **how))

    def state(self, name: str = "example-dump") -> Harvests:
        return Harvests(self.store, name)

    def said(self, graph: str = "example-dump") -> set[ox.Quad]:
        """Give what a graph says now."""
        with self.generations.current().open() as opened:
            return set(
                opened.store.quads_for_pattern(None, None, None, ox.NamedNode(GRAPH + graph))
            )

    def things(self, graph: str = "example-dump") -> set[str]:
        """Name the things of a partner that its graph describes now."""
        names = {str(quad.subject).strip("<>") for quad in self.said(graph)}
        return {name.removeprefix(OWN) for name in names if name.startswith(OWN)}

    def write(self, change: Change) -> None:
        """Change the published graph as somebody else does."""
        how = Attribution("update-file", datetime.now(UTC))
        outcome = self._runner.run(self._publisher.write(Order(change, how)))
        assert outcome.conforms

    def reset(self) -> None:
        """Take back all that partners gave, and what is known of their harvests."""
        with self.generations.current().open() as opened:
            graphs = {graph.value for graph in opened.store.named_graphs()}
        for graph in sorted(graphs):
            if graph.startswith(GRAPH + "example-") and graph != GRAPH + "example-first":
                self.write(Removal(graph))
        rmtree(self.store / "federation", ignore_errors=True)
        (self.store / "forgotten.json").unlink(missing_ok=True)

    def close(self) -> None:
        self._collector.close()
        self._fetcher.close()
        self._runner.run(self._publisher.close())
        self._runner.close()
