"""The engine: what a stranger's query may cost, and that only its sender notices."""

import asyncio
import gzip
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, Self

import pyoxigraph as ox
import pytest
import zstandard

from fdt_graph.engine.pool import SPARE, Places, Pool
from fdt_graph.engine.run import HOLD
from fdt_graph.errors import (
    Crashed,
    FdtGraphError,
    Gone,
    NoSuchRecord,
    NotAcceptable,
    OutOfMemory,
    Overloaded,
    QueryError,
    TimedOut,
    TooLarge,
    TooMany,
    Unknown,
    Unwritable,
)
from fdt_graph.store.generation import Generation
from fdt_graph.store.generations import Generations
from fdt_graph.worker.job import FAILED, LENGTH, READY, Budget, Job, errand, write_told

SMALL = "SELECT (COUNT(*) AS ?n) { ?s <urn:example:n> ?o }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


class Whole(NamedTuple):
    format_name: str
    body: bytes
    rows: int | None


class Asked:
    """A pool and the loop that it lives in."""

    def __init__(
        self,
        current: Callable[[], Generation],
        places: Places | None = None,
        budget: Budget | None = None,
    ) -> None:
        self.runner = asyncio.Runner()
        self.pool = Pool(current, places, budget)
        self.runner.run(self.pool.start())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.runner.run(self.pool.close())
        self.runner.close()

    def ask(self, job: Job, client: str = "") -> Whole:
        return self.runner.run(whole(self.pool, job, client))

    def together(self, *asking: Awaitable[Whole]) -> list[Whole | BaseException]:
        async def gather() -> list[Whole | BaseException]:
            return await asyncio.gather(*asking, return_exceptions=True)

        return self.runner.run(gather())


async def whole(pool: Asked, job: Job, client: str = "") -> Whole:
    answer = await pool.ask(job, client)
    body = answer.start
    if answer.rest is not None:
        async for part in answer.rest:
            body += part
    return Whole(answer.format_name, body, answer.rows)


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
def pool(published: Generations) -> Iterator[Asked]:
    budget = Budget(seconds=2, memory=300 << 20)
    with Asked(published.current, Places(young=2, old=2, waiting=2), budget) as asked:
        yield asked


def test_an_answer_is_whole_and_names_its_format(pool: Asked) -> None:
    assert pool.ask(Job(SMALL, results="csv")) == Whole("csv", b"n\r\n2000\r\n", 1)
    graph = pool.ask(Job("CONSTRUCT WHERE { ?s <urn:example:n> 7 }", graph="nt"))
    assert graph.format_name == "nt"
    assert graph.body.startswith(b"<urn:example:7> ")


def test_seconds_that_were_spent_before_count(published: Generations) -> None:
    with Asked(published.current, budget=Budget(seconds=60)) as asked:
        began = time.monotonic()
        with pytest.raises(TimedOut):
            asked.runner.run(asked.pool.ask(Job(ENDLESS), spent=60))
        assert time.monotonic() - began < 50


NESTED = [
    ("groups", "ASK " + "{" * 20_000 + "}" * 20_000),
    ("parentheses", "ASK { FILTER" + "(" * 30_000 + "1" + ")" * 30_000 + " }"),
    ("negations", "ASK { FILTER(" + "!" * 60_000 + "1) }"),
    ("optionals", "ASK " + "{ OPTIONAL " * 20_000 + "{}" + "}" * 20_000),
    ("exists", "ASK { FILTER " + "EXISTS { FILTER " * 9_000 + "(1)" + "}" * 9_000 + " }"),
    ("paths", "ASK { ?s " + "(" * 40_000 + "<urn:p>" + ")" * 40_000 + " ?o }"),
]


@pytest.mark.parametrize(("name", "text"), NESTED, ids=[name for name, _ in NESTED])
def test_nesting_that_kills_the_engine_kills_one_worker(pool: Asked, name: str, text: str) -> None:
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
def test_a_costly_query_ends_at_its_budget(pool: Asked, name: str, text: str) -> None:
    with pytest.raises((TimedOut, OutOfMemory)):
        pool.ask(Job(text))
    assert pool.ask(Job(SMALL, results="csv")).body == b"n\r\n2000\r\n"


def test_an_answer_that_is_too_large_is_an_error_and_never_cut(pool: Asked) -> None:
    with pytest.raises(TooLarge, match="1048576"):
        pool.ask(Job("SELECT * { ?a ?b ?c . ?d ?e ?f }", limit=1 << 20))


