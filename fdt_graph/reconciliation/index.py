"""Entities in; those whose name may be the one that is looked for out, quickly and not yet judged.

Words lead to names, rare words before common ones; a word that no name has, to those nearest.
"""

import heapq
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import log

from rapidfuzz import process
from rapidfuzz.distance import OSA

from fdt_graph.reconciliation.entities import (
    FORMER,
    IDENTIFIERS,
    Entities,
    Entity,
    code_of,
    identifier,
)
from fdt_graph.reconciliation.names import Spelling, readings, spelling, words

#: Names that are looked at more closely, for each reading of what is looked for.
CLOSER = 40
#: Names that have a word which is left aside when a rarer one is there.
COMMON = 1500
#: Edits between two words that may be one: of words up to so many letters; none of longer ones.
EDITS = ((3, 0), (7, 1), (30, 2))
#: Words near to one, at most; words of a name for which such are looked for: each costs a
#: millisecond.
NEAR, TRIED = 12, 6
#: Words of a name by which others are found, the rarest; all of them are compared.
TELLING = 12


class Index:
    """The names of some entities."""

    def __init__(self, entities: Entities) -> None:
        """Index all that each is called, and its identifiers."""
        self.entities = entities
        #: One row a name: its text, and whose it is.
        self._texts: list[str] = []
        self._owners: list[Entity] = []
        rows: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        self._joined: defaultdict[str, list[int]] = defaultdict(list)
        self._identified: defaultdict[str, list[Entity]] = defaultdict(list)
        for entity in entities.values():
            for value in {value for name in (*IDENTIFIERS, FORMER) for value in entity.of(name)}:
                self._identified[code_of(value)].append(entity)
            for name in {
                _text(each): each for called in entity.called() for each in readings(called)
            }:
                self._add(name, entity, rows)
        self._rows: Mapping[str, array[int]] = dict(rows)
        total = max(1, len(self._texts))
        self._weights = {word: log(1 + total / len(found)) for word, found in rows.items()}
        self._rarest = log(1 + total)
        self._sums = array(
            "f", (sum(map(self.weight, spelling(text).core)) for text in self._texts)
        )
        by_length: defaultdict[int, list[str]] = defaultdict(list)
        for word in rows:
            by_length[len(word)].append(word)
        self._by_length = dict(by_length)
        #: Rows by the words of their names, for those that begin so.
        self._sorted = sorted(range(len(self._texts)), key=self._texts.__getitem__)

    def _add(self, text: str, entity: Entity, rows: Mapping[str, "array[int]"]) -> None:
        row = len(self._texts)
        self._texts.append(text)
        self._owners.append(entity)
        said = spelling(text)
        for word in dict.fromkeys(said.core):
            rows[word].append(row)
        self._joined[said.joined].append(row)

    def weight(self, word: str) -> float:
        """Tell how much a word says: the more, the fewer names have it."""
        return self._weights.get(word, self._rarest)

    def identified(self, text: str) -> Sequence[Entity]:
        """Give the entities that have an identifier, or are named by one of ours."""
        entity = self.entities.get(identifier(text))
        if entity is not None:
            return [entity]
        return self._identified.get(code_of(text), [])

    def alike(self, asked: Spelling, near: bool) -> Iterator[tuple[Entity, str]]:
        """Give names that share words with one, the likeliest first, and whose they are.

        With `near`, names that have words like its own too.
        """
        known = {word for word in asked.core if word in self._rows}
        found = dict.fromkeys(sorted(known, key=self._rank)[:TELLING], 1.0)
        if near:
            # The longest words are those that are badly written, and that say most.
            for word in sorted(asked.core, key=len, reverse=True)[:TRIED]:
                for other, likeness in self._near(word):
                    found[other] = max(likeness, found.get(other, 0.0))
        scores: defaultdict[int, float] = defaultdict(float)
        rare = [word for word in found if len(self._rows[word]) <= COMMON]
        for word in rare or found:
            for row in self._rows[word]:
                scores[row] += self._weights[word] * found[word]
        common = [] if not rare else [word for word in found if len(self._rows[word]) > COMMON]
        sought = sum(map(self.weight, asked.core))
        best = heapq.nlargest(
            CLOSER,
            scores,
            key=lambda row: (
                (scores[row] + self._among(row, common)) / (sought + self._sums[row]),
                self._owners[row].population,
            ),
        )
        for row in dict.fromkeys([*self._joined.get(asked.joined, ())[:CLOSER], *best]):
            yield self._owners[row], self._texts[row]

    def _rank(self, word: str) -> tuple[int, str]:
        """Sort words, those of the fewest names first."""
        return len(self._rows[word]), word

    def _among(self, row: int, common: Iterable[str]) -> float:
        """Add up the common words that a name has."""
        text = f" {self._texts[row]} "
        return sum(self._weights[word] for word in common if f" {word} " in text)

    def _near(self, word: str) -> Iterator[tuple[str, float]]:
        """Give the words nearest to one, and how near they are (1: the same)."""
        edits = next((edits for length, edits in EDITS if len(word) <= length), 0)
        if not edits or any(map(str.isdigit, word)):
            return
        for length in range(len(word) - edits, len(word) + edits + 1):
            for other, distance, _ in process.extract(
                word,
                self._by_length.get(length, ()),
                scorer=OSA.distance,
                score_cutoff=edits,
                limit=NEAR,
            ):
                yield other, 1 - distance / max(len(word), length)

    def beginning(self, text: str) -> Iterator[Entity]:
        """Give the entities of which a name begins so, in no order."""
        start = " ".join(words(text))
        place = bisect_left(self._sorted, start, key=self._texts.__getitem__)
        while start and place < len(self._sorted):
            row = self._sorted[place]
            if not self._texts[row].startswith(start):
                return
            yield self._owners[row]
            place += 1


def _text(said: Spelling) -> str:
    return " ".join(said.whole)
