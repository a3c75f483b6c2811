"""Tables of mappings to other vocabularies in, triples and what is wrong with them out.

A table is SSSOM/TSV (https://mapping-commons.github.io/sssom/spec-formats-tsv/): lines of metadata
that begin with #, a row that names the columns, one mapping a row. What other vocabularies declare
is listed in ontology/external/: IRI, kind and, where names are kept, French and English name.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Store, Triple
from rapidfuzz import fuzz, process

from fdt_graph.errors import ParseError
from fdt_graph.namespaces import compact, iri

ALIGNMENTS = iri("graph:alignments")

#: What a term is.
KINDS = ("class", "property", "individual")
#: What a mapping may say, and the kind of terms it says it of; None where any will do.
PREDICATES = {
    iri("rdfs:subClassOf"): "class",
    iri("rdfs:subPropertyOf"): "property",
    iri("skos:exactMatch"): None,
    iri("skos:closeMatch"): None,
    iri("skos:broadMatch"): None,
    iri("skos:narrowMatch"): None,
    iri("skos:relatedMatch"): None,
}
#: Metadata without which a set of mappings cannot be cited or reused.
METADATA = ("mapping_set_id", "mapping_set_version", "license", "mapping_date", "curie_map")
COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "author_label",
    "mapping_date",
    "comment",
)
#: What our own terms are typed with, and the kind that this makes them.
_TYPES = {"owl:Class": "class", "rdf:Property": "property", "skos:Concept": "individual"}


@dataclass(frozen=True)
class Term:
    """What a list says of a term of another vocabulary: its kind, and its names by language."""

    kind: str
    names: Mapping[str, str]


@dataclass(frozen=True)
class TermMapping:
    """One row of a table, and where it stands."""

    path: Path
    line: int
    subject: NamedNode
    predicate: NamedNode
    object: NamedNode
    #: The other cells, by the name of their column.
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Problem:
    """What is wrong with a mapping, in French and English, and where it stands."""

    path: Path
    line: int
    subject: NamedNode
    fr: str
    en: str


def alignments(root: Path) -> list[Triple]:
    """Read the tables of a working directory, and give what goes to graph:alignments.

    Raises ParseError for a broken table or list.
    """
    return alignment_triples(all_mappings(root), read_terms(root / "ontology" / "external"))


def all_mappings(root: Path) -> list[TermMapping]:
    """Read all tables of a working directory; ParseError as read_mappings."""
    return [each for path in tables(root) for each in read_mappings(path)]


def tables(root: Path) -> list[Path]:
    """List the tables of mappings of a working directory."""
    return sorted((root / "ontology").glob("*.sssom.tsv"))


def read_mappings(path: Path) -> list[TermMapping]:
    """Read a table.

    Raises ParseError, with the line, for metadata or columns that are missing, a row that has not
    one cell a column, and a name whose prefix is not in the curie_map.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    head = list(takewhile(lambda line: line.startswith("#"), lines))
    prefixes = read_metadata(path)[1]
    reader = csv.reader(lines[len(head) :], delimiter="\t")
    columns = next(reader, [])
    if missing := [column for column in COLUMNS if column not in columns]:
        listed = ", ".join(missing)
        raise _broken(path, len(head) + 1, f"colonnes absentes : {listed}", f"no column {listed}")
    mappings = []
    for row in reader:
        line = len(head) + reader.line_num
        if len(row) != len(columns):
            count = f"{len(row)} / {len(columns)}"
            raise _broken(path, line, f"cellules, colonnes : {count}", f"cells, columns: {count}")
        cells = dict(zip(columns, row, strict=True))
        ends = [
            _expand(path, line, cells.pop(column), prefixes)
            for column in ("subject_id", "predicate_id", "object_id")
        ]
        mappings.append(TermMapping(path, line, ends[0], ends[1], ends[2], cells))
    return mappings


