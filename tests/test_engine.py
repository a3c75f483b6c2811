"""The engine: what a stranger's query may cost, and that only its sender notices."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

import pyoxigraph as ox
import pytest

from fdt_graph.engine.job import FAILED, READY, Budget, Job
from fdt_graph.engine.pool import Answer, Pool
from fdt_graph.errors import (
    Crashed,
    FdtGraphError,
    Gone,
    NotAcceptable,
    OutOfMemory,
    Overloaded,
    QueryError,
    TimedOut,
    TooLarge,
    Unknown,
)
from fdt_graph.generations import Generation, Generations

SMALL = "SELECT (COUNT(*) AS ?n) { ?s <urn:example:n> ?o }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def dataset(size: int) -> ox.Store:
    store = ox.Store()
    predicate, graph = ox.NamedNode("urn:example:n"), ox.NamedNode("urn:example:g")
    store.extend(
        [
            ox.Quad(ox.NamedNode(f"urn:example:{n}"), predicate, ox.Literal(n), graph)
            for n in range(size)
        ]
    )
    return store


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Generations:
    generations = Generations(tmp_path_factory.mktemp("store"))
    generations.publish(dataset(2000))
    return generations


@pytest.fixture(scope="module")
def pool(published: Generations) -> Iterator[Pool]:
    budget = Budget(seconds=2, memory=300 << 20, answer=1 << 20)
    pool = Pool(published.current, size=2, waiting=2, budget=budget)
    yield pool
    pool.close()


def test_an_answer_is_whole_and_names_its_format(pool: Pool) -> None:
    assert pool.ask(Job(SMALL, results="csv")) == Answer("csv", b"n\r\n2000\r\n")
    graph = pool.ask(Job("CONSTRUCT WHERE { ?s <urn:example:n> 7 }", graph="nt"))
    assert graph.format_name == "nt"
    assert graph.body.startswith(b"<urn:example:7> ")


NESTED = [
    ("groups", "ASK " + "{" * 20_000 + "}" * 20_000),
    ("parentheses", "ASK { FILTER" + "(" * 30_000 + "1" + ")" * 30_000 + " }"),
    ("negations", "ASK { FILTER(" + "!" * 60_000 + "1) }"),
    ("optionals", "ASK " + "{ OPTIONAL " * 20_000 + "{}" + "}" * 20_000),
    ("exists", "ASK { FILTER " + "EXISTS { FILTER " * 9_000 + "(1)" + "}" * 9_000 + " }"),
    ("paths", "ASK { ?s " + "(" * 40_000 + "<urn:p>" + ")" * 40_000 + " ?o }"),
]


@pytest.mark.parametrize(("name", "text"), NESTED, ids=[name for name, _ in NESTED])
def test_nesting_that_kills_the_engine_kills_one_worker(pool: Pool, name: str, text: str) -> None:
    with pytest.raises((Crashed, QueryError, TimedOut)):
        pool.ask(Job(text))
    assert pool.ask(Job(SMALL, results="csv")).body == b"n\r\n2000\r\n"


COSTLY = [
    ("product", ENDLESS),
    ("values", "SELECT (COUNT(*) AS ?n) {" + "".join(
        f" VALUES ?v{n} {{ {' '.join(map(str, range(100)))} }}" for n in range(6)
    ) + "}"),
    (
        "walks",
        "SELECT (COUNT(*) AS ?n) {"
        " ?a (<urn:x>|!<urn:x>)* ?b . ?c (<urn:x>|!<urn:x>)* ?d . ?e ?f ?g }",
    ),
    ("sorted product", "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d"),
    (
        "doubling",
        'SELECT (STRLEN(?a34) AS ?n) { BIND("aaaaaaaaaaaaaaaa" AS ?a0) '
        + "".join(f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1}) " for n in range(34))
        + "}",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text"), COSTLY, ids=[name for name, _ in COSTLY])
def test_a_costly_query_ends_at_its_budget(pool: Pool, name: str, text: str) -> None:
    with pytest.raises((TimedOut, OutOfMemory)):
        pool.ask(Job(text))
    assert pool.ask(Job(SMALL, results="csv")).body == b"n\r\n2000\r\n"


def test_an_answer_that_is_too_large_is_an_error_and_never_cut(pool: Pool) -> None:
    with pytest.raises(TooLarge, match="1048576"):
        pool.ask(Job("SELECT * { ?a ?b ?c . ?d ?e ?f }"))


def test_errors_come_back_as_they_were_raised(pool: Pool) -> None:
    with pytest.raises(QueryError) as syntax:
        pool.ask(Job("SELECT ?s {\n ?s ?p }"))
    assert (syntax.value.line, syntax.value.column) == (2, 9)
    assert syntax.value.say("fr").startswith("ligne 2, colonne 9")
    with pytest.raises(Unknown, match="did you mean organisation"):
        pool.ask(Job("ASK { orgnisation:x ?p ?o }"))
    with pytest.raises(NotAcceptable, match="image/png.*text/csv"):
        pool.ask(Job("ASK {}", results=None, accept="image/png"))


REACH = """
import os, socket, sys
from fdt_graph.engine.sandbox import confine
confine(1 << 28)
for reach in (
    socket.socket,
    lambda: os.execv("/bin/true", ["true"]),
    lambda: os.kill(os.getppid(), 0),
    lambda: os.unlink(sys.argv[1]),
    lambda: os.rename(sys.argv[1], sys.argv[1] + "2"),
):
    try:
        reach()
    except PermissionError:
        print("refused")
