"""A path and a media type in, what the service answers out, without a network."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from fdt_graph.engine import Engine
from fdt_graph.errors import ParseError
from fdt_graph.namespaces import BASE
from fdt_graph.parse import load_text

TURTLE = "text/turtle"


@dataclass(frozen=True)
class Answer:
    """What an address answers: its status, the media type without parameters, the body."""

    status: int
    media_type: str
    body: bytes


#: Asks for a path, in a media type.
Fetch = Callable[[str, str], Answer]


class Service:
    """A web service that publishes the vocabulary, as a client sees it."""

    def __init__(self, fetch: Fetch) -> None:
        """Say how its addresses are asked."""
        self.fetch = fetch

    @classmethod
    def of(cls, engine: Engine, root: Path) -> "Service":
        """Ask the pages of this project. The caller closes the engine."""
        from fdt_graph.web.pages import create_pages  # the other rules need no Flask

        client = create_pages(engine, root).test_client()

        def fetch(path: str, accept: str) -> Answer:
            with client.get(path, headers={"Accept": accept}, follow_redirects=True) as response:
                return Answer(response.status_code, response.mimetype or "", response.data)

        return cls(fetch)

    def get(self, name: str, accept: str = TURTLE) -> Answer:
        """Ask for an IRI of ours; what follows a # stays with the client."""
        return self.fetch("/" + name.removeprefix(BASE).partition("#")[0], accept)

    @cached_property
    def ontology(self) -> Store:
        """What the IRI of the vocabulary gives as Turtle; nothing when it gives none."""
        return read(self.get(f"{BASE}ns"))


def read(answer: Answer) -> Store:
    """Read the Turtle of an answer; nothing when it is none."""
    store = Store()
    if answer.status == 200 and answer.media_type == TURTLE:
        try:
            load_text(store, answer.body.decode(), RdfFormat.TURTLE)
        except ParseError:
            return Store()
    return store
