"""Two names in, how alike they are out, from 0 to 1, and what sets them apart."""

from collections.abc import Callable, Sequence

from rapidfuzz.distance import OSA

from fdt_graph.reconciliation.names import ARTICLES, Spelling

#: How near two words must be to count as one badly written.
NEAR = 0.7
#: How alike two names are of which only the spaces differ.
PUT_TOGETHER = 0.99
#: How alike two names are of which only the order of the words differs.
REORDERED = 0.94

Weight = Callable[[str], float]


def likeness(asked: Spelling, known: Spelling, weight: Weight) -> float:
    """Compare the words of two names, each by what it says; or their letters, spaces left out.

    The same words in another order are nearly the same: Mont-Saint-Martin, Saint-Martin-du-Mont.
    """
    if asked.core == known.core:
        return 1.0
    if asked.joined == known.joined:
        return PUT_TOGETHER
    letters: float = OSA.normalized_similarity("".join(asked.core), "".join(known.core))
    return max(letters, min(REORDERED, _by_words(asked.core, known.core, weight)))


def _by_words(asked: Sequence[str], known: Sequence[str], weight: Weight) -> float:
    """Give the share of what both say that the other says too; order does not matter."""
    sought, there = sum(map(weight, asked)), sum(map(weight, known))
    left = list(known)
    common = 0.0
    for word in asked:
        if word in left:
            left.remove(word)
            common += 2 * weight(word)
    for word in asked:
        if word in known:
            continue
        nearest = max(left, key=lambda other: OSA.normalized_similarity(word, other), default=None)
        if nearest is not None:
            near = OSA.normalized_similarity(word, nearest)
            if near >= NEAR:
                left.remove(nearest)
                common += near * (weight(word) + weight(nearest))
    return min(1.0, common / (sought + there)) if sought + there else 0.0


def same_articles(asked: Spelling, known: Spelling) -> bool:
    """Tell whether two names begin with the same article, or with none."""
    return _article(asked) == _article(known)


def _article(said: Spelling) -> str:
    return said.whole[0] if said.whole and said.whole[0] in ARTICLES else ""


def same_kind(asked: str, known: str) -> bool | None:
    """Tell whether two kinds are one; None when either is not said."""
    return asked == known if asked and known else None
