"""A web of documents in memory, and one distribution of a partner to read from it."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from fdt_graph.errors import NotThere
from fdt_graph.federation.registry import Distribution, Partner
from fdt_graph.federation.sources import Source, Taken
from fdt_graph.federation.taking.take import take
from fdt_graph.outgoing import Reach, Request, Response

ROOT = Path(__file__).parent.parent.parent
HOST = "https://observatory.example"
GRAPH = "https://w3id.org/fdt/graph/example"
PARTNER = Partner(
    id="example",
    iri="https://w3id.org/fdt/id/organisation/example-observatory",
    labels={"fr": "Observatoire exemple", "en": "Example observatory"},
    graph=GRAPH,
    licence="https://creativecommons.org/licenses/by/4.0/",
    contact={"fr": "Accueil exemple", "en": "Example desk"},
    profile="federation",
    trust="direct",
    schedule=None,
    reach=Reach(frozenset({"observatory.example"}), limit=1 << 20),
    removal_share=0.1,
    distributions=(),
    endpoint=None,
    page=None,
)


@dataclass
class Web:
    """What is at each address, and what was asked."""

    pages: dict[str, Response] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    #: What was sent in the last answer to a POST, page after page.
    answers: list[bytes] = field(default_factory=list)

    def put(
        self, path: str, content: str | bytes, kind: str | None = "text/turtle", **headers: str
    ) -> None:
        body = content.encode() if isinstance(content, str) else content
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        tag = f'"{hash(body):x}"'
        url = HOST + path
        self.pages[url] = Response(200, url, kind, body, tag, None, named)

    def ask(self, request: Request) -> Response:
        self.requests.append(request)
        if request.body is not None:
            return Response(200, request.url, "application/n-triples", self.answers.pop(0), "", "")
        found = self.pages.get(request.url)
        if found is None:
            raise NotThere("observatory.example", "réponse HTTP 404", "HTTP status 404")
        if request.etag is not None and request.etag == found.etag:
            return replace(found, status=304, content=b"")
        return found

    def source(self, kind: str, path: str = "", root: Path = ROOT, **said: Any) -> Source:
        """Describe a distribution, by default at an address of its own."""
        distribution = Distribution(
            iri="https://w3id.org/fdt/graph/partners#example-data",
            kind=kind,
            address=f"{HOST}{path}",
            media_type=said.get("media_type"),
            metadata=said.get("metadata"),
            mappings=said.get("mappings", ()),
        )
        return Source(distribution, PARTNER, root, self.ask, take, said.get("since", {}))

    @property
    def asked(self) -> list[str]:
        """Give the paths that were asked for since the last time."""
        paths = [request.url.removeprefix(HOST) for request in self.requests]
        self.requests.clear()
        return paths


def said(*documents: Taken) -> set[str]:
    """Give the statements of documents, without their graph, short."""
    quads = [quad for each in documents for quad in ox.parse(each.content, ox.RdfFormat.N_QUADS)]
    return {
        f"{_short(quad.subject)} {_short(quad.predicate)} {_short(quad.object)}" for quad in quads
    }


def _short(term: object) -> str:
    if isinstance(term, ox.NamedNode):
        return term.value.removeprefix(HOST).replace("#", "/").rpartition("/")[2]
    return "_" if isinstance(term, ox.BlankNode) else str(getattr(term, "value", term))
