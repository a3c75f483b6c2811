"""What a partner sent and what is published in; what of it is taken, record by record, out.

    statements ─▶ records ─▶ refusals ─▶ shapes ─▶ verdicts
                                ▲          │ a Violation: what was last accepted stands in,
                                └──────────┘ or the record is left out; then again

A record is validated beside the others and beside what is published around it, so one that leads to
a refused one may be refused in turn.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pyoxigraph import NamedNode, Quad, Store

from fdt_graph.errors import Refused, ValidationError
from fdt_graph.federation.blame import blame
from fdt_graph.federation.problems import Problem
from fdt_graph.federation.records import TYPE, Records, Split, split
from fdt_graph.federation.refusals import LICENCES, Grounds, is_admitted, refusals, unusable
from fdt_graph.namespaces import BASE, iri
from fdt_graph.store.diff import as_kept
from fdt_graph.validate import Report, load_shapes, validate
from fdt_graph.worker.validation import beside
from fdt_graph.writing.history import MADE

#: Kinds of things that speak for all that a partner sends.
WHOLE = frozenset(
    iri(name) for name in ("dcat:Dataset", "dcat:Distribution", "dcat:Catalog", "void:Dataset")
)
#: Times that records are validated again after some were refused.
ROUNDS = 20
#: What is wrong with a thing whose row was refused.
UNREAD = Problem(
    "row-refused",
    "La ligne ou l’élément qui en parle n’a pas été pris. Le corriger : ce rapport dit où.",
    "The row or the element that speaks of it was not taken. Correct it: this report says where.",
)


@dataclass(frozen=True)
class Verdict:
    """What became of one record."""

    #: The IRI of the thing.
    iri: str
    #: added, changed, unchanged, refused, withdrawn.
    outcome: str
    #: Of a refused one: what was last accepted of it stays.
    kept: bool
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Screened:
    """What became of all records."""

    #: Sorted by IRI.
    verdicts: tuple[Verdict, ...]
    #: All that the partner's graph is to say, but for what it says of itself.
    statements: frozenset[Quad]
    #: What was refused; nothing of what was erased.
    quarantined: frozenset[Quad]
    #: Records that the graph had, and of those the ones that it would have no more.
    before: int
    lost: int


def screen(
    sent: Iterable[Quad],
    about: Sequence[Quad],
    grounds: Grounds,
    root: Path,
    unread: Collection[str] = (),
) -> Screened:
    """Tell what of some statements is taken; `about` is what the graph will say of itself.

    `unread` are things that the partner says something of which cannot be read: what was last
    accepted of them stays.

    Blank nodes have names already. Raises Refused when the whole is under a licence that is not
    admitted, and when no end of refusing is in sight.
    """
    own = NamedNode(grounds.partner.graph)
    received, elsewhere = _placed(sent, own)
    _refuse_licence(received, grounds)
    parts = split(as_kept(quad for quad in received if quad.subject != own))
    grounds = replace(grounds, elsewhere=elsewhere)
    before = published_records(grounds.published, own)
    problems = _held_against(parts, grounds)
    missed = {name for name in unread if name in before and name not in parts.records}
    problems |= dict.fromkeys(missed, (UNREAD,))
    accepted = {name: quads for name, quads in parts.records.items() if name not in problems}
    kept = {name: before[name] for name in problems if name in before}
    final = _validated({**accepted, **kept}, before, about, grounds, root, problems)
    nothing: frozenset[Quad] = frozenset()
    everything = {**parts.records, **parts.strays, **dict.fromkeys(missed, nothing)}
    refused = (everything[name] for name in everything if _is_refused(problems.get(name, ())))
    return Screened(
        tuple(_verdicts(everything, before, final, problems)),
        frozenset(quad for quads in final.values() for quad in quads),
        frozenset(
            quad for quads in refused for quad in quads if not grounds.forgotten.mentions(quad)
        ),
        len(before),
        len(before.keys() - final.keys()),
    )


def published_records(published: Store, graph: NamedNode) -> Records:
    """Read the records that a graph has; what it says of itself is none."""
    said = published.quads_for_pattern(None, None, None, graph)
    return split(quad for quad in said if quad.subject != graph).records


def _placed(sent: Iterable[Quad], own: NamedNode) -> tuple[list[Quad], Mapping[str, str]]:
    """Put statements into the partner's graph; note those that were in another one of ours."""
    placed: list[Quad] = []
    elsewhere: dict[str, str] = {}
    for quad in sent:
        name = quad.graph_name
        if isinstance(name, NamedNode) and name != own and name.value.startswith(BASE):
            if isinstance(quad.subject, NamedNode):
                elsewhere[quad.subject.value] = name.value
        placed.append(Quad(quad.subject, quad.predicate, quad.object, own))
    return placed, elsewhere


