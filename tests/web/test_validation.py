"""POST /validate: reports in every form, and hostile documents that only their sender notices."""

import gzip
import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx
import pyoxigraph as ox
import pytest

from fdt_graph.formats import RDF_FORMATS
from fdt_graph.namespaces import iri
from fdt_graph.store.generations import Generations
from tests.conftest import ROOT
from tests.processes import client_of

TURTLE, JSON_LD = "text/turtle", "application/ld+json"
PREFIXES = """
@prefix fdt: <https://w3id.org/fdt/ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix organisation: <https://w3id.org/fdt/id/organisation/> .
@prefix event: <https://w3id.org/fdt/id/event/> .
@prefix category: <https://w3id.org/fdt/scheme/actor-category/> .
"""
GOOD = (
    PREFIXES
    + """
event:example a fdt:Event ; rdfs:label "Exemple"@fr ; fdt:organiser organisation:cler .
"""
)
BAD = PREFIXES + 'event:example a fdt:Event ; rdfs:label "Exemple"@fr ; fdt:organiser "personne" .'
#: What a stranger may hope that a page or a terminal does.
HOSTILE = PREFIXES + (
    'event:example a fdt:Event ; rdfs:label "Exemple"@fr ; '
    'fdt:organiser "<script>alert(1)</script> \u202egnissim \\u001b[2J" .'
)


@pytest.fixture(scope="module")
def site(generations: Generations) -> Iterator[httpx.Client]:
    """A client of a server that must be the same process at the end as at the beginning."""
    with client_of(generations.directory, ROOT, query_seconds="10") as client:
        before = started(client)
        yield client
        assert client.get("/health").json()["ready"] is True
        assert started(client) == before
        assert send(client, GOOD).json()["conforms"] is True


def started(client: httpx.Client) -> str:
    """Tell when the server counted its first request for the page: another process says another."""
    client.get("/validate")
    found = re.search(
        r'fdt_requests_created\{route="validate",status="200"\} (\S+)', client.get("/metrics").text
    )
    assert found is not None
    return found[1]


def send(
    client: httpx.Client,
    content: str | bytes,
    kind: str = TURTLE,
    accept: str = "application/json",
    query: str = "",
    **headers: str,
) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    said = {"Content-Type": kind, "Accept": accept, **named}
    return client.post(f"/validate{query}", content=content, headers=said)


