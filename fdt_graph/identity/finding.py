"""Which pairs are wanted in, the pairs out as JSON: what a process that knows the names does.

The command line does it in its own process, the server in that of reconciliation
(fdt_graph/reconciliation/process.py).
"""

from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import pyoxigraph as ox

from fdt_graph.identity.evidence import Feature
from fdt_graph.identity.pairs import Candidate, Pairing
from fdt_graph.identity.things import read_things
from fdt_graph.questions import Question
from fdt_graph.reconciliation.answers import Answers
from fdt_graph.reconciliation.search import Search

Json = dict[str, Any]


class Finder:
    """Finds the pairs of one generation."""

    def __init__(self, store: ox.Store, search: Search, question: Question) -> None:
        """Read what the sources say by sparql/identity/things.rq."""
        self.things = read_things(store, question, search)
        self.pairing = Pairing(search, self.things)

    def names(self, graph: str | None) -> list[str]:
        """List the things of a graph, or all, in the order of their IRIs."""
        return [name for name, thing in self.things.items() if graph in (None, *thing.graphs)]

    def name(self, name: str, language: str) -> str:
        """Give what a thing is called in a language; its IRI where nothing calls it anything."""
        thing = self.pairing.thing(name)
        return name if thing is None else thing.entity.name(language)


@dataclass(frozen=True)
class FindPairs:
    """The pairs of all things, so many of them from one on; whatever was decided of them."""

    question: Question
    start: int
    count: int

    def answer(self, answers: Answers) -> Json:
        """Give the pairs, not ranked yet, and how many things there are."""
        make = partial(Finder, answers.store, answers.search, self.question)
        finder = answers.kept("pairs", make)
        names = finder.names(None)
        found = finder.pairing.pairs(names[self.start : self.start + self.count])
        return {"things": len(names), "pairs": [as_json(each) for each in found]}


def as_json(candidate: Candidate) -> Json:
    """Write a candidate."""
    return {
        "one": candidate.pair[0],
        "other": candidate.pair[1],
        "kind": candidate.kind,
        "likeness": candidate.likeness,
        "sure": candidate.sure,
        "graphs": candidate.graphs,
        "features": [asdict(each) for each in candidate.features],
    }


def from_json(said: Json) -> Candidate:
    """Read a candidate that as_json wrote."""
    features = tuple(Feature(**each) for each in said["features"])
    first, second = map(tuple, said["graphs"])
    return Candidate((said["one"], said["other"]), said["kind"], (first, second), features)
