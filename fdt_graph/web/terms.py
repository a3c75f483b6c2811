"""The graph, or the frozen files of a release, in; the terms of one version of the vocabulary out.

The shapes are read from their files: they have blank nodes, which a dataset that is to be written
twice in the same bytes does without.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import NamedNode, RdfFormat, Store

from fdt_graph.engine import Engine
from fdt_graph.namespaces import NS, iri
from fdt_graph.parse import load_file, load_text
from fdt_graph.query import Row, by_variable, query
from fdt_graph.validate import load_shapes
from fdt_graph.vocabulary_release import read_release
from fdt_graph.web.subjects import Subject, named_by, subjects

#: The module of a term that no file of ontology/ holds any more.
OTHER = "other"


#: The profile of the shapes that what is published is held to.
WHOLE = "publication"


@dataclass(frozen=True)
class Vocabulary:
    """One version of the vocabulary, with the shapes that speak of its terms; all by IRI."""

    header: Subject
    terms: Mapping[str, Subject]
    shapes: Mapping[str, Subject]
    #: Term → the file of ontology/ that holds it today.
    modules: Mapping[str, str]

    @property
    def version(self) -> str:
        """The number of the version; "" where its header says none."""
        said = self.header.text("owl:versionInfo", "")
        return said.words if said else ""

    def classes(self) -> dict[str, list[Subject]]:
        """Give the classes by module."""
        return self._by_module(self._of("owl:Class"))

    def properties(self) -> dict[str, list[Subject]]:
        """Give the properties by module."""
        return self._by_module(self._of("rdf:Property"))

    def individuals(self) -> dict[str, list[Subject]]:
        """Give what is neither a class nor a property, by module."""
        kinds = [*self._of("owl:Class"), *self._of("rdf:Property")]
        return self._by_module(term for term in self.terms.values() if term not in kinds)

    def named_by(self, curie: str) -> dict[str, list[Subject]]:
        """Turn a property of the terms around: IRI of a value → the terms that have it."""
        return named_by(self.terms.values(), curie)

    def shapes_of(self, term: Subject) -> list[Subject]:
        """Give the shapes that hold data to something about a term: by its class, by a path."""
        return [*self._by_class.get(term.iri, []), *self._by_path.get(term.iri, [])]

    def parts_of(self, shape: Subject) -> list[Subject]:
        """Give the property shapes that a shape is made of."""
        names = (link.iri for link in shape.links("sh:property", ""))
        return [self.shapes[name] for name in names if name in self.shapes]

    @cached_property
    def _by_class(self) -> dict[str, list[Subject]]:
        return named_by(self.shapes.values(), "sh:targetClass")

    @cached_property
    def _by_path(self) -> dict[str, list[Subject]]:
        return named_by(self.shapes.values(), "sh:path")

    def _of(self, kind: str) -> list[Subject]:
        return self.named_by("rdf:type").get(iri(kind).value, [])

    def _by_module(self, terms: Iterable[Subject]) -> dict[str, list[Subject]]:
        found: dict[str, list[Subject]] = {}
        for term in terms:
            found.setdefault(self.modules.get(term.iri, OTHER), []).append(term)
        return {module: found[module] for module in sorted(found, key=_last)}


def _last(module: str) -> tuple[bool, str]:
    return module == OTHER, module


class Terms:
    """Reads the current vocabulary from an engine, and released ones from their files."""

    def __init__(self, engine: Engine, root: Path) -> None:
        """Serve a working directory's releases and shapes beside an engine's generation."""
        self._engine = engine
        self._root = root
        self.rules = cache(self._rules)
        self.shapes = cache(self._shapes)
        self.released = cache(self._released)

    def current(self) -> Vocabulary:
        """Read the vocabulary that the current generation has."""
        return self._engine.kept(self._read)

    def _read(self, engine: Engine) -> Vocabulary:
        return self._vocabulary(subjects(engine.select("terms")), self.shapes(WHOLE))

    def _rules(self, profile: str) -> Store:
        """Read the shapes of a profile, and what the profile says of itself."""
        store = Store()
        directory = self._root / "shapes"
        load_text(store, load_shapes(directory, profile).decode(), RdfFormat.N_TRIPLES)
        described = directory / "profiles" / f"{profile}.ttl"
        if described.exists():
            load_file(store, described)
        return store

    def _shapes(self, profile: str) -> dict[str, Subject]:
        return subjects(self._rows(self.rules(profile), "shapes"))

    def _released(self, version: str) -> Vocabulary:
        """Read a released version, which stays in memory: it never changes."""
        store, parts = Store(), read_release(self._root, version)
        for part in ("vocabulary", "schemes", "shapes", "alignments"):
            store.extend(parts[part])
        return self._vocabulary(
            subjects(self._rows(store, "terms")), subjects(self._rows(store, "shapes"))
        )

    def _vocabulary(self, found: dict[str, Subject], shapes: Mapping[str, Subject]) -> Vocabulary:
        header = found.pop(NS.value, Subject(NS.value))
        return Vocabulary(header, found, shapes, self._modules)

    def _rows(self, store: Store, question: str) -> Iterator[Row]:
        answer = query(store, self._engine.questions[question].text)
        assert isinstance(answer, ox.QuerySolutions)  # noqa: S101 (narrows the type)
        return by_variable(answer)

    @cached_property
    def _modules(self) -> dict[str, str]:
        """In which file of ontology/ each term is."""
        found: dict[str, str] = {}
        for path in sorted((self._root / "ontology").glob("*.ttl")):
            store = Store()
            load_file(store, path)
            for quad in store.quads_for_pattern(None, iri("rdfs:isDefinedBy"), NS, None):
                if isinstance(quad.subject, NamedNode):
                    found[quad.subject.value] = path.stem
        return found
