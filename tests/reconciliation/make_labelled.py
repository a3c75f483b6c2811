"""Make labelled.csv: names of the published graph as people write them, and what each is.

    python -m tests.reconciliation.make_labelled STORE > tests/reconciliation/labelled.csv

Names are real, spellings follow from rules, the choice from a seed. What a name means is told by
comparing plain names, never by the code that is measured with it. `expected` lists the identifiers
that a name may mean: none for what is not in the graph, several where the name alone cannot tell.
Each `half` is a half by chance: thresholds are chosen by one, and measured by the other.
"""

import csv
import random
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox

from fdt_graph.store.generations import Generations

BASE = "https://w3id.org/fdt/"
SEED = 20261123
COLUMNS = ("name", "type", "department", "expected", "rule", "half")

ASKED = """
PREFIX fdt: <https://w3id.org/fdt/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?this ?type ?name ?main
WHERE {
  {
    VALUES ?type {
      fdt:Commune fdt:Intercommunality fdt:Department fdt:Region fdt:Organisation fdt:Initiative
    }
    ?this a ?type
  }
  UNION {
    VALUES ?type { <https://w3id.org/fdt/scheme/skill> <https://w3id.org/fdt/scheme/theme> }
    ?this skos:inScheme ?type
  }
  { ?this rdfs:label|skos:prefLabel ?name BIND(true AS ?main) }
  UNION { ?this skos:altLabel|skos:hiddenLabel ?name BIND(false AS ?main) }
}
"""
PLACES = """
PREFIX fdt: <https://w3id.org/fdt/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?this ?code ?name
WHERE {
  ?this a fdt:Commune ; fdt:within ?area .
  ?area a fdt:Department ; fdt:inseeCode ?code ; rdfs:label ?name
}
"""

#: Real places and organisations that the graph does not know, nor anything of the same name.
ABROAD = (
    "Bruxelles Namur Liège Charleroi Genève Lausanne Neuchâtel Fribourg Turin Gênes Milan "
    "Barcelone Bilbao Luxembourg Sarrebruck Stuttgart Francfort Dakar Saint-Louis Bamako "
    "Ouagadougou Lomé Cotonou Douala Abidjan Tunis Rabat Casablanca Alger Oran Québec Sherbrooke "
    "Gatineau Moncton Londres Édimbourg Dublin Lisbonne Porto Athènes Varsovie Cracovie Budapest"
).split()
OTHERS = (
    "Croix-Rouge française|Emmaüs France|WWF France|Secours populaire français|Oxfam France|"
    "Fondation de France|France Nature Environnement|Greenpeace France|Les Restos du Cœur|"
    "SNCF Réseau|Les Amis de la Terre|Électricité de France|Agence spatiale européenne|"
    "Médecins du monde|Ligue pour la protection des oiseaux|Institut Pasteur|Musée du Louvre|"
    "Université de Bologne|Amnesty International|Ville de Bruxelles|Ville de Genève|"
    "Région wallonne|Canton de Vaud"
).split("|")


def plain(text: str) -> str:
    """Write a name in small letters without accents, ligatures and signs."""
    text = text.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae")
    folded = unicodedata.normalize("NFD", text.casefold())
    return " ".join(
        re.findall(r"[^\W_]+", "".join(c for c in folded if not unicodedata.combining(c)))
    )


class Names:
    """What the graph calls things."""

    def __init__(self, store: ox.Store) -> None:
        self.main: dict[str, dict[str, str]] = defaultdict(dict)
        self.others: dict[str, list[tuple[str, str]]] = defaultdict(list)
        #: (plain name, type) → identifiers; and all types together under "".
        self.meant: dict[tuple[str, str], set[str]] = defaultdict(set)
        for this, type_, name, main in store.query(ASKED):
            if name.language not in ("fr", None):
                continue
            id_, kind = this.value.removeprefix(BASE), type_.value.removeprefix(BASE)
            if main.value == "true":
                self.main[kind].setdefault(id_, name.value)
            else:
                self.others[kind].append((id_, name.value))
            for of in (kind, ""):
                self.meant[plain(name.value), of].add(id_)
        self.department = {
            this.value.removeprefix(BASE): (code.value, name.value)
            for this, code, name in store.query(PLACES)
        }
        for kind in self.main:
            self.main[kind] = dict(sorted(self.main[kind].items()))
            self.others[kind].sort()

    def called(self, name: str, type_: str) -> list[str]:
        """Give all that a name may mean, of a type or of any."""
        return sorted(self.meant.get((plain(name), type_), ()))


