"""A working directory in, what each rule finds in it out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from fdt_graph.check import (
    alignments,
    cq,
    data,
    examples,
    fair,
    metadata,
    ontology,
    shapes,
    spelling,
)
from fdt_graph.check.material import Material
from fdt_graph.check.places import places
from fdt_graph.check.profile import load_levels
from fdt_graph.check.queries import query_rules
from fdt_graph.check.rule import PARTS, Fault, Rule

#: Where the rules are that no query can say.
MODULES = (ontology, examples, spelling, shapes, alignments, cq, data, fair, metadata)


@dataclass(frozen=True)
class Outcome:
    """A rule, its level, and what it found."""

    rule: Rule
    level: str
    faults: tuple[Fault, ...]


def all_rules(root: Path) -> list[Rule]:
    """List the rules of a working directory, part by part, by name."""
    rules = [value for module in MODULES for value in vars(module).values()]
    found = [value for value in rules if isinstance(value, Rule)]
    found += [rule for part in PARTS for rule in query_rules(root, part)]
    return sorted(found, key=lambda rule: (PARTS.index(rule.part), rule.name))


def run(material: Material, parts: Sequence[str] = PARTS) -> Iterator[Outcome]:
    """Apply the rules of some parts, one after the other.

    Raises FdtGraphError when sparql/check/profile.csv is not about these rules, and what reading a
    broken working directory raises.
    """
    root = material.root
    rules = all_rules(root)
    levels = load_levels(root / "sparql" / "check" / "profile.csv", rules)
    where = places(root)
    for rule in rules:
        if rule.part in parts:
            faults = [
                fault if fault.where else replace(fault, where=where.get(fault.this, ""))
                for fault in rule.find(material)
            ]
            yield Outcome(rule, levels[rule.part, rule.name], tuple(sorted(set(faults))))
