"""Engines that answer badly: each time we say so in our words, and never pass theirs on."""

import base64
import gc
import threading
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from fdt_graph.errors import EngineDown, EngineFailed, FdtGraphError
from fdt_graph.remote.client import Client
from fdt_graph.remote.push import GraphStore
from fdt_graph.remote.pushed import DEFAULT, PUSHED, STATE
from fdt_graph.remote.states import select
from fdt_graph.remote.target import Target
from tests.outgoing.listeners import Answer, Listener, dripping, listening, ok, redirect

JSON = "Content-Type: application/sparql-results+json"
ROW = b'{"s": {"type": "uri", "value": "urn:x"}}'
ROWS = b'{"head": {"vars": ["s"]}, "results": {"bindings": [' + ROW + b"]}}"
SECRET = b"the password of the engine is 12345"
CLOSE = "Connection: close"


@pytest.fixture(autouse=True)
def rows_are_let_go_here() -> Iterator[None]:
    """Rows that an error keeps may be let go only by the thread that made them, no listener's."""
    yield
    gc.collect()


def asked(listener: Listener) -> list[object]:
    target = Target(f"{listener.url}query")
    client = Client(target, 2)
    try:
        return [row["s"] for row in select(client, target, "SELECT ?s { ?s ?p ?o }", None)]
    finally:
        client.close()


def test_an_answer() -> None:
    with listening(ok(ROWS, JSON, CLOSE)) as listener:
        assert asked(listener) == [ox.NamedNode("urn:x")]
    assert listener.requests[0].startswith("POST /query HTTP/1.1")
    assert "accept: application/sparql-results+json, application" in listener.requests[0].lower()
    assert "content-type: application/x-www-form-urlencoded" in listener.requests[0].lower()


def error(status: int) -> bytes:
    return b"HTTP/1.1 %d No\r\nContent-Length: %d\r\n\r\n" % (status, len(SECRET)) + SECRET


@pytest.mark.parametrize(
    ("answer", "kind", "said"),
    [
        (error(400), EngineFailed, "answered 400"),
        (error(401), EngineFailed, "answered 401"),
        (error(500), EngineFailed, "answered 500"),
        (error(503), EngineDown, "does not answer"),
        (redirect("http://127.0.0.1:1/"), EngineFailed, "answered 302"),
        (b"", EngineDown, "does not answer"),
        (b"SSH-2.0-example\r\n", EngineDown, "does not answer"),
        (ok(ROWS, "Content-Type: text/html"), EngineFailed, "format of SPARQL"),
        (ok(ROWS), EngineFailed, "format of SPARQL"),
        (ok(SECRET, JSON), EngineFailed, "whole and readable"),
        (ok(ROWS[:-10], JSON), EngineFailed, "whole and readable"),
        (ok(b"no gzip", JSON, "Content-Encoding: gzip"), EngineFailed, "whole and readable"),
        (ok(ROWS, JSON, "X-SPARQL-MaxRows: 1"), EngineFailed, "a part of the answer only"),
        (
            b"HTTP/1.1 200 OK\r\n" + JSON.encode() + b"\r\nContent-Length: 999\r\n\r\n" + ROWS,
            EngineFailed,
            "whole and readable",
        ),
    ],
)
def test_a_bad_answer(answer: Answer, kind: type[FdtGraphError], said: str) -> None:
    with listening(answer) as listener, pytest.raises(kind) as raised:
        asked(listener)
    for language in ("fr", "en"):
        assert listener.host in raised.value.say(language)
        assert "12345" not in raised.value.say(language)
    assert said in raised.value.say("en")


def test_one_that_says_nothing_is_not_waited_for_long() -> None:
    silent = threading.Event()
    with listening(lambda _: silent.wait(20)) as listener, pytest.raises(EngineFailed) as raised:
        asked(listener)
    silent.set()
    assert "sent nothing for 2 s" in raised.value.say("en")


def test_one_that_never_ends_is_not_waited_for_long() -> None:
    endless = dripping(b"HTTP/1.1 200 OK\r\n" + JSON.encode() + b"\r\n\r\n", b" ")
    with listening(endless) as listener, pytest.raises(EngineFailed, match="whole and readable"):
        asked(listener)


def test_no_more_is_read_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fdt_graph.remote.client.WHOLE", len(ROWS) - 1)
    with listening(ok(ROWS, JSON, CLOSE)) as listener, pytest.raises(EngineFailed, match="whole"):
        asked(listener)


def test_a_table_that_cannot_be_read_says_how_to_go_on() -> None:
    row = f'{PUSHED} {STATE} "x" .'.encode()
    turtle = ok(row, "Content-Type: text/turtle", CLOSE)
    with listening(turtle) as listener, GraphStore(f"{listener.url}store") as graphs:
        with pytest.raises(EngineFailed, match="graph:pushed"):
            graphs.table()


def netrc_with(monkeypatch: pytest.MonkeyPatch, folder: Path, host: str) -> None:
    path = folder / "netrc"
    path.write_text(f"machine {host} login name password 12345\n")
    path.chmod(0o600)
    monkeypatch.setenv("NETRC", str(path))


UNKNOWN = (
    b"HTTP/1.1 401 No\r\nWWW-Authenticate: %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
)


def test_a_password_is_sent_when_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc_with(monkeypatch, tmp_path, "127.0.0.1")
    with listening(UNKNOWN % b'Basic realm="x"', ok(ROWS, JSON, CLOSE)) as listener:
        asked(listener)
    expected = base64.b64encode(b"name:12345").decode()
    assert "authorization" not in listener.requests[0].lower()
    assert f"authorization: Basic {expected}".lower() in listener.requests[1].lower()


def test_a_digest_is_sent_when_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc_with(monkeypatch, tmp_path, "127.0.0.1")
    challenge = b'Digest realm="x", nonce="y", qop="auth", algorithm=MD5'
    with listening(UNKNOWN % challenge, ok(ROWS, JSON, CLOSE)) as listener:
        asked(listener)
    assert "authorization: digest username" in listener.requests[1].lower()
    assert "12345" not in "".join(listener.requests)


def test_no_other_host_is_given_the_password(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc_with(monkeypatch, tmp_path, "engine.example")
    with listening(UNKNOWN % b'Basic realm="x"') as listener, pytest.raises(EngineFailed):
        asked(listener)
    assert "authorization" not in "".join(listener.requests).lower()


def test_a_graph_that_is_not_there_has_no_statements() -> None:
    with listening(error(404)) as listener, GraphStore(f"{listener.url}store") as graphs:
        assert graphs.read(ox.NamedNode("urn:graph")) == []
    assert listener.requests[0].startswith("GET /store?graph=urn%3Agraph ")


def test_a_large_graph_is_sent_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fdt_graph.remote.push.PART", 2)
    done = b"HTTP/1.1 204 Done\r\nConnection: close\r\n\r\n"
    name = ox.NamedNode("urn:x")
    triples = [ox.Triple(name, name, ox.Literal(number)) for number in range(3)]
    with listening(done) as listener, GraphStore(f"{listener.url}store") as graphs:
        graphs.put(DEFAULT, triples)
    begins = [request.partition(" HTTP")[0] for request in listener.requests]
    assert begins == ["PUT /store?default=", "POST /store?default="]
