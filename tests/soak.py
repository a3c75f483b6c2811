"""Writers that are killed at random instants, and readers who must never notice.

A writer adds made-up records one by one, and says each that it was told is published. It is killed;
the next goes on. Meanwhile a reader looks at every state that becomes current.
"""

import multiprocessing
import os
import random
import signal
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import pyoxigraph as ox

from fdt_graph.keeping.fsck import fsck
from fdt_graph.store.generation import Generation
from fdt_graph.store.generations import Generations
from fdt_graph.validate import load_shapes, validate
from fdt_graph.writing.history import Attribution
from fdt_graph.writing.law import Law, read_law
from fdt_graph.writing.order import Order
from fdt_graph.writing.writer import Writer
from tests.workshop import AGENT, GRAPH, ORGANISATION, said, statements

#: Statements that one record and its source are.
EACH = 14


@dataclass
class Seen:
    """What was seen in all."""

    kills: int = 0
    acknowledged: int = 0
    states: int = 0
    #: What should not be, in words.
    wrong: tuple[str, ...] = ()


def soak(root: Path, kills: int, seed: int, longest: float = 0.5) -> Seen:
    """Kill writers to a working directory's store; `longest` seconds each may live once it writes.

    Writers are forked from a process that has opened no store: the engine's threads do not survive
    a fork.
    """
    spawn = multiprocessing.get_context("spawn")
    chance = random.Random(seed)  # noqa: S311
    acknowledged = root / "acknowledged"
    acknowledged.write_text("0\n")
    nursery_end, nursery_side = spawn.Pipe()
    reader_end, reader_side = spawn.Pipe()
    nursery = spawn.Process(target=_nurse, args=(root, nursery_side), daemon=True)
    reader = spawn.Process(target=_read, args=(root, reader_side), daemon=True)
    nursery.start()
    reader.start()
    seen = Seen()
    count = 0
    for _ in range(kills):
        before = acknowledged.stat().st_size
        nursery_end.send(count)
        pid = nursery_end.recv()
        until = time.monotonic() + 60
        while acknowledged.stat().st_size == before and time.monotonic() < until:
            time.sleep(0.002)
        time.sleep(chance.random() * longest)
        os.kill(pid, signal.SIGKILL)
        nursery_end.recv()
        told = int(acknowledged.read_text().split()[-1])
        seen.kills += 1
        count, wrong = look(Generations(root / "store").current())
        if count < told:
            wrong.append(f"{told} were acknowledged, {count} are there")
        wrong += [each.say("en") for each in fsck(root / "store").faults]
        seen.wrong += tuple(wrong)
        seen.acknowledged = told
    reader_end.send("stop")
    seen.states, wrong = reader_end.recv()
    seen.wrong += tuple(wrong)
    reader.join()
    nursery.kill()
    nursery.join()
    return seen


def _nurse(root: Path, told: Connection) -> None:
    """Fork a writer whenever told where to begin; say its number, and when it is dead."""
    law = read_law(root)
    while True:
        start = told.recv()
        pid = os.fork()
        if pid == 0:
            _write(root, law, start)
        told.send(pid)
        os.waitpid(pid, 0)
        told.send("dead")


def _write(root: Path, law: Law, start: int) -> None:
    """Add records until killed, and note the number of each that was acknowledged."""
    generations = Generations(root / "store", wait=10)
    writer = Writer(law, generations)
    with (root / "acknowledged").open("a", buffering=1) as noted:
        for number in range(start + 1, sys.maxsize):
            how = Attribution("update-file", datetime.now(UTC), AGENT)
            outcome = writer.write(Order(statements(f"{number:06}"), how))
            if outcome.publication:
                noted.write(f"{number}\n")
            generations.tidy()


def look(generation: Generation) -> tuple[int, list[str]]:
    """Count the records of a state, and say what is wrong with it: torn, incomplete, or a gap."""
    with generation.open() as opened:
        quads = said(opened.store)
    sizes: dict[str, int] = {}
    actors = set()
    for quad in quads:
        graph = str(quad.graph_name).strip("<>").removeprefix(GRAPH)
        if graph.isdecimal():
            sizes[graph] = sizes.get(graph, 0) + 1
        if str(quad.object) == "<https://w3id.org/fdt/ns#Actor>":
            actors.add(str(quad.subject).strip("<>").removeprefix(ORGANISATION))
    wrong = [f"{name} is torn: {size} statements" for name, size in sizes.items() if size != EACH]
    wrong += [f"{name} is not derived" for name in sizes if name not in actors]
    if sorted(sizes) != [f"{number:06}" for number in range(1, len(sizes) + 1)]:
        wrong.append("records are missing between others")
    if len(quads) != generation.statements:
        wrong.append(f"{len(quads)} statements, where {generation.statements} are said to be")
    return len(sizes), wrong


def _read(root: Path, told: Connection) -> None:
    """Look at every state that becomes current, until told to stop."""
    generations = Generations(root / "store")
    shapes = load_shapes(root / "shapes")
    wrong: list[str] = []
    states, last, most = 0, "", 0
    while not told.poll(0.001):
        current = generations.current()
        if current.name == last:
            continue
        try:
            count, found = look(current)
            if states % 20 == 0:
                with current.open() as opened:
                    dataset = ox.Store()
                    dataset.extend(said(opened.store))
                if not validate(dataset, shapes).conforms:
                    found.append("does not conform")
        except FileNotFoundError:  # it was collected before it was opened
            continue
        if count < most:
            found.append(f"{most} records were there, {count} are")
        states, last, most = states + 1, current.name, count
        wrong += found
    told.send((states, wrong))