def _refuse_licence(received: Iterable[Quad], grounds: Grounds) -> None:
    """Raise Refused when what is sent as a whole is under a licence that is not admitted."""
    received = list(received)
    whole = {q.subject for q in received if q.predicate == TYPE and q.object in WHOLE}
    whole.add(NamedNode(grounds.partner.graph))
    for quad in received:
        if quad.subject in whole and quad.predicate in LICENCES:
            if not is_admitted(quad.object, grounds.licences):
                problem = unusable(quad, grounds.licences)
                raise Refused(problem.fr, problem.en)


def _held_against(parts: Split, grounds: Grounds) -> dict[str, tuple[Problem, ...]]:
    """Find the records that are not the partner's to state."""
    found = {name: tuple(refusals(quads, grounds)) for name, quads in parts.records.items()}
    for name in parts.strays:
        found[name] = (
            Problem(
                "without-iri",
                "Cette chose n’a pas d’IRI, et aucune autre n’y mène. Lui en donner un, qui reste "
                "le même d’une récolte à l’autre.",
                "This thing has no IRI, and no other leads to it. Give it one, which stays the "
                "same from one harvest to the next.",
            ),
        )
    return {name: problems for name, problems in found.items() if problems}


def _validated(
    candidates: dict[str, frozenset[Quad]],
    before: Records,
    about: Sequence[Quad],
    grounds: Grounds,
    root: Path,
    problems: dict[str, tuple[Problem, ...]],
) -> dict[str, frozenset[Quad]]:
    """Leave out what does not conform, or put back what was last accepted; note why.

    Raises Refused when that comes to no end.
    """
    profiles = {grounds.partner.profile, "publication"} - {"core"}  # core asks for nothing more
    shapes = [load_shapes(root / "shapes", profile) for profile in sorted(profiles)]
    # What followed from what the partner said, and what is withdrawn, may be otherwise now.
    apart = MADE | {NamedNode(grounds.partner.graph)}
    for _ in range(ROUNDS):
        quads = {quad for quads in candidates.values() for quad in quads}
        data = beside([*quads, *about], grounds.published, root, apart)
        results = blame(_reports(data, shapes), candidates)
        blocked = {name for name, found in results.items() if _is_refused(found)}
        if not blocked:
            for name, found in results.items():
                problems.setdefault(name, tuple(found))
            return candidates
        for name in blocked:
            was_accepted = candidates.pop(name) != before.get(name)
            blocking = (each for each in results[name] if each.severity == "Violation")
            problems[name] = (*problems.get(name, ()), *blocking)
            if was_accepted and name in before:
                candidates[name] = before[name]
    raise Refused(
        f"Des fiches se refusent l’une l’autre, encore après {ROUNDS} passages. Les corriger, puis "
        "récolter à nouveau.",
        f"Records refuse one another, still after {ROUNDS} rounds. Correct them, then harvest "
        "again.",
    )


def _reports(data: Store, shapes: Iterable[bytes]) -> list[Report]:
    try:
        return [validate(data, each) for each in shapes]
    except ValidationError as error:
        raise Refused(error.say("fr"), error.say("en")) from None


def _is_refused(problems: Iterable[Problem]) -> bool:
    return any(each.severity == "Violation" for each in problems)


def _verdicts(
    sent: Records,
    before: Records,
    final: Records,
    problems: Mapping[str, tuple[Problem, ...]],
) -> Iterable[Verdict]:
    for name in sorted(sent.keys() | before.keys()):
        said = problems.get(name, ())
        if name in sent and _is_refused(said):
            yield Verdict(name, "refused", name in final, said)
        elif name not in final:
            yield Verdict(name, "withdrawn", False, ())
        elif name not in before:
            yield Verdict(name, "added", False, said)
        else:
            same = before[name] == final[name]
            yield Verdict(name, "unchanged" if same else "changed", False, said)
