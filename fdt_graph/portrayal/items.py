"""The IRI of a thing in; what is said of it, by property, with the names of the values, out."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import pyoxigraph as ox

from fdt_graph.engine import Engine
from fdt_graph.namespaces import compact, iri
from fdt_graph.query import Row
from fdt_graph.records import Labels, Value


@dataclass
class Item:
    """What all sources together say of one thing."""

    iri: str
    values: dict[str, dict[Value, Labels]] = field(default_factory=dict)

    def name(self, language: str) -> str:
        """Give its name in a language, in another where it has none; its short IRI at last."""
        return self.text(("rdfs:label", "skos:prefLabel"), language) or compact(self.iri)

    def text(self, properties: tuple[str, ...], language: str) -> str | None:
        """Give the text of the first of some properties, in a language or in another."""
        for prop in properties:
            labels = Labels()
            for value in self.said(prop):
                labels.add(value)
            if found := labels.choose(language):
                return found[0]
        return None

    def names(self, prop: str, language: str) -> list[str]:
        """Name the values of a property, in the order of their IRIs."""
        chosen = (labels.choose(language) for labels in self.said(prop).values())
        return [found[0] for found in chosen if found]

    def iris(self, prop: str) -> list[str]:
        """Give the things that a property leads to, in order."""
        return [value.value for value in self.said(prop) if isinstance(value, ox.NamedNode)]

    def said(self, prop: str) -> dict[Value, Labels]:
        """Give the values of a property with their names."""
        return self.values.get(iri(prop).value, {})


def item(engine: Engine, name: ox.NamedNode) -> Item:
    """Gather all that is said of a thing; nothing for what nobody describes."""
    return _gathered(name, engine.select("portray-item", this=name))


def card(engine: Engine, name: ox.NamedNode) -> Item:
    """Gather what a map shows of a thing."""
    return _gathered(name, engine.select("portray-card", this=name))


def _gathered(name: ox.NamedNode, rows: Iterable[Row]) -> Item:
    found: dict[str, dict[Value, Labels]] = {}
    for row in rows:
        prop, value = row["property"], row["value"]
        if isinstance(prop, ox.NamedNode) and value is not None:
            found.setdefault(prop.value, {}).setdefault(value, Labels()).add(row["name"])
    ordered = {
        prop: {value: found[prop][value] for value in sorted(found[prop], key=str)}
        for prop in sorted(found)
    }
    return Item(name.value, ordered)
