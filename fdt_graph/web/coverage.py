"""The current generation in, what it covers out: how many of what, where, from which sources."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from pyoxigraph import Literal, NamedNode

from fdt_graph.engine import Engine
from fdt_graph.query import Row
from fdt_graph.records import Labels
from fdt_graph.web.subjects import Link, Subject, Text, counts, subjects


@dataclass(frozen=True)
class Counted:
    """A thing, and how many there are of something in it."""

    link: Link
    count: int
    #: How many of those sources speak of; None where that is not asked.
    named: int | None = None


@dataclass(frozen=True)
class Source:
    """A named graph, and what is known of where it comes from."""

    iri: str
    name: Text
    publisher: str
    #: IRI of the publisher, where the graph knows whose site it is; else None.
    organisation: str | None
    read_on: str
    license: Link
    statements: int


def classes(engine: Engine, language: str) -> list[Counted]:
    """Count the things of each main class, most first."""
    return _counted(engine.select("counts"), "class", language)


def departments(engine: Engine, language: str) -> list[Counted]:
    """Count what sources place in each department where they place something, most first."""
    return _counted(engine.select("coverage-departments"), "department", language)


def levels(engine: Engine, language: str) -> list[Counted]:
    """Count the territories of each level, and those that sources speak of."""
    named = counts(engine.select("coverage-named"), "level")
    return [
        Counted(each.link, each.count, named.get(each.link.iri, 0))
        for each in _counted(engine.select("coverage-levels"), "level", language)
    ]


def _counted(rows: Iterable[Row], variable: str, language: str) -> list[Counted]:
    """Read rows of a variable, ?label and ?count; most first, then by name."""
    found: dict[str, tuple[Labels, int]] = {}
    for row in rows:
        thing, count = row[variable], row["count"]
        if isinstance(thing, NamedNode) and isinstance(count, Literal):
            found.setdefault(thing.value, (Labels(), int(count.value)))[0].add(row["label"])
    listed = [
        Counted(Link(*labels.name(iri, language), iri), count)
        for iri, (labels, count) in found.items()
    ]
    return sorted(listed, key=lambda each: (-each.count, each.link))


def sources(engine: Engine, language: str) -> list[Source]:
    """List the named graphs and their sources, the one with most statements first."""
    graphs = engine.generation.graphs
    found = []
    for each in subjects(engine.select("source-list")).values():
        tally = graphs.get(each.iri)
        found.append(_source(each, tally.statements if tally else 0, language))
    return sorted(found, key=lambda source: (-source.statements, source.iri))


def _source(said: Subject, statements: int, language: str) -> Source:
    def words(curie: str) -> str:
        text = said.text(curie, language)
        return text.words if text else ""

    publishers = said.links("dcterms:publisher", language)
    (license_, *_) = said.links("dcterms:license", language)
    return Source(
        iri=said.iri,
        name=said.name(language),
        publisher=words("fdt:publisherName"),
        organisation=publishers[0].iri if publishers else None,
        read_on=words("fdt:readOn"),
        license=named_license(license_),
        statements=statements,
    )


def named_license(link: Link) -> Link:
    """Name a licence that has no name by its address, without what all addresses have.

    >>> named_license(Link("x", "", "https://creativecommons.org/licenses/by/4.0/")).name
    'creativecommons.org/licenses/by/4.0'
    """
    if link.language or not link.iri.startswith(("http://", "https://")):
        return link
    parts = urlsplit(link.iri)
    return Link(f"{parts.netloc}{parts.path}".rstrip("/"), "", link.iri)


def license_key(iri: str) -> str:
    """Give the short name that an address of this site knows a licence by.

    >>> license_key("https://creativecommons.org/licenses/by/4.0/")
    'by-4.0'
    >>> license_key("https://w3id.org/fdt/ns#UnknownLicence")
    'UnknownLicence'
    """
    *before, last = [part for part in re.split("[/#]", iri) if part]
    return last if last[:1].isalpha() else f"{before[-1]}-{last}"