def test_errors_come_back_as_they_were_raised(pool: Asked) -> None:
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
from fdt_graph.worker.sandbox import confine
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
        "import socket, sys, fdt_graph.query as q\n"
        "q.check = lambda text: None\n"
        "from fdt_graph.worker.queries import answer_queries\n"
        "connection = socket.socket(fileno=int(sys.argv[1]))\n"
        "answer_queries(connection, sys.argv[2], 1 << 28, 10)\n"
    )
    with socket.socket() as trap:
        trap.bind(("127.0.0.1", 0))
        trap.listen()
        trap.settimeout(1)
        here, there = socket.socketpair()
        store = str(published.current().path / "db")
        descriptor = str(there.fileno())
        command = [sys.executable, "-c", script, descriptor, store]
        with here, subprocess.Popen(command, pass_fds=[there.fileno()]) as worker:
            there.close()
            assert frame_of(here) == READY
            port = trap.getsockname()[1]
            text = f"ASK {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"
            here.sendall(write_told(errand(store, Job(text))))
            with suppress(EOFError):
                assert frame_of(here)[:1] == FAILED
            here.close()
            worker.wait(timeout=10)
        with pytest.raises(TimeoutError):
            trap.accept()


def frame_of(connection: socket.socket) -> bytes:
    size = connection.recv(LENGTH.size, socket.MSG_WAITALL)
    if not size:
        raise EOFError
    return connection.recv(*LENGTH.unpack(size), socket.MSG_WAITALL)


def test_short_queries_do_not_wait_for_endless_ones(published: Generations) -> None:
    """As many endless queries as there are old places run; each young place is free for others."""
    places = Places(young=1, old=2, waiting=20)
    with Asked(published.current, places, Budget(seconds=3)) as asked:
        pool = asked.pool

        async def look() -> Whole:
            await asyncio.sleep(1.2)
            assert pool.counts["old"] == 2
            answers = [await whole(pool, Job(SMALL, results="csv"), "other") for _ in range(20)]
            assert pool.counts["old"] == 2
            return answers[-1]

        endless = [whole(pool, Job(ENDLESS), f"client {n}") for n in range(2)]
        *ended, answer = asked.together(*endless, look())
        assert [type(each) for each in ended] == [TimedOut, TimedOut]
        assert answer == Whole("csv", b"n\r\n2000\r\n", 1)


def test_old_places_go_first_to_clients_that_have_fewest(published: Generations) -> None:
    """Others stand still, and their seconds of work with them."""
    places = Places(young=3, old=2, paused=2)
    with Asked(published.current, places, Budget(seconds=2)) as asked:
        ended: list[str] = []

        async def later(client: str, seconds: float) -> None:
            await asyncio.sleep(seconds)
            try:
                await whole(asked.pool, Job(ENDLESS), client)
            except FdtGraphError as error:
                ended.append(f"{client} {type(error).__name__}")

        async def all_of_them() -> None:
            await asyncio.gather(
                later("greedy", 0),
                later("greedy", 0.1),
                later("greedy again", 0.6),
                later("modest", 1.2),
                later("late", 1.4),
            )

        began = time.monotonic()
        asked.runner.run(all_of_them())
        assert ended[0] == "late Overloaded"
        assert sorted(ended[1:]) == ["greedy TimedOut"] * 2 + [
            "greedy again TimedOut",
            "modest TimedOut",
        ]
        assert time.monotonic() - began > 3.5


def test_a_query_that_stands_still_goes_on_and_is_answered(published: Generations) -> None:
    places = Places(young=2, old=1, paused=4)
    half = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }"
    with Asked(published.current, places, Budget(seconds=20)) as asked:
        answers = asked.together(*[whole(asked.pool, Job(half, results="csv")) for _ in range(4)])
        assert answers == [Whole("csv", b"n\r\n4000000\r\n", 1)] * 4


def test_what_cannot_wait_is_told_when_to_come_back(published: Generations) -> None:
    places = Places(young=1, old=1, paused=0, waiting=1)
    with Asked(published.current, places, Budget(seconds=2)) as asked:
        clients = ["a", "b", "c", "d"]
        asking = [whole(asked.pool, Job(ENDLESS), client) for client in clients]
        refused = [each for each in asked.together(*asking) if isinstance(each, Overloaded)]
        assert refused
        assert all(each.retry_after >= 1 for each in refused)
        assert asked.ask(Job(SMALL, results="csv")).rows == 1
        assert not asked.pool._asking


