"""Ask four SPARQL servers the same questions, side by side; print one table of ratios.

    python bench/serve.py [--only look-ups,joins] [--seconds 1] [--scale 1]

Ours, the native `oxigraph`, `rdflib-endpoint` and Virtuoso, over the real graph and over a
synthetic one of a million triples. A cell gives requests a second, then the median and the 99th
percentile of the time of an answer, with eight clients; with one, where an answer takes more than
a second. A ratio is ours / theirs. Servers take turns, three rounds, and the median counts, so
that a machine that slows down slows all. No text is asked twice, except where the workload is to
repeat it. Failed answers are not in the rate, but in the times. Under the table: what failed, what
differs, why a cell has "—".

Needs wrk, and Linux to weigh processes; a server that is not installed is left out.
"""

import argparse
import http.client
import json
import math
import os
import platform
import re
import shlex
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from load import CLIENTS, ROUNDS, Load, Questions, download, middle, runaways
from peers import (
    CSV,
    JSON,
    NATIVE,
    OURS,
    Answer,
    Missing,
    Server,
    all_servers,
    native_again,
    program,
    versions,
)
from questions import EVERYTHING, Graph, real_graph, synthetic_graph
from table import Cell, Row, number, print_table

MILLION = 1_000_000
#: Seconds for one answer: past SLOW there is one round, past VERY_SLOW one client, past LIMIT none.
SLOW, VERY_SLOW, LIMIT = 0.2, 1, 20
#: The same for all rows of a graph; one that takes longer than AGAIN is asked once.
LONG_LIMIT, AGAIN = 25, 15
#: Seconds after which long answers are not asked for again.
BUDGET = 400
WARM_UP = 0.4
#: Seconds of look-ups beside endless queries: more than one such query may take.
BESIDE = 12

TEXTS = ("look-ups", "joins", "aggregates", "text filter")
WORKLOADS = (*TEXTS, "repeated", "conditional", "runaways", "all rows")

OK, NOT_MODIFIED = http.client.OK, http.client.NOT_MODIFIED
LESS = "(less is better)"

RAW = argparse.RawDescriptionHelpFormatter
Servers = dict[str, Server]

#: How to count rows in an answer.
ROWS = {JSON: re.compile(rb'"s"\s*:'), CSV: re.compile(rb"\n")}


class Turns(NamedTuple):
    """How often, and how long each time, a server is asked."""

    questions: Questions
    seconds: float
    rounds: int