Rule = Callable[[str, random.Random], str]


def typo(name: str, chance: random.Random) -> str:
    """Change, leave out, double or swap a letter, not the first one."""
    letters = [place for place in range(1, len(name) - 1) if name[place].isalpha()]
    if len(letters) < 5:
        return name
    at = chance.choice(letters)
    match chance.randrange(4):
        case 0:
            return name[:at] + name[at + 1 :]
        case 1:
            return name[:at] + name[at] + name[at:]
        case 2:
            return name[:at] + chance.choice("aeinorst") + name[at + 1 :]
        case _:
            return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def no_accents(name: str) -> str:
    folded = unicodedata.normalize("NFD", name.replace("œ", "oe").replace("Œ", "Oe"))
    return "".join(c for c in folded if not unicodedata.combining(c))


def article_last(name: str) -> str:
    return re.sub(r"^(L[aes]+) (.+)$", r"\2 (\1)", re.sub(r"^(L['’])(.+)$", r"\2 (\1)", name))


def _fixed(change: Callable[[str], str]) -> Rule:
    return lambda name, _: change(name)


SPELLINGS: dict[str, Rule] = {
    "as it is": _fixed(str),
    "small letters": _fixed(str.lower),
    "capitals, no accents": _fixed(lambda name: no_accents(name).upper()),
    "no hyphens": _fixed(lambda name: name.replace("-", " ")),
    "hyphens": _fixed(lambda name: name.replace(" ", "-")),
    "St, Ste": _fixed(lambda n: re.sub(r"\bSaint(e?)\b-?", r"St\1 ", n)),
    "St-": _fixed(lambda n: re.sub(r"\bSaint(e?)\b", r"St\1", n)),
    "apostrophe": _fixed(lambda name: name.replace("'", "’")),
    "no apostrophe": _fixed(lambda name: name.replace("'", " ")),
    "article last": _fixed(article_last),
    "double spaces": _fixed(lambda name: "  " + re.sub(r"[ -]", "  ", name) + " "),
    "ligature": _fixed(lambda name: name.replace("oe", "œ").replace("Oe", "Œ")),
    "no ligature": _fixed(lambda name: name.replace("œ", "oe").replace("Œ", "OE")),
    "s/": _fixed(lambda name: re.sub("-sur-", " s/ ", name)),
    "together": _fixed(lambda name: re.sub(r"[ -]", "", name)),
    "typo": typo,
}
GROUPS: dict[str, Rule] = {
    "kind in full": _fixed(
        lambda name: re.sub(
            r"^(CC|CA|CU)\b",
            lambda kind: {
                "CC": "Communauté de communes",
                "CA": "Communauté d’agglomération",
                "CU": "Communauté urbaine",
            }[kind[1]],
            name,
        )
    ),
    "no kind": _fixed(
        lambda name: re.sub(r"^(CC|CA|CU) (de la |de l'|des |du |de |d')?", "", name)
    ),
    "com com": _fixed(lambda name: re.sub(r"^CC\b", "ComCom", name)),
    "dashes": _fixed(lambda name: name.replace(" - ", "-")),
    **{name: SPELLINGS[name] for name in ("small letters", "capitals, no accents", "typo")},
}
TEXTS = {
    name: SPELLINGS[name]
    for name in ("as it is", "small letters", "capitals, no accents", "apostrophe", "typo")
}


