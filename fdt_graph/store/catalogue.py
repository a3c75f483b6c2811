"""What a service gives in, its catalogue out.

DCAT-AP 3 (https://semiceu.github.io/DCAT-AP/releases/3.0.0/), over DCAT 3
(https://www.w3.org/TR/vocab-dcat-3/).
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from pyoxigraph import Literal, NamedNode, Triple

from fdt_graph.namespaces import BASE, iri
from fdt_graph.store.dcat import DATASET, MEDIA_TYPES, SPDX, release_iri
from fdt_graph.store.dumps import Dump
from fdt_graph.store.releases import Release

#: The catalogue, whatever machine answers; its parts' names begin so too.
CATALOGUE = NamedNode(BASE + "catalog")
#: The ending of a dump → the media type of what it holds.
HOLDS = {"nq": "application/n-quads", "trig": "application/trig"}
#: What says where something is: of these alone the address is that of who answers.
_WHERE = {
    iri(f"dcat:{name}")
    for name in ("accessURL", "downloadURL", "endpointURL", "endpointDescription", "landingPage")
} | {iri("foaf:homepage")}


def catalogue(
    said: Iterable[Triple],
    place: str,
    published: datetime,
    dumps: Mapping[str, Dump | None],
    releases: Iterable[Release],
) -> list[Triple]:
    """Complete what is said of the service and of its partners, sorted, each statement once.

    `place` is where the service is, without a slash at the end; `published` when its graph was.
    Of a dump that is None nothing is known yet but where it will be. What releases say of
    themselves is among what is said.
    """
    triples = {_at(triple, place) for triple in said}
    modified = Literal(f"{published:%Y-%m-%dT%H:%M:%SZ}", datatype=iri("xsd:dateTime"))
    for subject in (CATALOGUE, DATASET):
        triples.add(Triple(subject, iri("dcterms:modified"), modified))
    licences = [t.object for t in triples if _is(t, DATASET, "dcterms:license")]
    for ending, dump in dumps.items():
        triples.update(_distribution(ending, dump, place, licences))
    for release in releases:
        triples.update(_release(release))
    for triple in list(triples):
        if triple.predicate == iri("dcat:downloadURL"):
            triples.add(Triple(triple.subject, iri("dcat:accessURL"), triple.object))
    return sorted(triples, key=str)


def _release(release: Release) -> Iterator[Triple]:
    """List a release, and say what it is where nobody did when it was made."""
    version = NamedNode(release_iri(release.name))
    yield Triple(CATALOGUE, iri("dcat:dataset"), version)
    yield Triple(DATASET, iri("dcat:hasVersion"), version)
    day = release.issued.date().isoformat()
    texts = {"fr": f"L’état du graphe au {day}.", "en": f"The state of the graph on {day}."}
    for language, text in texts.items():
        if not release.note.get(language):
            said = Literal(text, language=language)
            yield Triple(version, iri("dcterms:description"), said)


def _at(triple: Triple, place: str) -> Triple:
    """Say where something is on this service."""
    where = triple.object
    ours = isinstance(where, NamedNode) and where.value.startswith(BASE)
    if triple.predicate not in _WHERE or not ours:
        return triple
    assert isinstance(where, NamedNode)  # noqa: S101 - ours
    there = NamedNode(f"{place}/{where.value.removeprefix(BASE)}")
    return Triple(triple.subject, triple.predicate, there)


def _is(triple: Triple, subject: NamedNode, name: str) -> bool:
    return triple.subject == subject and triple.predicate == iri(name)


def _distribution(
    ending: str, dump: Dump | None, place: str, licences: Iterable[object]
) -> Iterator[Triple]:
    """Describe a dump of what is published now. https://spdx.github.io/spdx-spec/v2.3/"""
    node, sum_ = (NamedNode(f"{CATALOGUE.value}#dump-{ending}{end}") for end in ("", "-checksum"))
    where = NamedNode(f"{place}/dump.{ending}.gz")
    yield Triple(DATASET, iri("dcat:distribution"), node)
    yield Triple(node, iri("rdf:type"), iri("dcat:Distribution"))
    for language, title in (("fr", "Tout le graphe"), ("en", "The whole graph")):
        said = Literal(f"{title}, .{ending}.gz", language=language)
        yield Triple(node, iri("dcterms:title"), said)
    yield Triple(node, iri("dcat:accessURL"), where)
    yield Triple(node, iri("dcat:downloadURL"), where)
    yield Triple(node, iri("dcat:mediaType"), NamedNode(MEDIA_TYPES + HOLDS[ending]))
    yield Triple(node, iri("dcat:compressFormat"), NamedNode(f"{MEDIA_TYPES}application/gzip"))
    for licence in licences:
        if isinstance(licence, NamedNode):
            yield Triple(node, iri("dcterms:license"), licence)
    if dump is None:
        return
    size = Literal(str(dump.bytes), datatype=iri("xsd:nonNegativeInteger"))
    hexadecimal = Literal(dump.sha256, datatype=iri("xsd:hexBinary"))
    yield Triple(node, iri("dcat:byteSize"), size)
    yield Triple(node, NamedNode(SPDX + "checksum"), sum_)
    yield Triple(sum_, iri("rdf:type"), NamedNode(SPDX + "Checksum"))
    sha256 = NamedNode(SPDX + "checksumAlgorithm_sha256")
    yield Triple(sum_, NamedNode(SPDX + "algorithm"), sha256)
    yield Triple(sum_, NamedNode(SPDX + "checksumValue"), hexadecimal)
