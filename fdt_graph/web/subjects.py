"""The rows of a query about many subjects in; each subject with its values, ready to be shown, out.

A row has ?subject, ?property, ?value, and ?valueLabel where the value has a name of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import pyoxigraph as ox

from fdt_graph.fold import sorting_key
from fdt_graph.namespaces import BASE, compact, iri, last_part
from fdt_graph.query import Row
from fdt_graph.records import Labels, Value

#: What a subject is called by, the first that it has.
NAMES = ("rdfs:label", "skos:prefLabel", "dcterms:title", "sh:name")


@dataclass(frozen=True, order=True)
class Text:
    """Words, and the language that they are in: "" for none."""

    words: str
    language: str


@dataclass(frozen=True, order=True)
class Link:
    """A thing that a page leads to: how it is called, in which language, and its IRI."""

    name: str
    language: str
    iri: str


@dataclass
class Subject:
    """What is said of one IRI, by property."""

    iri: str
    values: dict[str, dict[Value, Labels]] = field(default_factory=dict)

    @property
    def fragment(self) -> str:
        """The last part of its IRI, which is its anchor on a page.

        >>> Subject("https://w3id.org/fdt/ns#Actor").fragment
        'Actor'
        """
        return last_part(self.iri)

    def has(self, curie: str) -> bool:
        """Tell whether anything is said of it by a property."""
        return iri(curie).value in self.values

    def name(self, language: str) -> Text:
        """Give its name in a language, or in another; its compact IRI where it has none."""
        texts = (self.text(curie, language) for curie in NAMES)
        return next(filter(None, texts), Text(compact(self.iri), ""))

    def text(self, curie: str, language: str) -> Text | None:
        """Give a text in a language, in another where there is none; None where nothing is said."""
        labels = Labels()
        for value in self._said(curie):
            labels.add(value)
        found = labels.choose(language)
        return Text(*found) if found else None

    def texts(self, curie: str, language: str) -> list[Text]:
        """Give all texts in a language, and those in no language."""
        return sorted(
            Text(value.value, value.language or "")
            for value in self._said(curie)
            if isinstance(value, ox.Literal) and value.language in (language, None)
        )

    def links(self, curie: str, language: str) -> list[Link]:
        """Give the things that a property leads to, by name."""
        return sorted(
            Link(*labels.name(value.value, language), value.value)
            for value, labels in self._said(curie).items()
            if isinstance(value, ox.NamedNode)
        )

    def own(self, curie: str, language: str) -> list[Link]:
        """Give those of the project."""
        return [link for link in self.links(curie, language) if link.iri.startswith(BASE)]

    def foreign(self, curie: str, language: str) -> list[Link]:
        """Give those of other vocabularies."""
        return [link for link in self.links(curie, language) if not link.iri.startswith(BASE)]

    def _said(self, curie: str) -> dict[Value, Labels]:
        return self.values.get(iri(curie).value, {})


def subjects(rows: Iterable[Row]) -> dict[str, Subject]:
    """Gather the rows by subject; IRI → what is said of it."""
    found: dict[str, Subject] = {}
    for row in rows:
        subject, name, value = row["subject"], row["property"], row["value"]
        if isinstance(subject, ox.NamedNode) and isinstance(name, ox.NamedNode) and value:
            said = found.setdefault(subject.value, Subject(subject.value)).values
            said.setdefault(name.value, {}).setdefault(value, Labels()).add(row["valueLabel"])
    return found


def by_name(found: Iterable[Subject], language: str) -> list[Subject]:
    """Sort subjects as a reader of a language looks for them: an É stands with the E."""

    def place(subject: Subject) -> tuple[str, str]:
        return sorting_key(subject.name(language).words), subject.iri

    return sorted(found, key=place)


def named_by(found: Iterable[Subject], curie: str) -> dict[str, list[Subject]]:
    """Turn a property around: IRI of a value → the subjects that have it."""
    turned: dict[str, list[Subject]] = {}
    for subject in found:
        for value in subject.values.get(iri(curie).value, {}):
            if isinstance(value, ox.NamedNode):
                turned.setdefault(value.value, []).append(subject)
    return turned


def under(found: Iterable[Subject], curie: str, language: str) -> dict[str | None, list[Subject]]:
    """Put subjects under the first of them that a property leads to, None for no such one.

    Both they and what they lead to are in the order of a language.
    """
    subjects = by_name(found, language)
    names = {subject.iri for subject in subjects}
    placed: dict[str | None, list[Subject]] = {}
    for subject in subjects:
        above = (link.iri for link in subject.links(curie, language) if link.iri in names)
        placed.setdefault(next(above, None), []).append(subject)
    return placed


def counts(rows: Iterable[Row], variable: str) -> dict[str, int]:
    """Read rows of a variable and ?count: IRI → how many."""
    return {
        name.value: int(count.value)
        for row in rows
        if isinstance(name := row[variable], ox.NamedNode)
        and isinstance(count := row["count"], ox.Literal)
    }