class Maker:
    """Writes rows, each name and type once."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.chance = random.Random(SEED)  # noqa: S311
        self.rows: dict[tuple[str, str, str], tuple[str, ...]] = {}

    def add(self, name: str, type_: str, department: str, expected: list[str], rule: str) -> None:
        key = name, type_, department
        if key not in self.rows:
            half = self.chance.choice(("tuning", "held out"))
            self.rows[key] = (*key, " ".join(expected), rule, half)

    def spelt(self, id_: str, name: str, type_: str, rules: dict[str, Rule], rule: str) -> None:
        """Add a spelling of a name; not one that is another thing's name."""
        written = rules[rule](name, self.chance)
        if written == name and rule != "as it is":
            return
        wanted = type_ if self.chance.random() < 0.7 else ""
        meant = self.names.called(name, wanted)
        others = set(self.names.called(written, wanted)) - set(meant)
        if not others:
            self.add(written, wanted, "", meant, rule)

    def make(self) -> Iterator[tuple[str, ...]]:
        self.communes()
        groups = list(self.names.main["ns#Intercommunality"].items())
        for rule in GROUPS:
            for id_, name in self.chance.sample(groups, 14):
                self.spelt(id_, name, "ns#Intercommunality", GROUPS, rule)
        for type_ in ("ns#Department", "ns#Region"):
            for id_, name in self.chance.sample(sorted(self.names.main[type_].items()), 14):
                self.add(name.upper(), type_, "", self.names.called(name, type_), "capitals")
                self.add(typo(name, self.chance), type_, "", [id_], "typo")
        for type_ in ("ns#Organisation", "ns#Initiative", "scheme/skill", "scheme/theme"):
            known = sorted(self.names.main[type_].items())
            for rule in TEXTS:
                for id_, name in self.chance.sample(known, min(14, len(known))):
                    self.spelt(id_, name, type_, TEXTS, rule)
            others = self.names.others[type_]
            for id_, name in self.chance.sample(others, min(25, len(others))):
                meant = self.names.called(name, type_)
                self.add(name, type_, "", meant, "other name" if id_ in meant else "")
        self.strangers()
        yield from self.rows.values()

    def communes(self) -> None:
        """Add communes by every rule, and those that others are called like."""
        communes = self.names.main["ns#Commune"]
        listed = list(communes.items())
        for rule, change in SPELLINGS.items():
            fit = [
                each for each in listed if rule == "typo" or change(each[1], self.chance) != each[1]
            ]
            for id_, name in self.chance.sample(fit, min(len(fit), 60 if rule == "typo" else 18)):
                self.spelt(id_, name, "ns#Commune", SPELLINGS, rule)
        for _, name in self.chance.sample(listed, 30):
            for prefix in ("Ville de", "Commune de", "Mairie de"):
                if self.chance.random() < 0.4:
                    meant = self.names.called(name, "ns#Commune")
                    self.add(f"{prefix} {name}", "ns#Commune", "", meant, "kind before")
        shared = [
            (id_, name)
            for id_, name in listed
            if len(self.names.called(name, "ns#Commune")) > 1 and id_ in self.names.department
        ]
        for id_, name in self.chance.sample(shared, 60):
            alike = self.names.called(name, "ns#Commune")
            self.add(name, "ns#Commune", "", alike, "homonym")
            code, area = self.names.department[id_]
            same = [each for each in alike if self.names.department.get(each, ("",))[0] == code]
            self.add(f"{name} ({code})", self._type(), "", same, "department's number")
            self.add(f"{name}, {area}", "ns#Commune", "", same, "department's name")
            self.add(no_accents(name).lower(), "ns#Commune", code, same, "department as property")
            self.add(f"{typo(name, self.chance)} ({code})", "ns#Commune", "", same, "typo, number")
        codes = sorted({code for code, _ in self.names.department.values()})
        for _, name in self.chance.sample(listed, 25):
            there = {
                self.names.department.get(each, ("",))[0] for each in self.names.called(name, "")
            }
            code = self.chance.choice([each for each in codes if each not in there])
            self.add(f"{name} ({code})", "ns#Commune", "", [], "in another department")

    def _type(self) -> str:
        return self.chance.choice(("", "ns#Commune"))

    def strangers(self) -> None:
        """Add names that nothing in the graph has: real ones, and those put together of two."""
        for name in (*ABROAD, *OTHERS):
            if not self.names.called(name, ""):
                self.add(name, "", "", [], "not in the graph")
        long = [
            name
            for name in self.names.main["ns#Commune"].values()
            if re.fullmatch(r"[\w'’]+-(sur|en|lès|sous|de|du)-[\w'’]+", name)
        ]
        for _ in range(40):
            first, second = self.chance.sample(long, 2)
            name = f"{first.rsplit('-', 1)[0]}-{second.rsplit('-', 1)[1]}"
            if not self.names.called(name, ""):
                self.add(name, "ns#Commune", "", [], "put together of two")


def main() -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    with Generations(Path(sys.argv[1])).current().open() as opened:
        writer.writerows(Maker(Names(opened.store)).make())


if __name__ == "__main__":
    main()
