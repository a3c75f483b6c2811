"""A release in, how it is described and cited out.

DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/#dataset-versions), checksums as in SPDX
(https://spdx.github.io/spdx-spec/v2.3/).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from pyoxigraph import Literal, NamedNode, RdfFormat, Store, Triple

from fdt_graph.describe import VOID
from fdt_graph.namespaces import BASE, iri
from fdt_graph.serialize import write_statements

#: The dataset as a whole, whatever its release.
DATASET = iri("description:dataset")
LANGUAGES = ("fr", "en")
SPDX = "http://spdx.org/rdf/terms#"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"


@dataclass(frozen=True)
class Facts:
    """What the graph says of itself: nothing where it does not say it."""

    #: By language.
    titles: dict[str, str]
    creators: tuple[str, ...]
    licences: tuple[str, ...]
    #: By language.
    rights: dict[str, str]

    @classmethod
    def of(cls, store: Store) -> Self:
        """Read graph:void."""
        return cls(
            titles=_texts(store, "dcterms:title"),
            creators=tuple(sorted(_values(store, "dcterms:creator"))),
            licences=tuple(sorted(_values(store, "dcterms:license"))),
            rights=_texts(store, "dcterms:rights"),
        )

    def title(self, language: str) -> str:
        """Give the title in a language; the dataset's IRI where it has none."""
        return self.titles.get(language, DATASET.value)


def _objects(store: Store, name: str) -> list[NamedNode | Literal]:
    found = store.quads_for_pattern(DATASET, iri(name), None, VOID)
    return [quad.object for quad in found if isinstance(quad.object, NamedNode | Literal)]


def _values(store: Store, name: str) -> list[str]:
    return [value.value for value in _objects(store, name)]


def _texts(store: Store, name: str) -> dict[str, str]:
    texts = [value for value in _objects(store, name) if isinstance(value, Literal)]
    return {text.language: text.value for text in sorted(texts, key=str) if text.language}


@dataclass(frozen=True)
class File:
    """The size in bytes and the SHA-256, in hexadecimal, of a file."""

    bytes: int
    sha256: str


def release_iri(name: str) -> str:
    """Give the IRI of a release.

    >>> release_iri("2026-11")
    'https://w3id.org/fdt/releases/2026-11'
    """
    return f"{BASE}releases/{name}"


def title_of(facts: Facts, name: str, language: str) -> str:
    """Give the title of a release."""
    return facts.title(language) + {"fr": f", édition {name}", "en": f", release {name}"}[language]


def citation(facts: Facts, name: str, issued: datetime, language: str) -> str:
    """Say how a release is cited: creator, title, release, date, IRI, licences."""
    creators = f"{', '.join(facts.creators)}. " if facts.creators else ""
    said = f"{creators}{title_of(facts, name, language)}, {issued:%Y-%m-%d}. {release_iri(name)}"
    word = {"fr": "Licences : ", "en": "Licences: "}[language]
    return f"{said} {word}{', '.join(facts.licences)}" if facts.licences else said


@dataclass(frozen=True)
class Description:
    """What is said of a release in DCAT."""

    name: str
    issued: datetime
    #: When its bytes were last changed: after it was issued, for who asked to be forgotten.
    modified: datetime
    #: The compressed dump.
    dump: File
    #: The release before, by name.
    previous: str | None
    #: By language; empty where there is none.
    note: dict[str, str]
    facts: Facts

    def turtle(self) -> bytes:
        """Write the record, sorted; each node has an IRI."""
        return write_statements(sorted(self._statements(), key=str), RdfFormat.TURTLE)

    def _statements(self) -> list[Triple]:
        version = NamedNode(release_iri(self.name))
        dump = NamedNode(f"{version.value}#dump")
        said: list[tuple[str, NamedNode | Literal]] = [
            ("rdf:type", iri("dcat:Dataset")),
            ("dcat:version", Literal(self.name)),
            ("dcterms:identifier", Literal(self.name)),
            ("dcterms:issued", _moment(self.issued)),
            ("dcterms:modified", _moment(self.modified)),
            ("dcterms:isVersionOf", DATASET),
            ("dcat:isVersionOf", DATASET),
            ("dcat:distribution", dump),
            *(("dcterms:creator", Literal(each)) for each in self.facts.creators),
            *(("dcterms:license", NamedNode(each)) for each in self.facts.licences),
        ]
        if self.previous is not None:
            said.append(("dcat:previousVersion", NamedNode(release_iri(self.previous))))
        for language in LANGUAGES:
            texts = {
                "dcterms:title": title_of(self.facts, self.name, language),
                "dcterms:rights": self.facts.rights.get(language),
                "dcterms:description": self.note.get(language),
                "dcterms:bibliographicCitation": citation(
                    self.facts, self.name, self.issued, language
                ),
            }
            said += [
                (name, Literal(text, language=language)) for name, text in texts.items() if text
            ]
        triples = [Triple(version, iri(name), value) for name, value in said]
        return [*triples, *self._distribution(dump, version)]

    def _distribution(self, dump: NamedNode, version: NamedNode) -> list[Triple]:
        sum_ = NamedNode(f"{version.value}#dump-checksum")
        size = Literal(str(self.dump.bytes), datatype=iri("xsd:nonNegativeInteger"))
        hexadecimal = Literal(self.dump.sha256, datatype=iri("xsd:hexBinary"))
        algorithm = NamedNode(SPDX + "checksumAlgorithm_sha256")
        return [
            Triple(dump, iri("rdf:type"), iri("dcat:Distribution")),
            Triple(dump, iri("dcat:downloadURL"), NamedNode(f"{version.value}/dump.nq.gz")),
            Triple(dump, iri("dcat:mediaType"), NamedNode(f"{MEDIA_TYPES}application/n-quads")),
            Triple(dump, iri("dcat:compressFormat"), NamedNode(f"{MEDIA_TYPES}application/gzip")),
            Triple(dump, iri("dcat:byteSize"), size),
            *(
                Triple(dump, iri("dcterms:license"), NamedNode(licence))
                for licence in self.facts.licences
            ),
            Triple(dump, NamedNode(SPDX + "checksum"), sum_),
            Triple(sum_, iri("rdf:type"), NamedNode(SPDX + "Checksum")),
            Triple(sum_, NamedNode(SPDX + "algorithm"), algorithm),
            Triple(sum_, NamedNode(SPDX + "checksumValue"), hexadecimal),
        ]


def _moment(moment: datetime) -> Literal:
    return Literal(f"{moment:%Y-%m-%dT%H:%M:%SZ}", datatype=iri("xsd:dateTime"))
