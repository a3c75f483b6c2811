"""What was erased at somebody's request, known by its hashes alone.

    store/forgotten.json    SHA-256 of each IRI that nothing may bring back, and since when; 0600

A hash tells nobody a name; whoever has the IRI already can find out that it is one of them.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path

from pyoxigraph import NamedNode, Quad, Store, Triple

from fdt_graph.namespaces import BASE
from fdt_graph.store.files import replace

#: Where the IRIs of what can be forgotten begin.
THINGS = BASE + "id/"
#: The name of the list in a store.
FORGOTTEN = "forgotten.json"


class Forgotten:
    """What is not to come back."""

    def __init__(self, since: Mapping[str, str]) -> None:
        """Take hexadecimal SHA-256 of IRIs, each with the day that it was forgotten."""
        self.since = since
        self._known: dict[str, bool] = {}

    def __bool__(self) -> bool:
        """Tell whether anything was forgotten."""
        return bool(self.since)

    def __contains__(self, iri: str) -> bool:
        """Tell whether an IRI was forgotten."""
        if iri not in self._known:
            self._known[iri] = iri.startswith(THINGS) and _hash(iri) in self.since
        return self._known[iri]

    def mentions(self, quad: Quad) -> bool:
        """Tell whether a statement names what was forgotten: as subject, object or graph."""
        return any(self._names(term) for term in (quad.subject, quad.object, quad.graph_name))

    def leave_out(self, store: Store) -> int:
        """Remove from a store in memory what was forgotten; give the number of quads that went."""
        if not self:
            return 0
        found = [quad for quad in store if self.mentions(quad)]
        for quad in found:
            store.remove(quad)
        return len(found)

    def _names(self, term: object) -> bool:
        if isinstance(term, Triple):
            return self._names(term.subject) or self._names(term.object)
        return isinstance(term, NamedNode) and term.value in self


def forgotten(directory: Path) -> Forgotten:
    """Read what a store has forgotten; ValueError, KeyError or TypeError for a damaged list."""
    try:
        said = json.loads((directory / FORGOTTEN).read_bytes())["forgotten"]
    except FileNotFoundError:
        return Forgotten({})
    since = {each["sha256"]: each["on"] for each in said}
    if any(len(bytes.fromhex(hash_)) != sha256().digest_size for hash_ in since):
        raise ValueError(FORGOTTEN)
    for day in since.values():
        date.fromisoformat(day)
    return Forgotten(since)


def is_forgotten(directory: Path, iri: str) -> bool:
    """Tell whether a store has forgotten an IRI; raises what forgotten() does."""
    return iri in forgotten(directory)


def remember(directory: Path, iris: Iterable[str], on: date) -> None:
    """Add IRIs to what is not to come back; the day of those that are there stays."""
    add(directory, {_hash(iri): on.isoformat() for iri in iris})


def add(directory: Path, since: Mapping[str, str]) -> None:
    """Add what another store has forgotten to what this one has."""
    both = {**since, **forgotten(directory).since}
    said = [{"sha256": hash_, "on": day} for hash_, day in sorted(both.items())]
    replace(directory / FORGOTTEN, json.dumps({"forgotten": said}, indent=1) + "\n", 0o600)


def _hash(iri: str) -> str:
    return sha256(iri.encode()).hexdigest()
