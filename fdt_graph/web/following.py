"""A store in, how far its feed has come out; it is brought up to date by who asks, if need be.

Who publishes keeps a feed up, which takes no time to speak of; the first time the whole graph is
read.
"""

from datetime import UTC, datetime

from fdt_graph.engine import Engine
from fdt_graph.errors import BeingMade, NotMade, NotServed
from fdt_graph.feed.following import follow, is_up_to_date
from fdt_graph.feed.state import State, read_state, state_path
from fdt_graph.store.generation import Generation
from fdt_graph.web.beside import Beside


class Follower:
    """Brings the feed of an engine's store up to date."""

    def __init__(self, engine: Engine) -> None:
        """Nothing is read yet."""
        self._engine = engine
        self._follow = Beside(_follow)

    def written(self) -> datetime | None:
        """Tell when the feed was written last; None where there is none."""
        generation = self._engine.generation
        if not isinstance(generation, Generation):
            return None
        try:
            written = state_path(generation.directory).stat().st_mtime
        except FileNotFoundError:
            return None
        return datetime.fromtimestamp(written, UTC)

    def state(self) -> State:
        """Give how far the feed has come: up to the current generation, unless that takes long.

        Raises BeingMade while it is begun, NotMade where it cannot be, NotServed where the graph
        is another machine's.
        """
        generation = self._engine.generation
        if not isinstance(generation, Generation):
            raise NotServed
        if not is_up_to_date(generation.directory, generation):
            try:
                self._follow(generation)
            except (BeingMade, NotMade):
                if read_state(generation.directory) is None:
                    raise
        state = read_state(generation.directory)
        assert state is not None  # noqa: S101 - the work would not have ended well
        return state


def _follow(generation: Generation) -> None:
    follow(generation.directory)
