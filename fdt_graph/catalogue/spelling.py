"""A word that nothing has in, the nearest words that something has out."""

from collections.abc import Iterable, Iterator

from rapidfuzz import process
from rapidfuzz.distance import OSA

from fdt_graph.fold import fold

#: How near a word must be (1: the same), and letters that a word to mend has at least.
NEAR, SHORTEST = 0.7, 4
#: Words that are tried.
TRIED = 12


class Spelling:
    """The words of the index, and how many things have each."""

    def __init__(self, vocabulary: Iterable[tuple[str, int]]) -> None:
        """Know some words, as the index writes them."""
        self._counts = {
            word: count for word, count in vocabulary if not any(map(str.isdigit, word))
        }
        self._words = list(self._counts)

    def near(self, word: str) -> Iterator[str]:
        """Give the words nearest to one, the best first; none for a number or a short word.

        By the edits that lead from one to the other, two letters that changed places being one.
        https://rapidfuzz.github.io/RapidFuzz/Usage/distance/OSA.html
        """
        folded = fold(word)
        if len(folded) < SHORTEST or any(map(str.isdigit, folded)):
            return
        found = process.extract(
            folded,
            self._words,
            scorer=OSA.normalized_similarity,
            limit=TRIED,
            score_cutoff=NEAR,
        )
        found.sort(key=lambda each: (-each[1], -self._counts[each[0]], each[0]))
        yield from (each[0] for each in found)
