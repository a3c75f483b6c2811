"""Make labelled.csv: entries that a partner might give of things of the graph, and what each is.

    python -m tests.identity.make_labelled STORE > tests/identity/labelled.csv

Names, categories, places and identifiers are real, spellings follow from rules, the choice from a
seed; the partner is made up, and another SIREN is a number that no organisation can have. What an
entry is is known from how it was made, never from the code that is measured with it. `expected` is
the thing that it is; nothing for what the graph does not have. Each `half` is a half by chance:
weights and thresholds are chosen by one, measured by the other.
"""

import csv
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from fdt_graph.store.generations import Generations
from tests.reconciliation.make_labelled import GROUPS, OTHERS, SPELLINGS, TEXTS, Rule, plain

BASE = "https://w3id.org/fdt/"
SEED = 20261125
COLUMNS = (
    *("name", "class", "places", "category", "siren", "insee", "site"),
    *("expected", "rule", "half"),
)
#: Classes of what is chosen, how many of each, and how their names are spelt.
CHOSEN: dict[str, tuple[int, dict[str, Rule]]] = {
    "ns#Organisation": (400, {**TEXTS, "no hyphens": SPELLINGS["no hyphens"]}),
    "ns#Initiative": (200, TEXTS),
    "ns#Intercommunality": (150, GROUPS),
    "ns#Commune": (150, {name: SPELLINGS[name] for name in ("as it is", "small letters", "typo")}),
    "ns#ProjectTerritory": (20, TEXTS),
}

ASKED = """
PREFIX fdt: <https://w3id.org/fdt/ns#>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?this ?class ?property ?value
WHERE {
  VALUES ?class {
    fdt:Organisation fdt:Initiative fdt:Intercommunality fdt:Commune fdt:ProjectTerritory
  }
  ?this a ?class
  {
    VALUES ?property {
      rdfs:label skos:altLabel fdt:category fdt:siren fdt:inseeCode foaf:homepage fdt:within
    }
    ?this ?property ?value
  }
  UNION {
    VALUES ?placed { fdt:territory fdt:governs fdt:actsOn }
    ?this ?placed ?value
    BIND(fdt:within AS ?property)
  }
}
"""
DEPARTMENTS = """
PREFIX fdt: <https://w3id.org/fdt/ns#>
SELECT DISTINCT ?this ?area
WHERE {
  { ?this fdt:within ?area . ?area a fdt:Department }
  UNION { ?part fdt:within ?this , ?area . ?this a fdt:Intercommunality . ?area a fdt:Department }
}
"""


@dataclass
class Known:
    """A thing of the graph."""

    id: str
    names: list[str] = field(default_factory=list)
    values: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def of(self, name: str) -> list[str]:
        """Give the values of a property, by its last part."""
        return sorted(self.values.get(name, ()))


def read(store: ox.Store) -> dict[str, dict[str, Known]]:
    """Read things by class."""
    found: dict[str, dict[str, Known]] = defaultdict(dict)
    for this, class_, property_, value in store.query(ASKED):
        id_, kind = this.value.removeprefix(BASE), class_.value.removeprefix(BASE)
        thing = found[kind].setdefault(id_, Known(id_))
        name = property_.value.replace("#", "/").rpartition("/")[2]
        if name in ("label", "altLabel"):
            if value.language in ("fr", None):
                thing.names.append(value.value)
        else:
            thing.values[name].append(value.value.removeprefix(BASE))
    return {
        kind: {id_: thing for id_, thing in sorted(things.items()) if thing.names}
        for kind, things in found.items()
    }


def siren(chance: random.Random) -> str:
    """Make up a number of nine digits that is no SIREN: its check digit is wrong, so nobody has it.

    https://www.insee.fr/fr/metadonnees/definition/c2047
    """
    digits = [chance.randrange(10) for _ in range(8)]
    doubled = [digit if place % 2 == 0 else digit * 2 for place, digit in enumerate(digits)]
    total = sum(each - 9 if each > 9 else each for each in doubled)
    return "".join(map(str, [*digits, (1 - total) % 10]))


