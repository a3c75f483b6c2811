"""What a rule is, and a fault that it finds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from fdt_graph.check.material import Material
from fdt_graph.namespaces import compact
from fdt_graph.validate import Result

#: What can be checked, in the order in which it is.
PARTS = ("ontology", "schemes", "shapes", "alignments", "cq", "data", "fair")


@dataclass(frozen=True, order=True)
class Fault:
    """One thing to mend: its short name, what helps to mend it, and the file and line."""

    this: str
    #: Pairs of a kind of detail (DETAILS of report.py) and its text.
    details: tuple[tuple[str, str], ...] = ()
    where: str = ""
    #: Pairs of a language and what is wrong, in words, where the details do not say enough.
    texts: tuple[tuple[str, str], ...] = ()


def from_result(result: Result) -> Fault:
    """Make a fault of a validation result."""
    this, shape = (compact(name.strip("<>")) for name in (result.focus_node, result.shape))
    return Fault(this, (("shape", shape),), texts=result.messages)


Find = Callable[[Material], Iterable[Fault]]


@dataclass(frozen=True)
class Rule:
    """A rule in words, and the function that finds what breaks it."""

    part: str
    name: str
    fr: str
    en: str
    find: Find


def rule(part: str, fr: str, en: str, name: str | None = None) -> Callable[[Find], Rule]:
    """Make a rule of a function; its name is the function's, unless another one is given."""

    def make(find: Find) -> Rule:
        return Rule(part, name or getattr(find, "__name__", "").replace("_", "-"), fr, en, find)

    return make
