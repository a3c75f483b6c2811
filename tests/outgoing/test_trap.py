"""No packet leaves for an address outside the registry, whoever asks for it and however."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from fdt_graph.federation.registry import KINDS
from fdt_graph.tokens import Role, Tokens
from tests.conftest import run
from tests.federation.observatories import Observatory, observatory, partner, register
from tests.outgoing.listeners import Listener, listening, ok, redirect
from tests.outgoing.registries import REST, write_registry
from tests.processes import client_of
from tests.workshop import AGENT, make

QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
TURTLE = "text/turtle"
PROLOGUE = "PREFIX owl: <http://www.w3.org/2002/07/owl#> PREFIX sh: <http://www.w3.org/ns/shacl#> "

#: What would be asked for if anything were: {trap} is an address of the trap.
QUERIES = {
    "service": "SELECT * {{ SERVICE <{trap}> {{ ?s ?p ?o }} }}",
    "service silent": "SELECT * {{ SERVICE SILENT <{trap}> {{ ?s ?p ?o }} }}",
    "service glued": "SELECT * {{ SERVICE<{trap}>{{ ?s ?p ?o }} }}",
    "service prefixed": "PREFIX t: <{trap}> SELECT * {{ SERVICE t:sparql {{ ?s ?p ?o }} }}",
    "service relative": "BASE <{trap}> SELECT * {{ SERVICE <sparql> {{ ?s ?p ?o }} }}",
    "service escaped": "SELECT * {{ SERVICE <\\u0068{tail}> {{ ?s ?p ?o }} }}",
    "service by a variable": "SELECT * {{ BIND(<{trap}> AS ?t) SERVICE ?t {{ ?s ?p ?o }} }}",
    "service by values": "SELECT * {{ VALUES ?t {{ <{trap}> }} SERVICE SILENT ?t {{ ?s ?p ?o }} }}",
    "service in exists": "ASK {{ ?s ?p ?o FILTER EXISTS {{ SERVICE <{trap}> {{ ?s ?p ?o }} }} }}",
    "service in a service": "ASK {{ SERVICE <https://data.example:8443/sparql> "
    "{{ SERVICE <{trap}> {{ ?s ?p ?o }} }} }}",
    "service in a comment's end": "ASK {{ #\nSERVICE # <a>\n<{trap}> {{ ?s ?p ?o }} }}",
    "service glued to a prefix": "PREFIX e: <{trap}> ASK {{ SERVICEe:x {{ ?s ?p ?o }} }}",
    "service in a name": "PREFIX e: <urn:> "
    "ASK {{ {{ ?s ?p e:a.b.SERVICE <{trap}> {{ ?a ?b ?c }} }} }}",
    "service past a comparison": "ASK {{ FILTER(1<'>')SERVICE <{trap}> "
    "{{ ?s ?p ?o }} FILTER(1='') }}",
    "service after a bad escape": "ASK {{ VALUES ?x {{'''a'}} SERVICE SILENT <{trap}> "
    "{{ ?s ?p ?o }} # \\x '''\n }}",
    "from": "SELECT * FROM <{trap}> {{ ?s ?p ?o }}",
    "from named": "SELECT * FROM NAMED <{trap}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "graph": "SELECT * {{ GRAPH <{trap}> {{ ?s ?p ?o }} }}",
    "describe": "DESCRIBE <{trap}>",
    "construct": "CONSTRUCT {{ <{trap}> owl:imports <{trap}> }} {{ }}",
}
UPDATES = {
    "load": "LOAD <{trap}>",
    "load silent": "LOAD SILENT <{trap}> INTO GRAPH <https://w3id.org/fdt/graph/example-new>",
    "using": "INSERT {{ GRAPH <urn:g> {{ ?s ?p ?o }} }} USING <{trap}> WHERE {{ ?s ?p ?o }}",
    "service": "INSERT {{ GRAPH <urn:g> {{ ?s ?p 1 }} }} "
    "WHERE {{ SERVICE <{trap}> {{ ?s ?p 1 }} }}",
    "copy": "COPY <{trap}> TO <urn:g>",
    "second of two": "CREATE GRAPH <urn:h> ; LOAD <{trap}>",
}
DOCUMENTS = {
    "context": ("application/ld+json", '{{"@context": "{trap}", "@id": "urn:a", "name": "a"}}'),
    "contexts": ("application/ld+json", '{{"@context": [{{}}, "{trap}"], "@id": "urn:a"}}'),
    "imported context": (
        "application/ld+json",
        '{{"@context": {{"@version": 1.1, "@import": "{trap}"}}, "@id": "urn:a"}}',
    ),
    "scoped context": (
        "application/ld+json",
        '{{"@context": {{"n": {{"@id": "urn:n", "@context": "{trap}"}}}}, "n": {{"@id": "a:b"}}}}',
    ),
    "doctype": (
        "application/rdf+xml",
        '<!DOCTYPE rdf:RDF SYSTEM "{trap}"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
    ),
    "entity": (
        "application/rdf+xml",
        '<!DOCTYPE r [<!ENTITY e SYSTEM "{trap}">]><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
        'rdf:about="urn:a"><urn:b>&e;</urn:b></rdf:Description></rdf:RDF>',
    ),
    "stylesheet": (
        "application/rdf+xml",
        '<?xml version="1.0"?><?xml-stylesheet href="{trap}"?><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
    ),
    "imports": (TURTLE, "<urn:a> <http://www.w3.org/2002/07/owl#imports> <{trap}> ."),
    "shapes graph": (TURTLE, "<urn:a> <http://www.w3.org/ns/shacl#shapesGraph> <{trap}> ."),
    "base": (TURTLE, "@base <{trap}> . <a> <b> <c> ."),
    "html": ("text/html", '<html><link rel="alternate" href="{trap}"></html>'),
}


@pytest.fixture(scope="module")
def trap() -> Iterator[Listener]:
    """A listener that nothing should ask: the test fails if anybody has connected."""
    with listening(ok(b"<urn:a> <urn:b> 1 .", "Content-Type: text/turtle")) as listener:
        yield listener


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working directory with one registered partner, which is elsewhere."""
    root = make(tmp_path_factory.mktemp("trap"))
    write_registry(root)
    return root


