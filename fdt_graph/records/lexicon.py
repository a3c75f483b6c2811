"""A generation in, what every page of it needs to read statements out; looked up once for each."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from fdt_graph.engine import Engine
from fdt_graph.records.labels import Labels, value_of


@dataclass(frozen=True)
class Expected:
    """A property that a thing of a class should have, or be led to by, and what it says."""

    cls: str
    said: str | None
    led: str | None
    #: What is missing without it, by language.
    words: Mapping[str, str]


@dataclass(frozen=True)
class Lexicon:
    """The names of terms and concepts, the kinds of classes, the sources; all by IRI."""

    names: Mapping[str, Labels]
    #: Class → the classes that it is a kind of.
    above: Mapping[str, frozenset[str]]
    #: Named graph → source, publisher, readOn, license.
    sources: Mapping[str, Mapping[str, str]]
    expected: tuple[Expected, ...]

    def name(self, iri: str, language: str) -> tuple[str, str]:
        """Name a term: (name, its language); the compact IRI and "" where it has no label."""
        return self.names.get(iri, Labels()).name(iri, language)

    def missing(
        self, classes: Collection[str], said: Collection[str], led: Collection[str], language: str
    ) -> tuple[str, ...]:
        """Say what no source says of a thing of some classes, by the properties it has."""
        asked = [each for each in self.expected if each.cls in classes]
        filled = {each.words[language] for each in asked if each.said in said or each.led in led}
        wanted = dict.fromkeys(each.words[language] for each in asked)
        return tuple(words for words in wanted if words not in filled)

    def closest(self, classes: Iterable[str]) -> list[str]:
        """Leave out the classes that another one of them is a kind of."""
        found = set(classes)
        return sorted(found - {each for one in found for each in self.above.get(one, ())})


def lexicon(engine: Engine) -> Lexicon:
    """Read the lexicon of the generation that an engine reads now."""
    return engine.kept(_read)


def english(engine: Engine) -> Mapping[str, str]:
    """Give how one says in English what the vocabulary and dates say in French, in one way only."""
    return engine.kept(_read_english)


def _read_english(engine: Engine) -> dict[str, str]:
    return {
        value_of(row["french"]): value_of(row["said"])
        for row in engine.select("translations")
        if value_of(row["ways"]) == "1"
    }


def _read(engine: Engine) -> Lexicon:
    names: dict[str, Labels] = {}
    above: dict[str, set[str]] = {}
    for row in engine.select("record-terms"):
        term = value_of(row["term"])
        if row["above"] is not None:
            above.setdefault(term, set()).add(value_of(row["above"]))
        else:
            names.setdefault(term, Labels()).add(row["label"])
    sources = {
        value_of(row["graph"]): {
            name: value_of(term) for name, term in row.items() if term is not None
        }
        for row in engine.select("sources")
    }
    expected = tuple(
        Expected(
            value_of(row["class"]),
            None if row["said"] is None else value_of(row["said"]),
            None if row["led"] is None else value_of(row["led"]),
            {language: value_of(row[language]) for language in ("fr", "en")},
        )
        for row in engine.select("record-gaps")
    )
    higher = {each: frozenset(_above(each, above)) for each in above}
    return Lexicon(names, higher, sources, expected)


def _above(one: str, direct: Mapping[str, set[str]]) -> set[str]:
    """Follow the classes above one, all the way and never in a circle."""
    found: set[str] = set()
    waiting = [*direct[one]]
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting += direct.get(each, ())
    return found - {one}
