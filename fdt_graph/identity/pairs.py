"""Things in, the pairs that may be one out; ranked, with what was decided, the likeliest first.

Things are of one kind, and no source names both. They are brought together by what they share: an
identifier, a site, what a source says, or a name; then compared by all that is known of them.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from fdt_graph.identity.decisions import Pair, Settled, ordered
from fdt_graph.identity.evidence import Alike, Feature, Judge, holds, likeness_of, rivals
from fdt_graph.identity.things import KINDS, Thing, thing_of
from fdt_graph.reconciliation.entities import identifier, iri_of
from fdt_graph.reconciliation.names import spelling
from fdt_graph.reconciliation.search import Query, Search

#: Pairs are proposed from this likeness on; from SURE on they are nearly always right.
#: Measured: bench/match.py says what others would give.
PROPOSED, SURE = 0.3, 0.88
#: Things that bear a name like one's, at most, that are looked for; those of its own sources are
#: among them.
NAMED = 40
#: Two things are as like another as each other when so many points are between them.
AS_LIKE = 0.5
#: Things that share a word of their names, or a sign, at most, for it to lead to each other.
COMMON = 100
#: How alike a part of a name must be to a whole one.
NEARLY = 90.0
#: Letters of a part of a name that tells something.
TELLING = 4

_PARTS = re.compile(r"\s[-–—/]\s|\s?[;,]\s?")


@dataclass(frozen=True)
class Candidate:
    """Two things that may be one, in the order of their IRIs, and what that is said from."""

    pair: Pair
    kind: str
    #: The graphs that name each of the two.
    graphs: tuple[tuple[str, ...], tuple[str, ...]]
    #: Those that weigh most first, once others as like were looked for.
    features: tuple[Feature, ...]

    @property
    def likeness(self) -> float:
        """Give how likely it is that they are one, from 0 to 1."""
        return round(likeness_of(self.features), 3)

    @property
    def points(self) -> float:
        """Add up what speaks for it and against."""
        return sum(each.points for each in self.features)

    @property
    def sure(self) -> bool:
        """Tell whether it is nearly certain that they are one."""
        return self.likeness >= SURE

    def reason(self, language: str) -> str:
        """Say what speaks for and against, in a language."""
        said = {"fr": ("Pour : {}.", "Contre : {}."), "en": ("For: {}.", "Against: {}.")}[language]
        sides = (
            [getattr(each, language) for each in self.features if each.points > 0],
            [getattr(each, language) for each in self.features if each.points < 0],
        )
        return " ".join(
            text.format("; ".join(side) if language == "en" else " ; ".join(side))
            for text, side in zip(said, sides, strict=True)
            if side
        )


class Pairing:
    """Looks for the pairs of a generation."""

    def __init__(self, search: Search, things: Mapping[str, Thing]) -> None:
        """Pair things with each other, and with those of the register."""
        self._search = search
        self._things = dict(things)
        self._judge = Judge(search)
        self._by_sign: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
        self._by_word: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for name, thing in self._things.items():
            for sign in _signs(thing):
                self._by_sign[sign].add(name)
            for word in _words(thing):
                self._by_word[thing.kind, word].add(name)

    def pairs(self, names: Iterable[str]) -> list[Candidate]:
        """Give the pairs that some things are in, before they are ranked."""
        return [each for name in names for each in self.of(self._things[name])]

    def of(self, thing: Thing) -> list[Candidate]:
        """Give the pairs that a thing is one of."""
        near = self._named(thing)
        compared: list[tuple[Thing, list[Feature]]] = []
        for name in dict.fromkeys([*near, *sorted(self._signed(thing) | self._held(thing))]):
            other = self.thing(name)
            if other is not None and self._may_be(thing, other):
                compared.append((other, self._judge.compare(thing, other, near.get(name))))
        return [
            self._candidate(thing, other, features)
            for other, features in compared
            if likeness_of(features) >= PROPOSED
        ]

    def _candidate(self, one: Thing, other: Thing, features: list[Feature]) -> Candidate:
        pair = ordered(one.iri, other.iri)
        first, second = (self._things[name].graphs for name in pair)
        graphs = (tuple(sorted(first)), tuple(sorted(second)))
        return Candidate(pair, one.kind, graphs, tuple(features))

    def _named(self, thing: Thing) -> dict[str, Alike]:
        """Find things by name, and by parts of a name that are nearly the whole of another."""
        names = tuple(_joined(name) for name in thing.entity.called())
        parts = tuple(dict.fromkeys(part for name in names for part in _parts(name)))
        found: dict[str, Alike] = {}
        for asked, least in ((names, 0.0), (parts, NEARLY)):
            for each in self._search.find(Query(asked, (), (KINDS[thing.kind],), (), NAMED)):
                if each.features.get("identifier") is None and each.score >= least:
                    kind = each.features.get("kind") is True
                    alike = Alike(each.score, asked is parts, kind)
                    found.setdefault(iri_of(each.entity.id), alike)
        return found

    def _signed(self, thing: Thing) -> set[str]:
        """Find things by identifier, site, or what a source says; by none that many have."""
        shared = (self._by_sign[sign] for sign in _signs(thing))
        found = {name for names in shared if len(names) <= COMMON for name in names}
        values = {value for scheme in thing.identifiers.values() for value in scheme}
        if thing.kind == "territory" and values:
            ids = self._search.find(Query((), tuple(sorted(values)), (KINDS["territory"],)))
            found |= {iri_of(each.entity.id) for each in ids}
        return found | {name for name in thing.same if self.thing(name) is not None}

    def _held(self, thing: Thing) -> set[str]:
        """Find things whose name holds one of its own, or is held by it.

        Those that are nearest by name may all be of its own source: a programme and its projects.
        """
        found: set[str] = set()
        for word in _words(thing):
            named = self._by_word[thing.kind, word]
            if len(named) <= COMMON:
                found |= named
        return {name for name in found if holds(thing, self._things[name])}

    def thing(self, name: str) -> Thing | None:
        """Give a thing by its IRI; those of the register are made when they are needed."""
        if name not in self._things:
            entity = self._search.entity(identifier(name))
            if entity is None or KINDS["territory"] not in entity.types:
                return None
            self._things[name] = thing_of(entity, self._search)
        return self._things[name]

    def _may_be(self, one: Thing, other: Thing) -> bool:
        """Tell whether two things may be one at all: a source that names both means two."""
        return (
            one.iri != other.iri and one.kind == other.kind and one.graphs.isdisjoint(other.graphs)
        )


def ranked(candidates: Iterable[Candidate], settled: Settled) -> list[Candidate]:
    """Weigh pairs against each other, and give those that are still likely, the likeliest first.

    Pairs of which something was decided are left out before. Of several things of one source that
    are as like another, at most one is it.
    """
    best: dict[Pair, Candidate] = {}
    for each in candidates:
        known = best.get(each.pair)
        if settled.leaves_open(*each.pair) and (known is None or each.likeness > known.likeness):
            best[each.pair] = each
    of_one: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    for each in best.values():
        for name, graphs in zip(each.pair, reversed(each.graphs), strict=True):
            for graph in graphs:
                of_one[name, graph].append(each.points)
    found = [_weighed(each, of_one) for each in best.values()]
    kept = [each for each in found if each.likeness >= PROPOSED]
    return sorted(kept, key=lambda each: (-each.likeness, each.pair))


def _weighed(candidate: Candidate, of_one: Mapping[tuple[str, str], Sequence[float]]) -> Candidate:
    """Add that others are as like, if there are; put the features that weigh most first."""
    count = max(
        sum(each > candidate.points - AS_LIKE for each in of_one[name, graph]) - 1
        for name, graphs in zip(candidate.pair, reversed(candidate.graphs), strict=True)
        for graph in graphs
    )
    features = [*candidate.features, *([rivals(count)] if count else [])]
    features.sort(key=lambda each: (-abs(each.points), each.name))
    return replace(candidate, features=tuple(features))


def _signs(thing: Thing) -> Iterator[tuple[str, str, str]]:
    """Give what a thing may share with another that is the same: kind, register, value."""
    for scheme, values in thing.identifiers.items():
        for value in values:
            yield thing.kind, scheme, value
    for site in thing.sites:
        yield thing.kind, "site", site
    for name in thing.same:
        yield thing.kind, "same", name
    yield thing.kind, "same", thing.iri


def _words(thing: Thing) -> set[str]:
    """Give the words that carry its names."""
    return {word for name in thing.entity.called() for word in spelling(name).core}


def _joined(name: str) -> str:
    """Write a name so that it is read as a whole: long dashes would part it."""
    return re.sub(r"\s[–—]\s", " - ", name)


def _parts(name: str) -> list[str]:
    """Give the parts of a name that a dash or a comma separates.

    >>> _parts("Vosges Mosellanes - Pays de Sarrebourg"), _parts("Loos-en-Gohelle")
    (['Vosges Mosellanes', 'Pays de Sarrebourg'], [])
    """
    parts = [part.strip() for part in _PARTS.split(name)]
    telling = [part for part in parts if len(part) >= TELLING]
    return telling if len(parts) > 1 else []
