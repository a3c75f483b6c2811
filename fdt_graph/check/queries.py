"""The queries of sparql/check/{part}/ in, rules out: each row of an answer is a fault."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from fdt_graph.check.material import Material, select
from fdt_graph.check.rule import Fault, Find, Rule
from fdt_graph.namespaces import compact
from fdt_graph.questions import load_questions


def query_rules(root: Path, part: str) -> list[Rule]:
    """Read the queries of a part; QueryError for one that has no banner in both languages."""
    questions = load_questions(root / "sparql" / "check" / part)
    return [
        Rule(part, question.name, question.fr, question.en, _finder(part, question.text))
        for question in questions.values()
    ]


def _finder(part: str, text: str) -> Find:
    def find(material: Material) -> Iterator[Fault]:
        return faults(material.with_shapes if part == "shapes" else material.dataset, text)

    return find


def faults(store: ox.Store, text: str) -> Iterator[Fault]:
    """Ask a rule of a store; the column ?this names what is at fault, the others help."""
    for row in select(store, text):
        details = tuple((name, short(term)) for name, term in row.items() if name != "this")
        yield Fault(short(row["this"]), details)


def short(term: object) -> str:
    """Write a term for people: an IRI with its prefix, a literal as its text."""
    match term:
        case ox.NamedNode():
            return compact(term.value)
        case ox.Literal():
            return term.value
        case _:
            return str(term or "")