def test_one_client_has_a_share_of_the_places(published: Generations) -> None:
    with Asked(published.current, Places(young=1, share=3)) as asked:
        greedy = [whole(asked.pool, Job(SMALL), "greedy") for _ in range(5)]
        ended = asked.together(*greedy, whole(asked.pool, Job(SMALL), "modest"))
        assert [type(each) for each in ended] == [*[Whole] * 3, TooMany, TooMany, Whole]


def test_a_client_that_leaves_frees_its_worker(published: Generations) -> None:
    with Asked(published.current, Places(young=1, old=1), Budget(seconds=60)) as asked:

        async def left() -> None:
            await asyncio.sleep(0.5)

        began = time.monotonic()
        with pytest.raises(FdtGraphError, match="has left"):
            asked.runner.run(asked.pool.ask(Job(ENDLESS), "", left))
        assert time.monotonic() - began < 30
        assert asked.pool.fates["Left"] == 1


def test_a_long_answer_streams_and_may_be_left(published: Generations) -> None:
    product = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
    with Asked(published.current, Places(young=1, old=1)) as asked:

        async def begin() -> None:
            answer = await asked.pool.ask(Job(product))
            assert HOLD <= len(answer.start) < 2 * HOLD
            assert answer.rows is None
            assert answer.rest is not None
            answer.rest.close()

        asked.runner.run(begin())
        assert asked.pool.fates == {"Left": 1}
        assert asked.ask(Job(SMALL, results="csv")).rows == 1


def test_an_answer_that_fails_half_way_says_so(published: Generations) -> None:
    product = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
    with Asked(published.current, budget=Budget(seconds=60)) as asked:

        async def read() -> int:
            answer = await asked.pool.ask(Job(product, limit=3 << 20))
            assert answer.rest is not None
            size = len(answer.start)
            async for part in answer.rest:
                size += len(part)
            return size

        with pytest.raises(TooLarge):
            asked.runner.run(read())


def test_a_slow_reader_has_its_time_and_no_more(published: Generations) -> None:
    """Seconds of work do not run while the client reads; those of the whole do."""
    product = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
    with Asked(published.current, budget=Budget(seconds=1, reading=4)) as asked:

        async def read() -> None:
            answer = await asked.pool.ask(Job(product))
            assert answer.rest is not None
            async for _ in answer.rest:
                await asyncio.sleep(0.4)

        began = time.monotonic()
        with pytest.raises(TimedOut):
            asked.runner.run(read())
        assert time.monotonic() - began > 3.5


ROWS = [
    ("SELECT ?o { ?s <urn:example:n> ?o }", 2000),
    ("SELECT ?o { ?s <urn:example:m> ?o }", 0),
    ('SELECT ?a { VALUES ?a { "\\"}},{\\"" "<result>" "x\\ny" } }', 3),
    ("ASK {}", 1),
]


@pytest.mark.parametrize("syntax", ["json", "xml", "tsv"])
@pytest.mark.parametrize(("text", "rows"), ROWS)
def test_rows_are_counted_in_what_is_written(
    pool: Asked, syntax: str, text: str, rows: int
) -> None:
    counted = pool.ask(Job(text, results=syntax)).rows
    assert counted == (0 if text.startswith("ASK") and syntax != "json" else rows)


def test_statements_are_counted(pool: Asked) -> None:
    assert pool.ask(Job("CONSTRUCT WHERE { ?s <urn:example:n> ?o }", graph="nt")).rows == 2000


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
@pytest.mark.parametrize("limit", ["", "LIMIT 1"])
def test_an_answer_may_be_compressed_on_its_way(pool: Asked, coding: str, limit: str) -> None:
    text = "SELECT * { ?a ?b ?c . ?d ?e ?f } " + (limit or "LIMIT 20000")
    plain = pool.ask(Job(text, results="tsv"))
    packed = pool.ask(Job(text, results="tsv", coding=coding))
    if limit:
        assert packed.body == plain.body
    elif coding == "gzip":
        assert gzip.decompress(packed.body) == plain.body
    else:
        assert zstandard.ZstdDecompressor().decompressobj().decompress(packed.body) == plain.body
    assert packed.rows == plain.rows


