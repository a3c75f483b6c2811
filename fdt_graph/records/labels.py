"""The labels of a term in, the one that a reader sees out, never a random one."""

from dataclasses import dataclass, field

import pyoxigraph as ox

Value = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass
class Labels:
    """The names of a term: the wanted language first, then none, French, English, any other."""

    names: dict[str, str] = field(default_factory=dict)

    def add(self, label: object) -> None:
        """Take in a label that a query found, or nothing; the first by order of two."""
        if isinstance(label, ox.Literal):
            known = self.names.get(label.language or "")
            value = label.value if known is None else min(known, label.value)
            self.names[label.language or ""] = value

    def choose(self, language: str) -> tuple[str, str] | None:
        """Give (name, its language), or None when there is none. Never a random one."""
        for wanted in (language, "", "fr", "en", *sorted(self.names)):
            if wanted in self.names:
                return self.names[wanted], wanted
        return None


def value_of(term: Value | None) -> str:
    """Give the text of a term: an IRI, a lexical form."""
    return str(term) if term is None or isinstance(term, ox.Triple) else term.value
