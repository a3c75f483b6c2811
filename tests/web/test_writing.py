"""Changes over HTTP: who may, what is refused and how it is told, what is there afterwards."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from fdt_graph.namespaces import iri
from fdt_graph.store.generations import Generations
from fdt_graph.tokens import Role, Tokens
from tests.processes import client_of
from tests.workshop import AGENT, GRAPH, ORGANISATION, document, make

TURTLE = {"Content-Type": "text/turtle"}
UPDATE = {"Content-Type": "application/sparql-update"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("writing"))


@pytest.fixture(scope="module")
def anybody(place: Path) -> Iterator[httpx.Client]:
    """A client without a token."""
    limits = {"write_length": "2000000", "write_rate": "100000"}
    with client_of(place / "store", place, **limits) as client:
        yield client


def bearer(anybody: httpx.Client, place: Path, role: Role, *graphs: str) -> httpx.Client:
    _, secret = Tokens(place / "store").create(AGENT, role, graphs, 1)
    headers = {"Authorization": f"Bearer {secret}"}
    return httpx.Client(base_url=anybody.base_url, headers=headers, timeout=60)


@pytest.fixture(scope="module")
def partner(anybody: httpx.Client, place: Path) -> Iterator[httpx.Client]:
    """A client that may write two graphs."""
    with bearer(anybody, place, Role.PARTNER, GRAPH + "new", GRAPH + "other") as client:
        yield client


@pytest.fixture(scope="module")
def administrator(anybody: httpx.Client, place: Path) -> Iterator[httpx.Client]:
    with bearer(anybody, place, Role.ADMINISTRATOR) as client:
        yield client


@pytest.fixture
def new(partner: httpx.Client) -> Iterator[str]:
    """The path of a graph that is there, and goes after the test."""
    answer = partner.put("/graph/example-new", content=document("new"), headers=TURTLE)
    assert answer.status_code == 201, answer.text
    yield "/graph/example-new"
    assert partner.delete("/graph/example-new").status_code in (200, 404)


def read(client: httpx.Client, path: str) -> set[ox.Triple]:
    answer = client.get(path, headers={"Accept": "application/n-triples"})
    assert answer.status_code == 200, answer.text
    return {quad.triple for quad in ox.parse(answer.content, ox.RdfFormat.N_TRIPLES)}


def generation(client: httpx.Client) -> str:
    return str(client.get("/health").json()["generation"])


def test_what_is_put_is_read_back_and_follows(partner: httpx.Client, new: str) -> None:
    assert len(read(partner, new)) == 14
    question = f"ASK {{ <{ORGANISATION}new> a fdt:Actor }}"
    asked = partner.get("/sparql", params={"query": question}, headers={"Accept": "text/csv"})
    assert asked.text.strip() == "true"
    assert partner.get("/doc/organisation/example-new.ttl").status_code == 200


def test_the_answer_says_what_was_done(partner: httpx.Client, new: str) -> None:
    text = document("new", "new", "newer")
    answer = partner.put(new, content=text, headers=TURTLE)
    assert answer.status_code == 200
    said = answer.json()
    assert (said["added"], said["removed"]) == (8, 0)
    assert said["publication"] in answer.headers["Link"]
    assert partner.get(said["publication"].replace("https://w3id.org/fdt", "")).status_code == 303
    changes = partner.get(f"/history/{said['publication'].rpartition('/')[2]}/changes")
    assert changes.text.count("\nA ") == 8
    assert partner.get("/history").text.count(said["publication"].rpartition("/")[2]) >= 1


def test_post_adds_and_put_replaces(partner: httpx.Client, new: str) -> None:
    assert partner.post(new, content=document("new", "more"), headers=TURTLE).json()["added"] == 8
    replaced = partner.put(new, content=document("new", "more"), headers=TURTLE).json()
    assert (replaced["added"], replaced["removed"]) == (0, 8)


def test_the_indirect_and_the_direct_name_are_one(partner: httpx.Client, new: str) -> None:
    indirect = partner.get("/graph", params={"graph": GRAPH + "new"}, headers=TURTLE)
    assert indirect.headers["ETag"] == partner.get(new, headers=TURTLE).headers["ETag"]


def test_what_is_deleted_is_gone(partner: httpx.Client, new: str) -> None:
    assert partner.delete(new).json()["removed"] == 14
    assert partner.get(new, headers=TURTLE | {"Accept": "text/turtle"}).status_code == 404
    assert partner.delete(new).status_code == 404
    gone = partner.get("/id/organisation/example-new", headers={"Accept": "application/json"})
    assert gone.status_code == 410
    assert gone.json()["type"] == "https://w3id.org/fdt/problem/withdrawn"
    page = partner.get("/doc/organisation/example-new.html", headers={"Accept": "text/html"})
    assert page.status_code == 410


def test_a_patch_changes_its_graph(partner: httpx.Client, new: str) -> None:
    text = f"INSERT DATA {{ <{ORGANISATION}new> skos:altLabel 'N' }}"
    assert partner.patch(new, content=text, headers=UPDATE).json()["added"] == 1
    other = f"INSERT DATA {{ GRAPH <{GRAPH}other> {{ <{ORGANISATION}new> skos:altLabel 'N' }} }}"
    assert partner.patch(new, content=other, headers=UPDATE).status_code in (400, 403)


def test_an_update_comes_as_a_body_or_in_a_form(partner: httpx.Client, new: str) -> None:
    text = f"INSERT DATA {{ GRAPH <{GRAPH}new> {{ <{ORGANISATION}new> skos:altLabel '1', '2' }} }}"
    assert partner.post("/sparql", content=text, headers=UPDATE).json()["added"] == 2
    text = text.replace("INSERT", "DELETE")
    assert partner.post("/sparql", data={"update": text}).json()["removed"] == 2


def test_many_graphs_are_written_at_once_or_not_at_all(partner: httpx.Client, new: str) -> None:
    store = ox.Store()
    for name in ("new", "other"):
        graph = ox.NamedNode(GRAPH + name)
        store.load(document(name, name, name + "-2").encode(), ox.RdfFormat.TURTLE, to_graph=graph)
    content = store.dump(format=ox.RdfFormat.TRIG)
    headers = {"Content-Type": "application/trig"}
    before = generation(partner)
    broken = content.replace(b'"other-2"', b'""')
    assert partner.put("/graph", content=broken, headers=headers).status_code == 422
    assert generation(partner) == before
    assert partner.put("/graph", content=content, headers=headers).json()["added"] == 8 + 22
    assert partner.delete("/graph/example-other").status_code == 200


def test_a_compressed_document_is_read(partner: httpx.Client, new: str) -> None:
    content = gzip.compress(document("new", "new", "newer").encode())
    headers = TURTLE | {"Content-Encoding": "gzip"}
    assert partner.put(new, content=content, headers=headers).json()["added"] == 8


def test_a_refused_write_says_why_as_asked_and_changes_nothing(
    partner: httpx.Client, new: str
) -> None:
    before = generation(partner)
    broken = document("new").replace('rdfs:label "new"@fr ;', "")

    def refused(accept: str, language: str) -> httpx.Response:
        headers = TURTLE | {"Accept": accept, "Accept-Language": language}
        answer = partner.put(new, content=broken, headers=headers)
        assert answer.status_code == 422
        return answer

    for accept, syntax in (
        ("text/turtle", ox.RdfFormat.TURTLE),
        ("application/ld+json", ox.RdfFormat.JSON_LD),
    ):
        quads = ox.parse(refused(accept, "fr").content, syntax)
        said = {(quad.predicate, quad.object) for quad in quads}
        assert (iri("sh:focusNode"), ox.NamedNode(ORGANISATION + "new")) in said
        assert (iri("sh:conforms"), ox.Literal(False)) in said
    french, english = (refused("text/html", language).text for language in ("fr", "en"))
    assert "Cette organisation n’a pas de nom" in french
    assert "This organisation has no name" in english
    assert refused("application/json", "en").json()["counts"]["Violation"] == 1
    assert generation(partner) == before


def test_a_dry_run_reports_and_does_nothing(partner: httpx.Client, new: str) -> None:
    before = generation(partner)
    params = {"dry-run": ""}
    answer = partner.put(
        new, params=params, content=document("new", "newer"), headers=TURTLE | {"Accept": "*/*"}
    )
    assert answer.status_code == 200
    broken = document("new").replace('rdfs:label "new"@fr ;', "")
    assert partner.put(new, params=params, content=broken, headers=TURTLE).status_code == 422
    assert generation(partner) == before


def test_a_tag_that_no_longer_holds_refuses_the_write(partner: httpx.Client, new: str) -> None:
    tag = partner.get(new, headers={"Accept": "text/turtle"}).headers["ETag"]
    text = document("new", "new", "newer")
    match = TURTLE | {"If-Match": tag}
    first = partner.put(new, content=text, headers=match)
    assert first.status_code == 200
    assert partner.put(new, content=document("new"), headers=match).status_code == 412
    again = TURTLE | {"If-Match": first.headers["ETag"]}
    assert partner.put(new, content=document("new"), headers=again).status_code == 200
    assert partner.delete(new, headers={"If-Match": tag + ', "0"'}).status_code == 200


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/graph/example-new", {"If-None-Match": "*"}, 412),
        ("/graph/example-other", {"If-Match": "*"}, 412),
        ("/graph/example-new", {"If-Match": 'W/"abc"'}, 412),
        ("/graph/example-new", {"If-None-Match": '"abc"'}, 400),
        ("/graph", {"If-Match": "*"}, 400),
    ],
)
def test_conditions(
    partner: httpx.Client, new: str, path: str, headers: dict[str, str], status: int
) -> None:
    kind = "application/trig" if path == "/graph" else "text/turtle"
    answer = partner.put(path, content="", headers={"Content-Type": kind, **headers})
    assert answer.status_code == status, answer.text


def test_another_graph_s_tag_stays_when_this_one_changes(partner: httpx.Client, new: str) -> None:
    accept = {"Accept": "text/turtle"}
    before = partner.get("/graph/example-first", headers=accept).headers["ETag"]
    partner.put(new, content=document("new", "new", "newer"), headers=TURTLE)
    assert partner.get("/graph/example-first", headers=accept).headers["ETag"] == before


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_nobody_writes_without_a_token(anybody: httpx.Client, method: str) -> None:
    before = generation(anybody)
    answer = anybody.request(method, "/graph/example-first", content=b"x", headers=TURTLE)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert generation(anybody) == before


def test_an_update_without_a_token_is_refused(anybody: httpx.Client) -> None:
    text = "CLEAR GRAPH <https://w3id.org/fdt/graph/example-first>"
    assert anybody.post("/sparql", content=text, headers=UPDATE).status_code == 401
    assert anybody.post("/sparql", data={"update": text}).status_code in (401, 403)


def test_a_revoked_token_writes_no_more(anybody: httpx.Client, place: Path) -> None:
    tokens = Tokens(place / "store")
    token, secret = tokens.create(AGENT, Role.ADMINISTRATOR, (), 1)
    headers = TURTLE | {"Authorization": f"Bearer {secret}"}
    params = {"dry-run": ""}
    path, content = "/graph/example-new", document("new")
    assert anybody.put(path, params=params, content=content, headers=headers).status_code == 200
    tokens.revoke(token.id)
    assert anybody.put(path, params=params, content=content, headers=headers).status_code == 401


LONG = b"# " + b"x" * 3_000_000


@pytest.mark.parametrize(
    ("method", "path", "content", "kind", "status"),
    [
        ("PUT", "/graph/example-first", document("first"), "text/turtle", 403),
        ("DELETE", "/graph/curation", "", "", 403),
        ("PUT", "/graph/history", document("new"), "text/turtle", 403),
        ("PUT", "/graph/derived", document("new"), "text/turtle", 403),
        ("PUT", "/graph?default", document("new"), "text/turtle", 400),
        ("PUT", "/graph?graph=no%20iri", document("new"), "text/turtle", 400),
        ("PUT", "/graph?graph=a&graph=b", document("new"), "text/turtle", 400),
        ("DELETE", "/graph", "", "", 400),
        ("PATCH", "/graph", "CLEAR DEFAULT", "application/sparql-update", 400),
        ("PATCH", "/graph/example-new", document("new"), "text/turtle", 415),
        ("PUT", "/graph/example-new", "x", "text/plain", 415),
        ("PUT", "/graph/example-new", "x", "", 415),
        ("PUT", "/graph/example-new", "<a> <b> .", "text/turtle", 400),
        ("PUT", "/graph/example-new", b"\xff\xfe", "text/turtle", 400),
        ("PUT", "/graph/example-new", "(" * 100_000, "text/turtle", 400),
        ("PUT", "/graph/example-new", "[ <urn:p> " * 50_000, "text/turtle", 400),
        (
            "PUT",
            "/graph/example-new",
            '{"@context": "http://127.0.0.1:1/c"}',
            "application/ld+json",
            400,
        ),
        (
            "PUT",
            "/graph/example-new",
            "GRAPH <urn:g> { <urn:a> <urn:b> 1 }",
            "application/trig",
            400,
        ),
        ("PUT", "/graph", "<urn:a> <urn:b> 1 .", "application/trig", 400),
        ("PUT", "/graph/example-new", LONG, "text/turtle", 413),
        ("POST", "/sparql", "LOAD <http://127.0.0.1:1/x>", "application/sparql-update", 400),
        ("POST", "/sparql", "INSERT DATA { <urn:a> <urn:b> 1 }", "application/sparql-update", 400),
        ("POST", "/sparql", "CLEAR ALL", "application/sparql-update", 400),
        ("POST", "/sparql", "INSERT DATA {", "application/sparql-update", 400),
        (
            "POST",
            "/sparql",
            "INSERT { GRAPH graph:example-new { ?s ?p ?o } } "
            "WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
            "application/sparql-update",
            400,
        ),
        ("POST", "/sparql", LONG, "application/sparql-update", 413),
    ],
)
def test_what_cannot_be_is_refused_by_its_status(
    partner: httpx.Client, method: str, path: str, content: str, kind: str, status: int
) -> None:
    before = generation(partner)
    headers = {"Content-Type": kind} if kind else {}
    answer = partner.request(method, path, content=content, headers=headers)
    assert answer.status_code == status, answer.text
    assert len(answer.text) < 3000
    assert generation(partner) == before


def test_a_syntax_error_says_where(partner: httpx.Client) -> None:
    headers = TURTLE | {"Accept": "application/problem+json"}
    answer = partner.put("/graph/example-new", content="<urn:a> <urn:b>\n  .", headers=headers)
    assert (answer.json()["line"], answer.json()["column"]) == (2, 3)
    headers = UPDATE | {"Accept": "application/problem+json"}
    answer = partner.post("/sparql", content="CLEAR GRAPH\n  x", headers=headers)
    assert answer.json()["line"] == 2


def test_a_partner_changes_no_vocabulary(partner: httpx.Client) -> None:
    for said in (
        "fdt:Ally rdfs:label 'x' .",
        "<urn:example:a> rdfs:subClassOf fdt:Ally .",
        "graph:example-first dcterms:license fdt:UnknownLicence .",
    ):
        text = document("new") + said
        answer = partner.put("/graph/example-new", content=text, headers=TURTLE)
        assert answer.status_code == 403, said


def test_blank_nodes_get_names_that_stay(partner: httpx.Client, new: str) -> None:
    text = document("new") + f"<{ORGANISATION}new> fdt:note [ rdfs:label 'x' ] ."
    first = partner.put(new, content=text, headers=TURTLE)
    if first.status_code == 200:
        assert partner.put(new, content=text, headers=TURTLE).json()["publication"] is None
        assert not [t for t in read(partner, new) if isinstance(t.subject, ox.BlankNode)]
    else:
        assert first.status_code == 422


def test_writes_of_many_clients_are_all_there(administrator: httpx.Client, place: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def write(number: int) -> int:
        name = f"crowd-{number}"
        return administrator.put(
            f"/graph/example-{name}", content=document(name), headers=TURTLE
        ).status_code

    with ThreadPoolExecutor(8) as crowd:
        assert set(crowd.map(write, range(24))) == {201}
    question = "SELECT (COUNT(*) AS ?n) { ?s rdfs:label ?l FILTER(STRSTARTS(?l, 'crowd-')) }"
    answer = administrator.get("/sparql", params={"query": question, "format": "json"})
    assert json.loads(answer.text)["results"]["bindings"][0]["n"]["value"] == "24"
    assert len(Generations(place / "store").all()) <= 20


def test_a_dry_run_may_be_asked_in_a_form(partner: httpx.Client, new: str) -> None:
    before = generation(partner)
    text = f"INSERT DATA {{ GRAPH <{GRAPH}new> {{ <{ORGANISATION}new> skos:altLabel 'N' }} }}"
    form = {"update": text, "dry-run": "true"}
    assert partner.post("/sparql", data=form).status_code == 200
    assert generation(partner) == before


@pytest.mark.parametrize(
    "headers",
    [
        {"If-Match": '"' + "a" * 3000 + '"'},
        {"If-Unmodified-Since": "Mon, 23 Nov 2026 01:00:00 GMT"},
        {"If-Match": '"a"', "If-None-Match": "*"},
    ],
)
def test_a_condition_that_is_not_read_is_not_passed_over(
    partner: httpx.Client, new: str, headers: dict[str, str]
) -> None:
    answer = partner.put(new, content=document("new"), headers=TURTLE | headers)
    assert answer.status_code == 400


def test_who_reads_with_a_token_is_not_counted(anybody: httpx.Client, place: Path) -> None:
    for authorization in ("Basic eDp5", "Bearer fdt_0123456789abcdef_" + "a" * 43):
        headers = {"Authorization": authorization, "Accept": "text/csv"}
        answer = anybody.post("/sparql", data={"query": "ASK {}"}, headers=headers)
        assert answer.text.strip() == "true"


def test_changes_come_in_both_codings(partner: httpx.Client, new: str) -> None:
    text = document("new", "new", "newer")
    slug = partner.put(new, content=text, headers=TURTLE).json()["publication"].rpartition("/")[2]
    path = f"/history/{slug}/changes"
    plain = partner.get(path, headers={"Accept-Encoding": "identity"})
    packed = partner.get(path, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert plain.text == packed.text
    assert plain.text.startswith("TX .\n")
    assert partner.get("/history/..%2Fcurrent/changes").status_code == 404
    assert partner.head(path).status_code == 200


def test_history_as_rdf_is_its_graph(partner: httpx.Client, new: str) -> None:
    answer = partner.get("/history", headers={"Accept": "text/turtle"}, follow_redirects=True)
    assert answer.status_code == 200
    assert "fdt:Publication" in answer.text


def test_a_partner_does_not_say_what_replaces_a_thing_of_others(
    partner: httpx.Client, administrator: httpx.Client, new: str
) -> None:
    administrator.put("/graph/example-gone", content=document("gone"), headers=TURTLE)
    administrator.delete("/graph/example-gone")
    text = document("new") + (
        f"<{ORGANISATION}gone> <http://purl.org/dc/terms/isReplacedBy> <{ORGANISATION}new> ."
    )
    partner.put(new, content=text, headers=TURTLE)
    gone = partner.get("/id/organisation/example-gone")
    assert gone.status_code == 410
    assert "Link" not in gone.headers


def test_a_script_of_another_site_may_ask_what_it_may_send(anybody: httpx.Client) -> None:
    answer = anybody.options("/graph/example-first")
    assert "PATCH" in answer.headers["Allow"]
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
    assert "If-Match" in answer.headers["Access-Control-Allow-Headers"]
