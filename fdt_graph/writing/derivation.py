"""A store and a change that it has in; what else follows from it now, derived again, out.

A rule is a CONSTRUCT about one variable, its root. For each root that a change concerns, what the
rule looks at from there is copied into a small store in memory, and the rule runs over that. So the
cost is that of the roots' surroundings, not of the graph's size.

Rules run in order, and each sees what earlier ones made, nothing of later ones. So what is being
made again is left out of the small store until its rule has run; and what a rule must not see yet,
because a later one makes it, is made again too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode, Quad, QueryTriples, RdfFormat, Store, Triple
from rdflib.term import Variable

from fdt_graph.derive import DERIVED, construct, said_by
from fdt_graph.errors import ParseError
from fdt_graph.serialize import dump_graph
from fdt_graph.store.diff import UNION, Diff, apply
from fdt_graph.writing.query_reach import look, parse, template
from fdt_graph.writing.reach import (
    LIMIT,
    Hierarchy,
    Reach,
    Term,
    changed_triples,
    graphs_of,
)

#: Family of rules → the roots for which its rules are run again.
Roots = dict[int, set[Term]]


@dataclass(frozen=True)
class Rule:
    """A rule, what it looks at from a root, and what it can make."""

    text: str
    reach: Reach
    #: It makes something of each graph.
    graphs: bool
    #: Predicate and object of what it makes; None: any object.
    makes: frozenset[tuple[NamedNode, Term | None]]


def read_rule(path: Path) -> Rule:
    """Read a rule; ParseError for one that is not a CONSTRUCT about a single variable.

    Its subject must be that variable throughout, its predicates IRIs.
    """
    text = path.read_text()
    construct(Store(), text, path)
    query = parse(text)
    triples = template(query)
    subjects = {subject for subject, _, _ in triples}
    made = {(p, None if isinstance(o, Variable) else o) for _, p, o in triples}
    makes = frozenset((p, o) for p, o in made if isinstance(p, NamedNode))
    root = next(iter(subjects), None)
    if len(subjects) != 1 or not isinstance(root, Variable) or len(makes) != len(made):
        raise ParseError(
            path,
            None,
            None,
            "a rule is a CONSTRUCT about a single variable",
            "une règle est un CONSTRUCT sur une seule variable",
        )
    try:
        looked = look(query, {str(root): ((),)})
    except ValueError as error:
        raise ParseError(path, None, None, str(error)) from None
    return Rule(text, Reach(looked.walks, looked.patterns), looked.graphs, makes)


def families(rules: Iterable[Rule]) -> tuple[int, ...]:
    """Give each rule the number of its family: rules that can make the same triple are of one."""
    found: list[set[int]] = []
    rules = list(rules)
    for number, rule in enumerate(rules):
        like = [f for f in found if any(_overlap(rule, rules[other]) for other in f)]
        found = [f for f in found if f not in like] + [{number}.union(*like)]
    return tuple(next(min(f) for f in found if number in f) for number in range(len(rules)))


def _overlap(one: Rule, other: Rule) -> bool:
    return any(
        p == q and (a is None or b is None or a == b) for p, a in one.makes for q, b in other.makes
    )


class Rules:
    """The rules of a directory, in the order of their names."""

    def __init__(self, directory: Path) -> None:
        """Read the rules; ParseError for one that is not a CONSTRUCT about a single variable."""
        self._directory = directory
        self.rules = tuple(read_rule(path) for path in sorted(directory.glob("*.rq")))
        self.families = families(self.rules)
        #: Predicate → the rules that make triples of it, each with their object; None: any.
        self.makers: dict[NamedNode, list[tuple[int, Term | None]]] = {}
        for number, rule in enumerate(self.rules):
            for predicate, term in sorted(rule.makes, key=str):
                self.makers.setdefault(predicate, []).append((number, term))

    def rederive(self, head: Store, change: Diff, everything: bool = False) -> Diff:
        """Bring graph:derived up to date with a change that the head has; give what that changed.

        The change is to graphs other than graph:derived, which says what derive() makes of the
        others as they were. Then it says what derive() makes of them as they are; with
        `everything`, derive() is what is run.
        """
        run = _Run(head, self)
        roots = None if everything else run.concerned_by(change)
        diff = None if roots is None else run.derive(roots)
        if diff is not None:
            return diff
        apply(head, run.done.inverse)
        return self._everything(head)

    def _everything(self, head: Store) -> Diff:
        """Derive everything, as when the dataset is built."""
        given = Store()
        for graph in set(head.named_graphs()) - {DERIVED}:
            if triples := dump_graph(head, RdfFormat.N_TRIPLES, graph):
                given.bulk_load(triples, RdfFormat.N_TRIPLES, to_graph=graph)
        for rule in self.rules:
            given.extend(said_by(DERIVED, construct(given, rule.text, self._directory)))
        new = frozenset(given.quads_for_pattern(None, None, None, DERIVED))
        old = frozenset(head.quads_for_pattern(None, None, None, DERIVED))
        diff = Diff(new - old, old - new)
        apply(head, diff)
        return diff


class _Run:
    """One derivation: the store, and what was changed so far in what is derived."""

    def __init__(self, head: Store, rules: Rules) -> None:
        self.head = head
        self.rules = rules.rules
        self.families = rules.families
        self.makers = rules.makers
        self.done = Diff()
        self.hierarchy = Hierarchy(head)

    def concerned_by(self, change: Diff) -> Roots | None:
        """Find the roots that a change to given graphs concerns; None: any may be.

        A triple that stays, but is now derived only, counts: an early rule no longer sees it.
        """
        changed = changed_triples(self.head, change, apart=DERIVED)
        roots = self._concerned({number: changed for number in range(len(self.rules))})
        if roots is not None and (graphs := graphs_changed(self.head, change)):
            for rule, family in zip(self.rules, self.families, strict=True):
                if rule.graphs:
                    roots[family] |= graphs
        return roots

    def derive(self, roots: Roots) -> Diff | None:
        """Derive again for some roots, for those that what changes then concerns, and so on.

        None: any root may be concerned; the head then has what is in `done`.
        """
        while True:
            seen = self._widen(roots)
            if seen is None:
                return None
            before, after = self._made(roots), self._run(roots, seen)
            diff = Diff(frozenset(after - before), frozenset(before - after))
            came, went = apply(self.head, diff)
            self.done = self.done.then(diff)
            more = self._concerned(self._visible(came | went))
            further = self._concerned(self._visible(came), inner=True)
            if more is None or further is None:
                return None
            grown = _add(roots, more)
            if not grown and not any(further.values()):
                return self.done

    def _concerned(self, changed: dict[int, set[Triple]], inner: bool = False) -> Roots | None:
        """Find the roots of each rule that look at changed triples (rule → triples)."""
        roots: Roots = {family: set() for family in self.families}
        for number, triples in changed.items():
            found = self.rules[number].reach.affected(self.head, triples, self.hierarchy, inner)
            if found is None:
                return None
            roots[self.families[number]] |= {each for each in found if isinstance(each, NamedNode)}
        return roots

    def _visible(self, derived: Iterable[Triple]) -> dict[int, set[Triple]]:
        """Give each rule the derived triples that an earlier one may have made."""
        visible: dict[int, set[Triple]] = {}
        for triple in derived:
            for number in range(min(self._makers(triple)) + 1, len(self.rules)):
                visible.setdefault(number, set()).add(triple)
        return visible

    def _makers(self, triple: Triple) -> list[int]:
        """List the rules that may have made a triple."""
        makers = self.makers.get(triple.predicate, ())
        return [number for number, term in makers if term is None or term == triple.object]

    def _widen(self, roots: Roots) -> set[Triple] | None:
        """Add the roots that must go along; give what all roots see, but what is made again.

        None: any root may have to.
        """
        while True:
            shifting = self._concerned(self._shifting(roots))
            if shifting is None or sum(map(len, roots.values())) > LIMIT:
                return None
            seen, early = self._see(roots)
            if not _add(roots, shifting) | _add(roots, early):
                return seen

    def _shifting(self, roots: Roots) -> dict[int, set[Triple]]:
        """Give rules the triples that may be made before them now, and after them formerly."""
        shifting: dict[int, set[Triple]] = {}
        for quad in self._made(roots):
            makers = self._makers(quad.triple)
            for number in range(min(makers) + 1, max(makers) + 1):
                shifting.setdefault(number, set()).add(quad.triple)
        return shifting

    def _see(self, roots: Roots) -> tuple[set[Triple], Roots]:
        """Collect what roots see, and the roots of what they see too early."""
        seen: set[Triple] = set()
        early: Roots = {family: set() for family in self.families}
        for number, (rule, family) in enumerate(zip(self.rules, self.families, strict=True)):
            if not roots[family]:
                continue
            for triple in rule.reach.seen(self.head, roots[family], self.hierarchy):
                makers = self._makers(triple)
                made = self.families[makers[0]] if makers else None
                if made is None or not self._is_in_question(triple, roots[made], makers, number):
                    seen.add(triple)
                elif triple.subject not in roots[made]:
                    early[made].add(triple.subject)
        return seen, early

    def _is_in_question(
        self, triple: Triple, roots: set[Term], makers: list[int], number: int
    ) -> bool:
        """Tell whether a triple is derived only, and made again or by a later rule."""
        if triple.subject not in roots and max(makers) < number:
            return False
        return graphs_of(self.head, triple) == {DERIVED}

    def _made(self, roots: Roots) -> set[Quad]:
        """List what is derived about the roots, by the rules for which they are roots."""
        return {
            quad
            for rule, family in zip(self.rules, self.families, strict=True)
            for root in roots[family]
            for predicate, term in rule.makes
            for quad in self.head.quads_for_pattern(root, predicate, term, DERIVED)  # type: ignore[arg-type]
        }

    def _run(self, roots: Roots, seen: set[Triple]) -> set[Quad]:
        """Run the rules over what the roots see; give what they make of them."""
        store = Store()
        store.extend(said_by(UNION, seen))
        made: set[Quad] = set()
        for rule, family in zip(self.rules, self.families, strict=True):
            if not roots[family]:
                continue
            for graph in roots[family] if rule.graphs else ():
                if _is_there(self.head, graph):
                    store.add_graph(graph)  # type: ignore[arg-type]
            answer = store.query(rule.text)
            assert isinstance(answer, QueryTriples)  # noqa: S101 (narrows the type)
            triples = [triple for triple in list(answer) if triple.subject in roots[family]]
            store.extend(said_by(UNION, triples))
            made.update(said_by(DERIVED, triples))
        return made


def _add(roots: Roots, more: Roots) -> bool:
    """Add roots to others; tell whether there were new ones."""
    new = any(more[family] - roots[family] for family in roots)
    for family in roots:
        roots[family] |= more[family]
    return new


def graphs_changed(store: Store, change: Diff) -> set[Term]:
    """List the graphs that are there since a change, and those that are no more."""
    came = {quad.graph_name for quad in change.added}
    went = {quad.graph_name for quad in change.removed}
    return {
        graph
        for graph in came | went
        if isinstance(graph, NamedNode)
        if all(q in change.added for q in store.quads_for_pattern(None, None, None, graph))
    }


def _is_there(store: Store, graph: Term) -> bool:
    """Tell whether a graph says something."""
    quads = store.quads_for_pattern(None, None, None, graph)  # type: ignore[arg-type]
    return next(quads, None) is not None