@pytest.fixture(scope="module")
def steward(place: Path) -> Iterator[httpx.Client]:
    """Somebody who may write everything."""
    _, secret = Tokens(place / "store").create(AGENT, Role.ADMINISTRATOR, (), 1)
    with client_of(place / "store", place, query_seconds="2", write_rate="100000") as client:
        client.headers["Authorization"] = f"Bearer {secret}"
        yield client


def addresses(trap: Listener) -> list[str]:
    """The trap's address, as it is and in other spellings."""
    names = ("127.0.0.1", "localhost", "0", "2130706433", "[::ffff:127.0.0.1]")
    return [f"http://{name}:{trap.port}/a" for name in names]


def filled(text: str, address: str) -> str:
    return text.format(trap=address, tail=address.removeprefix("h"))


@pytest.mark.parametrize("text", QUERIES.values(), ids=QUERIES.keys())
def test_a_query_reaches_nothing(text: str, steward: httpx.Client, trap: Listener) -> None:
    for address in addresses(trap):
        asked = PROLOGUE + filled(text, address)
        steward.post("/sparql", content=asked, headers={"Content-Type": QUERY})
        steward.get("/sparql", params={"query": asked})
    assert trap.connected == 0


@pytest.mark.parametrize(
    "parameters",
    [
        {"default-graph-uri": "{trap}"},
        {"named-graph-uri": "{trap}"},
        {"query": "ASK {{ }}", "using-graph-uri": "{trap}"},
        {"uri": "{trap}"},
        {"release": "{trap}"},
    ],
)
def test_a_parameter_reaches_nothing(
    parameters: dict[str, str], steward: httpx.Client, trap: Listener
) -> None:
    for address in addresses(trap):
        given = {name: filled(value, address) for name, value in parameters.items()}
        steward.get("/sparql", params={"query": "SELECT * { ?s ?p ?o } LIMIT 1", **given})
        steward.get("/graph", params={"graph": address, **given})
        steward.get("/validate", params=given)
    assert trap.connected == 0


@pytest.mark.parametrize("text", UPDATES.values(), ids=UPDATES.keys())
def test_an_update_reaches_nothing(text: str, steward: httpx.Client, trap: Listener) -> None:
    for address in addresses(trap):
        asked = PROLOGUE + filled(text, address)
        answer = steward.post("/sparql", content=asked, headers={"Content-Type": UPDATE})
        assert answer.status_code not in (401, 405, 415), answer.text  # it was looked at
    assert trap.connected == 0


