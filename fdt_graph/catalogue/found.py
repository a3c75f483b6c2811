"""What a list or a search gives to show."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

#: Facet and the values that a reader chose in it: any of them, and something of each facet.
Chosen = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Choice:
    """Which things a reader wants: of a list (None: of all), with some words, of some values."""

    directory: str | None
    text: str = ""
    chosen: Chosen = ()

    def values(self, facet: str) -> tuple[str, ...]:
        """Give what is chosen in a facet."""
        return dict(self.chosen).get(facet, ())

    def without(self, facet: str) -> Self:
        """Give the choice without what is chosen in a facet."""
        return replace(self, chosen=tuple(each for each in self.chosen if each[0] != facet))


@dataclass(frozen=True)
class Name:
    """A text, and the language that it is in; empty when it says none."""

    words: str
    language: str


@dataclass(frozen=True)
class Value:
    """A value to choose by: its key in addresses, its IRI, its name."""

    key: str
    iri: str
    name: Name


@dataclass(frozen=True)
class Item:
    """A thing as a list shows it."""

    iri: str
    name: Name
    summary: Name | None
    #: Facet → its values, by name.
    values: Mapping[str, tuple[Value, ...]]
    #: Its first and last day, as YYYY-MM-DD.
    first: str | None
    last: str | None


@dataclass(frozen=True)
class Count:
    """A value of a facet, how many things have it that have all else that is chosen."""

    value: Value
    count: int
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A facet of a list, its values by falling count."""

    name: str
    counts: tuple[Count, ...]


@dataclass(frozen=True)
class Found:
    """One page of a list, and what else its page says."""

    items: tuple[Item, ...]
    total: int
    facets: tuple[Facet, ...]
    page: int
    pages: int
    sort: str
    #: What the words were read as, where nothing has a word that was typed in.
    understood: str | None
