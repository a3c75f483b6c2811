"""What rules found in, text for a terminal or JSON out."""

import json
from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from fdt_graph.check.profile import LEVELS
from fdt_graph.check.rule import Fault
from fdt_graph.check.run import Outcome
from fdt_graph.show import WIDE

STYLES = {"ERROR": "bold red", "WARN": "yellow", "INFO": "cyan"}

#: The kinds of details, in French; in English they are called as they are here.
DETAILS = {
    "aspect": "aspect",
    "class": "classe",
    "expected": "attendu",
    "graph": "graphe",
    "language": "langue",
    "missing": "manque",
    "nearest": "au plus près",
    "other": "autre",
    "property": "propriété",
    "shape": "shape",
    "subject": "sujet",
    "value": "valeur",
}


class Printer:
    """Prints outcomes as they come: the parts, their rules with a count, their faults, totals."""

    def __init__(self, language: str) -> None:
        """Choose the language: fr or en."""
        self.language = language
        self.counts = dict.fromkeys(LEVELS, 0)
        self.rules = 0
        self._part = ""
        self._console = Console(highlight=False, soft_wrap=True)
        if not self._console.is_terminal:
            self._console = Console(highlight=False, soft_wrap=True, width=WIDE)

    def show(self, outcome: Outcome) -> None:
        """Print a rule, and what it found; of INFO the count only."""
        rule, found = outcome.rule, len(outcome.faults)
        if rule.part != self._part:
            self._part = rule.part
            self._console.print(Text(rule.part, style="bold"))
        self.rules += 1
        self.counts[outcome.level] += found
        banner = rule.fr if self.language == "fr" else rule.en
        level = Text(f"{outcome.level:5}" if found else "ok   ")
        level.stylize(STYLES[outcome.level] if found else "green")
        self._console.print(Text.assemble("  ", level, f" {found:5}  {rule.name}: {banner}"))
        for fault in outcome.faults if outcome.level != "INFO" else ():
            self._console.print(Text(f"               {self._line(fault)}"))

    def _line(self, fault: Fault) -> str:
        french = self.language == "fr"
        parts = [
            f"{DETAILS[kind] if french else kind}{' : ' if french else ': '}{text}"
            for kind, text in fault.details
        ]
        if said := dict(fault.texts).get(self.language):
            parts.append(said)
        where = f"{fault.where}: " if fault.where else ""
        return f"{where}{fault.this}" + (f" ({' ; '.join(parts)})" if parts else "")

    def total(self) -> None:
        """Print the last line: how many rules, how many faults of each level."""
        rules = "règles" if self.language == "fr" else "rules"
        counts = ", ".join(f"{count} {level}" for level, count in self.counts.items())
        self._console.print(Text(f"{self.rules} {rules}, {counts}"))


def as_json(outcomes: Iterable[Outcome], language: str) -> str:
    """Write outcomes as JSON: the counts by level, then each rule with all that it found."""
    rows = []
    counts = dict.fromkeys(LEVELS, 0)
    for outcome in outcomes:
        counts[outcome.level] += len(outcome.faults)
        rule = outcome.rule
        rows.append(
            {
                "part": rule.part,
                "name": rule.name,
                "level": outcome.level,
                "rule": rule.fr if language == "fr" else rule.en,
                "faults": [
                    {
                        "this": fault.this,
                        "where": fault.where,
                        **dict(fault.details),
                        **({"message": text} if (text := dict(fault.texts).get(language)) else {}),
                    }
                    for fault in outcome.faults
                ],
            }
        )
    return json.dumps({"counts": counts, "rules": rows}, ensure_ascii=False, indent=2)
