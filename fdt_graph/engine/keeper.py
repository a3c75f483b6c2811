"""A worker and the state that it reads, which is kept from collection meanwhile."""

from typing import IO, Self

from fdt_graph.engine.process import Process, Work
from fdt_graph.store.state import State
from fdt_graph.worker.job import Budget, Job, errand, write_told
from fdt_graph.worker.queries import answer_queries


class Keeper:
    """Keeps one worker over a state."""

    #: What runs in its process.
    work: Work = staticmethod(answer_queries)

    def __init__(self, generation: State, process: Process, kept: IO[bytes]) -> None:
        """Take over a process that reads a generation, and what keeps that."""
        self.generation = generation
        self.process = process
        self.channel = process.channel
        self._kept = kept

    @classmethod
    async def ready(cls, generation: State, budget: Budget) -> Self:
        """Start a worker and wait until its store is open; Crashed if it cannot be."""
        kept = generation.keep()
        try:
            process = await Process.ready(cls.work, generation.store, budget)
        except BaseException:
            kept.close()
            raise
        return cls(generation, process, kept)

    def worked(self) -> float:
        """Give the seconds of a processor that it took so far."""
        return self.process.worked()

    def move(self, generation: State) -> None:
        """Read another generation from now on; the one before is let go."""
        before, self._kept = self._kept, generation.keep()
        self.generation = generation
        before.close()

    def send(self, job: Job | None) -> None:
        """Give the worker a job; or none, to have it open the store of its generation."""
        self.channel.send(write_told(errand(self.generation.store, job)))

    def stop(self) -> None:
        """Stop the worker and let its generation go."""
        self.process.stop()
        self._kept.close()
