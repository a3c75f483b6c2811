"""A client of npm replicates the feed of a server: it ends with the records that are published."""

import json
import random
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox
import pytest

from fdt_graph.feed.members import is_node, is_record
from fdt_graph.namespaces import GENID
from fdt_graph.store.generations import Generations
from fdt_graph.writing.history import Attribution
from fdt_graph.writing.law import read_law
from fdt_graph.writing.order import Order
from fdt_graph.writing.writer import Writer
from tests.node import installed
from tests.processes import serving
from tests.workshop import AGENT, PREFIXES, organisation, source, statements

CLIENT = Path(__file__).parent / "ldes"
#: Changes in all, in how many publications, and the seed that makes them always the same.
CHANGES, PUBLICATIONS, SEED = 1000, 100, 7
#: Seconds that the client may take to replicate once.
REPLICATING = 300


class Observatory:
    """A source whose organisations come, change their names and go, at random."""

    def __init__(self, folder: Path) -> None:
        self.random = random.Random(SEED)  # noqa: S311 - the same each time
        self.names: dict[str, str] = {}
        self.changes = 0
        self.generations = Generations(folder / "store")
        self.writer = Writer(read_law(folder), self.generations)

    def change(self, times: int) -> None:
        """Make some changes, each to another organisation, and publish them at once."""
        for name in self.random.sample([f"number-{number}" for number in range(60)], times):
            if name in self.names and self.random.random() < 0.5:
                del self.names[name]
            else:
                self.names[name] = f"{name} {self.changes}"
            self.changes += 1
        text = "".join(self.described(name) for name in self.names)
        change = statements("many", PREFIXES + source("many") + text)
        how = Attribution("update", datetime.now(UTC), AGENT)
        assert self.writer.write(Order(change, how)).conforms

    def described(self, name: str) -> str:
        """Describe an organisation, and what was a blank node that it leads to."""
        node = f"<{GENID}{name}>"
        about = organisation(name, "many", self.names[name])
        about += f"organisation:example-{name} dcterms:relation {node} .\n"
        return about + f'{node} a foaf:Document ; dcterms:description "{self.names[name]}" .\n'

    def published(self) -> dict[str, set[str]]:
        """Give what is published of each record and of its nodes: statements in N-Triples."""
        with self.generations.current().open() as opened:
            quads = [quad for quad in opened.store if is_record(quad) or is_node(quad)]
        found: dict[str, set[str]] = {}
        for quad in quads:
            found.setdefault(str(quad.subject)[1:-1], set()).add(str(quad.triple))
        nodes = {name: found.pop(name) for name in [*found] if name.startswith(GENID)}
        for said in found.values():
            said.update(*(nodes[name] for name in nodes if any(f"<{name}>" in t for t in said)))
        return found


@pytest.fixture
def observatory(workshop: Path) -> Iterator[Observatory]:
    observatory = Observatory(workshop)
    yield observatory
    observatory.writer.close()


@pytest.fixture(scope="module")
def client() -> Path:
    return installed(CLIENT, "ldes-client")


def replicate(client: Path, feed: str) -> Any:
    """Have ldes-client read a feed from its beginning to its end."""
    done = subprocess.run(
        ["node", "replicate.mjs"],
        cwd=client,
        input=json.dumps({"feed": feed}),
        capture_output=True,
        text=True,
        timeout=REPLICATING,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def records(replica: Any) -> dict[str, set[str]]:
    """Give the statements of each record that a replica has."""
    return {
        record: {str(quad.triple) for quad in ox.parse(text, ox.RdfFormat.TURTLE)}
        for record, text in replica["records"].items()
    }


def test_a_client_ends_with_the_same_records(
    client: Path, observatory: Observatory, root: Path
) -> None:
    """After a thousand changes, some before anybody asked for the feed, deletions included."""
    store = observatory.generations.directory
    with serving(root=str(root), store=str(store)) as address:
        for _ in range(PUBLICATIONS // 2):
            observatory.change(CHANGES // PUBLICATIONS)
        assert records(replicate(client, f"{address}/feed")) == observatory.published()
        for _ in range(PUBLICATIONS // 2):
            observatory.change(CHANGES // PUBLICATIONS)
        replica = replicate(client, f"{address}/feed")
        said = httpx.get(f"{address}/feed/activities", timeout=60).json()
    assert observatory.changes == CHANGES
    assert records(replica) == observatory.published()
    assert replica["members"] == said["totalItems"] > CHANGES
    gone = {f"number-{number}" for number in range(60)} - observatory.names.keys()
    assert gone
    assert not any(f"organisation/example-{name}" in replica["records"] for name in gone)
