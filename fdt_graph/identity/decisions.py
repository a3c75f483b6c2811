"""What people decided of pairs: read from a store, what follows from it, and statements to write.

https://mapping-commons.github.io/sssom/ has the same parts under other names.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Quad, Triple

from fdt_graph.engine import Engine
from fdt_graph.errors import SHOWN, BadRequest
from fdt_graph.namespaces import iri, last_part
from fdt_graph.records.labels import value_of

GRAPH = iri("graph:matches")
COMPARES = iri("fdt:compares")
#: What may be decided → what it is called, and what is then said of the two things.
VERDICTS: Mapping[str, tuple[str, str, str | None]] = {
    "same": ("Même chose", "Same thing", "skos:exactMatch"),
    "close": ("Choses proches", "Close things", "skos:closeMatch"),
    "different": ("Choses différentes", "Different things", None),
}
#: The reason of a decision on a pair that was not proposed.
UNPROPOSED = {
    "fr": "Paire que le calcul ne proposait pas.",
    "en": "Pair that the calculation did not propose.",
}
#: Letters of the digest that names a decision.
NAME = 20

Pair = tuple[str, str]


@dataclass(frozen=True)
class Decision:
    """What somebody decided of two things, which come in the order of their IRIs."""

    pair: Pair
    #: One of VERDICTS.
    verdict: str
    #: The IRI of who decided; empty for who asked to be forgotten.
    by: str
    #: When, as xsd:dateTime in universal time.
    at: str
    likeness: float | None
    #: Why, by language.
    reason: Mapping[str, str]


def ordered(one: str, other: str) -> Pair:
    """Put two IRIs in order; BadRequest for one and the same, which is no pair."""
    if one == other:
        raise BadRequest(
            f"une paire est de deux choses, non deux fois {one[:SHOWN]}",
            f"a pair is of two things, not twice {one[:SHOWN]}",
        )
    return (one, other) if one < other else (other, one)


def name_of(pair: Pair) -> NamedNode:
    """Name the decision about a pair: there is one, whoever makes it."""
    return iri(f"match:{sha256(' '.join(pair).encode()).hexdigest()[:NAME]}")


def read_decisions(engine: Engine) -> list[Decision]:
    """Read what was decided, the last first."""
    found: dict[str, Decision] = {}
    reasons: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in engine.select("match-decisions"):
        name, reason = value_of(row["decision"]), row["reason"]
        if isinstance(reason, Literal):
            reasons[name][reason.language or ""] = reason.value
        likeness = row["likeness"]
        found[name] = Decision(
            (value_of(row["one"]), value_of(row["other"])),
            last_part(value_of(row["verdict"])),
            value_of(row["by"]),
            value_of(row["at"]),
            None if likeness is None else float(value_of(likeness)),
            reasons[name],
        )
    return list(found.values())


def statements(decision: Decision, names: Mapping[str, str]) -> list[Quad]:
    """Write a decision as graph:matches says it; `names` are what the two things are called."""
    said = name_of(decision.pair)
    fr, en, match = VERDICTS[decision.verdict]
    one, other = (names[each] for each in decision.pair)
    text = iri("xsd:dateTime")
    values: list[tuple[str, NamedNode | Literal]] = [
        ("rdf:type", iri("fdt:MatchDecision")),
        ("rdfs:label", Literal(f"{fr} : {one}, {other}", language="fr")),
        ("rdfs:label", Literal(f"{en}: {one}, {other}", language="en")),
        *(("fdt:compares", NamedNode(each)) for each in decision.pair),
        ("fdt:verdict", iri(f"verdict:{decision.verdict}")),
        *(
            ("fdt:reason", Literal(reason, language=language))
            for language, reason in sorted(decision.reason.items())
        ),
        ("prov:generatedAtTime", Literal(decision.at, datatype=text)),
        ("dcterms:source", GRAPH),
    ]
    if decision.by:
        values.append(("prov:wasAttributedTo", NamedNode(decision.by)))
    if decision.likeness is not None:
        shown = Decimal(f"{decision.likeness:.3f}")
        values.append(("fdt:likeness", Literal(f"{shown}", datatype=iri("xsd:decimal"))))
    quads = [Quad(said, iri(name), value, GRAPH) for name, value in values]
    if match is not None:
        first, second = map(NamedNode, decision.pair)
        quads.append(Quad(first, iri(match), second, GRAPH))
    return quads


def replaced(
    said: Iterable[Triple],
    decisions: Iterable[Decision],
    names: Mapping[str, str],
    taken_back: Iterable[Pair] = (),
) -> bytes:
    """Add decisions to what graph:matches says: all that it is to say, as N-Quads.

    What was decided of the same pairs before goes, whatever it is named; so does what was decided
    of the pairs that are taken back.
    """
    said = list(said)
    decided = {each.pair: each for each in decisions}
    compared: defaultdict[object, set[str]] = defaultdict(set)
    for triple in said:
        if triple.predicate == COMPARES:
            compared[triple.subject].add(value_of(triple.object))
    settled = decided.keys() | set(taken_back)
    old = {subject for subject, both in compared.items() if tuple(sorted(both)) in settled}
    kept = {
        Quad(triple.subject, triple.predicate, triple.object, GRAPH)
        for triple in said
        if triple.subject not in old and _pair(triple) not in settled
    }
    for each in decided.values():
        kept.update(statements(each, names))
    return ox.serialize(sorted(kept, key=str), format=ox.RdfFormat.N_QUADS) or b""


def _pair(triple: Triple) -> Pair | None:
    """Give the pair that a statement between two things is about."""
    one, other = triple.subject, triple.object
    if isinstance(one, NamedNode) and isinstance(other, NamedNode) and one != other:
        return ordered(one.value, other.value)
    return None


def now() -> str:
    """Write this moment as a decision has it."""
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"


class Settled:
    """What follows from decisions: who is one with whom, and who is not."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        """Follow decisions that two things are the same, from one to the next.

        The last come first: of several on one pair the first counts.
        """
        self._decided: dict[Pair, Decision] = {}
        for each in decisions:
            self._decided.setdefault(each.pair, each)
        self._with: dict[str, str] = {}
        for each in self._decided.values():
            if each.verdict == "same":
                one, other = map(self._head, each.pair)
                if one != other:
                    self._with[one] = other
        self._apart: set[Pair] = set()
        for each in self._decided.values():
            if each.verdict == "different":
                heads = [self._head(name) for name in each.pair]
                if heads[0] != heads[1]:
                    self._apart.add(ordered(*heads))

    def _head(self, name: str) -> str:
        """Give the thing that stands for all that are one with a thing."""
        head = name
        while head in self._with:
            head = self._with[head]
        while name != head:  # the next to ask goes straight there
            self._with[name], name = head, self._with[name]
        return head

    def leaves_open(self, one: str, other: str) -> bool:
        """Tell whether nothing decided says what two things are to each other.

        Things that are one with a third are one; a thing is not what is not one of these.
        """
        if ordered(one, other) in self._decided:
            return False
        heads = self._head(one), self._head(other)
        return heads[0] != heads[1] and ordered(*heads) not in self._apart

    def contradictions(self) -> Iterator[Decision]:
        """Give the refusals of pairs that other decisions make one: A = B, B = C, A ≠ C."""
        for each in self._decided.values():
            if each.verdict == "different" and self._head(each.pair[0]) == self._head(each.pair[1]):
                yield each
