"""How well and how fast names are reconciled: over a store, with tests/reconciliation/labelled.csv.

    python bench/reconcile.py STORE [--grid] [--errors]

Precision: of the automatic matches, those that are right; a match of a name that may mean several
things is wrong. Recall: of the names that mean one thing, those that have it among the first three.
`--grid` shows what other thresholds would give on the half that they are chosen by.
"""

import csv
import resource
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from fdt_graph.namespaces import iri
from fdt_graph.questions import load_questions
from fdt_graph.reconciliation import search
from fdt_graph.reconciliation.conditions import Condition
from fdt_graph.reconciliation.entities import WITHIN
from fdt_graph.reconciliation.making import Maker
from fdt_graph.reconciliation.search import Candidate, Query, Search
from fdt_graph.store.generations import Generations

ROOT = Path(__file__).parent.parent
LABELLED = ROOT / "tests" / "reconciliation" / "labelled.csv"
BATCH = 50


@dataclass
class Outcome:
    """A labelled name, and what was found."""

    row: dict[str, str]
    found: list[Candidate]

    @property
    def expected(self) -> list[str]:
        """What the name may mean."""
        return self.row["expected"].split()

    @property
    def right(self) -> bool:
        """Whether the best candidate is the one thing that the name means."""
        return self.expected == [self.found[0].entity.id]

    @property
    def among_three(self) -> bool:
        """Whether what the name means is among the first three candidates."""
        return self.expected[0] in [each.entity.id for each in self.found[:3]]

    @property
    def lead(self) -> float:
        """How far the best candidate is before the next one."""
        return self.found[0].score - (self.found[1].score if len(self.found) > 1 else 0.0)


def asked(row: dict[str, str]) -> Query:
    """Make the query of a labelled name."""
    place = (Condition(WITHIN, (row["department"],)),) if row["department"] else ()
    return Query((row["name"],), (), (row["type"],) if row["type"] else (), place, 5)


def run(found_by: Search, rows: list[dict[str, str]]) -> list[Outcome]:
    """Look labelled names up."""
    return [Outcome(row, found_by.find(asked(row))) for row in rows]


def figures(outcomes: list[Outcome]) -> dict[str, float]:
    """Give precision, recall, and the share of names of one thing that are matched."""
    automatic = [each for each in outcomes if each.found and each.found[0].match]
    single = [each for each in outcomes if len(each.expected) == 1]
    return {
        "names": len(outcomes),
        "automatic": len(automatic),
        "precision": sum(each.right for each in automatic) / max(1, len(automatic)),
        "recall in three": sum(each.among_three for each in single) / max(1, len(single)),
        "matched": sum(each.right for each in automatic) / max(1, len(single)),
    }


def show(title: str, said: dict[str, float]) -> None:
    """Print figures on a line."""
    print(title, *(f"{name} {value:.4g}" for name, value in said.items()), sep="  ")


def grid(outcomes: list[Outcome]) -> None:
    """Try thresholds on one half."""
    for sure in range(84, 101, 2):
        for ahead in (1, 2, 3, 4, 6, 8, 10):
            for each in outcomes:
                if each.found and each.found[0].features.get("identifier") is not True:
                    each.found[0].match = each.found[0].score >= sure and each.lead >= ahead
            show(f"score {sure} ahead {ahead}", figures(outcomes))


def main() -> None:
    """Measure."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    generation = Generations(Path(sys.argv[1])).current()
    with generation.open() as opened:
        maker = Maker(load_questions(ROOT / "sparql" / "reconciliation"))
        started, used = time.perf_counter(), time.process_time()
        digest = generation.graph_digest(iri("graph:register").value) or ""
        found_by, _ = maker.make(opened.store, digest)
        wall, processor = time.perf_counter() - started, time.process_time() - used
        used = time.process_time()
        found_by, _ = maker.make(opened.store, digest)
        again = time.process_time() - used
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(f"names read in {wall:.1f} s ({processor:.1f} s of a processor), {memory >> 10} MiB")
    print(f"read again, the register being the same: {again:.2f} s of a processor")
    with LABELLED.open() as file:
        rows = list(csv.DictReader(file))
    run(found_by, rows[:BATCH])
    times = []
    for start in range(0, len(rows) - BATCH, BATCH):
        began = time.perf_counter()
        run(found_by, rows[start : start + BATCH])
        times.append(1000 * (time.perf_counter() - began))
    print(f"a batch of {BATCH}: {median(times):.0f} ms at the median, {max(times):.0f} ms at most")
    print(f"thresholds: score {search.SURE}, ahead {search.AHEAD}")
    outcomes = run(found_by, rows)
    halves = defaultdict(list)
    for each in outcomes:
        halves[each.row["half"]].append(each)
    for half, each in sorted(halves.items()):
        show(half, figures(each))
    if "--errors" in sys.argv:
        for each in outcomes:
            wrong = each.found and each.found[0].match and not each.right
            lost = len(each.expected) == 1 and not each.among_three
            if wrong or lost:
                best = [(e.entity.id, round(e.score, 1)) for e in each.found[:3]]
                print("WRONG" if wrong else "lost", each.row, best)
    if "--rules" in sys.argv:
        by_rule = defaultdict(list)
        for each in outcomes:
            by_rule[each.row["rule"]].append(each)
        for rule, each in sorted(by_rule.items()):
            show(rule, figures(each))
    if "--grid" in sys.argv:
        grid(halves["tuning"])


if __name__ == "__main__":
    main()
