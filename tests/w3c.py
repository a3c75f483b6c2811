"""The W3C suites: in go their manifests and the address of a server, out comes what differs.

Requests are made as a manifest tells them, in their order, and each answer is checked.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from functools import cache
from http import HTTPStatus
from http.client import HTTPConnection
from io import BytesIO
from math import inf
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from rdflib import RDF, RDFS, Graph, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.query import Result
from rdflib.resource import Resource
from rdflib.term import Node

FOLDER = Path(__file__).parent.parent.parent / "shared" / "w3c"

#: The folder of each suite, and its title.
SUITES = {
    "protocol": "W3C SPARQL 1.1 Protocol",
    "graph-store-protocol": "W3C SPARQL 1.1 Graph Store HTTP Protocol",
    "service-description": "W3C SPARQL 1.1 Service Description",
}

CNT = Namespace("http://www.w3.org/2011/content#")
HT = Namespace("http://www.w3.org/2011/http#")
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")

#: Media types, and how rdflib calls what they hold. The types of a graph are those the manifest
#: names, without RDFa; a service description is in any RDF, and N-Quads of one graph are N-Triples.
RESULTS = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
GRAPHS = {"application/n-triples": "nt", "application/rdf+xml": "xml", "text/turtle": "turtle"}
DOCUMENTS = GRAPHS | {"application/ld+json": "json-ld", "application/n-quads": "nt"}

#: What `mf:expectedFormat` says, and how rdflib calls such results.
FORMS = {"boolean": "ASK", "tabular": "SELECT"}

#: `hts:NoContent` is 204. `hts:StatusCode4xx`, a class, is in no such table.
STATUSES = {status.phrase.replace(" ", ""): status.value for status in HTTPStatus}

#: The properties of a service description, from one class to another (IRI: whatever has a name).
PROPERTIES = {
    ("Service", "IRI"): "endpoint feature supportedLanguage languageExtension propertyFeature "
    "extensionFunction extensionAggregate resultFormat inputFormat defaultEntailmentRegime "
    "defaultSupportedEntailmentProfile",
    ("Service", "Dataset"): "defaultDataset",
    ("Service", "GraphCollection"): "availableGraphs",
    ("Dataset", "Graph"): "defaultGraph",
    ("GraphCollection", "NamedGraph"): "namedGraph",
    ("NamedGraph", "IRI"): "name entailmentRegime supportedEntailmentProfile",
    ("NamedGraph", "Graph"): "graph",
}

#: Its other terms, by the property they are values of.
VALUES = {
    RDF.type: "Service Dataset GraphCollection Graph NamedGraph Feature Language Function "
    "Aggregate EntailmentRegime EntailmentProfile",
    SD.supportedLanguage: "SPARQL10Query SPARQL11Query SPARQL11Update",
    SD.feature: "DereferencesURIs UnionDefaultGraph RequiresDataset EmptyGraphs "
    "BasicFederatedQuery",
}

#: How often something has a property, at least and at most.
COUNTS = {
    ("Service", "endpoint"): (1, inf),
    ("Service", "defaultDataset"): (0, 1),
    ("Dataset", "defaultGraph"): (1, 1),
    ("NamedGraph", "name"): (1, 1),
    ("NamedGraph", "graph"): (0, 1),
}


@dataclass(frozen=True)
class Server:
    """A server to be tested: where it listens, and on which paths."""

    base: str
    query: str = "/sparql"
    update: str = "/sparql"
    store: str = "/graph"


@dataclass(frozen=True)
class Entry:
    """One entry of a manifest: what should be in the store, and the requests to be made."""

    suite: str
    node: Resource

    @property
    def name(self) -> str:
        return last(self.node)

    def __str__(self) -> str:
        return f"{self.suite}/{self.name}"


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    url: str
    status: int
    headers: Message
    body: bytes

    def format(self, formats: dict[str, str]) -> str:
        """How rdflib calls the format of the body, which must be one of these."""
        kind, _ = media_type(self.headers.get("content-type", ""))
        assert kind in formats, f"{kind}, not one of {', '.join(formats)}"
        return formats[kind]

    def graph(self, formats: dict[str, str]) -> Graph:
        return Graph().parse(data=self.body, format=self.format(formats), publicID=self.url)

    def results(self) -> Result:
        return Result.parse(BytesIO(self.body), format=self.format(RESULTS))


@cache
def entries(suite: str) -> list[Entry]:
    """What the manifest of a suite lists, and the manifests it includes."""
    return [Entry(suite, node) for node in read(FOLDER / suite / "manifest.ttl")]


def read(path: Path) -> Iterator[Resource]:
    manifest = Graph().parse(path, format="turtle").resource(path.as_uri())
    for part in items(manifest, MF.include):
        yield from read(path.with_name(last(part)))
    yield from items(manifest, MF.entries)


def items(resource: Resource, predicate: URIRef) -> Iterator[Resource]:
    """The list a property leads to; nothing where there is none."""
    for value in resource.objects(predicate):
        yield from value.items()


def last(resource: Resource) -> str:
    """What an IRI ends with: the name of a term, or of a file."""
    return str(resource.identifier).replace("#", "/").rpartition("/")[2]


def headers_of(message: Resource) -> dict[str, str]:
    return {
        str(header.value(HT.fieldName)): str(header.value(HT.fieldValue))
        for header in items(message, HT.headers)
    }


def run(entry: Entry, server: Server) -> None:
    """Play an entry on a server, emptied first; an error tells what differs, and where."""
    prepare(entry, server)
    if entry.suite == "service-description":
        check_description(entry.name, server)
        return
    variables: dict[str, str] = {}
    for number, request in enumerate(items(entry.node.value(MF.action), HT.requests), 1):
        try:
            play(request, path_of(entry, request, server), variables, server)
        except Exception as error:
            error.add_note(f"request {number} of {entry}")
            raise


def prepare(entry: Entry, server: Server) -> None:
    """Drop every graph (CLEAR may leave their names), then put those the entry starts from."""
    update, triples = "application/sparql-update", "application/n-triples"
    answers = [send(server, "POST", server.update, {"content-type": update}, b"DROP ALL")]
    for data in entry.node.objects(UT.graphData):
        path = f"{server.store}?graph={quote(data.value(RDFS.label), safe='')}"
        content = (FOLDER / entry.suite / last(data.value(UT.graph))).read_bytes()
        answers.append(send(server, "PUT", path, {"content-type": triples}, content))
    for answer in answers:
        assert answer.status in range(200, 300), f"{answer.url}: {answer.status} {answer.body!r}"


def path_of(entry: Entry, request: Resource, server: Server) -> str:
    """Where the path of a manifest is on a server: `/gsp…` its store, `/sparql/…` its endpoint."""
    path = str(request.value(HT.absolutePath))
    if path.startswith("/gsp"):
        return server.store + path.removeprefix("/gsp")
    query = headers_of(request).get("content-type") == "application/sparql-query"
    endpoint = server.update if "update" in entry.name and not query else server.query
    return endpoint + path.removeprefix("/sparql/")


def play(request: Resource, path: str, variables: dict[str, str], server: Server) -> None:
    """Make one request, check the answer, and note the Location it gives for those that follow."""
    body, expected = request.value(HT.body), request.value(HT.resp)
    text = str(body.value(CNT.chars)) if body else ""
    for variable, value in variables.items():
        path, text = path.replace(variable, value), text.replace(variable, value)
    content = text.encode(body.value(CNT.characterEncoding)) if body else b""
    answer = send(server, str(request.value(HT.methodName)), path, headers_of(request), content)
    check(answer, expected)
    for variable in expected.objects(MF.expectedLocation):
        assert answer.headers["location"], "no Location"
        variables[variable] = answer.headers["location"]


def send(server: Server, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
    """One exchange. Nothing is added to the headers but the host and the length of the body."""
    with closing(HTTPConnection(urlsplit(server.base).netloc, timeout=30)) as connection:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        if body or method in {"POST", "PUT"}:
            connection.putheader("content-length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        return Answer(server.base + path, response.status, response.headers, response.read())


def check(answer: Answer, expected: Resource) -> None:
    """Everything the manifest says of an answer."""
    statuses = [last(status) for status in expected.objects(MF.expectedStatus)]
    assert any(is_status(answer.status, name) for name in statuses), (
        f"{answer.status}, not {' or '.join(statuses)}: {answer.body[:300]!r}"
    )
    for name, value in headers_of(expected).items():
        told = answer.headers.get(name, "")
        assert media_type(told) == media_type(value), f"{name}: {told}, not {value}"
    for form in expected.objects(MF.expectedFormat):
        if str(form) == "RDF":
            answer.graph(GRAPHS)
        else:
            assert answer.results().type == FORMS[str(form)], f"not {form}"
    for truth in expected.objects(MF.expectedBoolean):
        assert answer.results().askAnswer is truth.toPython(), answer.body
    for body in expected.objects(HT.body):
        wanted = Graph().parse(data=body.value(CNT.chars), format="turtle", publicID=answer.url)
        assert isomorphic(answer.graph(GRAPHS), wanted), f"another graph: {answer.body.decode()}"


def is_status(status: int, name: str) -> bool:
    return STATUSES.get(name) == status or name == f"StatusCode{status // 100}xx"


def media_type(value: str) -> tuple[str, str | None]:
    """A media type and its charset, which is UTF-8 where none is told."""
    message = Message()
    message["content-type"] = value
    return message.get_content_type(), message.get_content_charset("utf-8")


def check_description(name: str, server: Server) -> None:
    """One of the three tests of what a bare GET of the endpoint answers."""
    answer = send(server, "GET", server.query, {}, b"")
    assert answer.status == HTTPStatus.OK, f"{answer.status}: {answer.body[:300]!r}"
    graph = answer.graph(DOCUMENTS)
    assert graph, "an empty graph"
    if name == "has-endpoint-triple":
        told = set(graph.objects(None, SD.endpoint))
        assert URIRef(answer.url) in told, f"sd:endpoint {told}, not {answer.url}"
    if name == "conforms-to-schema":
        assert not [*faults(graph)], "\n".join(faults(graph))


def faults(graph: Graph) -> Iterator[str]:
    """Where a description does not follow the vocabulary."""
    if (None, RDF.type, SD.Service) not in graph:
        yield "no sd:Service"
    ends = {str(SD[name]): pair for pair, names in PROPERTIES.items() for name in names.split()}
    for subject, predicate, value in graph:
        if str(predicate) in ends:
            domain, range_ = ends[str(predicate)]
            if not (is_a(graph, subject, domain) and is_a(graph, value, range_)):
                yield f"not from a {domain} to a {range_}: {predicate} {value}"
        elif str(predicate).startswith(SD):
            yield f"no such property: {predicate}"
        if not is_known(predicate, value):
            yield f"no such value: {predicate} {value}"
    for (kind, name), (least, most) in COUNTS.items():
        for node in graph.subjects(RDF.type, SD[kind]):
            if not least <= len([*graph.objects(node, SD[name])]) <= most:
                yield f"not {least} to {most} sd:{name} of a {kind}"
    for collection in set(graph.subjects(SD.namedGraph)):
        names = [graph.value(part, SD.name) for part in graph.objects(collection, SD.namedGraph)]
        if len(names) > len(set(names)):
            yield f"graphs of the same name: {sorted(map(str, names))}"


def is_known(predicate: Node, value: Node) -> bool:
    """Whether a value of the namespace, or any language, is one the vocabulary has."""
    known = {(key, SD[name]) for key, names in VALUES.items() for name in names.split()}
    free = not str(value).startswith(SD) and predicate != SD.supportedLanguage
    return free or (predicate, value) in known


def is_a(graph: Graph, node: Node, kind: str) -> bool:
    """Whether a node is said to be of a class; a dataset is a collection of graphs."""
    if kind == "IRI":
        return isinstance(node, URIRef)
    kinds = {kind, "Dataset"} if kind == "GraphCollection" else {kind}
    return any((node, RDF.type, SD[name]) in graph for name in kinds)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A line for each suite that was played: how many of its entries passed, of how many."""
    passed, failed, error = (
        {report.nodeid.rpartition("[")[2].removesuffix("]") for report in reports}
        for reports in map(terminalreporter.getreports, ("passed", "failed", "error"))
    )
    for suite, title in SUITES.items() if FOLDER.is_dir() else ():
        names = {str(entry) for entry in entries(suite)}
        if names & (passed | failed | error):
            good = (names & passed) - failed - error
            terminalreporter.write_line(f"{title}: {len(good)}/{len(names)}")
