"""One Turtle file in, its statements and the lines that they are at out."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from fdt_graph.errors import SHOWN, ParseError
from fdt_graph.namespaces import compact, iri
from fdt_graph.parse import load_file

Subject = ox.NamedNode | ox.BlankNode
Term = Subject | ox.Literal


class Turtle:
    """What a file says, and where, for errors that lead to their cause."""

    def __init__(self, path: Path) -> None:
        """Read a file. Raises what parse.load_file() does."""
        self._path = path
        self._store = ox.Store()
        load_file(self._store, path)
        self._lines = path.read_text().splitlines()

    def subjects(self, kind: str) -> list[Subject]:
        """List what is of a class, a compact IRI, sorted."""
        quads = self._store.quads_for_pattern(None, iri("rdf:type"), iri(kind))
        return _sorted(quad.subject for quad in quads)

    def bearers(self, predicate: str, value: Term) -> list[Subject]:
        """List what has a value, sorted."""
        quads = self._store.quads_for_pattern(None, iri(predicate), value)
        return _sorted(quad.subject for quad in quads)

    def values(self, subject: Subject, predicate: str) -> list[Term]:
        """List the values of a property, a compact IRI, sorted."""
        quads = self._store.quads_for_pattern(subject, iri(predicate), None)
        terms = (quad.object for quad in quads)
        return sorted((term for term in terms if not isinstance(term, ox.Triple)), key=str)

    def nodes(self, subject: Subject, predicate: str) -> list[Subject]:
        """List the values of a property that are no text; ParseError for one that is."""
        return [*self._nodes(subject, predicate)]

    def _nodes(self, subject: Subject, predicate: str) -> Iterator[Subject]:
        for value in self.values(subject, predicate):
            if isinstance(value, ox.Literal):
                raise self.wrong(
                    subject,
                    f"{predicate} « {value.value[:SHOWN]} » est un texte : écrire un IRI",
                    f"{predicate} “{value.value[:SHOWN]}” is text: write an IRI",
                    value.value,
                )
            yield value

    def name(self, subject: Subject, predicate: str) -> str | None:
        """Give the IRI that a property has, at most one; ParseError for two, and for what is none.

        The IRI may name what the file says more of, or not.
        """
        names = self.nodes(subject, predicate)
        self._refuse_several(subject, predicate, len(names))
        if names and isinstance(names[0], ox.BlankNode):
            raise self.wrong(
                subject, f"{predicate} : écrire un IRI", f"{predicate}: write an IRI", predicate
            )
        return names[0].value if names else None

    def text(self, subject: Subject, predicate: str) -> str | None:
        """Give the text or number that a property has, at most one; ParseError for two."""
        values = self.values(subject, predicate)
        self._refuse_several(subject, predicate, len(values))
        return values[0].value if values else None

    def texts(self, subject: Subject, predicate: str) -> dict[str, str]:
        """Give the texts of a property by language; ParseError unless French and English are."""
        literals = [
            value for value in self.values(subject, predicate) if isinstance(value, ox.Literal)
        ]
        texts = {value.language: value.value for value in literals if value.language is not None}
        if not {"fr", "en"} <= set(texts):
            raise self.wrong(
                subject,
                f"{predicate} manque en français ou en anglais : écrire les deux, avec @fr et @en",
                f"{predicate} is missing in French or in English: write both, with @fr and @en",
                predicate,
            )
        return texts

    def wrong(self, subject: Subject, fr: str, en: str, near: str = "") -> ParseError:
        """Make the error of a subject, at the first of its lines that holds a text."""
        name = compact(subject.value)
        return ParseError(
            self._path, self._line(name, near), None, f"{name}: {en}", f"{name} : {fr}"
        )

    def _refuse_several(self, subject: Subject, predicate: str, count: int) -> None:
        if count > 1:
            raise self.wrong(
                subject,
                f"{count} valeurs de {predicate} : n’en garder qu’une",
                f"{count} values of {predicate}: keep one only",
                predicate,
            )

    def _line(self, name: str, near: str) -> int | None:
        """Find the line where a subject begins, or the first of its lines that holds a text."""
        starts = re.compile(rf"{re.escape(name)}\s")
        begun = None
        for number, line in enumerate(self._lines, 1):
            if begun is None and starts.match(line):
                begun = number
            elif begun is not None and re.match(r"[^\s#]", line):
                break
            if begun is not None and near and near in line:
                return number
        return begun


def _sorted(terms: Iterable[Subject | ox.Triple]) -> list[Subject]:
    return sorted((term for term in terms if not isinstance(term, ox.Triple)), key=str)
