"""A name as people write it in, what it is compared by out: words, kind, place, other readings.

« Havre (Le) », « St Etienne (42) », « Communauté de communes Cœur de Chartreuse », « 69001 LYON ».
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from fdt_graph.fold import fold

#: Words that join others. Their absence says little, except for articles.
ARTICLES = frozenset("l la le les".split())
JOINING = ARTICLES | frozenset("a au aux d de des du en et s sous sur the of and for".split())

#: Abbreviations of words in names of places and of organisations.
SHORT = {
    "st": "saint",
    "ste": "sainte",
    "sts": "saints",
    "stes": "saintes",
    "lez": "les",
    "comcom": "cc",
    "cdc": "cc",
    "agglo": "ca",
    "cda": "ca",
    "mairie": "commune",
    "ville": "commune",
    "municipalite": "commune",
    "dept": "departement",
    "dpt": "departement",
}

#: What a name may begin with, in folded words without those that join → the kind it tells.
KINDS = {
    ("cc",): "cc",
    ("com", "com"): "cc",
    ("communaute", "communes"): "cc",
    ("communaute", "commune"): "cc",
    ("ca",): "ca",
    ("communaute", "agglomeration"): "ca",
    ("communaute", "agglo"): "ca",
    ("communaute", "ca"): "ca",
    ("agglomeration",): "ca",
    ("cu",): "cu",
    ("communaute", "urbaine"): "cu",
    ("commune",): "commune",
    ("departement",): "department",
    ("conseil", "departemental"): "department",
    ("conseil", "general"): "department",
    ("region",): "region",
    ("conseil", "regional"): "region",
    ("petr",): "petr",
    ("pole", "equilibre", "territorial", "rural"): "petr",
    ("pnr",): "pnr",
    ("parc", "naturel", "regional"): "pnr",
}
_LONGEST_KIND = max(map(len, KINDS))
#: Readings of a name that somebody looks for, at most: dashes and brackets make several.
READINGS = 6

#: Kinds that a name does not say by itself, but that what bears it has.
KIND_OF_TYPE = {"ns#Commune": "commune", "ns#Department": "department", "ns#Region": "region"}

_WORD = re.compile(r"[^\W_]+")
_SUR = re.compile(r"(?i)(?<=\s)s/\s?|/s/")
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_CEDEX = re.compile(r"(?i)\bcedex\b(?:\s+\d{1,2})?")
_POSTCODE = re.compile(r"^(?:F-)?(\d{5})\s+(?=\D)|[\s,]+(\d{5})$")
_CODE = re.compile(r"[\s,-]+(\d{2,3}|2[ABab])$")
_PART = re.compile(r"\s*(?:,|;|\s[-–—/]\s)\s*")
_DASH = re.compile(r"\s[–—]\s")


@lru_cache(1 << 13)
def words(text: str) -> tuple[str, ...]:
    """Give the words of a name, folded, abbreviations written out.

    >>> words("St-Étienne-lès-Remiremont"), words("Chalon s/ Saône")
    (('saint', 'etienne', 'les', 'remiremont'), ('chalon', 'sur', 'saone'))
    """
    found = _WORD.findall(fold(_SUR.sub(" sur ", text).replace("&", " et ")))
    return tuple(SHORT.get(word, word) for word in found)


@dataclass(frozen=True, slots=True)
class Spelling:
    """One reading of a name."""

    #: All its words, in order.
    whole: tuple[str, ...]
    #: Those that carry it: without what tells its kind, and without those that join.
    core: tuple[str, ...]
    #: Its kind, when it tells one: a value of KINDS.
    kind: str = ""

    @property
    def joined(self) -> str:
        """Write its words without spaces, for those that were put together or apart."""
        return "".join(self.whole)


@lru_cache(1 << 13)
def spelling(text: str) -> Spelling:
    """Read a name.

    >>> spelling("Communauté de communes du Pays de Honfleur-Beuzeville")
    Spelling(whole=(...), core=('pays', 'honfleur', 'beuzeville'), kind='cc')
    >>> spelling("La Rochelle").core, spelling("Les Lilas").kind, spelling("Région Sud").kind
    (('rochelle',), '', 'region')
    """
    whole = words(text)
    said = tuple(word for word in whole if word not in JOINING) or whole
    for length in range(min(_LONGEST_KIND, len(said) - 1), 0, -1):
        kind = KINDS.get(said[:length])
        if kind is not None:
            return Spelling(whole, said[length:], kind)
    return Spelling(whole, said)


@dataclass(frozen=True)
class Asked:
    """A name that somebody looks for, and what it says beside the name."""

    #: Readings of the name, the likeliest first.
    spellings: tuple[Spelling, ...]
    #: The areas that it names, by identifier: any of them.
    areas: frozenset[str] = frozenset()
    #: Words in brackets that are neither an area nor a kind.
    aside: tuple[str, ...] = ()


class Reader:
    """Reads names, knowing how areas are called."""

    def __init__(self, areas: Mapping[str, frozenset[str]]) -> None:
        """Know areas: folded words, or a code → identifiers of the areas called so."""
        self._areas = areas

    def area(self, text: str) -> frozenset[str]:
        """Give the areas that a text names by name or code; none when it names none."""
        said = words(text)
        core = " ".join(word for word in said if word not in JOINING)
        return self._areas.get(core, self._areas.get(" ".join(said), frozenset()))

    def read(self, text: str) -> Asked:
        """Read a name that somebody looks for."""
        text = _CEDEX.sub(" ", text).strip()
        areas: set[str] = set()
        aside: list[str] = []
        kind = ""
        for inside in _BRACKETS.findall(text):
            said = words(inside)
            if said and set(said) <= ARTICLES:
                text = f"{inside} {text}"
            elif area := self.area(inside):
                areas |= area
            elif said in KINDS:
                kind = KINDS[said]
            elif said:
                aside.append(inside)
        plain = " ".join(_BRACKETS.sub(" ", text).split())
        plain = self._take_codes(plain, areas)
        plain = self._take_places(plain, areas)
        # « Château-Chinon (Campagne) » is a name; « (CCPB) » is another name of the same thing.
        whole = [f"{plain} {' '.join(aside)}"] if aside else []
        readings = [*whole, plain, *_parts(plain), *filter(str.isupper, aside)]
        found = dict.fromkeys(spelling(each) for each in readings if words(each))
        if kind:
            found = dict.fromkeys(replace(each, kind=each.kind or kind) for each in found)
        unread = tuple(word for each in aside for word in words(each))
        return Asked(tuple(found)[:READINGS], frozenset(areas), unread)

    def _take_codes(self, text: str, areas: set[str]) -> str:
        """Take a postal code, or the number of a department, from the ends of a name."""
        if post := _POSTCODE.search(text):
            area = self._of_post(post[1] or post[2])
            if area:
                areas |= area
                return (text[: post.start()] + text[post.end() :]).strip(" ,")
        if code := _CODE.search(text):
            area = self._areas.get(code[1].casefold(), frozenset())
            if area:
                areas |= area
                return text[: code.start()].strip(" ,-")
        return text

    def _of_post(self, code: str) -> frozenset[str]:
        """Give the department of a postal code: those of Corsica begin with 20.

        https://www.insee.fr/fr/information/2560452
        """
        if code.startswith("20"):
            return self._areas.get("2a", frozenset()) | self._areas.get("2b", frozenset())
        beginning = code[:3] if code.startswith(("97", "98")) else code[:2]
        return self._areas.get(beginning, frozenset())

    def _take_places(self, text: str, areas: set[str]) -> str:
        """Take an area, a country or an article from the end of a name, after a comma or a dash."""
        parts = _PART.split(text)
        if len(parts) > 1 and words(parts[-1]):
            first = text[: text.rindex(parts[-1])].rstrip(" ,;-–—/")
            if set(words(parts[-1])) <= ARTICLES:
                return f"{parts[-1]} {first}"
            if words(parts[-1]) == ("france",):
                return first
            if area := self.area(parts[-1]):
                areas |= area
                return first
        return text


def _parts(text: str) -> Iterator[str]:
    """Give what stands on each side of a long dash, as in « ADEME – Agence de la transition »."""
    parts = _DASH.split(text)
    if len(parts) > 1:
        yield from parts


def readings(text: str) -> Iterator[Spelling]:
    """Give the readings of a name that is known: whole, without brackets, each side of a dash.

    >>> [" ".join(each.core) for each in readings("Cerdd – Centre Ressource (Loos)")]
    ['cerdd centre ressource loos', 'cerdd centre ressource', 'cerdd', 'centre ressource']
    """
    plain = " ".join(_BRACKETS.sub(" ", text).split())
    yield from dict.fromkeys(
        spelling(each) for each in (text, plain, *_parts(plain)) if words(each)
    )