@pytest.mark.parametrize(
    ("text", "results", "graph"),
    [
        ('SELECT ("\\u0008" AS ?a) {}', "xml", None),
        ('SELECT ("\\uFFFF" AS ?a) {}', "xml", None),
        ("CONSTRUCT { <urn:a> <urn:b:1> 1 } WHERE {}", None, "rdf"),
        ('CONSTRUCT { <urn:a> <urn:b> "\\u0001" } WHERE {}', None, "rdf"),
    ],
)
def test_what_xml_cannot_write_is_an_error(
    pool: Asked, text: str, results: str | None, graph: str | None
) -> None:
    with pytest.raises(Unwritable):
        pool.ask(Job(text, results=results, graph=graph))


def test_a_graph_that_is_required_and_missing_is_an_error(pool: Asked) -> None:
    everything = "CONSTRUCT WHERE { ?s ?p ?o }"
    assert pool.ask(Job(everything, requires="urn:example:g", graph="nt")).rows == 2000
    for name in ("urn:example:h", "not an IRI"):
        with pytest.raises(NoSuchRecord):
            pool.ask(Job(everything, requires=name))


def test_a_store_that_cannot_be_read_for_a_while_costs_no_place(published: Generations) -> None:
    reachable = True

    def current() -> Generation:
        if not reachable:
            raise Gone("rien", "nothing")
        return published.current()

    with Asked(current, Places(young=1, waiting=0)) as asked:
        reachable = False
        for _ in range(3):
            with pytest.raises(Gone):
                asked.ask(Job(SMALL))
        reachable = True
        assert asked.ask(Job(SMALL, results="csv")).rows == 1


def test_a_worker_that_died_unseen_is_replaced(pool: Asked) -> None:
    for keeper in pool.pool._idle:
        os.kill(keeper.process._pid, signal.SIGKILL)
        keeper.process._process.join()
    pool.runner.run(asyncio.sleep(0.1))
    assert pool.ask(Job(SMALL, results="csv")).body == b"n\r\n2000\r\n"


def test_a_new_generation_is_seen_by_the_next_query(tmp_path: Path) -> None:
    generations = Generations(tmp_path, keep=1)
    generations.publish(dataset(1))
    with Asked(generations.current, Places(young=1)) as asked:
        assert asked.ask(Job(SMALL, results="csv")).body == b"n\r\n1\r\n"
        generations.publish(dataset(2))
        assert asked.ask(Job(SMALL, results="csv")).body == b"n\r\n2\r\n"


def test_idle_workers_let_old_generations_go(tmp_path: Path) -> None:
    generations = Generations(tmp_path, keep=1)
    generations.publish(dataset(1))
    with Asked(generations.current, Places(young=3)) as asked:
        asked.ask(Job(SMALL))
        while asked.pool.counts["idle"] < 3 + SPARE:
            asked.runner.run(asyncio.sleep(0.05))
        for size in (2, 3):
            generations.publish(dataset(size))
            asked.ask(Job(SMALL))
        generations.publish(dataset(4))
        assert {each.statements for each in generations.all()} == {3, 4}


def test_a_running_query_ends_on_its_generation(tmp_path: Path) -> None:
    """It began before three others were published and all but one collected."""
    generations = Generations(tmp_path, keep=1)
    generations.publish(dataset(2000))
    with Asked(generations.current, Places(young=2)) as asked:

        async def read() -> int:
            answer = await asked.pool.ask(
                Job("SELECT * { ?a ?b ?c . ?d ?e 7, 7 . ?f ?g ?h FILTER(?h < 5) }", results="tsv")
            )
            assert answer.rest is not None
            for size in (1, 2, 3):
                generations.publish(dataset(size))
            async for _ in answer.rest:
                pass
            assert answer.rows is not None
            return answer.rows

        assert asked.runner.run(read()) == 10_000
        assert asked.ask(Job(SMALL, results="csv")).body == b"n\r\n3\r\n"


def test_one_long_text_comes_whole(pool: Asked) -> None:
    """200,000 characters in one value: more than one frame carries."""
    doubled = "".join(f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1}) " for n in range(11))
    text = f'SELECT ?a11 {{ BIND("{"x" * 100}" AS ?a0) {doubled} }}'
    body = pool.ask(Job(text, results="csv")).body
    assert body == b"a11\r\n" + b"x" * 204_800 + b"\r\n"
