"""What the process that knows the names is asked, and what it makes of it: JSON."""

from dataclasses import dataclass
from typing import Any, Protocol

from fdt_graph.reconciliation.answers import Answers, Told
from fdt_graph.reconciliation.search import Query

Json = dict[str, Any] | list[Any]


@dataclass(frozen=True)
class Match:
    """Queries whose candidates are wanted."""

    queries: tuple[Query, ...]
    language: str

    def answer(self, answers: Answers) -> Json:
        """Give the candidates of each query, in order."""
        return [answers.candidates(each, self.language) for each in self.queries]


@dataclass(frozen=True)
class Suggest:
    """Entities, types or properties whose name begins so."""

    what: str
    prefix: str
    start: int
    limit: int
    language: str

    def answer(self, answers: Answers) -> Json:
        """Give them, from one on."""
        suggest = {
            "entity": answers.suggest_entities,
            "type": answers.suggest_types,
            "property": answers.suggest_properties,
        }[self.what]
        return list(suggest(self.prefix, self.start, self.limit, self.language))


@dataclass(frozen=True)
class Propose:
    """Properties of the things of a type."""

    type: str
    limit: int | None
    language: str

    def answer(self, answers: Answers) -> Json:
        """Give them."""
        return list(answers.propose(self.type, self.limit, self.language))


@dataclass(frozen=True)
class Extend:
    """Values of some properties of some things."""

    ids: tuple[str, ...]
    properties: tuple[str, ...]
    language: str

    def answer(self, answers: Answers) -> Json:
        """Give the properties, and for each thing the values of each."""
        rows: dict[str, list[list[Told]]] = {
            id_: [answers.values(id_, each, self.language) for each in self.properties]
            for id_ in dict.fromkeys(self.ids)
        }
        meta = [answers.property(each, self.language) for each in self.properties]
        return {"meta": meta, "rows": rows}


@dataclass(frozen=True)
class Card:
    """What a preview shows of one thing."""

    id: str
    language: str

    def answer(self, answers: Answers) -> Json:
        """Give it; NoSuchRecord when there is none."""
        return answers.card(self.id, self.language)


class Request(Protocol):
    """Something that is asked of the process that knows the names."""

    def answer(self, answers: Answers) -> Json:
        """Make an answer that JSON can hold."""
        ...
