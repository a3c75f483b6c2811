"""Two things in, what speaks for their being one and what against, in words and in points, out.

Points are logarithms of odds (https://en.wikipedia.org/wiki/Logit): those of a pair are added up,
and make a likeness from 0 to 1. What each weighs was chosen on one half of the labelled pairs of
tests/identity/, which the other half then measured.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import exp

from fdt_graph.identity.things import KINDS, Thing
from fdt_graph.reconciliation.entities import CATEGORY
from fdt_graph.reconciliation.likeness import likeness
from fdt_graph.reconciliation.names import readings, spelling
from fdt_graph.reconciliation.search import Search

#: Two things of which nothing is known are hardly ever one.
START = -2.0

#: The registers that give identifiers: what one says when it agrees, and when it differs.
REGISTERS = {
    "siret": (7.0, -1.0, "SIRET", "SIRET"),
    "siren": (6.0, -6.0, "SIREN", "SIREN"),
    "rna": (6.0, -5.0, "numéro RNA", "RNA number"),
    "insee": (7.0, -8.0, "code INSEE", "INSEE code"),
    "wikidata": (6.0, -5.0, "entité de Wikidata", "Wikidata entity"),
}
#: Likeness of the names, from 0 to 100 → points; between two of these, in proportion.
NAMES = ((0.0, -4.0), (60.0, -3.5), (75.0, -1.5), (85.0, 0.5), (92.0, 2.0), (100.0, 3.5))
#: What is taken off a likeness when it is that of a part of a name: what a dash sets apart in that
#: of an organisation is another name of it, in that of a territory the name of another territory.
PARTS = {"organisation": 6.0, "initiative": 6.0, "territory": 12.0}
#: What is taken off the likeness of a name that another holds, with more words: as many, at least.
HELD, WORDS = {"organisation": 10.0, "initiative": 10.0, "territory": 14.0}, 2
#: Both names say of which kind their bearers are, and it is the same.
SAME_KIND = 1.5

DEPARTMENTS = frozenset(["ns#Department", "ns#OverseasCollectivity"])
REGIONS = frozenset(["ns#Region"])
#: Classes of places, from the narrowest, and what it says that two things share one. Where both
#: have departments, and none in common, regions do not count.
PLACES = (
    (frozenset(["ns#Commune", "ns#Intercommunality", "ns#ProjectTerritory"]), 2.0),
    (DEPARTMENTS, 1.2),
    (REGIONS, 0.4),
)
ELSEWHERE = -3.5

SAID_SAME = 6.0
SAME_SITE, SAME_CATEGORY, OTHER_CATEGORY = 2.5, 0.5, -1.0
SAME_ACTOR = 1.0
SAME_AREA, PART_OF = 4.0, -5.0
#: Another kind of territory: a commune is no intercommunality, though both may have its name; an
#: area of projects that is called after a commune is larger, nearly always.
OTHER_LEVEL, PROJECT_OR_COMMUNE = -4.0, -2.5
#: Another class: a programme is no project, a local authority no association.
OTHER_CLASS = -1.0
#: When others are as like, the first and all: a name that several bear tells none of them.
RIVAL, RIVALS = -1.5, -4.0
LEVELS = ("ns#Commune", "ns#Intercommunality", "ns#Department", "ns#Region")


@dataclass(frozen=True)
class Alike:
    """How alike two names are."""

    #: From 0 to 100.
    score: float
    #: It is that of a part of a name only.
    part: bool = False
    #: Both tell the kind of what bears them, and it is the same.
    kind: bool = False


@dataclass(frozen=True)
class Feature:
    """Something that speaks for two things being one (points above 0), or against."""

    name: str
    points: float
    fr: str
    en: str


def likeness_of(features: Iterable[Feature]) -> float:
    """Make of features a likeness from 0 to 1."""
    return 1 / (1 + exp(-START - sum(each.points for each in features)))


class Judge:
    """Compares things, knowing places and categories by name."""

    def __init__(self, search: Search) -> None:
        """Know what a search knows."""
        self._search = search

    def compare(self, one: Thing, other: Thing, names: Alike | None) -> list[Feature]:
        """Say what speaks for and against two things being one; `names`, if they were compared."""
        return [
            *_identifiers(one, other),
            *_said(one, other),
            *_named(one, other, names or Alike(_likeness(one, other))),
            *self._where(one, other),
            *self._extent(one, other),
            *_site(one, other),
            *_class(one, other),
            *_actors(one, other),
            *self._category(one, other),
        ]

    def _where(self, one: Thing, other: Thing) -> Iterator[Feature]:
        """Compare where two things are: the narrowest place that both are in."""
        mine, theirs = self._departments(one), self._departments(other)
        for classes, points in PLACES:
            here = sorted(id_ for id_ in one.places & other.places if self._is(id_, classes))
            if here:
                fr, en = self._called(here[0])
                yield Feature("place", points, f"au même endroit ({fr})", f"in one place ({en})")
                return
            if mine and theirs and classes is DEPARTMENTS:
                here_fr, here_en = self._called(min(mine))
                there_fr, there_en = self._called(min(theirs))
                yield Feature(
                    "place",
                    ELSEWHERE,
                    f"dans d’autres départements ({here_fr}, {there_fr})",
                    f"in other departments ({here_en}, {there_en})",
                )
                return

    def _extent(self, one: Thing, other: Thing) -> Iterator[Feature]:
        """Compare the extent of territories: the same parts, the only part, one among several."""
        if one.kind != "territory":
            return
        levels = [set(LEVELS) & each.entity.types for each in (one, other)]
        projects = ["ns#ProjectTerritory" in each.entity.types for each in (one, other)]
        if all(levels) and levels[0] != levels[1]:
            fr, en = "des territoires de niveaux différents", "territories of different levels"
            yield Feature("level", OTHER_LEVEL, fr, en)
        elif any(projects) and any("ns#Commune" in each for each in levels):
            fr, en = "un territoire de projet et une commune", "an area of projects and a commune"
            yield Feature("level", PROJECT_OR_COMMUNE, fr, en)
        if one.parts and one.parts == other.parts:
            fr, en = "formés des mêmes territoires", "made of the same territories"
            yield Feature("area", SAME_AREA, fr, en)
        for whole, inner in ((one, other), (other, one)):
            if inner.entity.id in whole.parts:
                if len(whole.parts) == 1:
                    yield Feature(
                        "area", SAME_AREA, "l’un forme tout l’autre", "one makes the other"
                    )
                else:
                    count = len(whole.parts)
                    yield Feature(
                        "area",
                        PART_OF,
                        f"l’un est un des {count} territoires de l’autre",
                        f"one is one of the {count} territories of the other",
                    )
            elif inner.entity.id in whole.places:
                yield Feature("area", PART_OF, "l’un est dans l’autre", "one lies in the other")

    def _category(self, one: Thing, other: Thing) -> Iterator[Feature]:
        mine, theirs = one.entity.of(CATEGORY), other.entity.of(CATEGORY)
        if mine & theirs:
            fr, en = self._called(sorted(mine & theirs)[0])
            yield Feature(
                "category", SAME_CATEGORY, f"même catégorie ({fr})", f"the same category ({en})"
            )
        elif mine and theirs:
            here, there = self._called(sorted(mine)[0]), self._called(sorted(theirs)[0])
            yield Feature(
                "category",
                OTHER_CATEGORY,
                f"catégories différentes ({here[0]}, {there[0]})",
                f"different categories ({here[1]}, {there[1]})",
            )

    def _departments(self, thing: Thing) -> set[str]:
        return {id_ for id_ in thing.places if self._is(id_, DEPARTMENTS)}

    def _is(self, id_: str, classes: frozenset[str]) -> bool:
        """Tell whether a place is of one of some classes."""
        place = self._search.entity(id_)
        return place is not None and not place.types.isdisjoint(classes)

    def _called(self, id_: str) -> tuple[str, str]:
        """Name a place or a category in French and in English."""
        thing = self._search.entity(id_)
        return (id_, id_) if thing is None else (thing.name("fr"), thing.name("en"))


def _identifiers(one: Thing, other: Thing) -> Iterator[Feature]:
    """Compare identifiers, register by register; a SIREN counts only where no SIRET agrees."""
    agreed: set[str] = set()
    for scheme, (agree, differ, fr, en) in REGISTERS.items():
        mine, theirs = one.identifiers.get(scheme), other.identifiers.get(scheme)
        if not mine or not theirs or (scheme == "siren" and "siret" in agreed):
            continue
        if both := mine & theirs:
            agreed.add(scheme)
            value = min(both).rpartition(" ")[2]
            yield Feature(scheme, agree, f"même {fr} ({value})", f"the same {en} ({value})")
        else:
            here, there = (min(each).rpartition(" ")[2] for each in (mine, theirs))
            yield Feature(
                scheme,
                differ,
                f"{fr} différents ({here}, {there})",
                f"different {en}s ({here}, {there})",
            )


def _said(one: Thing, other: Thing) -> Iterator[Feature]:
    if other.iri in one.same or one.iri in other.same:
        yield Feature("said", SAID_SAME, "une source dit que c’est la même", "a source says so")


def _named(one: Thing, other: Thing, names: Alike) -> Iterator[Feature]:
    """Weigh how alike two names are; one may be the other with words before or after."""
    score = names.score - (PARTS[one.kind] if names.part else 0.0)
    held = 100 - HELD[one.kind]
    whole = not names.part
    if score < held and holds(one, other):
        score, whole = held, False
    score = max(0.0, score)
    points = next(
        before[1] + (score - before[0]) / (after[0] - before[0]) * (after[1] - before[1])
        for before, after in zip(NAMES, NAMES[1:], strict=False)
        if score <= after[0]
    )
    fr, en = f"noms semblables à {score:.0f} %", f"names alike by {score:.0f}%"
    if not whole:
        fr, en = f"{fr}, par une partie de l’un", f"{en}, by a part of one"
    elif score >= 100:
        fr, en = "même nom", "the same name"
    yield Feature("name", round(points, 2), fr, en)
    if names.kind:
        yield Feature(
            "kind", SAME_KIND, "de la nature que dit le nom", "of the kind the name tells"
        )


def holds(one: Thing, other: Thing) -> bool:
    """Tell whether a name of one has all the words of a name of the other, of several."""
    mine, theirs = (
        [{*spelling(name).core} for name in each.entity.called()] for each in (one, other)
    )
    return any(
        min(len(here), len(there)) >= WORDS and (here <= there or there <= here)
        for here in mine
        for there in theirs
    )


def _likeness(one: Thing, other: Thing) -> float:
    """Compare the names of two things that something else brought together."""
    return 100 * max(
        (
            likeness(mine, theirs, len)
            for name in one.entity.called()
            for mine in readings(name)
            for called in other.entity.called()
            for theirs in readings(called)
        ),
        default=0.0,
    )


def _actors(one: Thing, other: Thing) -> Iterator[Feature]:
    if one.actors & other.actors:
        yield Feature("actors", SAME_ACTOR, "avec un même acteur", "with one same actor")


def _site(one: Thing, other: Thing) -> Iterator[Feature]:
    if both := one.sites & other.sites:
        yield Feature("site", SAME_SITE, f"même site ({min(both)})", f"the same site ({min(both)})")


def _class(one: Thing, other: Thing) -> Iterator[Feature]:
    """Compare classes, of organisations and initiatives: those of both say more than their kind."""
    if one.kind == "territory":
        return
    mine, theirs = (each.entity.types - {KINDS[each.kind], "ns#Actor"} for each in (one, other))
    if mine and theirs and mine.isdisjoint(theirs):
        fr, en = "des choses de natures différentes", "things of different classes"
        yield Feature("class", OTHER_CLASS, fr, en)


def rivals(count: int) -> Feature:
    """Weigh that so many other things are as like."""
    fr = f"{count} autre{'s' if count > 1 else ''} lui ressemble{'nt' if count > 1 else ''} autant"
    return Feature(
        "rivals", max(RIVALS, RIVAL * count), fr, f"{count} other{'s' if count > 1 else ''} as like"
    )
