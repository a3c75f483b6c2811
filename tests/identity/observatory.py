"""An observatory with a made-up partner, for tests that decide: two names of one organisation."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from fdt_graph.build import build
from fdt_graph.store.generations import Generations
from fdt_graph.writing.history import Attribution
from fdt_graph.writing.law import read_law
from fdt_graph.writing.order import Order, Outcome
from fdt_graph.writing.writer import Writer
from tests.workshop import (
    GRAPH,
    ORGANISATION,
    PREFIXES,
    ROOT,
    make,
    organisation,
    source,
    statements,
)

#: What both call alike, and what the partner alone knows.
OURS, THEIRS = ORGANISATION + "first", ORGANISATION + "partner-1"
OTHER = ORGANISATION + "partner-2"
PARTNER = GRAPH + "partner"


def given(*labels: str) -> str:
    """Write what a partner gives: an organisation for each label, named by their place."""
    said = (organisation(f"partner-{n}", "partner", label) for n, label in enumerate(labels, 1))
    return PREFIXES + source("partner") + "".join(said)


def observatory(folder: Path) -> Path:
    """Make a working directory with a published store: ours, and what a partner gave first."""
    make(folder)
    shutil.copy(ROOT / "data" / "matches.trig", folder / "data")
    ours = (folder / "data" / "first.trig").read_text()
    ours = ours.replace('rdfs:label "first"@fr', 'rdfs:label "Coopérative des collines"@fr')
    (folder / "data" / "first.trig").write_text(ours)
    report, generation = build(folder, Generations(folder / "store"))
    assert generation is not None, report.turtle().decode()
    harvest(folder, "Cooperative des Collines", "Réseau des plaines")
    return folder


def harvest(folder: Path, *labels: str) -> Outcome:
    """Publish what the partner gives now in the place of what it gave before."""
    writer = Writer(read_law(folder), Generations(folder / "store"))
    how = Attribution("update-file", datetime.now(UTC), ORGANISATION + "first")
    try:
        outcome = writer.write(Order(statements("partner", given(*labels)), how))
    finally:
        writer.close()
    assert outcome.conforms, outcome.report.decode()
    return outcome
