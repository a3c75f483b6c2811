"""The current generation in, what was published out, the newest first."""

from collections.abc import Iterator
from dataclasses import dataclass

from fdt_graph.engine import Engine
from fdt_graph.namespaces import last_part
from fdt_graph.query import Row
from fdt_graph.records import Labels, values_of


@dataclass(frozen=True)
class Entry:
    """One publication, in the words of a language."""

    iri: str
    #: When it ended, as xsd:dateTime writes it, in UTC.
    ended: str
    #: Its IRI, and what it is called; empty when nobody said who.
    agent: str
    agent_name: str
    method: str
    added: int
    removed: int
    warnings: int
    remarks: int

    @property
    def slug(self) -> str:
        """Give the last part of its IRI."""
        return last_part(self.iri)


def history(engine: Engine, language: str) -> Iterator[Entry]:
    """List what was published, the newest first."""
    rows: list[Row] = []
    for row in engine.select("publications"):
        if rows and rows[0]["publication"] != row["publication"]:
            yield _entry(rows, language)
            rows = []
        rows.append(row)
    if rows:
        yield _entry(rows, language)


def _entry(rows: list[Row], language: str) -> Entry:
    """Make one entry of the rows of a publication: one for each name of its agent and method."""
    agent, method = Labels(), Labels()
    for row in rows:
        agent.add(row["agentLabel"])
        method.add(row["methodLabel"])
    said = values_of(rows[0])
    return Entry(
        iri=said["publication"],
        ended=said["ended"],
        agent=said["agent"],
        agent_name=(agent.choose(language) or (said["agent"], ""))[0],
        method=(method.choose(language) or (last_part(said["method"]), ""))[0],
        added=int(said["added"]),
        removed=int(said["removed"]),
        warnings=int(said["warnings"]),
        remarks=int(said["remarks"]),
    )