def refused(response: httpx.Response, status: int) -> dict[str, object]:
    """Give the problem document of a refusal."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, object] = response.json()
    return problem


# Reports.


def test_a_report_is_an_answer_whether_it_conforms_or_not(site: httpx.Client) -> None:
    good, bad = send(site, GOOD), send(site, BAD)
    assert (good.status_code, bad.status_code) == (200, 200)
    assert good.json()["conforms"] is True
    assert bad.json()["conforms"] is False
    (result,) = [each for each in bad.json()["results"] if each["severity"] == "Violation"]
    assert result["focusNode"] == "<https://w3id.org/fdt/id/event/example>"
    assert result["value"] == '"personne"'


@pytest.mark.parametrize("name", RDF_FORMATS)
def test_a_report_comes_in_every_format(site: httpx.Client, name: str) -> None:
    media_type = RDF_FORMATS[name].media_type.partition(";")[0]
    response = send(site, BAD, accept=media_type)
    assert response.headers["content-type"].startswith(media_type)
    report = ox.Store()
    report.load(response.content, RDF_FORMATS[name])
    (conforms,) = report.quads_for_pattern(None, iri("sh:conforms"), None)
    assert conforms.object == ox.Literal(False)
    messages = [
        quad.object for quad in report.quads_for_pattern(None, iri("sh:resultMessage"), None)
    ]
    assert {m.language for m in messages if isinstance(m, ox.Literal)} == {"fr", "en"}


def test_a_report_for_a_terminal_ends_with_its_verdict(site: httpx.Client) -> None:
    response = send(site, BAD, accept="*/*", query="?lang=en")
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    *results, verdict = response.text.splitlines()
    assert results[0].startswith("Violation: event:example fdt:organiser: ")
    assert verdict.startswith("The data do not conform (1 violations")


def test_messages_are_in_the_language_that_is_asked_for(site: httpx.Client) -> None:
    french, english = (
        [each["message"] for each in response.json()["results"]]
        for response in (send(site, BAD), send(site, BAD, Accept_Language="en"))
    )
    assert len(french) == len(english)
    assert all(one != other for one, other in zip(french, english, strict=True))
    assert send(site, BAD, query="?lang=en").headers["content-language"] == "en"


def test_a_report_may_be_compressed(site: httpx.Client) -> None:
    response = send(site, BAD, accept=TURTLE, Accept_Encoding="gzip")
    assert response.headers["content-encoding"] == "gzip"
    assert "sh:ValidationReport" in response.text


def test_a_document_may_be_compressed(site: httpx.Client) -> None:
    response = send(site, gzip.compress(BAD.encode()), Content_Encoding="gzip")
    assert response.json()["conforms"] is False


def test_each_profile_asks_what_it_asks(site: httpx.Client) -> None:
    verdicts = {
        profile: send(site, BAD, query=f"?profile={profile}").json()["counts"]
        for profile in ("core", "publication", "federation")
    }
    assert verdicts["publication"]["Violation"] == 1
    assert verdicts["core"]["Violation"] == 0
    assert verdicts["core"]["Warning"] == verdicts["publication"]["Warning"] + 1
    assert verdicts["federation"]["Violation"] > 0  # no identifier, no territory


@pytest.mark.parametrize(
    ("query", "name"), [("?profile=loose", "loose"), ("?lang=de", "de"), ("?profil=core", "profil")]
)
def test_what_is_unknown_is_refused_by_name(site: httpx.Client, query: str, name: str) -> None:
    assert f" {name} " in str(refused(send(site, GOOD, query=query), 400)["detail"])


def test_a_report_in_no_format_there_is_is_refused(site: httpx.Client) -> None:
    refused(send(site, GOOD, accept="image/png"), 406)


# The page.

#: What a browser sends of a field in which no file was chosen.
NO_FILE = {"file": ("", b"", "application/octet-stream")}


def test_the_page_has_a_form_in_both_languages(site: httpx.Client) -> None:
    for language, word in (("fr", "Vérifier"), ("en", "Check")):
        page = site.get(f"/validate?lang={language}", headers={"Accept": "text/html"})
        assert f'<html lang="{language}">' in page.text
        assert f"<button>{word}</button>" in page.text
        assert "<script" not in page.text


def test_programs_are_told_how_to_send_a_document(site: httpx.Client) -> None:
    told = site.get("/validate")
    assert told.headers["content-type"] == "text/plain; charset=utf-8"
    assert "curl --data-binary" in told.text


def test_a_form_may_bring_a_file_or_a_text(site: httpx.Client) -> None:
    accept = {"Accept": "application/json"}
    file = {"file": ("notices.ttl", BAD.encode(), "application/octet-stream")}
    zipped = {"file": ("notices.ttl.gz", gzip.compress(BAD.encode()))}
    text = {"text": BAD, "type": TURTLE, "profile": "core"}
    counts = [
        site.post("/validate", files=file, headers=accept).json()["counts"],
        site.post("/validate", files=zipped, headers=accept).json()["counts"],
        site.post("/validate", files=NO_FILE, data=text, headers=accept).json()["counts"],
    ]
    assert [count["Violation"] for count in counts] == [1, 1, 0]


def test_a_form_without_a_document_is_refused(site: httpx.Client) -> None:
    accept = {"Accept": "application/json"}
    response = site.post("/validate", files=NO_FILE, data={"text": " "}, headers=accept)
    refused(response, 400)


def test_the_page_shows_what_was_sent_and_does_nothing_of_it(site: httpx.Client) -> None:
    page = send(site, HOSTILE, accept="text/html", query="?lang=en")
    assert "&lt;script&gt;" in page.text
    assert "<script" not in page.text
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    for line in page.text.splitlines():
        if "\u202e" in line:
            assert re.search("<bdi>[^<]*\u202e[^<]*</bdi>", line)


def test_a_terminal_is_sent_nothing_that_moves_its_cursor(site: httpx.Client) -> None:
    said = send(site, HOSTILE.replace("event:example", "<https://a.example/\u202e>"), accept="*/*")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]", said.text)
    assert "Violation" in said.text


# What is refused, and what is survived.


@pytest.mark.parametrize(
    "kind", ["", "text/html", "application/octet-stream", "text/turtle;charset=latin1"]
)
def test_another_media_type_is_refused_with_those_there_are(site: httpx.Client, kind: str) -> None:
    assert "text/turtle" in str(refused(send(site, GOOD, kind), 415)["detail"])


def test_another_coding_is_refused_with_those_there_are(site: httpx.Client) -> None:
    assert "zstd" in str(refused(send(site, GOOD, Content_Encoding="br"), 415)["detail"])


def test_a_mistake_of_syntax_has_its_line_and_column(site: httpx.Client) -> None:
    problem = refused(send(site, PREFIXES + "event:example a fdt:Event ;\n rdfs:label 'x .\n"), 400)
    assert isinstance(problem["line"], int)
    assert problem["line"] >= 6
    assert isinstance(problem["column"], int)


LAUGHS = (
    '<!DOCTYPE r [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {y} "{f"&{x};" * 10}">' for x, y in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + "]><r>&j;</r>"
)
NESTED = "[ rdfs:seeAlso " * 50_000 + "1" + "]" * 50_000 + " ."
DEEP = '{"@id":"https://a.example/s","https://a.example/p":' * 100_000 + "1" + "}" * 100_000
TERMS = "<s> <p> " + "<<( <a> <b> " * 100_000 + "<c>" + ")>>" * 100_000 + " ."


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (PREFIXES + NESTED, TURTLE, {400}),
        (DEEP, JSON_LD, {400}),
        (TERMS, TURTLE, {503, 507}),
        (LAUGHS, "application/rdf+xml", {400}),
        (LAUGHS.replace('"ha"', 'SYSTEM "file:///etc/passwd"'), "application/rdf+xml", {400}),
        (GOOD.encode("utf-16"), TURTLE, {400}),
        (GOOD.encode().replace(b"Exemple", b"\xff"), TURTLE, {400}),
        ("<https://a.example/\n> a <https://a.example/C> .", TURTLE, {400}),
        ("<https://a.example/\0> a <https://a.example/C> .", TURTLE, {400}),
        (b"", TURTLE, {400}),
        (b"# nothing\n", TURTLE, {400}),
        (b"\0" * 100, "application/n-quads", {400}),
        ('<https://a.example/s> <https://a.example/p> "' + "x" * (1 << 20) + '" .', TURTLE, {200}),
        ('<https://a.example/s> <https://a.example/p> "\0" .', TURTLE, {200}),
    ],
    ids=lambda value: str(value)[:24] if isinstance(value, str | bytes) else "",
)
def test_hostile_documents_get_their_answers(
    site: httpx.Client, content: str | bytes, kind: str, status: set[int]
) -> None:
    assert send(site, content, kind).status_code in status
    assert site.get("/health").status_code == 200


def test_a_crash_is_said_of_the_document(site: httpx.Client) -> None:
    response = send(site, TERMS, query="?lang=en")
    assert "document" in response.json()["detail"]


def test_nothing_is_fetched(site: httpx.Client) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        here = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        context = f'{{"@context": "{here}", "@id": "https://a.example/s", "p": 1}}'
        assert "context" in str(refused(send(site, context, JSON_LD), 400)["detail"])
        imported = f'{{"@context": {{"@version": 1.1, "@import": "{here}"}}, "@id": "a:b"}}'
        refused(send(site, imported, JSON_LD), 400)
        entity = f'<!DOCTYPE r [<!ENTITY % e SYSTEM "{here}"> %e;]><r/>'
        refused(send(site, entity, "application/rdf+xml"), 400)
        send(site, f"<{here}> <http://www.w3.org/2002/07/owl#imports> <{here}> .")
        with pytest.raises(TimeoutError):
            listener.accept()


def test_bombs_are_too_large(site: httpx.Client) -> None:
    bomb = gzip.compress(bytes(64 << 20))
    assert len(bomb) * 900 < 64 << 20
    refused(send(site, bomb, Content_Encoding="gzip"), 413)
    truncated = gzip.compress(GOOD.encode())[:-6]
    assert "gzip" in str(refused(send(site, truncated, Content_Encoding="gzip"), 400)["detail"])


def test_a_body_that_is_too_long_is_refused(site: httpx.Client) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(64):
            yield bytes(1 << 20)

    refused(send(site, bytes((8 << 20) + 1)), 413)
    try:
        response = site.post("/validate", content=endless(), headers={"Content-Type": TURTLE})
    except httpx.TransportError:  # it hung up before all was sent
        return
    assert response.status_code == 413


def test_graphs_that_are_named_are_asked_for_their_source(site: httpx.Client) -> None:
    named = (
        "@prefix graph: <https://w3id.org/fdt/graph/> ."
        + GOOD.replace("event:example", "graph:example-partner { event:example").rstrip(" .\n")
        + " }"
    )
    report = send(site, named, "application/trig").json()
    assert [each["focusNode"] for each in report["results"] if each["severity"] == "Violation"] == [
        "<https://w3id.org/fdt/graph/example-partner>"
    ]


def test_a_client_has_two_documents_at_a_time_and_others_theirs(site: httpx.Client) -> None:
    where = (site.base_url.host, site.base_url.port or 80)
    head = (
        "POST /validate HTTP/1.1\r\nHost: x\r\nContent-Type: text/turtle\r\nContent-Length: 9\r\n"
    )
    with ExitStack() as stack:
        for _ in range(2):
            line = stack.enter_context(socket.create_connection(where))
            said = f"{head}X-Forwarded-For: 192.0.2.1\r\nExpect: 100-continue\r\n\r\n"
            line.sendall(said.encode())
            assert line.recv(99).startswith(b"HTTP/1.1 100")  # its body is waited for
        third = send(site, GOOD, X_Forwarded_For="192.0.2.1")
        assert refused(third, 429)["retry_after"] == int(third.headers["Retry-After"])
        assert send(site, GOOD, X_Forwarded_For="192.0.2.2").status_code == 200


def test_many_clients_at_once_are_answered_or_told_to_come_back(site: httpx.Client) -> None:
    def one(number: int) -> httpx.Response:
        return send(site, BAD, X_Forwarded_For=f"192.0.2.{number}")

    with ThreadPoolExecutor(24) as many:
        answers = list(many.map(one, range(24)))
    assert {answer.status_code for answer in answers} == {200, 503}
    assert all("Retry-After" in each.headers for each in answers if each.status_code == 503)
