"""A working directory in, what rules look at out: each thing is made once, when first asked for."""

from collections.abc import Mapping
from contextlib import ExitStack, suppress
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

import pyoxigraph as ox
from pyoxigraph import NamedNode, RdfFormat, Store

from fdt_graph.check.service import Service
from fdt_graph.dataset import ONTOLOGY, PARTNERS, SCHEMES, copy_graphs, load_dataset
from fdt_graph.derive import DERIVED
from fdt_graph.engine import Engine
from fdt_graph.errors import FdtGraphError, QueryError
from fdt_graph.examples import load_examples
from fdt_graph.namespaces import PREFIXES, iri
from fdt_graph.query import by_variable, query_error
from fdt_graph.questions import Question, read_question
from fdt_graph.register import REGISTER
from fdt_graph.serialize import Solution
from fdt_graph.store.generations import Generations
from fdt_graph.validate import Report, Term, load_shapes, validate

SHAPES = iri("graph:shapes")
#: The graphs that list others: those that are there, and those that partners may fill.
LISTS = (iri("graph:sources"), PARTNERS)

#: An answer as texts: sorted statements of a CONSTRUCT, rows of a SELECT in their order.
Answer = list[tuple[str, ...]]


class Material:
    """A working directory as rules read it. Close it when done: it may have a service running."""

    def __init__(self, root: Path, dataset: Store | None = None) -> None:
        """Read a directory; `dataset` is the whole of it, when it was loaded already."""
        self.root = root
        self._given = dataset
        self._open = ExitStack()

    def __enter__(self) -> Self:
        """Stay open for a block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close at the end of the block."""
        self._open.close()

    @cached_property
    def dataset(self) -> Store:
        """Everything the repository says, and what is derived from it."""
        if self._given is not None:
            return self._given
        store = Store()
        load_dataset(self.root, store)
        return store

    @cached_property
    def vocabulary(self) -> Store:
        """The vocabulary and the concept schemes."""
        return copy_graphs(self.dataset, ONTOLOGY, SCHEMES)

    @cached_property
    def with_shapes(self) -> Store:
        """The vocabulary and the schemes, and the shapes of all profiles in graph:shapes."""
        store = copy_graphs(self.dataset, ONTOLOGY, SCHEMES)
        for profile in ("publication", "federation"):
            text = load_shapes(self.root / "shapes", profile)
            store.load(text, RdfFormat.N_TRIPLES, to_graph=SHAPES)
        return store

    @cached_property
    def shapes(self) -> bytes:
        """The shapes that a publication is held to, as N-Triples."""
        return load_shapes(self.root / "shapes")

    @cached_property
    def story(self) -> Store:
        """The made-up story of ontology/examples.trig, and what is derived from it."""
        return load_examples(self.vocabulary, self.root)

    @cached_property
    def report(self) -> Report:
        """What the shapes say of the dataset."""
        return validate(self.dataset, self.shapes)

    @cached_property
    def story_report(self) -> Report:
        """What the shapes say of the story, beside which stands the vocabulary with its source."""
        store = Store()
        store.extend(list(self.story))
        for graph in (ONTOLOGY, SCHEMES):
            declared = self.dataset.quads_for_pattern(graph, None, None, iri("graph:sources"))
            store.extend(list(declared))
        return validate(store, self.shapes)

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """The questions of sparql/cq/ by name, but those that do not say what they ask."""
        found = {}
        for path in sorted((self.root / "sparql" / "cq").glob("*.rq")):
            with suppress(QueryError):
                found[path.stem] = read_question(path)
        return found

    @cached_property
    def answers(self) -> Mapping[str, Answer]:
        """What the dataset answers to each question, its parameters having their defaults."""
        return {
            name: ask(self.dataset, question.with_defaults())
            for name, question in self.questions.items()
        }

    @cached_property
    def story_answers(self) -> Mapping[str, Answer]:
        """What the story answers to each question, whatever its parameters."""
        return {name: ask(self.story, each.text) for name, each in self.questions.items()}

    @cached_property
    def declared(self) -> frozenset[str]:
        """The IRIs of ours that something declares: terms, concepts, shapes, questions, graphs."""
        names = {
            quad.subject.value
            for store in (self.with_shapes, copy_graphs(self.dataset, *LISTS))
            for quad in store
            if isinstance(quad.subject, NamedNode)
        }
        for store in (self.dataset, self.story):
            names |= {g.value for g in store.named_graphs() if isinstance(g, NamedNode)}
        names |= {PREFIXES["question"] + name for name in self.questions}
        described = self.dataset.quads_for_pattern(None, None, None, iri("graph:void"))
        names |= {quad.subject.value for quad in described if isinstance(quad.subject, NamedNode)}
        paths = self.with_shapes.quads_for_pattern(None, iri("sh:path"), None, SHAPES)
        parameters = {quad.object.value for quad in paths if isinstance(quad.object, NamedNode)}
        names |= {name for name in parameters if name.startswith(PREFIXES["shape"])}
        return frozenset(names | {SHAPES.value, DERIVED.value})

    @cached_property
    def service(self) -> Service:
        """The pages and documents over all but the register, as they are served."""
        directory = self._open.enter_context(TemporaryDirectory())
        generations = Generations(Path(directory))
        generations.publish(
            copy_graphs(
                self.dataset,
                *(
                    graph
                    for graph in self.dataset.named_graphs()
                    if isinstance(graph, NamedNode) and graph not in (REGISTER, DERIVED)
                ),
            )
        )
        engine = Engine(generations, self.root / "sparql" / "portal")
        return Service.of(self._open.enter_context(engine), self.root)


def select(store: Store, text: str) -> list[dict[str, Term]]:
    """Ask a SELECT of the union of a store's graphs: what is bound in each row, by column.

    Raises FdtGraphError when it is another form.
    """
    answer = store.query(text, use_default_graph_as_union=True)
    if not isinstance(answer, ox.QuerySolutions):
        raise FdtGraphError("une règle est un SELECT", "a rule is a SELECT")
    return [
        {name: term for name, term in row.items() if term is not None}
        for row in by_variable(answer)
    ]


def ask(store: Store, text: str) -> Answer:
    """Ask any query of the union of a store's graphs, and give its answer as texts.

    Raises QueryError for a text that does not parse.
    """
    try:
        return as_texts(store.query(text, use_default_graph_as_union=True))
    except SyntaxError as error:
        raise query_error(text, error) from None


def as_texts(answer: Solution) -> Answer:
    """Write an answer as texts: terms in N-Triples syntax, nothing for what is unbound."""
    match answer:
        case ox.QuerySolutions():
            return [tuple(str(term or "") for term in row) for row in answer]
        case ox.QueryTriples():
            return sorted((str(triple),) for triple in answer)
        case _:
            return [("true",)] if answer else []
