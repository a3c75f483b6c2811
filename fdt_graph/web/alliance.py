"""The current generation in, what sources say of the alliance and of its size out."""

from dataclasses import dataclass

from fdt_graph.engine import Engine
from fdt_graph.records import Labels, values_of
from fdt_graph.web.figures import number, within
from fdt_graph.web.subjects import Link, Subject, Text, subjects


@dataclass(frozen=True)
class Description:
    """What one source says that the alliance is."""

    #: IRI of what is described.
    this: str
    words: Text
    #: IRI of the graph of the source, its publisher, and the day on which it was read.
    graph: str
    publisher: str
    read_on: str


@dataclass(frozen=True)
class Count:
    """How many they are, by one source."""

    #: IRI of the claim.
    iri: str
    #: As the source says it: "at least 350 territories and organisations".
    amount: str
    #: What is counted: members of the alliance, signatories of its charter.
    aspect: Link
    #: When that was so, and a day to sort by; None and "" when the source says no date.
    when: Link | None
    day: str
    source: Link
    #: Where the graph says that sources disagree on it.
    conflicts: tuple[Link, ...]


def descriptions(engine: Engine, language: str) -> list[Description]:
    """Give what each source says that the alliance is, in a language or in another."""
    said: dict[str, tuple[Labels, dict[str, str]]] = {}
    for row in engine.select("alliance"):
        values = values_of(row)
        said.setdefault(values["graph"], (Labels(), values))[0].add(row["description"])
    found = []
    for labels, values in said.values():
        if chosen := labels.choose(language):
            keys = ("graph", "publisher", "readOn")
            found.append(Description(values["this"], Text(*chosen), *(values[key] for key in keys)))
    return found


def counts(engine: Engine, language: str) -> list[Count]:
    """Give how many they are by each source, the latest first, those without a date at the end."""
    found = [_count(claim, language) for claim in subjects(engine.select("alliance-size")).values()]
    found.sort(key=lambda count: count.iri)
    return sorted(found, key=lambda count: count.day, reverse=True)


def _count(claim: Subject, language: str) -> Count:
    value = claim.text("fdt:value", language)
    words = value.words if value else ""
    parts = [
        *(link.name for link in claim.links("fdt:approximation", language)),
        number(int(words), language) if words.isdecimal() else words,
        *(within(link.name) for link in claim.links("fdt:unit", language)),
    ]
    day = claim.text("fdt:earliest", language)
    return Count(
        iri=claim.iri,
        amount=" ".join(parts),
        aspect=claim.links("fdt:aspect", language)[0],
        when=next(iter(claim.links("fdt:attestedOn", language)), None),
        day=day.words if day else "",
        source=claim.links("dcterms:source", language)[0],
        conflicts=tuple(claim.links("fdt:conflictingClaim", language)),
    )
