"""What a reader types in, words to look for out."""

import re
import unicodedata
from collections.abc import Sequence

from fdt_graph.errors import BadRequest
from fdt_graph.fold import WORD, fold, ligatures

#: Characters of a search, at most.
LONGEST = 200

#: What joins words in French and English and says nothing by itself.
JOINING = frozenset(
    "a au aux d de des du en et l la le les ou sur un une and for in of on the to".split()
)

_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu)['’]", re.IGNORECASE)


def words_of(text: str) -> tuple[str, ...]:
    """Split what a reader types into the words to look for, whatever else it is made of.

    Raises BadRequest for a text of more than LONGEST characters.

    >>> words_of("l’énergie de la Drôme"), words_of('NOT "a* OR (b'), words_of("de la")
    (('énergie', 'Drôme'), ('NOT', 'OR', 'b'), ('de', 'la'))
    """
    if len(text) > LONGEST:
        raise BadRequest(
            f"q : {LONGEST} caractères au plus, il y en a {len(text)}",
            f"q: {LONGEST} characters at most, there are {len(text)}",
        )
    composed = ligatures(unicodedata.normalize("NFC", text))
    found = WORD.findall(_ELISION.sub(" ", composed))
    return tuple(word for word in found if word.casefold() not in JOINING) or tuple(found)


def expression(words: Sequence[str]) -> str:
    """Ask FTS5 for all of some words, the last of which may only have begun.

    https://www.sqlite.org/fts5.html#full_text_query_syntax

    >>> expression(("énergie", "OR"))
    '"énergie" "OR"*'
    """
    return " ".join(f'"{word}"' for word in words) + "*"


def written(word: str, text: str) -> str:
    """Find how a text writes a word that has lost its accents; the word if it does not have it.

    >>> written("energie", "Virage Énergie")
    'énergie'
    """
    return next((each.casefold() for each in WORD.findall(text) if fold(each) == word), word)
