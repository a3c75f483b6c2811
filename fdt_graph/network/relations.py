"""A generation in; the relations between its actors, the actors, and what all of it is called, out.

A relation is of the network when it has two actors at least.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from fdt_graph.engine import Engine
from fdt_graph.namespaces import iri
from fdt_graph.query import Row
from fdt_graph.records import Labels, Named, Value, value_of

#: What relations may be chosen by, and the property that says it.
FACETS = {"type": "fdt:linkType", "kind": "rdf:type", "theme": "fdt:theme", "region": "fdt:actsOn"}

#: First and last year; None where a side is open.
Years = tuple[int | None, int | None]


@dataclass(frozen=True)
class Relation:
    """One relation: its actors, those that give first, each part in the order of their IRIs."""

    iri: str
    parties: tuple[str, ...]
    givers: frozenset[str]
    #: Facet → IRIs.
    facets: Mapping[str, frozenset[str]]
    contexts: tuple[str, ...]
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    attested: tuple[str, ...]
    sources: tuple[str, ...]
    #: None where no source dates it.
    years: Years | None

    def is_directed(self, one: str, other: str) -> bool:
        """Tell whether the first of two parties gives what the other gets."""
        return one in self.givers and other not in self.givers


@dataclass
class Actor(Named):
    """One actor, as drawings and tables show it."""

    category: str | None = None
    regions: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Cooperation:
    """All that a generation says of the network."""

    relations: tuple[Relation, ...]
    actors: Mapping[str, Actor]
    words: Mapping[str, Labels]

    def word(self, name: str, language: str) -> str:
        """Give what an IRI is called in a language, or in another; else its compact form."""
        return self.words.get(name, Labels()).name(name, language)[0]

    def categories(self) -> list[str]:
        """List the categories of actors, in an order that no choice of links changes."""
        return sorted({actor.category for actor in self.actors.values() if actor.category})


def read_cooperation(engine: Engine) -> Cooperation:
    """Read the network of the current generation."""
    actors = _actors(engine.select("network-actors"))
    words: dict[str, Labels] = {}
    dates: dict[str, tuple[int, int]] = {}
    for row in engine.select("network-words"):
        thing = value_of(row["thing"])
        words.setdefault(thing, Labels()).add(row["label"])
        if row["first"] is not None and row["last"] is not None:
            dates[thing] = _year(row["first"]), _year(row["last"])
    subjects = _gathered(engine.select("network-subjects"), "subject")
    said = _gathered(engine.select("network"), "relation")
    found = (
        _relation(name, said[name], subjects, actors, dates)
        for name in sorted(said)
        if len(said[name][_INVOLVES]) > 1
    )
    return Cooperation(tuple(found), actors, words)


_INVOLVES, _PROVIDER = iri("fdt:involves").value, iri("fdt:provider").value
_CONTEXT, _SOURCE = iri("fdt:context").value, iri("dcterms:source").value
_START, _END, _ATTESTED = (iri(f"fdt:{name}").value for name in ("start", "end", "attestedOn"))
_FACETS = {facet: iri(prop).value for facet, prop in FACETS.items()}
_READ = (_INVOLVES, _PROVIDER, _CONTEXT, _SOURCE, _START, _END, _ATTESTED, *_FACETS.values())


def _actors(rows: Iterable[Row]) -> dict[str, Actor]:
    """Gather the rows about each actor; of two categories, the first by its IRI."""
    actors: dict[str, Actor] = {}
    for row in rows:
        name = value_of(row["actor"])
        actor = actors.setdefault(name, Actor(name))
        actor.labels.add(row["label"])
        if row["category"] is not None:
            category = value_of(row["category"])
            actor.category = min(actor.category or category, category)
        if row["region"] is not None:
            actor.regions.add(value_of(row["region"]))
    return actors


def _gathered(rows: Iterable[Row], variable: str) -> dict[str, dict[str, set[str]]]:
    """Gather rows by their thing and property; a property that nothing has is there, empty."""
    said: dict[str, dict[str, set[str]]] = {}
    for row in rows:
        thing = said.setdefault(value_of(row[variable]), {name: set() for name in _READ})
        thing[value_of(row["property"])].add(value_of(row["value"]))
    return said


def _relation(
    name: str,
    said: Mapping[str, set[str]],
    subjects: Mapping[str, Mapping[str, set[str]]],
    actors: Mapping[str, Actor],
    dates: Mapping[str, tuple[int, int]],
) -> Relation:
    givers = frozenset(said[_PROVIDER])
    parties = sorted(said[_INVOLVES], key=lambda party: (party not in givers, party))
    facets = {facet: frozenset(said[prop]) for facet, prop in _FACETS.items()}
    for subject in said[_CONTEXT] & subjects.keys():
        for facet in ("theme", "region"):
            facets[facet] |= subjects[subject][_FACETS[facet]]
    facets["region"] |= {region for party in parties for region in actors[party].regions}
    starts, ends, attested = (tuple(sorted(said[prop])) for prop in (_START, _END, _ATTESTED))
    return Relation(
        iri=name,
        parties=tuple(parties),
        givers=givers,
        facets=facets,
        contexts=tuple(sorted(said[_CONTEXT])),
        starts=starts,
        ends=ends,
        attested=attested,
        sources=tuple(sorted(said[_SOURCE])),
        years=_years(*([dates[day] for day in days] for days in (starts, ends, attested))),
    )


def _years(
    starts: list[tuple[int, int]], ends: list[tuple[int, int]], attested: list[tuple[int, int]]
) -> Years | None:
    """Tell the years of a relation.

    One that began and is not said to have ended goes on; one that sources only saw lasts as long
    as they saw it.
    """
    if not (starts or ends or attested):
        return None
    firsts = starts or ([] if ends else attested)
    lasts = ends or ([] if starts else attested)
    return (
        min((first for first, _ in firsts), default=None),
        max((last for _, last in lasts), default=None),
    )


def _year(day: Value) -> int:
    return int(value_of(day)[:4])
