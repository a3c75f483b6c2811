"""A worker that has another machine's engine answer, and its keeper."""

import time

from fdt_graph.engine.keeper import Keeper
from fdt_graph.engine.process import Work
from fdt_graph.worker.remote import ask_engine

#: What a second counts, in seconds of a processor: the engine's own is not seen from here. So a
#: query is an old one after half a second, as after a quarter of one here.
SHARE = 0.1


class RemoteKeeper(Keeper):
    """Keeps one worker that asks an engine."""

    work: Work = staticmethod(ask_engine)

    def worked(self) -> float:
        """Count the time that passes."""
        return SHARE * time.monotonic()