"""


def test_a_confined_process_reaches_nothing(tmp_path: Path) -> None:
    path = tmp_path / "precious"
    path.touch()
    done = subprocess.run([sys.executable, "-c", REACH, path], capture_output=True, text=True)
    assert done.stdout == "refused\n" * 5
    assert path.exists()


def test_service_reaches_nothing_even_past_the_lexer(
    published: Generations, tmp_path: Path
) -> None:
    """A worker whose lexer sees no SERVICE: the system refuses the connection all the same."""
    script = (
        "import sys, fdt_graph.query as q\n"
        "q.tokens = lambda text: iter(())\n"
        "from fdt_graph.engine.worker import main\n"
        "main(*[int(a) if a.isdigit() else a for a in sys.argv[1:]])\n"
    )
    with socket.socket() as trap:
        trap.bind(("127.0.0.1", 0))
        trap.listen()
        trap.settimeout(1)
        here, there = socket.socketpair()
        store = str(published.current().path / "db")
        descriptor = str(there.fileno())
        command = [sys.executable, "-c", script, descriptor, store, str(1 << 28), "10"]
        with subprocess.Popen(command, pass_fds=[there.fileno()]) as worker:
            there.close()
            connection = Connection(here.detach())
            assert connection.recv_bytes() == READY
            port = trap.getsockname()[1]
            connection.send(Job(f"ASK {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"))
            with suppress(EOFError):
                assert connection.recv_bytes()[:1] == FAILED
            connection.close()
            worker.wait(timeout=10)
        with pytest.raises(TimeoutError):
            trap.accept()


def test_runaway_queries_leave_room_for_others_or_say_so(published: Generations) -> None:
    pool = Pool(published.current, size=2, waiting=1, budget=Budget(seconds=3))
    failures: list[FdtGraphError] = []

    def run() -> None:
        try:
            pool.ask(Job(ENDLESS))
        except FdtGraphError as error:
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    with pytest.raises(Overloaded) as refused:
        pool.ask(Job(SMALL))
    assert refused.value.retry_after >= 1
    for thread in threads:
        thread.join()
    assert {type(failure) for failure in failures} <= {TimedOut, Overloaded}
    assert pool.ask(Job(SMALL, results="csv")).body == b"n\r\n2000\r\n"
    pool.close()


def test_a_store_that_cannot_be_read_for_a_while_costs_no_place(published: Generations) -> None:
    reachable = True

    def current() -> Generation:
        if not reachable:
            raise Gone("rien", "nothing")
        return published.current()

    pool = Pool(current, size=1, waiting=0)
    reachable = False
    for _ in range(3):
        with pytest.raises(Gone):
            pool.ask(Job(SMALL))
    reachable = True
    assert pool.ask(Job(SMALL, results="csv")).body == b"n\r\n2000\r\n"
    pool.close()


def test_a_worker_that_died_unseen_is_replaced(pool: Pool) -> None:
    for worker in list(pool._idle):
        os.kill(worker._process.pid, signal.SIGKILL)
        worker._process.wait()
    assert pool.ask(Job(SMALL, results="csv")).body == b"n\r\n2000\r\n"


def test_a_new_generation_is_seen_by_the_next_query(tmp_path: Path) -> None:
    generations = Generations(tmp_path, keep=1)
    generations.publish(dataset(1))
    pool = Pool(generations.current, size=1)
    assert pool.ask(Job(SMALL, results="csv")).body == b"n\r\n1\r\n"
    generations.publish(dataset(2))
    assert pool.ask(Job(SMALL, results="csv")).body == b"n\r\n2\r\n"
    pool.close()


def test_one_long_text_comes_whole(pool: Pool) -> None:
    """200,000 characters in one value: more than one frame carries."""
    doubled = "".join(f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1}) " for n in range(11))
    text = f'SELECT ?a11 {{ BIND("{"x" * 100}" AS ?a0) {doubled} }}'
    body = pool.ask(Job(text, results="csv")).body
    assert body == b"a11\r\n" + b"x" * 204_800 + b"\r\n"