class Bench:
    """The lines of the table as they come, and notes on what a cell cannot say."""

    def __init__(self, seconds: int) -> None:
        """Begin with nothing; a round takes some seconds."""
        self.seconds, self.begun = seconds, time.monotonic()
        self.rows: list[Row] = []
        self.notes: list[str] = []

    def row(self, name: str) -> Row:
        """Begin a line."""
        say(name)
        self.rows.append(Row(name))
        return self.rows[-1]

    def heading(self, name: str) -> None:
        """Begin the lines of a graph."""
        say(name)
        self.rows.append(Row(name, heading=True))

    def note(self, text: str) -> None:
        """Note something on the graph at hand."""
        graph = next((row.name for row in reversed(self.rows) if row.heading), "")
        self.notes.append(f"{graph}: {text}")

    def texts(self, name: str, servers: Servers, texts: list[str]) -> None:
        """Measure one workload on each server, in turns; a slow one with one client."""
        row, quick = self.row(name), {}
        for server, seconds in self.checked(row, servers, texts).items():
            if seconds > VERY_SLOW:
                row.cells[server] = Cell(1 / seconds, f"{number(1 / seconds)}/s\none client")
            else:
                length = max(self.seconds, 1.2 * CLIENTS * seconds)
                rounds = 1 if seconds > SLOW else ROUNDS
                quick[server] = Turns(Questions(servers[server], texts), length, rounds)
        self.turns(row, quick)

    def turns(self, row: Row, asked: dict[str, Turns]) -> None:
        """Warm each server up, then ask each in turn; fill the line."""
        loads: dict[str, list[Load]] = {name: [] for name in asked}
        for turns in asked.values():
            turns.questions.warm(WARM_UP)
        for number_of_round in range(ROUNDS):
            for name, turns in asked.items():
                if number_of_round < turns.rounds:
                    loads[name].append(turns.questions.ask(turns.seconds))
        for name, turns in asked.items():
            load = middle(loads[name])
            if load.rate == load.failed == 0:
                waited = max(1, math.ceil(turns.seconds))
                row.cells[name] = Cell(1 / waited, f"none in {waited} s", less=True)
                continue
            lines = [f"{number(load.rate)}/s", f"{number(load.p50)} / {number(load.p99)} ms"]
            lines += [f"{load.failed} failed"] if load.failed else []
            lines += ["one round"] if turns.rounds == 1 else []
            row.cells[name] = Cell(load.rate, "\n".join(lines))

    def checked(self, row: Row, servers: Servers, texts: list[str]) -> dict[str, float]:
        """Give the seconds of an answer, of servers that answer; note who answers otherwise."""
        seconds, rows = {}, {}
        for server in list(servers.values()):
            answers: list[Answer] = []
            try:
                for text in texts[:3]:
                    if not answers or answers[-1].seconds < VERY_SLOW:
                        answers.append(server.ask(text, limit=LIMIT))
            except (OSError, http.client.HTTPException) as error:
                self.give_up(
                    row, servers, server, Cell(1 / LIMIT, f"> {LIMIT} s", less=True), error
                )
                continue
            statuses = {answer.status for answer in answers}
            if statuses != {OK}:
                self.note(f"{row.name}: {server.name}: status {statuses}")
                continue
            seconds[server.name] = median(answer.seconds for answer in answers)
            rows[server.name] = [bindings(answer.body) for answer in answers]
        if any(len(set(counts)) > 1 for counts in zip(*rows.values(), strict=False)):
            self.note(f"{row.name}: not the same number of rows: {rows}")
        return seconds

    def give_up(
        self, row: Row, servers: Servers, server: Server, late: Cell, error: Exception
    ) -> None:
        """Leave a server out from now on: it may be busy with that answer for long."""
        row.cells[server.name] = late if isinstance(error, TimeoutError) else Cell()
        self.note(f"{row.name}: {server.name}: {type(error).__name__}; left out from here on")
        servers.pop(server.name).stop()

    def conditional(self, name: str, servers: Servers, text: str) -> None:
        """Ask for what one has already, where there is an ETag to say so."""
        row, asked = self.row(name), {}
        for server in map(servers.__getitem__, self.checked(row, servers, [text])):
            tag = server.ask(text).headers["ETag"]
            if tag is None:
                self.note(f"{name}: {server.name}: no ETag")
            elif (status := server.ask(text, If_None_Match=tag).status) != NOT_MODIFIED:
                self.note(f"{name}: {server.name}: status {status} to its own ETag")
            else:
                questions = Questions(server, [text], If_None_Match=tag)
                asked[server.name] = Turns(questions, self.seconds, ROUNDS)
        self.turns(row, asked)

    def beside_runaways(self, servers: Servers, folder: Path, texts: list[str]) -> None:
        """Ask look-ups alone, then beside endless queries; ten seconds for each, as ours gives.

        The native server runs without that limit where it did not live with it.
        """
        many = 2 * (os.cpu_count() or 1)
        row = self.row(f"look-ups beside {many} endless queries: p99 alone → beside {LESS}")
        if OURS in servers:
            self.beside(row, servers[OURS], many, texts)
        for options in (["--timeout-s", "10"], []) if NATIVE in servers else []:
            with native_again(folder, *options) as native:
                if self.beside(row, native, many, texts, " ".join(options)):
                    break

    def beside(
        self, row: Row, server: Server, many: int, texts: list[str], options: str = ""
    ) -> bool:
        """Fill a cell; false when the server did not outlive it."""
        questions = Questions(server, texts)
        questions.warm(WARM_UP)
        alone = middle([questions.ask(self.seconds) for _ in range(ROUNDS)])
        with runaways(server, many) as ends:
            load = questions.ask(BESIDE, settle=False)
            said = ", ".join(f"{end} × {times}" for end, times in ends.items())
        name = f"endless queries: {server.name} {options}".rstrip()
        self.note(f"{name}: they ended with {said or 'nothing yet'}")
        if (status := server.process.poll()) is not None:
            self.note(f"{name}: the server died, status {status}")
            row.cells[server.name] = Cell(text=f"died\n{load.failed} failed")
            return False
        times = f"{number(alone.p99)} → {number(load.p99)} ms"
        slower = f"× {number(load.p99 / alone.p99)}, {load.failed} failed"
        row.cells[server.name] = Cell(load.p99, f"{times}\n{slower}")
        return True

    def long(self, name: str, servers: Servers, accept: str, size: int) -> None:
        """Read all rows with one client, in turns; weigh the process that sends them."""
        row = self.row(f"{name}: MB/s, rows/s, one client")
        weight = self.row(f"{name}: main process before → peak → after, MB {LESS}")
        rows, sizes, seconds = {}, {}, {}
        for server in list(servers.values()):
            before = server.main_memory()
            server.forget_peak()
            try:
                answer = server.ask(EVERYTHING, accept, LONG_LIMIT)
            except (OSError, http.client.HTTPException) as error:
                late = Cell(size / LONG_LIMIT, f"> {LONG_LIMIT} s", less=True)
                self.give_up(row, servers, server, late, error)
                continue
            if answer.status != OK:
                row.cells[server.name] = Cell(text=f"status {answer.status}")
                continue
            peak = server.main_memory("VmHWM")
            time.sleep(1)
            figures = [number(each) for each in (before, peak, server.main_memory())]
            weight.cells[server.name] = Cell(peak, " → ".join(figures[:2]) + f"\n→ {figures[2]}")
            rows[server.name] = len(ROWS[accept].findall(answer.body)) - (accept == CSV)
            sizes[server.name], seconds[server.name] = len(answer.body), [answer.seconds]
        if len(set(rows.values())) > 1:
            self.note(f"{name}: not the same number of rows: {rows}")
        for name in [each for each in seconds if seconds[each][0] < AGAIN] * (ROUNDS - 1):
            if time.monotonic() - self.begun < BUDGET:
                got = download(servers[name], EVERYTHING, accept, LONG_LIMIT)
                seconds[name].append(got.seconds)
                if got.status != OK or got.size < sizes[name]:
                    self.note(f"{row.name}: {name}: an answer was cut short")
        for name, times in seconds.items():
            spent = median(times)
            rates = f"{number(sizes[name] / spent / 1e6)} MB/s\n{number(rows[name] / spent)}/s"
            row.cells[name] = Cell(rows[name] / spent, rates)

    def memory(self, name: str, servers: Servers, before: dict[str, float]) -> None:
        """Weigh each server, with all its processes."""
        row = self.row(f"{name} {LESS}")
        for server in servers.values():
            now = server.memory()
            row.cells[server.name] = Cell(now, f"{number(before[server.name])} → {number(now)}")

    def graph(self, graph: Graph, folder: Path, ours: list[str], only: set[str]) -> None:
        """Measure all that is wanted on one graph."""
        self.heading(f"{graph.name} graph, {graph.size:,} triples")
        with all_servers(graph, folder, ours) as (servers, missing):
            for name, reason in missing.items():
                self.note(f"{name}: {reason}")
            before = {name: server.memory() for name, server in servers.items()}
            for name in (name for name in TEXTS if name in only):
                self.texts(name, servers, graph.questions[name])
            text = graph.questions["joins"][0]
            if not graph.long and "repeated" in only:
                self.texts("one join again and again", servers, [text])
            if not graph.long and "conditional" in only:
                self.conditional("the same, If-None-Match", servers, text)
            self.memory("resident memory at first → now, MB", servers, before)
            if not graph.long and "runaways" in only:
                self.beside_runaways(servers, folder, graph.questions["look-ups"])
            if graph.long and "all rows" in only:
                self.long("all rows as CSV", servers, CSV, graph.size)
                self.long("all rows as JSON", servers, JSON, graph.size)
                self.memory("resident memory at first → after that, MB", servers, before)


