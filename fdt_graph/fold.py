"""A text in; what its spellings do not differ in, to be compared and sorted by, out."""

import re
import unicodedata

#: A word: letters and digits of any script.
WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Write a text without accents, ligatures and capitals.

    >>> fold("Cœur d’Énergie")
    'coeur d’energie'
    """
    if text.isascii():
        return text.casefold()
    parts = unicodedata.normalize("NFD", ligatures(text).casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def ligatures(text: str) -> str:
    """Write two letters for one that keyboards do not have, here and in what is searched.

    >>> ligatures("Cœur")
    'Coeur'
    """
    if text.isascii():
        return text
    return text.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE")


def sorting_key(name: str) -> str:
    """Give what a name is sorted by: its words, without accents, capitals and punctuation.

    >>> sorting_key("« École » du Dialogue")
    'ecole du dialogue'
    """
    return " ".join(WORD.findall(fold(name)))
