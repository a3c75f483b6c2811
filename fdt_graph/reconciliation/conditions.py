"""A property that is looked for in; whether an entity has it, and what that takes off, out.

Values are read once for all entities: as codes, as the areas and as the names that they may be.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from fdt_graph.reconciliation.entities import (
    CATEGORY,
    IDENTIFIERS,
    SIRENS,
    WITHIN,
    Entity,
    code_of,
)
from fdt_graph.reconciliation.names import Reader, Spelling, spelling

#: What is taken off the score of an entity that has another identifier, or is elsewhere.
ELSEWHERE = 40.0
#: What another property takes off when it is not the entity's, and when nothing is said of it.
OTHER_VALUE, NO_VALUE = 25.0, 2.0
#: Gives an entity by its identifier.
Find = Callable[[str], Entity | None]


@dataclass(frozen=True)
class Condition:
    """A property that what is looked for has, with any of some values (all, none: quantifier)."""

    property_: str
    values: tuple[str, ...]
    quantifier: str = "any"
    required: bool = False

    @property
    def identifies(self) -> bool:
        """Tell whether what meets it is found by that alone."""
        return self.property_ in IDENTIFIERS and self.quantifier != "none"

    def deduction(self, met: bool | None) -> float:
        """Tell how much it takes off a score; `met` is None when nothing is said of it."""
        if met is None:
            return NO_VALUE
        if met:
            return 0.0
        return ELSEWHERE if self.property_ in (WITHIN, *IDENTIFIERS) else OTHER_VALUE


@dataclass(frozen=True)
class Value:
    """A value of a condition: as it is, as a code, the areas and the name that it may be."""

    text: str
    code: str
    areas: frozenset[str]
    name: Spelling

    def among(self, own: frozenset[str], codes: frozenset[str], names: frozenset[Spelling]) -> bool:
        """Tell whether it is one of an entity's values: by identifier, area, name or code."""
        if self.text in own:
            return True
        if self.areas:
            return not self.areas.isdisjoint(own)
        return self.name in names or self.code in codes


class Wanted:
    """A condition whose values were read."""

    def __init__(self, condition: Condition, reader: Reader) -> None:
        """Read the values; those of a place may be names or codes of areas."""
        self.condition = condition
        area = reader.area if condition.property_ == WITHIN else _no_area
        self._values = [
            Value(each, code_of(each), area(each), spelling(each))
            for each in dict.fromkeys(condition.values)
        ]
        named = condition.property_ in (WITHIN, CATEGORY)
        #: Whether a value may be a name of something that the entity has.
        self._named = named and not all(each.areas for each in self._values)

    def met(self, entity: Entity, find: Find) -> bool | None:
        """Tell whether an entity has what the condition says; None when it says nothing of it."""
        property_ = self.condition.property_
        own = entity.of(property_)
        if property_ in SIRENS:
            own = frozenset().union(*map(entity.of, SIRENS))
        elif property_ == "type":
            own = entity.types
        if not own:
            return None
        names = frozenset(_names(own, find)) if self._named else frozenset[Spelling]()
        codes = frozenset(map(code_of, own))
        has = [each.among(own, codes, names) for each in self._values]
        match self.condition.quantifier:
            case "all":
                return all(has)
            case "none":
                return not any(has)
            case _:
                return any(has)


def _names(ids: Iterable[str], find: Find) -> Iterable[Spelling]:
    """Give all that some things are called."""
    for id_ in ids:
        entity = find(id_)
        if entity is not None:
            yield from map(spelling, entity.called())


def _no_area(text: str) -> frozenset[str]:
    """Give the areas that a text names which is no place."""
    return frozenset()