def bindings(body: bytes) -> int:
    """Count the rows of an answer in JSON."""
    return len(json.loads(body)["results"]["bindings"])


def say(text: str) -> None:
    """Tell on standard error how far it is."""
    print(f"{datetime.now(UTC):%H:%M:%S} {text}", file=sys.stderr)


def main() -> None:
    """Run everything and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=RAW)
    parser.add_argument("--only", help=f"workloads, of: {', '.join(WORKLOADS)}")
    parser.add_argument("--seconds", type=int, default=1, help="of a round")
    parser.add_argument("--scale", type=float, default=1, help="millions of synthetic triples")
    parser.add_argument("--ours", default=str(Path(sys.executable).with_name("fdt-graph")))
    options = parser.parse_args()
    only = set(options.only.split(",")) if options.only else set(WORKLOADS)
    if unknown := only - set(WORKLOADS):
        parser.error(f"{', '.join(unknown)}: not one of {', '.join(WORKLOADS)}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        program("wrk")
    except Missing as reason:
        parser.error(str(reason))
    bench, ours = Bench(options.seconds), shlex.split(options.ours)
    with TemporaryDirectory() as folder:
        if only - {"all rows"}:
            place = Path(folder) / "real"
            place.mkdir()
            bench.graph(real_graph(place, ours), place, ours, only)
        if only & {*TEXTS, "all rows"}:
            place = Path(folder) / "synthetic"
            place.mkdir()
            size = round(options.scale * MILLION)
            bench.graph(synthetic_graph(place, size), place, ours, only)
    print_table(bench.rows)
    for note in bench.notes:
        print(note)
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"{machine}, {', '.join(versions(ours))}; {datetime.now(UTC):%Y-%m-%d}")


if __name__ == "__main__":
    main()