@pytest.mark.parametrize(("kind", "text"), DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_a_document_reaches_nothing(
    kind: str, text: str, steward: httpx.Client, trap: Listener
) -> None:
    for address in addresses(trap):
        sent = filled(text, address)
        link = {"Link": f'<{address}>; rel="http://www.w3.org/ns/json-ld#context"'}
        headers = {"Content-Type": kind, **link}
        steward.post("/validate", content=sent, headers=headers)
        steward.put("/graph/example-new", content=sent, headers=headers)
    assert trap.connected == 0


def test_who_writes_to_the_graph_of_partners_widens_nothing(
    steward: httpx.Client, trap: Listener, tmp_path: Path
) -> None:
    """The registry is the file of the working directory, and not what is published of it."""
    lines = {
        "dcterms:publisher": "organisation:example-first",
        "fdt:reachableHost": f'"{trap.host}"',
        "fdt:openForTest": "true",
    }
    rest = REST.replace("https://data.example:8443/sparql", trap.url + "sparql")
    text = write_registry(tmp_path, lines, rest).read_text()
    headers = {"Content-Type": TURTLE}
    answer = steward.put("/graph/partners", content=text, headers=headers)
    assert answer.status_code in (200, 201), answer.text
    asked = {"query": f"SELECT * {{ SERVICE <{trap.url}sparql> {{ ?s ?p ?o }} }}"}
    assert steward.get("/sparql", params=asked).status_code >= 400
    assert trap.connected == 0


@pytest.mark.parametrize("text", QUERIES)
def test_the_command_line_reaches_nothing(text: str, place: Path, trap: Listener) -> None:
    for address in addresses(trap)[:1]:
        asked = PROLOGUE + filled(QUERIES[text], address)
        run("query", asked, "--root", place, "--store", place / "store")
    assert trap.connected == 0


@pytest.mark.parametrize("text", ["load", "load silent", "service", "using"])
def test_an_update_of_the_command_line_reaches_nothing(
    text: str, place: Path, tmp_path: Path, trap: Listener
) -> None:
    path = tmp_path / "change.ru"
    path.write_text(filled(UPDATES[text], addresses(trap)[0]))
    run("update", path, "--root", place, "--store", place / "store", "--dry-run")
    assert trap.connected == 0


@pytest.mark.parametrize(
    ("name", "ending"),
    [("context", "jsonld"), ("entity", "rdf"), ("doctype", "rdf"), ("imports", "ttl")],
)
def test_a_file_reaches_nothing(
    name: str, ending: str, place: Path, tmp_path: Path, trap: Listener
) -> None:
    path = tmp_path / f"example.{ending}"
    path.write_text(filled(DOCUMENTS[name][1], addresses(trap)[0]))
    run("validate", path, "--root", place)
    assert trap.connected == 0


#: How a partner leads a harvest elsewhere: the kind of its source, a media type, and what it
#: answers in it; None for a redirect.
LEADING: dict[str, tuple[str, str, str | None]] = {
    "dump": ("dump", "", None),
    "store": ("graph-store", "", None),
    "endpoint": ("sparql", "", None),
    "table": ("table", "", None),
    "map": ("gogocarto", "", None),
    "licence": (
        "gogocarto",
        "application/json",
        '{{"licence": "{trap}", "data": [{{"id": 1, "name": "a", "website": "{trap}"}}]}}',
    ),
    "feed": ("ldes", "", None),
    "view": ("ldes", TURTLE, "<> <https://w3id.org/tree#view> <{trap}> ."),
    "page": (
        "ldes",
        TURTLE,
        "PREFIX tree: <https://w3id.org/tree#> "
        "<#s> tree:view <> . <> tree:relation [ tree:node <{trap}> ] .",
    ),
    "own page": (
        "ldes",
        TURTLE,
        "PREFIX tree: <https://w3id.org/tree#> "
        "<#s> tree:view <> . <> tree:relation [ tree:node </dump> ] .",
    ),
} | {name: ("dump", *each) for name, each in DOCUMENTS.items()}


def leading(name: str, there: Observatory, host: str, address: str) -> str:
    """Describe a partner of a host that leads to an address in one of those ways."""
    source, kind, text = LEADING[name]
    standard = next(each for each in KINDS if KINDS[each] == source)
    slug = name.replace(" ", "-")
    for path in (f"/{slug}", f"/{slug}?default"):
        there.redirect(path, address)
        if text is not None:
            link = f'<{address}>; rel="http://www.w3.org/ns/json-ld#context"'
            there.put(path, filled(text, address), kind, Link=link)
    place = f"dcat:downloadURL <http://{host}/{slug}>"
    if name in ("store", "endpoint"):
        place = f"dcat:accessService [ dcat:endpointURL <http://{host}/{slug}> ]"
    return partner(slug, host, f"dcterms:conformsTo <{standard}> ; {place}")


def test_a_harvest_reaches_nothing_but_the_hosts_of_its_partner(
    workshop: Path, trap: Listener
) -> None:
    for address in addresses(trap)[:2]:
        with observatory() as there, listening(redirect(address, 307)) as posted:
            hosts = dict.fromkeys(LEADING, there.host) | {"endpoint": posted.host}
            partners = (leading(name, there, hosts[name], address) for name in LEADING)
            register(workshop, *partners)
            store = workshop / "store"
            done = run("harvest", "--root", workshop, "--store", store, "--format", "json")
        assert len(json.loads(done.stdout)) == len(LEADING), done.stderr
        assert len({path for path, _ in there.asked}) == len(LEADING) - 1
        assert posted.connected == 1
        assert trap.connected == 0


def test_a_listener_would_have_noticed() -> None:
    with listening(ok(b"")) as listener:
        socket.create_connection(("127.0.0.1", listener.port)).close()
        while not listener.connected:
            pass
        assert listener.connected == 1
