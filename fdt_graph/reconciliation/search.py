"""A name and what is known of its bearer in; the entities it may be out, scored and explained.

Scores go from 0 to 100. Where they come from stands in `features` of each candidate.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from fdt_graph.reconciliation.conditions import ELSEWHERE, Condition, Wanted
from fdt_graph.reconciliation.entities import FORMER, WITHIN, Entity, code_of
from fdt_graph.reconciliation.index import Index
from fdt_graph.reconciliation.likeness import likeness, same_articles, same_kind
from fdt_graph.reconciliation.names import KIND_OF_TYPE, Asked, Reader, Spelling, spelling, words

#: A candidate is proposed from this score on.
LEAST = 50.0
#: A candidate is the one that is meant from this score on, and with so much more than the next.
#: Measured: bench/reconcile.py says what others would give.
SURE, AHEAD = 92.0, 6.0
#: From this score on, words that are near to those of a name are not looked for.
GOOD = 97.0
#: What is taken off the score of a name that is the same otherwise.
OTHER_NAME, ARTICLE, UNSAID_KIND, OTHER_KIND = 1.0, 3.0, 3.0, 20.0
NOWHERE, ASIDE, SHORT_NAME = 4.0, 8.0, 8.0
#: An identifier makes a match from this score on: another one, or another place, speaks against it.
IDENTIFIED = 70.0
#: Letters of an abbreviation that several may have.
SHORT = 3


@dataclass(frozen=True)
class Query:
    """What somebody looks for."""

    #: Names that it may have; none when it is looked for by properties alone.
    names: tuple[str, ...] = ()
    #: Identifiers of entities; any of them.
    ids: tuple[str, ...] = ()
    #: Types of which it has one; none: any.
    types: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    limit: int = 5


@dataclass
class Candidate:
    """An entity that may be what is looked for."""

    entity: Entity
    score: float
    features: dict[str, float | bool] = field(default_factory=dict)
    match: bool = False


class Search:
    """Looks for names among the entities of a generation."""

    def __init__(
        self,
        indexes: Sequence[Index],
        areas: Mapping[str, frozenset[str]],
    ) -> None:
        """Look in some indexes: of two entities of one identifier, that of the first counts."""
        self._indexes = indexes
        self._reader = Reader(areas)

    def entity(self, id_: str) -> Entity | None:
        """Give an entity by its identifier."""
        for index in self._indexes:
            if id_ in index.entities:
                return index.entities[id_]
        return None

    def beginning(self, text: str) -> list[Entity]:
        """Give the entities of which a name begins so, what is called so first."""
        found: dict[str, Entity] = {}
        for index in self._indexes:
            for entity in index.beginning(text):
                found.setdefault(entity.id, entity)
        start = words(text)
        return sorted(
            found.values(),
            key=lambda each: (
                start not in {words(name) for name in each.called()},
                -each.population,
                each.id,
            ),
        )

    def find(self, query: Query) -> list[Candidate]:
        """Give the candidates of a query, the best first, at most so many as it asks for."""
        wanted = [Wanted(each, self._reader) for each in query.conditions]
        found = best_of(self._candidates(query), query.types)
        if not any(each.condition.identifies for each in wanted):  # then no score can rise
            found = {id_: each for id_, each in found.items() if each.score >= LEAST}
        for id_, each in best_of(self._by_condition(query), query.types).items():
            found.setdefault(id_, each)
        ranked = sorted(
            (each for each in found.values() if self._meets(each, wanted) and each.score >= LEAST),
            key=lambda each: (-each.score, -each.entity.population, each.entity.id),
        )
        decide(ranked)
        return ranked[: query.limit]

    def _candidates(self, query: Query) -> Iterable[Candidate]:
        """Give everything that has a name or an identifier that is looked for."""
        for id_ in query.ids:
            yield from self._by_identifier(id_)
        for name in query.names:
            yield from self._by_identifier(name)
            yield from self._named(name)

    def _by_identifier(self, text: str) -> Iterable[Candidate]:
        """Give what has an identifier; one that it took over is not its own."""
        for entity in self._identified(text):
            former = code_of(text) in map(code_of, entity.of(FORMER))
            yield Candidate(entity, 95.0 if former else 100.0, {"identifier": not former})

    def _by_condition(self, query: Query) -> Iterable[Candidate]:
        """Give what has an identifier that a property says; its score is that of the property."""
        for condition in query.conditions:
            if condition.identifies:
                for value in condition.values:
                    for entity in self._identified(value):
                        yield Candidate(entity, 100.0)

    def _identified(self, text: str) -> list[Entity]:
        found = {
            each.id: each for index in reversed(self._indexes) for each in index.identified(text)
        }
        return list(found.values())

    def _named(self, name: str) -> list[Candidate]:
        """Give what a name may be the name of; near words are tried when nothing is called so."""
        asked = self._reader.read(name)
        found = self._alike(asked, near=False)
        if max((each.score for each in found), default=0.0) < GOOD:
            found += self._alike(asked, near=True)
        return found

    def _alike(self, asked: Asked, near: bool) -> list[Candidate]:
        seen: set[str] = set()
        found = []
        for index in self._indexes:
            before = frozenset(seen)
            for said in asked.spellings:
                for entity, text in index.alike(said, near):
                    if entity.id not in before:
                        seen.add(entity.id)
                        found.append(judged(asked, said, entity, text, index))
        return found

    def _meets(self, candidate: Candidate, wanted: Sequence[Wanted]) -> bool:
        """Weigh the properties that were given; false when one is required and is not there.

        The order in which they were given changes nothing: identifiers count before all others.
        """
        deductions = 0.0
        for each in wanted:
            condition = each.condition
            met = each.met(candidate.entity, self.entity)
            if met is not True and condition.required:
                return False
            if met is not None:
                before = candidate.features.get(condition.property_)
                candidate.features[condition.property_] = met and before is not False
            if met and condition.identifies:
                candidate.score = 100.0
                candidate.features["identifier"] = True
            deductions += condition.deduction(met)
        candidate.score = max(0.0, candidate.score - deductions)
        return True


def best_of(candidates: Iterable[Candidate], types: Sequence[str]) -> dict[str, Candidate]:
    """Keep what has one of some types, of each entity the best candidate, by its identifier."""
    found: dict[str, Candidate] = {}
    for each in candidates:
        if types and each.entity.types.isdisjoint(types):
            continue
        known = found.get(each.entity.id)
        if known is None or each.score > known.score:
            found[each.entity.id] = each
    return found


def judged(
    asked: Asked,
    said: Spelling,
    entity: Entity,
    text: str,
    index: Index,
) -> Candidate:
    """Score a name of an entity against a reading of what is looked for."""
    known = spelling(text)
    alike = likeness(said, known, index.weight)
    whole = said.whole == known.whole
    if whole:
        alike = 1.0
    features: dict[str, float | bool] = {"name": round(100 * alike, 1)}
    score = 100 * alike
    main = {spelling(name).whole for name in entity.names.names.values()}
    if known.whole not in main:
        score -= OTHER_NAME
    if not same_articles(said, known):
        score -= ARTICLE
    kind = known.kind or next(
        (KIND_OF_TYPE[each] for each in entity.types if each in KIND_OF_TYPE), ""
    )
    same = same_kind(said.kind, kind)
    if not whole:
        if same is False:
            score -= OTHER_KIND
        elif same is None and (said.kind or known.kind):
            score -= UNSAID_KIND
    if same is not None:
        features["kind"] = same
    if asked.areas:
        within = entity.of(WITHIN) | {entity.id}
        features["area"] = here = not asked.areas.isdisjoint(within)
        if not here:
            score -= ELSEWHERE if len(within) > 1 else NOWHERE
    if asked.aside and not {w for name in entity.called() for w in words(name)} >= set(asked.aside):
        score -= ASIDE
    if sum(map(len, known.core)) <= SHORT and alike == 1.0 and known.whole not in main:
        score -= SHORT_NAME
    return Candidate(entity, max(0.0, score), features)


def decide(ranked: Sequence[Candidate]) -> None:
    """Say of the best candidate whether it stands clearly out: nobody else comes near it.

    What has the identifier does, unless another has it too, or the very name that was given, or
    too much else speaks against it.
    """
    if not ranked:
        return
    best = ranked[0]
    next_ = ranked[1].score if len(ranked) > 1 else 0.0
    identified = best.features.get("identifier")
    if identified is True:
        named = "name" in best.features
        best.match = best.score >= IDENTIFIED and not any(
            each.features.get("identifier") is True
            or (not named and each.features.get("name", 0.0) >= SURE)
            for each in ranked[1:]
        )
    elif identified is None:
        best.match = best.score >= SURE and best.score - next_ >= AHEAD
