"""A partner's record in, why it is not the partner's to state out: nothing when it is.

What is right in itself but does not conform is the shapes' to say.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import NamedNode, Quad, Store

from fdt_graph.federation.problems import Problem, cut, short
from fdt_graph.federation.records import TYPE
from fdt_graph.federation.registry import Partner
from fdt_graph.namespaces import BASE, GENID, PREFIXES, RECORD_TYPES, iri
from fdt_graph.store.diff import UNION
from fdt_graph.store.forgotten import Forgotten
from fdt_graph.tokens.rights import HISTORY, SCHEMA, SCHEMA_NAMESPACES, SETTLING
from fdt_graph.writing.history import MADE

#: Properties that say under which licence something is.
LICENCES = frozenset(
    {
        iri("dcterms:license"),
        iri("dcterms:rights"),
        iri("schema:license"),
        NamedNode("http://schema.org/license"),
        NamedNode("http://www.w3.org/1999/xhtml/vocab#license"),
        NamedNode("http://creativecommons.org/ns#license"),
        NamedNode("http://purl.org/dc/elements/1.1/rights"),
    }
)
#: Kinds of things that are nobody's but the keepers': they settle, or say what was published.
KEPT = frozenset({"change", "conflict", "date", "match", "publication", "resolution"})
VOCABULARY = PREFIXES["fdt"]


@dataclass(frozen=True)
class Grounds:
    """What records are held against."""

    partner: Partner
    #: The licences under which something may be taken.
    licences: frozenset[str]
    #: What was erased.
    forgotten: Forgotten
    #: The published graph.
    published: Store
    #: Things that were described in another graph of ours → which.
    elsewhere: Mapping[str, str] = field(default_factory=dict)


def refusals(quads: frozenset[Quad], grounds: Grounds) -> list[Problem]:
    """List what is wrong with a record whatever else it says; each rule is named once."""
    found: dict[str, Problem] = {}
    for rule in RULES:
        for problem in rule(quads, grounds):
            found.setdefault(problem.rule, problem)
    return list(found.values())


def is_minted(name: str, partner: Partner) -> bool:
    """Tell whether an IRI of ours is a partner's to give: it has the partner's identifier in it.

    https://w3id.org/fdt/id/{type}/{partner}-{slug}
    """
    kinds = "|".join(each for each in RECORD_TYPES if each not in KEPT)
    begins = re.escape(f"{BASE}id/")
    form = rf"{begins}(?:{kinds})/{re.escape(partner.id)}-[A-Za-z0-9][A-Za-z0-9._~-]*"
    return re.fullmatch(form, name) is not None


def is_admitted(value: object, licences: frozenset[str]) -> bool:
    """Tell whether a licence is one under which something may be taken."""
    return isinstance(value, NamedNode) and value.value in licences


def _erased(quads: frozenset[Quad], grounds: Grounds) -> Iterator[Problem]:
    if any(grounds.forgotten.mentions(quad) for quad in quads):
        yield Problem(
            "erased",
            "Cette fiche parle de ce qui a été effacé à la demande d’une personne. L’en retirer.",
            "This record speaks of what was erased at somebody’s request. Take it out.",
        )


def _graph(quads: frozenset[Quad], grounds: Grounds) -> Iterator[Problem]:
    for name in _subjects(quads):
        graph = grounds.elsewhere.get(name)
        if graph is not None:
            yield Problem(
                "another-graph",
                f"Ces énoncés sont dans le graphe {short(graph)}, qui n’est pas celui de ce "
                f"partenaire. Les mettre dans {short(grounds.partner.graph)}, ou hors de tout "
                "graphe.",
                f"These statements are in the graph {short(graph)}, which is not this partner’s. "
                f"Put them into {short(grounds.partner.graph)}, or in no graph.",
            )


def _names(quads: frozenset[Quad], grounds: Grounds) -> Iterator[Problem]:
    begin = f"{BASE}id/…/{grounds.partner.id}-"
    for name in _subjects(quads):
        if not name.startswith(BASE):
            continue
        whose = _described_by(name, grounds)
        if whose is not None:
            yield Problem(
                "our-record",
                f"{short(name)} est décrit par {short(whose)} : ce qui en est dit ne change pas "
                "par une récolte. Décrire une chose à soi, et la relier par skos:exactMatch.",
                f"{short(name)} is described by {short(whose)}: a harvest does not change what is "
                "said of it. Describe a thing of your own, and link it with skos:exactMatch.",
            )
        elif not name.startswith(GENID) and not is_minted(name, grounds.partner):
            yield Problem(
                "our-namespace",
                f"{short(name)} est un nom de cet espace qui n’est pas à ce partenaire. Prendre un "
                f"IRI à soi, ou un qui commence par {begin}",
                f"{short(name)} is a name in this namespace that is not this partner’s. Take an "
                f"IRI of your own, or one that begins with {begin}",
            )


def _described_by(name: str, grounds: Grounds) -> str | None:
    """Name the graph that describes a thing, other than the partner's own.

    That is to give it a type; of what was a blank node, to say anything.
    """
    own = NamedNode(grounds.partner.graph)
    by = None if name.startswith(GENID) else TYPE
    for quad in grounds.published.quads_for_pattern(NamedNode(name), by, None):
        graph = quad.graph_name
        if graph not in (UNION, own) and graph not in MADE and isinstance(graph, NamedNode):
            return graph.value
    return None


def _vocabulary(quads: frozenset[Quad], grounds: Grounds) -> Iterator[Problem]:
    for quad in quads:
        term = _term(quad)
        if term in SCHEMA or term.startswith(SCHEMA_NAMESPACES):
            yield Problem(
                "vocabulary",
                f"{short(term)} définit un vocabulaire ou des règles, ce qu’une récolte ne fait "
                "pas. Retirer cet énoncé.",
                f"{short(term)} defines a vocabulary or rules, which a harvest does not do. "
                "Remove this statement.",
                path=str(quad.predicate),
            )
        elif term in SETTLING or term in HISTORY:
            yield Problem(
                "keepers",
                f"{short(term)} est aux gardiens du graphe : ce qui règle un conflit, décide "
                "d’un appariement, ou raconte ce qui a été publié. Retirer cet énoncé.",
                f"{short(term)} is for the keepers of the graph: what settles a conflict, decides "
                "a match, or tells what was published. Remove this statement.",
                path=str(quad.predicate),
            )
        elif term.startswith(VOCABULARY) and not _declared(term, grounds):
            yield Problem(
                "unknown-term",
                f"{short(term)} n’est pas un terme du vocabulaire. Chercher une faute de frappe "
                f"dans {BASE}ns",
                f"{short(term)} is no term of the vocabulary. Look for a slip in {BASE}ns",
                path=str(quad.predicate),
            )


def _declared(term: str, grounds: Grounds) -> bool:
    found = grounds.published.quads_for_pattern(NamedNode(term), TYPE, None, UNION)
    return next(found, None) is not None


def _licence(quads: frozenset[Quad], grounds: Grounds) -> Iterator[Problem]:
    for quad in quads:
        if quad.predicate in LICENCES and not is_admitted(quad.object, grounds.licences):
            yield unusable(quad, grounds.licences)


def unusable(quad: Quad, licences: frozenset[str]) -> Problem:
    """Say that what is under a licence may not be taken."""
    listed = ", ".join(sorted(licences)) or "—"
    named = cut(str(quad.object))
    return Problem(
        "licence",
        f"La licence {named} n’est pas de celles que le registre admet : {listed}. Demander au "
        "partenaire une de celles-là, ou ne pas envoyer ce qui n’est pas sous elles.",
        f"The licence {named} is not one that the registry admits: {listed}. Ask the partner for "
        "one of these, or do not send what is not under them.",
        path=str(quad.predicate),
        value=named,
    )


def _subjects(quads: frozenset[Quad]) -> list[str]:
    """List the things that a record is about, and the blank nodes that were given names."""
    return sorted({quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)})


def _term(quad: Quad) -> str:
    """Name the property that a quad uses, or the class when it says what its subject is."""
    if quad.predicate == TYPE and isinstance(quad.object, NamedNode):
        return quad.object.value
    return quad.predicate.value


#: Each gives the problems of its kind that a record has.
RULES: tuple[Callable[[frozenset[Quad], Grounds], Iterator[Problem]], ...] = (
    _erased,
    _graph,
    _names,
    _vocabulary,
    _licence,
)
