"""Generations in, answers out: each query reads the generation that is current when it comes."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Self

import pyoxigraph as ox

from fdt_graph.generations import Generation, Generations
from fdt_graph.query import Term, query
from fdt_graph.questions import load_questions
from fdt_graph.serialize import Answer

Row = Mapping[str, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None]


class Engine:
    """Answers queries over the current generation, and moves to a new one between queries."""

    def __init__(self, generations: Generations, questions: Path) -> None:
        """Serve some generations; `questions` is the folder of the queries that pages ask."""
        self._generations = generations
        self._questions = load_questions(questions)
        self._open = generations.current().open()

    def __enter__(self) -> Self:
        """Stay open for a block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close at the end of the block."""
        self.close()

    def close(self) -> None:
        """Let the open generation go."""
        self._open.close()

    @property
    def generation(self) -> Generation:
        """The generation that the next query reads."""
        current = self._generations.current()
        if current.path != self._open.generation.path:
            before, self._open = self._open, current.open()
            before.close()
        return self._open.generation

    def query(self, text: str, bindings: Mapping[str, Term] | None = None) -> Answer:
        """Answer a query of a stranger; errors as fdt_graph.query.query."""
        _ = self.generation
        return query(self._open.store, text, bindings)

    def select(self, name: str, **bindings: Term) -> Iterator[Row]:
        """Answer one of the project's own SELECT questions by name, row by row."""
        answer = self.query(self._questions[name].text, bindings)
        if not isinstance(answer, ox.QuerySolutions):
            raise TypeError(f"{name} is not a SELECT")
        names = [variable.value for variable in answer.variables]
        for solution in answer:
            yield {name: solution[name] for name in names}

    def construct(self, name: str, **bindings: Term) -> list[ox.Triple]:
        """Answer one of the project's own CONSTRUCT questions by name, each statement once."""
        answer = self.query(self._questions[name].text, bindings)
        if not isinstance(answer, ox.QueryTriples):
            raise TypeError(f"{name} is not a CONSTRUCT")
        return list(set(answer))
