"""A generation in, what names are reconciled with out: entities, and the types that they have."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import pyoxigraph as ox

from fdt_graph.namespaces import BASE, PREFIXES
from fdt_graph.query import query
from fdt_graph.questions import Question
from fdt_graph.reconciliation.names import JOINING, words
from fdt_graph.records import Labels

WIKIDATA = "http://www.wikidata.org/entity/"

#: The number of an authority: its own, or that of the territory it governs.
SIRENS = ("ns#siren", "ns#authoritySiren")
#: Properties of which a value is one thing's alone: an identifier.
IDENTIFIERS = (*SIRENS, "ns#rna", "ns#inseeCode", "wikidata")
#: An identifier that a thing took over from one that is gone: several may lead to it.
FORMER = "ns#formerInseeCode"
#: What a thing lies within, and its category.
WITHIN, CATEGORY = "ns#within", "ns#category"

#: Types whose members are areas that a name may be followed by: « Saint-Denis (Réunion) ».
AREAS = frozenset(["ns#Department", "ns#Region", "ns#OverseasCollectivity"])
GROUP = "ns#Intercommunality"

_NAMES = ("http://www.w3.org/2000/01/rdf-schema#label", PREFIXES["skos"] + "prefLabel")
_OTHERS = (PREFIXES["skos"] + "altLabel", PREFIXES["skos"] + "hiddenLabel")
_TYPES = (
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
    PREFIXES["skos"] + "inScheme",
)
_SAME = (PREFIXES["skos"] + "exactMatch", "http://www.w3.org/2002/07/owl#sameAs")
#: How entities have their types, and the same things elsewhere, while they are read.
TYPE, SAME = "type", "same"
_POPULATION = PREFIXES["fdt"] + "population"
_SUBCLASS = "http://www.w3.org/2000/01/rdf-schema#subClassOf"

#: Digits of a number of inhabitants, at most.
DIGITS = 10

NOTHING: frozenset[str] = frozenset()


@dataclass(slots=True)
class Entity:
    """A thing that a name may be reconciled with."""

    id: str
    names: Labels = field(default_factory=Labels)
    #: Other names, former ones, abbreviations.
    others: set[str] = field(default_factory=set)
    types: frozenset[str] = NOTHING
    #: Property → its values: identifiers as they are written, things as identifiers of entities.
    values: dict[str, frozenset[str]] = field(default_factory=dict)
    population: int = 0

    def of(self, property_: str) -> frozenset[str]:
        """Give the values of a property."""
        return self.values.get(property_, NOTHING)

    def add(self, property_: str, values: Iterable[str]) -> None:
        """Add values of a property."""
        self.values[property_] = self.of(property_) | frozenset(values)

    def name(self, language: str) -> str:
        """Give its name in a language, else in another; its identifier when it has none."""
        return (self.names.choose(language) or (self.id, ""))[0]

    def called(self) -> Iterable[str]:
        """Give all that it is called, each once."""
        return dict.fromkeys([*self.names.names.values(), *sorted(self.others)])


@dataclass(slots=True)
class Type:
    """A class or a concept scheme: its names, and the types that contain it."""

    id: str
    names: Labels = field(default_factory=Labels)
    broader: set[str] = field(default_factory=set)


Entities = dict[str, Entity]
Types = Mapping[str, Type]


def identifier(iri: str) -> str:
    """Shorten an IRI of ours to what follows the base; another stays as it is.

    >>> identifier("https://w3id.org/fdt/id/territory/commune-42218"), identifier("urn:x")
    ('id/territory/commune-42218', 'urn:x')
    """
    return iri.removeprefix(BASE)


def iri_of(id_: str) -> str:
    """Give the IRI that identifier() wrote shorter.

    >>> iri_of("id/territory/commune-42218"), iri_of("urn:x")
    ('https://w3id.org/fdt/id/territory/commune-42218', 'urn:x')
    """
    return id_ if ":" in id_ else BASE + id_


def code_of(text: str) -> str:
    """Write an identifier as it is compared: without spaces, in small letters.

    >>> code_of(" 2A 004 "), code_of("W751 234 567")
    ('2a004', 'w751234567')
    """
    return "".join(text.casefold().split())


def read_types(store: ox.Store, question: Question) -> Types:
    """Ask for the types: SELECT ?this ?property ?value."""
    types: defaultdict[str, Type] = defaultdict(lambda: Type(""))
    for this, property_, value in _rows(store, question):
        type_ = types[identifier(this)]
        type_.id = identifier(this)
        if property_ == _SUBCLASS:
            type_.broader.add(identifier(value.value))
        else:
            type_.names.add(value)
    for type_ in types.values():
        type_.broader &= types.keys() - {type_.id}
    return dict(types)


def read_entities(store: ox.Store, question: Question, types: Types) -> Entities:
    """Ask for entities: SELECT ?this ?property ?value; one without a name or a type is left out."""
    found: dict[str, Entity] = {}
    ids: dict[str, str] = {}
    said: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for this, property_, value in _rows(store, question):
        entity = found.get(this)
        if entity is None:
            entity = found[this] = Entity(identifier(this))
        if property_ in _NAMES:
            entity.names.add(value)
        elif property_ in _OTHERS:
            entity.others.add(value.value)
        elif property_ == _POPULATION:
            entity.population = _count(value.value)
        else:
            # One text for all that name a thing: there are many more mentions than things.
            mention = ids.get(value.value) or ids.setdefault(value.value, identifier(value.value))
            said[this][_short(property_)].add(mention)
    kept: dict[frozenset[str], frozenset[str]] = {}
    for this, values in said.items():
        entity = found[this]
        for property_, each in values.items():
            several = frozenset(each & types.keys() if property_ == TYPE else each)
            several = kept.setdefault(several, several)
            if property_ == TYPE:
                entity.types = several
            else:
                entity.values[property_] = several
        same = [each for each in values.get(SAME, ()) if each.startswith(WIKIDATA)]
        if same:
            entity.add("wikidata", [each.removeprefix(WIKIDATA) for each in same])
        entity.values.pop(SAME, None)
    return {each.id: each for each in found.values() if each.types and each.names.names}


def _count(text: str) -> int:
    """Read a number of inhabitants; 0 for what is none.

    >>> _count("48824"), _count("9" * 5000), _count("\u00b2")
    (48824, 0, 0)
    """
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= DIGITS else 0


@lru_cache(64)
def _short(property_: str) -> str:
    """Name a property as entities have it: those that say a type, or the same thing, are one."""
    if property_ in _TYPES:
        return TYPE
    return SAME if property_ in _SAME else identifier(property_)


def _rows(
    store: ox.Store, question: Question
) -> Iterable[tuple[str, str, ox.NamedNode | ox.Literal]]:
    answer = query(store, question.text)
    if not isinstance(answer, ox.QuerySolutions):
        raise TypeError(f"{question.name} is not a SELECT")
    for this, property_, value in answer:
        if isinstance(this, ox.NamedNode) and isinstance(value, ox.NamedNode | ox.Literal):
            yield this.value, property_.value, value


def place_groups(register: Entities) -> None:
    """Say of each intercommunality which departments and regions its communes are in."""
    areas: dict[frozenset[str], frozenset[str]] = {}
    around: defaultdict[str, set[str]] = defaultdict(set)
    for entity in register.values():
        within = entity.of(WITHIN)
        if within not in areas:
            areas[within] = frozenset(
                each for each in within if each in register and register[each].types & AREAS
            )
        for each in within - areas[within]:
            around[each] |= areas[within]
    for id_, found in around.items():
        if id_ in register and GROUP in register[id_].types:
            register[id_].add(WITHIN, found)


def joined(things: Entities, register: Entities) -> None:
    """Add to things what the register says of them, and of the places where they are."""
    for id_, entity in things.items():
        known = register.get(id_)
        if known is not None:
            entity.others |= known.others | set(known.names.names.values())
            for property_, values in known.values.items():
                entity.add(property_, values)
        for place in entity.of(WITHIN):
            if place in register:
                entity.add(WITHIN, register[place].of(WITHIN))


def areas_of(register: Entities) -> dict[str, frozenset[str]]:
    """Give what departments and regions are called, folded, and their codes → identifiers."""
    areas: defaultdict[str, set[str]] = defaultdict(set)
    for id_, entity in register.items():
        if entity.types & AREAS:
            for name in entity.called():
                said = words(name)
                areas[" ".join(word for word in said if word not in JOINING)].add(id_)
            if "ns#Region" not in entity.types:  # « 93 » is a department, and a region too
                for code in entity.of("ns#inseeCode"):
                    areas[code.casefold()].add(id_)
    return {name: frozenset(ids) for name, ids in areas.items()}
