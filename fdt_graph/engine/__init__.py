"""Generations in, answers out: each query reads the generation that is current when it comes.

The project's own questions are answered here, over a state that is open: a store on this machine,
or another machine's engine. A stranger's text is answered by a worker (pool.py) that may be killed.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Concatenate, ParamSpec, Protocol, Self, TypeVar

import pyoxigraph as ox

from fdt_graph.engine.per_generation import PerGeneration
from fdt_graph.errors import NotServed
from fdt_graph.query import Row, Term, by_variable
from fdt_graph.questions import load_questions
from fdt_graph.store.generation import Generation
from fdt_graph.store.state import Opened, State

#: Seconds for which a generation that was replaced stays open, and how many do.
LINGER, KEPT = 60.0, 16

P = ParamSpec("P")
T = TypeVar("T")


class Published(Protocol):
    """What has a state to read: a store's generations, one release, another machine's engine."""

    def current(self) -> State:
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
        self._before: deque[tuple[float, Opened]] = deque()
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
        """The directory of the store; with another machine's engine there is none."""
        return self.generation.directory

    @property
    def generation(self) -> State:
        """The generation that the next question reads."""
        return self._reading().generation

    @property
    def local(self) -> Generation:
        """The same, for what reads its folder; NotServed when another machine has the graph."""
        found = self.generation
        if not isinstance(found, Generation):
            raise NotServed
        return found

    def _reading(self) -> Opened:
        """Open the current generation; those before it stay open for who still reads them."""
        with self._lock:
            current = self._generations.current()
            if current.name != self._open.generation.name:
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
        yield from by_variable(self._reading().select(self.questions[name].text, bindings))

    def construct(self, name: str, **bindings: Term) -> list[ox.Triple]:
        """Answer one of the project's own CONSTRUCT questions by name, each statement once."""
        return list(set(self._reading().construct(self.questions[name].text, bindings)))

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
