"""Decisions in, the order that publishes them over all that was decided before out."""

from collections.abc import Sequence

from pyoxigraph import NamedNode

from fdt_graph.engine import Engine
from fdt_graph.errors import SHOWN, BadRequest
from fdt_graph.identity.decisions import GRAPH, UNPROPOSED, Decision, Pair, now, replaced
from fdt_graph.identity.pairs import Candidate
from fdt_graph.records import require
from fdt_graph.records.others import side
from fdt_graph.tokens import Token
from fdt_graph.writing.history import Attribution
from fdt_graph.writing.order import TAG, Condition, Order, Statements


def decided(pair: Pair, verdict: str, by: str, candidate: Candidate | None) -> Decision:
    """Make a decision on a pair, with what was said for and against it if it was proposed.

    `verdict` is one of VERDICTS, `by` the IRI of who decides.
    """
    if candidate is None:
        return Decision(pair, verdict, by, now(), None, UNPROPOSED)
    reason = {language: candidate.reason(language) for language in ("fr", "en")}
    return Decision(pair, verdict, by, now(), candidate.likeness, reason)


def order_of(
    engine: Engine,
    decisions: Sequence[Decision],
    how: Attribution,
    token: Token | None = None,
    taken_back: Sequence[Pair] = (),
) -> Order:
    """Make the order: it fails (PreconditionFailed) when others decide something meanwhile.

    What was decided of the pairs of `taken_back` goes, whatever became of the two things.
    Raises NoSuchRecord and Withdrawn for a thing that nobody describes, or no more; BadRequest for
    one of another kind than those that are compared: a person is not.
    """
    # The digest is read before the graph: what is published between the two is noticed.
    digest = engine.generation.graph_digest(GRAPH.value)
    names: dict[str, str] = {}
    for name in {name for each in decisions for name in each.pair}:
        _require(engine, NamedNode(name))
        names[name] = side(engine, NamedNode(name), "fr").name.name
    content = replaced(engine.construct("matches"), decisions, names, taken_back)
    one_of = None if digest is None else (digest[:TAG],)
    condition = Condition(GRAPH.value, one_of, absent=digest is None)
    return Order(Statements(GRAPH.value, content, replace=True), how, token, condition)


def _require(engine: Engine, name: NamedNode) -> None:
    """Raise what order_of does for a thing that nothing can be decided of."""
    require(engine, name)
    if next(engine.select("comparable", this=name), None) is None:
        raise BadRequest(
            f"{name.value[:SHOWN]} n’est ni une organisation, ni une initiative, ni un "
            "territoire : rien d’autre ne s’apparie",
            f"{name.value[:SHOWN]} is no organisation, initiative or territory: nothing else is "
            "matched",
        )
