"""Why a record, or a whole harvest, was not taken: in both languages, with what would mend it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from fdt_graph.errors import SHOWN, FdtGraphError
from fdt_graph.namespaces import compact
from fdt_graph.validate import Result

#: What the names of the shapes end in that find somebody's contact details.
PRIVATE = "Privacy"
#: What shape:ContactDetail finds, whole: an e-mail address, or a French telephone number.
CONTACT = re.compile(r"[^\s@«“]+@[^\s@]+[.][^\s@»”]+|(?:[+]33 ?|\b0)[1-9](?:[ .-]?[0-9]{2}){4}\b")


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong; what it takes to mend it is said in the same breath."""

    #: What was broken: a rule of the harvest by its name, or the IRI of a shape.
    rule: str
    fr: str
    en: str
    #: Violation: it is why a record was refused. Warning: it was accepted all the same.
    severity: str = "Violation"
    #: The property that it is about, and the value, where there is one: in N-Triples syntax.
    path: str = ""
    value: str = ""

    @classmethod
    def of_result(cls, result: Result) -> Self:
        """Make one of what a shape says; contact details that it found are not repeated."""
        shape = result.shape.strip("<>")
        value = "" if shape.endswith(PRIVATE) else cut(result.value)
        texts = result.message("fr"), result.message("en")
        return cls(shape, *texts, result.severity, result.path, value).discreet()

    @classmethod
    def of_error(cls, error: FdtGraphError, where: str = "") -> Self:
        """Make one of an error, which says where it is unless that is told."""
        before = f"{where} : " if where else "", f"{where}: " if where else ""
        return cls(rule_of(error), before[0] + error.say("fr"), before[1] + error.say("en"))

    def discreet(self) -> Self:
        """Leave out contact details, which a report that everybody reads is not to spread."""
        fr, en, value = map(discreet, (self.fr, self.en, self.value))
        return replace(self, fr=fr, en=en, value=value)

    def say(self, language: str) -> str:
        """Give it in a language: fr or en."""
        return self.fr if language == "fr" else self.en

    @property
    def document(self) -> dict[str, Any]:
        """Write it for JSON."""
        said = {"rule": self.rule, "severity": self.severity, "fr": self.fr, "en": self.en}
        return {**said, "path": self.path, "value": self.value}

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """Read what `document` wrote."""
        return cls(**said)


def rule_of(error: FdtGraphError) -> str:
    """Name the rule that an error tells of, after its class.

    >>> from fdt_graph.errors import HostNotAllowed
    >>> rule_of(HostNotAllowed("example.org", "", ""))
    'host-not-allowed'
    """
    name = type(error).__name__
    return "".join(f"-{each.lower()}" if each.isupper() else each for each in name).lstrip("-")


def discreet(text: str) -> str:
    """Leave contact details out of a text.

    >>> discreet("« somebody@town.example » : pas un nombre")
    '« … » : pas un nombre'
    """
    return CONTACT.sub("…", text)


def cut(text: str) -> str:
    """Give the beginning of a stranger's text, as far as a message repeats it."""
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def short(name: str) -> str:
    """Give an IRI as a message may repeat it."""
    return cut(compact(name))
