"""SPARQL 1.1 Graph Store Protocol, reading. https://www.w3.org/TR/sparql11-http-rdf-update/"""

from collections.abc import Sequence

from fdt_graph.errors import BadRequest, NotAcceptable, NotAllowed
from fdt_graph.formats import RDF_FORMATS, media_type
from fdt_graph.query import Graphs
from fdt_graph.store.state import State
from fdt_graph.web.exchange import Exchange, Reply
from fdt_graph.web.negotiation import content_coding
from fdt_graph.web.sparql import Endpoint, wanted
from fdt_graph.worker.job import Job

METHODS = ("GET", "HEAD", "OPTIONS")

#: Everything that one graph says.
STATEMENTS = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


class GraphStore:
    """Gives the statements of one graph: ?default, ?graph=IRI, or the graph of the address."""

    def __init__(self, endpoint: Endpoint, base: str | None) -> None:
        """Read graphs as the query endpoint reads them.

        Graphs named by their own address begin with `base`; None for this server's address.
        """
        self._endpoint = endpoint
        self._base = base

    async def __call__(self, exchange: Exchange, generation: State) -> Reply:
        """Answer with a graph.

        Raises NoSuchRecord for one that is not there, NotAllowed, NotAcceptable, BadRequest.
        """
        if exchange.method != "GET":
            raise NotAllowed(exchange.scope["method"], METHODS)
        job = self.job(exchange, graph_of(exchange, self._base or exchange.address))
        kept = await self._endpoint.answer(exchange, generation, job)
        return kept.reply

    def job(self, exchange: Exchange, graph: str | None) -> Job:
        """Make the job of reading a graph; None is the default graph."""
        accept = exchange.header("accept")
        _, syntax = wanted(accept)
        if syntax is None:
            raise NotAcceptable(accept, [media_type(syntax) for syntax in RDF_FORMATS.values()])
        return Job(
            STATEMENTS,
            results=None,
            graph=syntax,
            accept=accept,
            coding=content_coding(exchange.header("accept-encoding")),
            graphs=Graphs(default=(graph,)) if graph is not None else Graphs(),
            requires=graph,
            limit=self._endpoint.limit,
        )


def graph_of(
    exchange: Exchange, base: str, parameters: Sequence[tuple[str, str]] | None = None
) -> str | None:
    """Name the graph that a request is about; None for the default graph.

    `base` is the address of this server, for graphs that are named by their own address;
    `parameters` are the request's own, but for those that say something else.
    Raises BadRequest when the parameters name none, or two.
    """
    parameters = exchange.parameters if parameters is None else parameters
    names = [name for name, _ in parameters]
    given = [value for name, value in parameters if name == "graph"]
    if exchange.path != "/graph":
        return base + exchange.path
    if names == ["default"]:
        return None
    if len(given) == 1 and "default" not in names:
        return given[0]
    raise BadRequest(
        "quel graphe ? un seul de ?default et ?graph=IRI",
        "which graph? one of ?default and ?graph=IRI",
    )
