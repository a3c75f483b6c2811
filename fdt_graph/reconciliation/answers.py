"""Requests of the protocol in, answers to write as JSON out: what both versions of it share."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, TypeVar

import pyoxigraph as ox

from fdt_graph.errors import NoSuchRecord
from fdt_graph.fold import fold
from fdt_graph.namespaces import BASE
from fdt_graph.query import by_variable, query
from fdt_graph.questions import Question
from fdt_graph.reconciliation.entities import GROUP, WITHIN, Entity, Type, Types, identifier, iri_of
from fdt_graph.reconciliation.said import FEATURES, INHABITANTS, KINDS_OF_PLACE
from fdt_graph.reconciliation.search import Candidate, Query, Search
from fdt_graph.records import Labels

#: Suggestions at a time, when nobody says how many.
SUGGESTED = 10
Told = dict[str, Any]
T = TypeVar("T")
XSD = "http://www.w3.org/2001/XMLSchema#"


@dataclass(slots=True)
class Property:
    """Something that can be asked of an entity."""

    id: str
    names: Labels
    #: The types of which it can be asked.
    types: set[str]


class Answers:
    """Answers over one generation."""

    def __init__(
        self, store: ox.Store, questions: Mapping[str, Question], search: Search, types: Types
    ) -> None:
        """Search entities; read from the store what else is asked of them."""
        self.search = search
        self.types = types
        #: What the names were read from.
        self.store = store
        self._questions = questions
        self._kept: dict[str, Any] = {}
        self.properties = self._read_properties()

    def kept(self, name: str, make: Callable[[], T]) -> T:
        """Give what is made once over a generation, under a name, for all requests that ask it."""
        if name not in self._kept:
            self._kept[name] = make()
        value: T = self._kept[name]
        return value

    def _read_properties(self) -> dict[str, Property]:
        found: dict[str, Property] = {}
        for kind, names in KINDS_OF_PLACE.items():
            labels = Labels(dict(zip(("fr", "en"), names, strict=True)))
            found[kind] = Property(kind, labels, self._below("ns#Territory"))
        for row in self._ask("properties"):
            id_ = identifier(_text(row["this"]))
            property_ = found.setdefault(id_, Property(id_, Labels(), set()))
            property_.names.add(row["name"])
            property_.types.add(identifier(_text(row["type"])))
        return found

    def _below(self, top: str) -> set[str]:
        """Give a type and those that it contains."""
        return {each.id for each in self.types.values() if top in {each.id, *self._above(each)}}

    def _ask(self, name: str, **bindings: ox.NamedNode) -> Iterable[Mapping[str, Any]]:
        answer = query(self.store, self._questions[name].text, bindings)
        if not isinstance(answer, ox.QuerySolutions):
            raise TypeError(f"{name} is not a SELECT")
        return by_variable(answer)

    # Candidates and suggestions

    def candidates(self, asked: Query, language: str) -> list[Told]:
        """Give the candidates of a query, as both versions write them."""
        return [self._candidate(each, language) for each in self.search.find(asked)]

    def _candidate(self, found: Candidate, language: str) -> Told:
        place = ("fr", "en").index(language)
        features = [
            {"id": id_, "name": FEATURES.get(id_, (id_, id_))[place], "value": value}
            for id_, value in found.features.items()
        ]
        return {
            **self._shown(found.entity, language),
            "type": self._types_of(found.entity, language),
            "score": round(found.score, 1),
            "match": found.match,
            "features": features,
        }

    def _shown(self, entity: Entity, language: str) -> Told:
        return {
            "id": entity.id,
            "name": entity.name(language),
            "description": self.description(entity, language),
        }

    def _types_of(self, entity: Entity, language: str) -> list[Told]:
        """Name the types of an entity, the narrowest first."""
        return [
            {"id": each.id, "name": _name(each, language)}
            for each in sorted(
                (self.types[id_] for id_ in entity.types),
                key=lambda each: (-len(self._above(each)), each.id),
            )
        ]

    def _above(self, type_: Type) -> set[str]:
        found: set[str] = set()
        left = [type_]
        while left:
            for id_ in left.pop().broader - found:
                found.add(id_)
                left.append(self.types[id_])
        return found

    def description(self, entity: Entity, language: str) -> str:
        """Say in a few words what tells an entity from its namesakes."""
        said = [each["name"] for each in self._types_of(entity, language)[:1]]
        places = sorted(
            each.name(language) + "".join(f" ({code})" for code in sorted(each.of("ns#inseeCode")))
            for each in self._around(entity, "ns#Department")
        )
        if len(places) > 3:
            places = sorted(each.name(language) for each in self._around(entity, "ns#Region"))
        said += [", ".join(places)] if places else []
        if entity.population:
            number = f"{entity.population:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
            number = number if language == "fr" else f"{entity.population:,}"
            said.append(INHABITANTS[language].format(number))
        return " · ".join(said)

    def _around(self, entity: Entity, type_: str) -> list[Entity]:
        """Give the territories of a type that an entity lies within."""
        places = (self.search.entity(id_) for id_ in entity.of(WITHIN) - {entity.id})
        return [each for each in places if each is not None and type_ in each.types]

    def suggest_entities(self, prefix: str, start: int, limit: int, language: str) -> list[Told]:
        """Suggest entities of which a name begins so, then those that may be meant."""
        wanted = start + limit
        found = self.search.beginning(prefix)
        if len(found) < wanted:
            alike = self.search.find(Query(names=(prefix,), limit=wanted)) if prefix.strip() else []
            found += [each.entity for each in alike if each.entity not in found]
        return [
            {**self._shown(each, language), "notable": self._types_of(each, language)}
            for each in found[start:wanted]
        ]

    def suggest_types(self, prefix: str, start: int, limit: int, language: str) -> list[Told]:
        """Suggest types by the beginning of a word of a name, or by identifier; all for nothing."""
        found = [each for each in self.types.values() if _begins(each.id, each.names, prefix)]
        found.sort(key=lambda each: (fold(_name(each, language)), each.id))
        return [self.type(each.id, language) for each in found[start : start + limit]]

    def type(self, id_: str, language: str) -> Told:
        """Describe a type, with those that contain it."""
        type_ = self.types[id_]
        said: Told = {"id": id_, "name": _name(type_, language)}
        if type_.broader:
            said["broader"] = [
                {"id": each, "name": _name(self.types[each], language)}
                for each in sorted(type_.broader)
            ]
        return said

    def suggest_properties(self, prefix: str, start: int, limit: int, language: str) -> list[Told]:
        """Suggest properties by the beginning of a word of a name, or by identifier."""
        found = [each for each in self.properties.values() if _begins(each.id, each.names, prefix)]
        return self._listed(found, language)[start : start + limit]

    def propose(self, type_: str, limit: int | None, language: str) -> list[Told]:
        """Propose what can be asked of the things of a type; of any, when there is no such type."""
        found = [
            each
            for each in self.properties.values()
            if type_ in each.types or type_ not in self.types
        ]
        return self._listed(found, language)[:limit]

    def _listed(self, found: Iterable[Property], language: str) -> list[Told]:
        listed = [{"id": each.id, "name": _name(each, language)} for each in found]
        return sorted(listed, key=lambda each: (fold(str(each["name"])), each["id"]))

    # Data extension

    def property(self, id_: str, language: str) -> Told:
        """Name a property; by its identifier when nobody knows it."""
        known = self.properties.get(id_)
        said: Told = {"id": id_, "name": _name(known, language) if known is not None else id_}
        if id_ in KINDS_OF_PLACE:
            said["type"] = {
                "id": KIND_TYPE[id_],
                "name": self.type(KIND_TYPE[id_], language)["name"],
            }
        return said

    def values(self, id_: str, property_: str, language: str) -> list[Told]:
        """Give the values of a property of an entity; none for what is not known."""
        entity = self.search.entity(identifier(id_))
        if entity is None or property_ not in self.properties:
            return []
        if property_ in KIND_TYPE:
            return [
                {"id": each.id, "name": each.name(language)}
                for each in sorted(
                    self._around(entity, KIND_TYPE[property_]), key=lambda each: each.id
                )
            ]
        names: defaultdict[Any, Labels] = defaultdict(Labels)
        for row in self._ask(
            "values", this=ox.NamedNode(iri_of(entity.id)), property=ox.NamedNode(iri_of(property_))
        ):
            names[row["value"]].add(row["name"])
        texts = {
            value.language for value in names if isinstance(value, ox.Literal) and value.language
        }
        wanted = language if language in texts else None
        found = [
            self._value(value, labels, language)
            for value, labels in names.items()
            if not (
                wanted and isinstance(value, ox.Literal) and value.language not in (None, wanted)
            )
        ]
        return sorted(found, key=lambda each: str(sorted(each.items())))

    def _value(self, value: object, labels: Labels, language: str) -> Told:
        if isinstance(value, ox.Literal):
            return _literal(value)
        entity = self.search.entity(identifier(_text(value)))
        if entity is not None:
            return {"id": entity.id, "name": entity.name(language)}
        return {"str": (labels.choose(language) or (_text(value), ""))[0]}

    # Cards

    def card(self, id_: str, language: str) -> Told:
        """Say what a preview shows of an entity; NoSuchRecord when there is none."""
        entity = self.search.entity(identifier(id_))
        if entity is None:
            raise NoSuchRecord("record", id_[:200], [])
        name = entity.name(language)
        return {
            **self._shown(entity, language),
            "iri": iri_of(entity.id),
            # There are pages about what has a name of ours.
            "here": iri_of(entity.id).startswith(BASE),
            "others": [each for each in entity.called() if each != name][:6],
            "codes": sorted(
                (self.property(each, language)["name"], value)
                for each in entity.values
                if each in self.properties and each not in (WITHIN, "ns#category")
                for value in entity.of(each)
            ),
        }


#: Properties that keep, of what a thing lies within, the territories of one type → that type.
KIND_TYPE = {"department": "ns#Department", "region": "ns#Region", "intercommunality": GROUP}


def _name(named: Type | Property, language: str) -> str:
    return (named.names.choose(language) or (named.id, ""))[0]


def _begins(id_: str, names: Labels, prefix: str) -> bool:
    """Tell whether an identifier, a name or a word of one begins so."""
    start = fold(prefix.strip())
    said = [id_, id_.rpartition("#")[2], id_.rpartition("/")[2], *names.names.values()]
    return any(fold(each).startswith(start) or f" {start}" in fold(each) for each in said)


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def _literal(value: ox.Literal) -> Told:
    """Write a literal as data extension does: numbers and dates as such, all else as text.

    JSON has no infinite number. https://www.rfc-editor.org/rfc/rfc8259#section-6
    """
    kind = value.datatype.value.removeprefix(XSD)
    try:
        if kind in ("integer", "int", "long", "nonNegativeInteger", "gYear"):
            return {"int": int(value.value)}
        if kind in ("decimal", "double", "float") and isfinite(number := float(value.value)):
            return {"float": number}
    except ValueError:
        return {"str": value.value}
    if kind == "date" and len(value.value) == len("2020-02-12"):
        return {"date": f"{value.value}T00:00:00Z"}
    return {"str": value.value}