class Maker:
    """Writes rows."""

    def __init__(self, store: ox.Store) -> None:
        self.things = read(store)
        self.chance = random.Random(SEED)  # noqa: S311
        self.areas: dict[str, set[str]] = defaultdict(set)
        for this, area in store.query(DEPARTMENTS):
            self.areas[this.value.removeprefix(BASE)].add(area.value.removeprefix(BASE))
        self.departments = sorted({area for areas in self.areas.values() for area in areas})
        self.called: dict[tuple[str, str], set[str]] = defaultdict(set)
        for kind, things in self.things.items():
            for thing in things.values():
                for name in thing.names:
                    self.called[plain(name), kind].add(thing.id)

    def row(
        self,
        name: str,
        kind: str,
        expected: str,
        rule: str,
        *,
        places: Iterable[str] = (),
        category: str = "",
        siren: str = "",
        insee: str = "",
        site: str = "",
    ) -> tuple[str, ...]:
        half = self.chance.choice(("tuning", "held out"))
        where = " ".join(sorted(places))
        return (name, kind, where, category, siren, insee, site, expected, rule, half)

    def around(self, thing: Known) -> set[str]:
        """Give the departments that a thing is in."""
        areas = {place for place in thing.of("within") if place in self.departments}
        return areas.union(self.areas[thing.id], *(self.areas[each] for each in thing.of("within")))

    def sometimes(self, share: float, value: str) -> str:
        return value if value and self.chance.random() < share else ""

    def make(self) -> Iterator[tuple[str, ...]]:
        for kind, (count, rules) in CHOSEN.items():
            known = list(self.things.get(kind, {}).values())
            for _ in range(count):
                yield from self.same(self.chance.choice(known), kind, rules)
            yield from self.different(known, kind)
        for name in OTHERS:
            if not self.called[plain(name), "ns#Organisation"]:
                yield self.row(name, "ns#Organisation", "", "not in the graph")

    def same(self, thing: Known, kind: str, rules: dict[str, Rule]) -> Iterator[tuple[str, ...]]:
        """Describe a thing in other words, with some of what is known of it."""
        rule = self.chance.choice(sorted(rules))
        name = rules[rule](self.chance.choice(thing.names), self.chance)
        areas = self.around(thing)
        placed = self.chance.random() < 0.6
        alike = {each for called in thing.names for each in self.called[plain(called), kind]}
        if len(alike) > 1 or self.called[plain(name), kind] - alike:
            # Several are called so: the entry says which.
            placed = True
            if any(self.around(self.things[kind][each]) & areas for each in alike - {thing.id}):
                return
        codes, numbers, sites = thing.of("inseeCode"), thing.of("siren"), thing.of("homepage")
        if placed and not areas and len(alike) > 1:
            return
        category = next(iter(thing.of("category")), "")
        yield self.row(
            name,
            "ns#ProjectTerritory" if kind == "ns#ProjectTerritory" else kind,
            thing.id,
            rule,
            places=areas if placed else (),
            category=self.sometimes(0.5, category),
            siren=self.sometimes(0.5, next(iter(numbers), "")),
            insee=self.sometimes(0.3, next(iter(codes), "")),
            site=self.sometimes(0.3, next(iter(sites), "")),
        )

    def different(self, known: list[Known], kind: str) -> Iterator[tuple[str, ...]]:
        """Describe things that are called like one of the graph, and are not it."""
        for thing in self.chance.sample(known, min(60, len(known))):
            name, areas = thing.names[0], self.around(thing)
            elsewhere = self.chance.choice([each for each in self.departments if each not in areas])
            namesakes = self.called[plain(name), kind] - {thing.id}
            if areas and not any(
                elsewhere in self.around(self.things[kind][each]) for each in namesakes
            ):
                yield self.row(name, kind, "", "in another department", places=[elsewhere])
            if kind == "ns#Organisation":
                if thing.of("siren"):
                    number = siren(self.chance)
                    yield self.row(name, kind, "", "another SIREN", siren=number, places=areas)
                branch = f"{name} – délégation {self.chance.choice(('Bretagne', 'Sud', 'Est'))}"
                if len(areas) < 3:
                    yield self.row(branch, kind, "", "a branch", places=[elsewhere])
            if kind == "ns#Commune":
                yield self.row(name, "ns#ProjectTerritory", "", "an area of projects", places=areas)
                if namesakes:
                    yield self.row(name, kind, "", "several are called so")
        names = [each.names[0].split(" ") for each in known if len(each.names[0].split(" ")) > 2]
        for _ in range(30 if len(names) > 10 else 0):
            first, second = self.chance.sample(names, 2)
            name = " ".join([*first[: len(first) // 2 + 1], *second[len(second) // 2 + 1 :]])
            once = " ".join(dict.fromkeys(name.split(" ")))
            if not self.called[plain(once), kind]:
                yield self.row(once, kind, "", "put together of two")


def main() -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    with Generations(Path(sys.argv[1])).current().open() as opened:
        writer.writerows(Maker(opened.store).make())


if __name__ == "__main__":
    main()
