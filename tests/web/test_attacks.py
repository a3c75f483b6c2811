"""Hostile inputs over HTTP: each gets its answer, and the server is as it was before.

Those that cost most are in test_costly_attacks.py: the two files run beside each other.
"""

import json
import select
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage, HTTPResponse
from itertools import count

import httpx
import pytest

from fdt_graph.store.generations import Generations
from tests.conftest import ROOT
from tests.processes import serving
from tests.web.attacks import BREAKS, CLASSES, HIDDEN, HIDING, TRAP, Attack, headed, post

pytestmark = pytest.mark.alone

#: Seconds that any answer may take: a query has two, and this machine may be slow.
PATIENCE = 15
#: Seconds in which the server says how it is, while nobody asks anything else.
SOON = 5

#: Classes of which nothing takes long: no query runs.
QUICK = {"protocol", "http", "path"}
#: Classes of which much works until it is stopped.
COSTLY = ("length", "costly")

#: What the problems of a status are called.
PROBLEMS = {
    400: {"query-error", "bad-request", "unknown"},
    401: {"unauthorized"},
    404: {"no-such-record"},
    405: {"not-allowed"},
    406: {"not-acceptable"},
    413: {"body-too-long", "too-large"},
    415: {"unsupported-media-type"},
    503: {"crashed"},
    504: {"timed-out"},
    507: {"out-of-memory"},
}


@dataclass(frozen=True)
class Answer:
    """What came back; its status is BREAKS when it did not come, or not whole."""

    status: int
    headers: HTTPMessage
    body: str


class Target:
    """A server under attack, what it was at first, and a listener that it should never reach."""

    def __init__(self, server: str, trap: socket.socket) -> None:
        self.trap = trap
        self.server = httpx.URL(server)
        self.client = httpx.Client(base_url=server, timeout=SOON)
        self.first = self.state()
        self._questions = count()

    def state(self) -> tuple[str, ...]:
        """What no attack may change: the process, and what it serves."""
        lines = self.client.get("/metrics").text.splitlines()
        wanted = ("process_start_time_seconds ", "fdt_generation_statements ")
        ready = self.client.get("/health/ready")
        assert ready.status_code == 200, ready.text
        generation: str = ready.json()["generation"]
        return (generation, *(line for line in lines if line.startswith(wanted)))

    def check(self, seconds: float = SOON) -> None:
        """It is the same, it is ready, it answers exactly and soon, and it spoke to nobody."""
        assert self.state() == self.first
        query = f"SELECT (COUNT(*) AS ?n) {{ ?region a fdt:Region }} # {next(self._questions)}"
        answer = self.client.get(
            "/sparql", params={"query": query}, headers={"Accept": "text/csv"}, timeout=seconds
        )
        assert (answer.status_code, answer.content) == (200, b"n\r\n18\r\n"), answer.text
        assert select.select([self.trap], [], [], 0) == ([], [], [])

    def figure(self, name: str) -> float:
        """Read one figure of its own account."""
        for line in self.client.get("/metrics").text.splitlines():
            if line.startswith(name + " "):
                return float(line.split()[-1])
        return 0.0

    def connect(self) -> socket.socket:
        return socket.create_connection(
            (self.server.host, self.server.port or 80), timeout=PATIENCE
        )

    def suffer(self, attack: Attack) -> Answer:
        """Send an attack and read what comes back; TimeoutError when nothing does."""
        port = b"%05d" % self.trap.getsockname()[1]
        trap = TRAP.encode()
        with self.connect() as connection:
            for part in attack.sent:
                if isinstance(part, float):
                    time.sleep(part)
                    continue
                with suppress(ConnectionError):
                    connection.sendall(part.replace(trap, trap.replace(b"00000", port)))
            if attack.reads is not None:
                with suppress(ConnectionError):
                    leave(connection, attack.reads)
                return Answer(BREAKS, HTTPMessage(), "")
            return read(connection)


def leave(connection: socket.socket, size: int) -> None:
    """Read so many bytes, if they come, and no more."""
    while size > 0 and (part := connection.recv(min(size, 1 << 16))):
        size -= len(part)


def read(connection: socket.socket) -> Answer:
    """Read one answer."""
    response = HTTPResponse(connection)
    try:
        response.begin()
        return Answer(response.status, response.headers, response.read().decode())
    except (HTTPException, ConnectionError):
        return Answer(BREAKS, HTTPMessage(), "")
    finally:
        response.close()


@pytest.fixture(scope="module")
def target(generations: Generations) -> Iterator[Target]:
    """A server that gives a query two seconds and 300 MB, and reads long texts."""
    with ExitStack() as stack:
        address = stack.enter_context(
            serving(
                root=str(ROOT),
                store=str(generations.directory),
                query_seconds="2",
                query_reading="8",
                query_memory="300000000",
                query_length="1000000",
            )
        )
        trap = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        target = Target(address, trap)
        stack.enter_context(closing(target.client))
        yield target


