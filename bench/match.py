"""How well things of two sources are paired: over a store, with tests/identity/labelled.csv.

    python bench/match.py STORE [--grid] [--errors] [--rules]

Precision: of the pairs that are said to be nearly certain, those that are right. Recall: of the
entries that are a thing of the graph, those that are paired with it in one of their first three
pairs. `--grid` shows what other thresholds would give on the half that they are chosen by.
"""

import sys
import time
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from fdt_graph.identity import pairs
from fdt_graph.questions import load_questions, read_question
from fdt_graph.store.generations import Generations
from tests.identity.labelled import Outcome, figures, find, read_rows, register_of

ROOT = Path(__file__).parent.parent


def show(title: str, said: Mapping[str, float]) -> None:
    """Print figures on a line."""
    print(title, *(f"{name} {value:.4g}" for name, value in said.items()), sep="  ")


def grid(outcomes: list[Outcome]) -> None:
    """Try thresholds on one half."""
    before = pairs.SURE
    for sure in (0.7, 0.75, 0.8, 0.85, 0.88, 0.9, 0.92, 0.94, 0.96, 0.98):
        pairs.SURE = sure
        show(f"sure from {sure}", figures(outcomes))
    pairs.SURE = before


def main() -> None:
    """Measure."""
    reconciling = load_questions(ROOT / "sparql" / "reconciliation")
    identity = read_question(ROOT / "sparql" / "identity" / "things.rq")
    rows = read_rows()
    with Generations(Path(sys.argv[1])).current().open() as opened:
        register = register_of(opened.store, reconciling)
        used = time.process_time()
        outcomes = find(opened.store, register, reconciling, identity, rows)
    used = time.process_time() - used
    print(f"{len(rows)} entries paired in {used:.1f} s of a processor")
    print(f"thresholds: proposed from {pairs.PROPOSED}, sure from {pairs.SURE}")
    halves: defaultdict[str, list[Outcome]] = defaultdict(list)
    rules: defaultdict[str, list[Outcome]] = defaultdict(list)
    for each in outcomes:
        halves[each.row["half"]].append(each)
        rules[each.row["rule"]].append(each)
    for half, some in sorted(halves.items()):
        show(half, figures(some))
    if "--rules" in sys.argv:
        for rule, some in sorted(rules.items()):
            show(rule, figures(some))
    if "--errors" in sys.argv:
        for each in outcomes:
            lost = each.row["expected"] and not each.among_three
            if lost or (each.sure and not each.right):
                best = [(each.other(e), e.likeness, e.reason("en")) for e in each.found[:2]]
                print("lost" if lost else "WRONG", dict(each.row), best)
    if "--grid" in sys.argv:
        grid(halves["tuning"])


if __name__ == "__main__":
    main()
