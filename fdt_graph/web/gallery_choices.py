"""A parameter of a question in, what may be chosen for it out: names in a language, by kind."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox
from cachetools import LRUCache

from fdt_graph.engine import Engine
from fdt_graph.errors import BadRequest, Unknown
from fdt_graph.fold import sorting_key
from fdt_graph.namespaces import compact
from fdt_graph.query import Term
from fdt_graph.questions import Question
from fdt_graph.records import Labels
from fdt_graph.web.gallery_table import heading, short

#: Names that are kept, and lists of candidates.
NAMES, LISTS = 20_000, 64


@dataclass(frozen=True)
class Choice:
    """One value that may be chosen: as an address writes it, and as people read it."""

    value: str
    name: str
    language: str


@dataclass(frozen=True)
class Field:
    """A parameter in a form: its choices by kind ("" for no kind); none for a free text."""

    name: str
    heading: str
    value: str
    groups: Mapping[str, Sequence[Choice]]


@dataclass
class _Known:
    """What was found in one generation; many threads may read it."""

    names: LRUCache[str, Labels] = field(default_factory=lambda: LRUCache(NAMES))
    lists: LRUCache[tuple[Term, str], Mapping[str, list[Choice]]] = field(
        default_factory=lambda: LRUCache(LISTS)
    )
    lock: threading.Lock = field(default_factory=threading.Lock)


def _nothing(_: Engine) -> _Known:
    return _Known()


class Candidates:
    """Finds what things are called, and what may be chosen instead of them."""

    def __init__(self, engine: Engine) -> None:
        """Ask an engine; what it answered is kept while its generation is the same."""
        self._engine = engine

    def name(self, iri: str, language: str) -> tuple[str, str] | None:
        """Give what a thing is called, and the language of that; None for what has no name."""
        known = self._engine.kept(_nothing)
        with known.lock:
            labels = known.names.get(iri)
        if labels is None:
            labels = Labels()
            for row in self._engine.select("question-names", this=ox.NamedNode(iri)):
                labels.add(row["label"])
            if labels.names:  # not what strangers invent
                with known.lock:
                    known.names[iri] = labels
        return labels.choose(language)

    def field(self, name: str, default: Term, value: Term, language: str) -> Field:
        """Make the field of a parameter: the value is among the choices, known or not."""
        written = text_of(value)
        groups = dict(self._choices(default, language))
        if groups and not any(each.value == written for each in sum(groups.values(), [])):
            said = self.name(value.value, language) or (short(value.value), "")
            groups[""] = [Choice(written, *said), *groups.get("", [])]
        return Field(name, heading(name, language), written, groups)

    def require(self, question: Question, values: Mapping[str, str]) -> Mapping[str, Term]:
        """Give every parameter of a question its value.

        Raises Unknown for a parameter that it does not have, or a value that the graph says nothing
        of; BadRequest for a value of another kind than the default: a text where a thing is wanted.
        """
        bound = question.bind(values)
        for name in values:
            value, default = bound[name], question.parameters[name]
            kinds = [getattr(each, "datatype", None) for each in (value, default)]
            if type(value) is not type(default) or kinds[0] != kinds[1]:
                example = text_of(default)
                raise BadRequest(
                    f"{name} : {values[name][:200]} n'est pas de la sorte attendue ; "
                    f"par exemple {example}",
                    f"{name}: {values[name][:200]} is not of the kind that is wanted; "
                    f"for example {example}",
                )
            if isinstance(value, ox.NamedNode) and self.name(value.value, "fr") is None:
                groups = self._choices(default, "fr").values()
                raise Unknown("record", text_of(value), [each.value for g in groups for each in g])
        return bound

    def _choices(self, default: Term, language: str) -> Mapping[str, list[Choice]]:
        known = self._engine.kept(_nothing)
        with known.lock:
            found = known.lists.get((default, language))
        if found is None:
            found = self._find(default, language)
            with known.lock:
                known.lists[default, language] = found
        return found

    def _find(self, default: Term, language: str) -> Mapping[str, list[Choice]]:
        values: dict[str, tuple[str, Labels, str]] = {}
        kinds: dict[str, Labels] = {}
        for row in self._engine.select("question-candidates", this=default):
            kind, day = str(row["kind"]), row["day"]
            kinds.setdefault(kind, Labels()).add(row["kindLabel"])
            if isinstance(value := row["value"], ox.NamedNode):
                first = day.value if isinstance(day, ox.Literal) else ""
                values.setdefault(value.value, (kind, Labels(), first))[1].add(row["label"])
        groups: dict[str, list[tuple[str, Choice]]] = {}
        for iri, (sort, labels, first) in values.items():
            name, spoken = labels.choose(language) or (short(iri), "")
            title, _ = kinds[sort].choose(language) or ("", "")
            choice = Choice(compact(iri), name, spoken)
            groups.setdefault(title, []).append((first or sorting_key(name), choice))
        if len(groups) == 1:
            groups = {"": next(iter(groups.values()))}
        return {
            title: [choice for _, choice in sorted(groups[title], key=lambda pair: pair[0])]
            for title in sorted(groups)
        }


def text_of(value: Term) -> str:
    """Write a value as questions.term reads it.

    >>> text_of(ox.Literal("énergie", language="fr")), text_of(ox.Literal(3))
    ('"énergie"@fr', '3')
    """
    if isinstance(value, ox.NamedNode):
        return compact(value.value)
    return str(value) if value.language else value.value