def each_of(groups: Iterable[str]) -> pytest.MarkDecorator:
    """Have a test for each attack of these classes."""
    attacks = [(group, attack) for group in groups for attack in CLASSES[group]]
    return pytest.mark.parametrize(
        ("group", "attack"), attacks, ids=[f"{group}: {attack.name}" for group, attack in attacks]
    )


@each_of(group for group in CLASSES if group not in COSTLY)
def test_an_attack_has_its_answer_and_no_other_effect(
    target: Target, group: str, attack: Attack
) -> None:
    suffer_and_check(target, group, attack)


def suffer_and_check(target: Target, group: str, attack: Attack) -> None:
    """Send an attack: its answer is right, and the server is as it was."""
    began = time.monotonic()
    answer = target.suffer(attack)
    assert answer.status in attack.statuses, answer.body[:500]
    assert group not in QUICK or time.monotonic() - began < SOON
    if answer.status != BREAKS:
        assert attack.says in answer.body
        assert_said_well(answer)
    target.check()


def assert_said_well(answer: Answer) -> None:
    """A refusal says why, in French; nothing that was sent has become a header or a page."""
    assert "X-Injected" not in answer.headers
    location = answer.headers.get("Location", "/")
    assert location.startswith("/") and not location.startswith("//"), location
    kind = answer.headers.get_content_type()
    if kind == "text/html":
        assert "<script>" not in answer.body
    if answer.status < 400:
        return
    assert answer.body.strip()
    if kind == "application/problem+json":
        problem = json.loads(answer.body)
        assert problem["status"] == answer.status
        assert problem["title"] and problem["detail"]
        name = problem["type"].removeprefix("https://w3id.org/fdt/problem/")
        assert name == "about:blank" or name in PROBLEMS[answer.status]
    if "Vary" in answer.headers:
        assert answer.headers["Content-Language"] == "fr"
    assert len(answer.body) < 5000


@pytest.mark.parametrize("name", HIDDEN)
def test_a_body_is_never_taken_for_a_request(target: Target, name: str) -> None:
    """Behind a proxy, its answer would go to another client."""
    answers = b""
    with target.connect() as connection:
        connection.sendall(HIDDEN[name])
        time.sleep(0.2)
        connection.settimeout(1)
        with suppress(ConnectionError, TimeoutError):
            connection.sendall(HIDING)
            while part := connection.recv(1 << 16):
                answers += part
    assert answers
    assert b'"live"' not in answers
    target.check()


@pytest.fixture(scope="module")
def idle(target: Target) -> Iterator[list[socket.socket]]:
    """Two hundred connections, of which half said half a word."""
    with ExitStack() as stack:
        connections = [stack.enter_context(target.connect()) for _ in range(200)]
        for connection in connections[::2]:
            connection.sendall(b"GET /sparql HTTP/1.1\r\nHost: a\r\nX-Slow: ")
        yield connections


def test_two_hundred_idle_connections_hinder_nobody(
    target: Target, idle: list[socket.socket]
) -> None:
    for _ in range(20):
        target.check()


def test_fifty_queries_at_once_of_one_client_leave_room_for_another(target: Target) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    with ExitStack() as stack:
        connections = [stack.enter_context(target.connect()) for _ in range(50)]
        for number, connection in enumerate(connections):
            connection.sendall(post(f"{endless} # {number}", b"X-Forwarded-For: 192.0.2.1"))
        target.check(PATIENCE)
        statuses = {read(connection).status for connection in connections}
    assert statuses <= {429, 503, 504, 507}
    assert 429 in statuses


def test_pipelined_requests_are_answered_in_their_order(target: Target) -> None:
    paths = [f"/sparql?query=SELECT%20({n}%20AS%20?n)%7B%7D" for n in range(50)]
    requests = [headed(b"Connection: keep-alive", b"Accept: text/csv", path=p) for p in paths]
    with target.connect() as connection:
        connection.sendall(b"".join(requests))
        stream = connection.makefile("rb")
        with stream:
            for number in range(50):
                head = dict(
                    line.rstrip().split(b": ", 1) for line in iter(stream.readline, b"\r\n")
                    if b": " in line
                )  # fmt: skip
                body = stream.read(int(head[b"content-length"]))
                assert body == b"n\r\n%d\r\n" % number
    target.check()


def test_what_clients_left_behind_has_ended(target: Target) -> None:
    """Their queries, and the connections on which nothing came."""
    deadline = time.monotonic() + PATIENCE
    while any(target.client.get("/health/ready").json()["queries"][it] for it in ("young", "old")):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert target.figure('fdt_query_fates_total{fate="Left"}') >= 3


def test_a_connection_on_which_nothing_comes_is_closed(
    target: Target, idle: list[socket.socket]
) -> None:
    for connection in idle:
        connection.settimeout(30)
        with suppress(ConnectionError):
            assert connection.recv(1) == b""
    target.check()