def read_metadata(path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Read the metadata of a table, and its curie_map apart.

    They are YAML (https://yaml.org/spec/1.2.2/), of which a text on one line is all that is read.
    Raises ParseError for a line that is no `key: value`, and for metadata that are missing.
    """
    said: dict[str, str] = {}
    prefixes: dict[str, str] = {}
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(takewhile(lambda line: line.startswith("#"), lines), 1):
        key, colon, value = line[1:].partition(":")
        if not colon or ": " in value.strip():
            raise _broken(path, number, "ce n'est pas clé: valeur", "this is not key: value")
        (prefixes if key.startswith(" ") else said)[key.strip()] = value.strip()
    if missing := [key for key in METADATA if key not in said]:
        listed = ", ".join(missing)
        raise _broken(path, 1, f"métadonnées absentes : {listed}", f"no metadata {listed}")
    return said, prefixes


def read_terms(directory: Path) -> dict[str, Term]:
    """Read the lists of what other vocabularies declare, by IRI.

    Raises ParseError for a row that is not an IRI, a kind and, or not, two names.
    """
    terms = {}
    for path in sorted(directory.glob("*.txt")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.startswith("#"):
                continue
            name, *cells = line.split("\t")
            if len(cells) not in (1, 3) or cells[0] not in KINDS:
                raise _broken(path, number, "ni IRI ni nature d'un terme", "no IRI and kind")
            terms[name] = Term(cells[0], dict(zip(("fr", "en"), cells[1:], strict=False)))
    return terms


def declared_terms(vocabulary: Store) -> dict[str, str]:
    """Tell the kind of each term that our own vocabulary and schemes declare, by IRI."""
    return {
        quad.subject.value: kind
        for name, kind in _TYPES.items()
        for quad in vocabulary.quads_for_pattern(None, iri("rdf:type"), iri(name), None)
        if isinstance(quad.subject, NamedNode)
    }


def alignment_triples(mappings: Iterable[TermMapping], known: Mapping[str, Term]) -> list[Triple]:
    """Give one triple a mapping, and its target's names and place where a list keeps them."""
    triples = set()
    for mapping in mappings:
        triples.add(Triple(mapping.subject, mapping.predicate, mapping.object))
        if target := known.get(mapping.object.value):
            for language, name in target.names.items():
                label = Literal(name, language=language)
                triples.add(Triple(mapping.object, iri("rdfs:label"), label))
            if target.names:
                where = NamedNode(re.sub(r"[^/#]+$", "", mapping.object.value))
                triples.add(Triple(mapping.object, iri("rdfs:isDefinedBy"), where))
    return sorted(triples, key=str)


def problems(
    mappings: Iterable[TermMapping], known: Mapping[str, Term], declared: Mapping[str, str]
) -> Iterator[Problem]:
    """Find what is wrong with mappings, whatever their tables.

    `known` is what the other vocabularies declare, `declared` the kinds of our own terms.
    """
    pairs: set[tuple[NamedNode, NamedNode]] = set()
    exact: dict[NamedNode, NamedNode] = {}
    for mapping in mappings:
        for fr, en in _faults(mapping, known, declared):
            yield _problem(mapping, fr, en)
        if (pair := (mapping.subject, mapping.object)) in pairs:
            yield _problem(mapping, "cette paire est déjà donnée", "this pair is given already")
        pairs.add(pair)
        if mapping.predicate == iri("skos:exactMatch"):
            other = exact.setdefault(mapping.object, mapping.subject)
            if other != mapping.subject:
                name, end = _short(mapping.object), _short(other)
                yield _problem(
                    mapping,
                    f"{name} est déjà exactement {end} : les deux termes seraient le même",
                    f"{name} is exactly {end} already: the two terms would be one",
                )


def _faults(
    mapping: TermMapping, known: Mapping[str, Term], declared: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Find what is wrong with a mapping by itself."""
    subject, target = mapping.subject.value, mapping.object.value
    ours = declared.get(subject)
    theirs = known[target].kind if target in known else None
    if mapping.predicate not in PREDICATES:
        name = _short(mapping.predicate)
        yield f"{name} ne dit pas une correspondance", f"{name} says no mapping"
    if ours is None:
        near = _nearest(subject, declared)
        yield (
            f"le vocabulaire ne déclare pas ce terme ; au plus près, {near}",
            (f"the vocabulary does not declare this term; the nearest is {near}"),
        )
    if theirs is None:
        name, near = _short(mapping.object), _nearest(target, known)
        yield (
            f"aucune liste ne déclare {name} ; au plus près, {near}",
            (f"no list declares {name}; the nearest is {near}"),
        )
    kinds = {ours, theirs, PREDICATES.get(mapping.predicate)} - {None}
    if len(kinds) > 1:
        both = f"{_short(mapping.subject)} {_short(mapping.predicate)} {_short(mapping.object)}"
        yield f"{both} : pas de même nature", f"{both}: not of one kind"
    if not mapping.cells["mapping_justification"].startswith("semapv:"):
        yield "sans justification (semapv:…)", "no justification (semapv:…)"


def _problem(mapping: TermMapping, fr: str, en: str) -> Problem:
    return Problem(mapping.path, mapping.line, mapping.subject, fr, en)


def _nearest(name: str, names: Iterable[str]) -> str:
    near = process.extractOne(name, sorted(names), scorer=fuzz.ratio)
    return compact(near[0]) if near else "?"


def _short(name: NamedNode) -> str:
    return compact(name.value)


def _expand(path: Path, line: int, name: str, prefixes: Mapping[str, str]) -> NamedNode:
    prefix, colon, local = name.partition(":")
    if not colon or prefix not in prefixes:
        raise _broken(path, line, f"préfixe inconnu : {name}", f"unknown prefix: {name}")
    try:
        return ox.NamedNode(prefixes[prefix] + local)
    except ValueError as error:
        raise _broken(path, line, f"{name} : {error}", f"{name}: {error}") from None


def _broken(path: Path, line: int, fr: str, en: str) -> ParseError:
    return ParseError(path, line, None, en, fr)
