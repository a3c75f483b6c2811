"""A token and a change in, what of it is not the bearer's to make out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import chain

from pyoxigraph import NamedNode, Quad

from fdt_graph.errors import SHOWN, Forbidden
from fdt_graph.namespaces import BASE, GENID, PREFIXES, compact, iri

#: Graphs that the service makes: nobody writes them.
RESERVED = frozenset(iri(f"graph:{name}").value for name in ("derived", "history", "void"))
#: The vocabulary, the official territories with their positions, the registry of partners, what
#: an engine elsewhere was given: an administrator's.
OFFICIAL = frozenset(
    iri(f"graph:{name}").value
    for name in (
        *("alignments", "geonames", "ontology", "partners", "pushed", "register", "schemes"),
        *("shapes", "union"),
    )
)
#: What the keepers of the graph say themselves: no partner's own.
CURATED = frozenset(iri(f"graph:{name}").value for name in ("curation", "matches", "sources"))

#: How the project names a graph, and a thing; `..` or an escape would be a name in disguise.
GRAPH = re.compile(re.escape(PREFIXES["graph"]) + r"[A-Za-z0-9][A-Za-z0-9._~-]*")
THING = re.compile(re.escape(BASE) + r"id/[a-z-]+/[A-Za-z0-9][A-Za-z0-9._~-]*")
#: Properties, and classes of what one defines, of which a vocabulary and its shapes are made.
SCHEMA = frozenset(
    iri(f"rdfs:{name}").value
    for name in ("subClassOf", "subPropertyOf", "domain", "range", "Class", "Datatype")
) | {iri("rdf:Property").value}
SCHEMA_NAMESPACES = (PREFIXES["owl"], PREFIXES["sh"])
#: What settles a conflict between sources, or which of their things are one: a source does not.
SETTLING = frozenset(
    iri(f"fdt:{name}").value
    for name in (
        *("resolves", "keeps", "setsAside", "conflictingClaim"),
        *("MatchDecision", "compares", "verdict"),
    )
)
#: What the history says: by whom things were published, and what is withdrawn.
HISTORY = frozenset(
    iri(name).value
    for name in (
        "fdt:Publication",
        "fdt:WithdrawnThing",
        "prov:invalidatedAtTime",
        "prov:wasInvalidatedBy",
    )
)
TYPE = iri("rdf:type")


class Role(StrEnum):
    """What kind of writer a token makes of its bearer."""

    #: Writes the graphs that are its own.
    PARTNER = "partner"
    #: Writes all graphs of the project but the vocabulary's, the register and the service's.
    STEWARD = "steward"
    #: Writes every graph but the service's.
    ADMINISTRATOR = "administrator"

    def reaches(self, graph: str) -> bool:
        """Tell whether a token of this role could write a graph at all."""
        if graph in RESERVED:
            return False
        if self is Role.ADMINISTRATOR:
            return True
        if not graph.startswith(BASE):
            return self is Role.PARTNER
        closed = OFFICIAL if self is Role.STEWARD else OFFICIAL | CURATED
        return GRAPH.fullmatch(graph) is not None and graph not in closed


@dataclass(frozen=True)
class Token:
    """A right to write, without its secret."""

    #: Public: what logs and the history call it.
    id: str
    #: IRI of who writes with it.
    agent: str
    role: Role
    #: IRIs of the graphs that it is narrowed to; none for all that its role reaches.
    graphs: tuple[str, ...]
    created: datetime
    expires: datetime
    #: From when on it is worth nothing; later than now as long as a rotated one may still be used.
    revoked: datetime | None
    #: SHA-256 of the secret.
    digest: bytes = field(repr=False)

    def state(self, now: datetime) -> str:
        """Tell how it is at a moment: active, expired or revoked."""
        if self.revoked is not None and self.revoked <= now:
            return "revoked"
        return "active" if now < self.expires else "expired"

    def may_write(self, graph: str) -> bool:
        """Tell whether its bearer may write a graph."""
        everywhere = not self.graphs and self.role is not Role.PARTNER
        return self.role.reaches(graph) and (everywhere or graph in self.graphs)

    def may_describe(self, subject: str) -> bool:
        """Tell whether its bearer may state something about a subject, in a graph of its own."""
        if self.role is Role.ADMINISTRATOR or not subject.startswith(BASE):
            return True
        if THING.fullmatch(subject) or subject.startswith(GENID):
            return True
        if self.role is Role.STEWARD:
            return GRAPH.fullmatch(subject) is not None
        return subject in self.graphs


def require_graph(token: Token, graph: str) -> None:
    """Raise Forbidden unless the bearer may write a graph."""
    if not token.may_write(graph):
        fr, en = _elsewhere(graph)
        raise Forbidden(fr, en)


def _elsewhere(graph: str) -> tuple[str, str]:
    named = _cut(compact(graph))
    return (
        f"ce jeton n'écrit pas dans {named} ; demandez ce droit aux gardiens du graphe",
        f"this token does not write to {named}; ask the keepers of the graph for that right",
    )


def refusal(token: Token, added: Iterable[Quad], removed: Iterable[Quad]) -> Forbidden | None:
    """Say why a change is not the bearer's to make: its first offence; None when there is none."""
    for quad in chain(added, removed):
        why = _offence(token, quad)
        if why is not None:
            statement = _cut(str(quad.triple))
            return Forbidden(f"{statement} : {why[0]}", f"{statement}: {why[1]}")
    return None


def _offence(token: Token, quad: Quad) -> tuple[str, str] | None:
    """Say in both languages what is wrong with adding or removing a quad."""
    graph = quad.graph_name
    if not isinstance(graph, NamedNode):
        return (
            "hors de tout graphe nommé, rien ne s'écrit",
            "nothing is written outside a named graph",
        )
    if graph.value in RESERVED:
        return (
            f"le service fait lui-même {compact(graph.value)}, et personne ne l'écrit",
            f"the service makes {compact(graph.value)} itself, and nobody writes it",
        )
    if not token.may_write(graph.value):
        return _elsewhere(graph.value)
    subject, term = quad.subject, _term(quad)
    if term in HISTORY or (
        isinstance(subject, NamedNode) and subject.value.startswith(PREFIXES["publication"])
    ):
        return (
            "le service tient lui-même son histoire, et personne ne l'écrit",
            "the service keeps its history itself, and nobody writes it",
        )
    if token.role is Role.ADMINISTRATOR:
        return None
    if term in SCHEMA or term.startswith(SCHEMA_NAMESPACES):
        return (
            "le vocabulaire et les shapes ne changent que par un administrateur",
            "the vocabulary and the shapes are changed by an administrator only",
        )
    if token.role is Role.PARTNER and term in SETTLING:
        return (
            "un conflit entre sources et un appariement sont réglés par les gardiens du graphe, "
            "non par une source",
            "a conflict between sources and a match are settled by the keepers of the graph, "
            "not by a source",
        )
    if isinstance(subject, NamedNode) and not token.may_describe(subject.value):
        name = _cut(compact(subject.value))
        return (
            f"{name} n'est pas à vous : décrivez des choses ({BASE}id/type/nom) et vos graphes",
            f"{name} is not yours: describe things ({BASE}id/type/name) and your graphs",
        )
    return None


def _term(quad: Quad) -> str:
    """Name the property that a quad uses, or the class when it says what its subject is."""
    if quad.predicate == TYPE and isinstance(quad.object, NamedNode):
        return quad.object.value
    return quad.predicate.value


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"
