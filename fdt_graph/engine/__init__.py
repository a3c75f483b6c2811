"""Generations in, answers out: each query reads the generation that is current when it comes.

The project's own questions are answered here, over a store opened read-only; a stranger's text is
answered by a worker (pool.py) that may be killed.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Concatenate, ParamSpec, Protocol, Self, TypeVar

import pyoxigraph as ox

from fdt_graph.engine.per_generation import PerGeneration
from fdt_graph.query import Row, Term, by_variable, query
from fdt_graph.questions import load_questions
from fdt_graph.serialize import Solution
from fdt_graph.store.generation import Generation, OpenGeneration

#: Seconds for which a generation that was replaced stays open, and how many do.
LINGER, KEPT = 60.0, 16

P = ParamSpec("P")
T = TypeVar("T")


class Published(Protocol):
    """What has a generation to read: a store's generations, or one release."""

    def current(self) -> Generation:
        """Tell which generation readers open."""
        ...


class Engine:
    """Answers questions over the current generation, and moves to a new one between them."""

    def __init__(self, generations: Published, questions: Path) -> None:
        """Serve some generations; `questions` is the folder of the queries that pages ask."""
        self._generations = generations
        #: The queries that pages ask, by name.
        self.questions = load_questions(questions)
        self._lock = threading.Lock()
        self._open = generations.current().open()
        #: Those before it, and when each was replaced, the oldest first.
        self._before: deque[tuple[float, OpenGeneration]] = deque()
        self._kept = PerGeneration(lambda: self.generation.name)

    def __enter__(self) -> Self:
        """Stay open for a block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close at the end of the block."""
        self.close()

    def close(self) -> None:
        """Let the open generation go."""
        self._open.close()
        while self._before:
            self._before.popleft()[1].close()

    @property
    def directory(self) -> Path:
        """The directory of the store: generations and releases are two levels below."""
        return self.generation.path.parent.parent

    @property
    def generation(self) -> Generation:
        """The generation that the next question reads."""
        return self._reading().generation

    def _reading(self) -> OpenGeneration:
        """Open the current generation; those before it stay open for who still reads them."""
        with self._lock:
            current = self._generations.current()
            if current.path != self._open.generation.path:
                now = time.monotonic()
                while (
                    len(self._before) >= KEPT or self._before and now - self._before[0][0] > LINGER
                ):
                    self._before.popleft()[1].close()
                self._before.append((now, self._open))
                self._open = current.open()
            return self._open

    def select(self, name: str, **bindings: Term) -> Iterator[Row]:
        """Answer one of the project's own SELECT questions by name, row by row."""
        answer = self._answer(name, bindings)
        if not isinstance(answer, ox.QuerySolutions):
            raise TypeError(f"{name} is not a SELECT")
        yield from by_variable(answer)

    def construct(self, name: str, **bindings: Term) -> list[ox.Triple]:
        """Answer one of the project's own CONSTRUCT questions by name, each statement once."""
        answer = self._answer(name, bindings)
        if not isinstance(answer, ox.QueryTriples):
            raise TypeError(f"{name} is not a CONSTRUCT")
        return list(set(answer))

    def _answer(self, name: str, bindings: Mapping[str, Term]) -> Solution:
        return query(self._reading().store, self.questions[name].text, bindings)

    def names(self) -> list[str]:
        """List the IRIs of everything that is described."""
        return self.kept(_names)

    def kept(
        self, read: Callable[Concatenate["Engine", P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Give what a function reads of the current generation; it is called once for each.

        It is kept under the function itself, which must last, and its arguments, which must be few.
        """
        key = (read, args, *sorted(kwargs.items()))
        value: T = self._kept.get(key, lambda: read(self, *args, **kwargs))
        return value


def _names(engine: Engine) -> list[str]:
    things = (row["this"] for row in engine.select("known"))
    return [thing.value for thing in things if isinstance(thing, ox.NamedNode)]
