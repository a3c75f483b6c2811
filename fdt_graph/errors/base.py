"""What every error of this package is, and names that nobody knows."""

from collections.abc import Iterable

from rapidfuzz import fuzz, process

#: Characters of a stranger's text that a message repeats.
SHOWN = 200
#: Names that are listed when none is near.
FEW = 8


class FdtGraphError(Exception):
    """Base of every error that a caller may want to catch. str() is in English."""

    def __init__(self, fr: str, en: str) -> None:
        """Say what is wrong, and how to mend it, in both languages."""
        super().__init__(en)
        self.texts = {"fr": fr, "en": en}

    def say(self, language: str) -> str:
        """Give the message in a language: fr or en."""
        return self.texts[language]


class Unknown(FdtGraphError):
    """A name that nothing here has: a prefix, a record, a format, a setting, a question."""

    #: What can be unknown, in French.
    KINDS = {
        "command": "commande",
        "engine": "moteur",
        "format": "format",
        "graph": "graphe",
        "harvest": "récolte",
        "language": "langue",
        "list": "liste",
        "page": "page",
        "parameter": "paramètre",
        "partner": "partenaire",
        "prefix": "préfixe",
        "profile": "profil",
        "question": "question",
        "record": "fiche",
        "release": "édition",
        "setting": "réglage",
        "shapes directory": "dossier de shapes",
        "sort": "ordre",
        "token": "jeton",
        "value": "valeur",
    }

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        """Name the nearest known one, when one is near."""
        self.kind = kind
        self.name = name
        shown, listed = name[:SHOWN], sorted(known)
        near = process.extractOne(shown, listed, scorer=fuzz.ratio, score_cutoff=50)
        self.nearest = near[0] if near else None
        if self.nearest:
            fr, en = f" ; vouliez-vous dire {self.nearest} ?", f"; did you mean {self.nearest}?"
        elif 0 < len(listed) <= FEW:
            fr, en = f" ; il y a {', '.join(listed)}", f"; there is {', '.join(listed)}"
        else:
            fr, en = "", ""
        super().__init__(
            f"{self.KINDS[kind]} : rien ne s'appelle {shown} ici{fr}",
            f"unknown {kind}: {shown}{en}",
        )


class NoSuchRecord(Unknown):
    """An IRI that the graph says nothing of."""
