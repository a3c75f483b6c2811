"""The labels of a term in, the one that a reader sees out, never a random one."""

from dataclasses import dataclass, field

import pyoxigraph as ox

from fdt_graph.namespaces import compact, last_part
from fdt_graph.query import Row

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

    def name(self, iri: str, language: str) -> tuple[str, str]:
        """Give (name, its language) of the term; its compact IRI and "" when there is none."""
        return self.choose(language) or (compact(iri), "")


@dataclass
class Named:
    """Something with a name."""

    iri: str
    labels: Labels = field(default_factory=Labels)

    def name(self, language: str) -> str:
        """Give its name in a language, or the nearest to it; its compact IRI where it has none."""
        return self.spoken(language)[0]

    def spoken(self, language: str) -> tuple[str, str]:
        """Give its name and the language that this is in: empty for none."""
        return self.labels.name(self.iri, language)

    @property
    def slug(self) -> str:
        """Give the last part of its IRI."""
        return last_part(self.iri)


def value_of(term: Value | None) -> str:
    """Give the text of a term: an IRI, a lexical form; "" for no term."""
    if term is None:
        return ""
    return str(term) if isinstance(term, ox.Triple) else term.value


def values_of(row: Row) -> dict[str, str]:
    """Give the text of each term of a row, by variable; "" for what is not bound."""
    return {name: value_of(term) for name, term in row.items()}
