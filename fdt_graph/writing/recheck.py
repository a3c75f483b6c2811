"""A store and a change that it has in; what the shapes say of the nodes that it concerns, out.

The nodes whose results may differ are found by going back from what changed along what the shapes
look at. What they see is copied, and only that is validated.
"""

from dataclasses import replace

import shacl
from pyoxigraph import RdfFormat, Store

from fdt_graph.errors import ValidationError
from fdt_graph.serialize import dump_graph, write_statements
from fdt_graph.store.diff import UNION, Diff
from fdt_graph.validate import Report, read_report
from fdt_graph.writing.reach import SUBCLASS, Hierarchy, Node, Reach, Term, changed_triples
from fdt_graph.writing.shape_reach import TYPE, scope


class Shapes:
    """A shapes graph, compiled once."""

    def __init__(self, text: bytes) -> None:
        """Compile a shapes graph given as N-Triples.

        Raises ValidationError for shapes that the engine refuses, or whose reach is not known.
        """
        try:
            self._compiled = shacl.Shapes.from_text(text.decode(), format="ntriples")
            self._scope = scope(text)
        except ValueError as error:
            raise ValidationError(str(error), str(error)) from None
        self._reach = Reach(self._scope.walks)
        #: What is copied: the same, but that all classes of a node are taken at once.
        self._sight = Reach(
            tuple(replace(step, kind=None) for step in walk) for walk in self._scope.walks
        )

    def recheck(self, head: Store, change: Diff, everything: bool = False) -> Report:
        """Report what a full validation of the head would, about the nodes that a change concerns.

        About all other nodes it would say what it said before. The head has the change, and what
        is derived from it is part of the change. With `everything`, or when the change may concern
        any node, all nodes are reported on.
        """
        hierarchy = Hierarchy(head)
        foci = None if everything else self._concerned(head, change, hierarchy)
        if foci is None:
            return self._validate(dump_graph(head, RdfFormat.N_TRIPLES))
        seen = self._sight.seen(head, foci, hierarchy) | set(hierarchy.triples)
        report = self._validate(write_statements(seen, RdfFormat.N_TRIPLES))
        return report.only({str(focus) for focus in foci})

    def concerned(self, head: Store, change: Diff) -> set[Term] | None:
        """Find the nodes whose results may be others since a change; None: those of any node."""
        return self._concerned(head, change, Hierarchy(head))

    def _concerned(self, head: Store, change: Diff, hierarchy: Hierarchy) -> set[Term] | None:
        changed = changed_triples(head, change)
        found = self._reach.affected(head, changed, hierarchy)
        if found is None:
            return None
        # What became a focus node, or is one no more, has a type that came or went, or a property.
        moved: set[Term] = {triple.subject for triple in changed if triple.predicate == TYPE}
        for step in self._scope.steps:
            its = step.allowed(hierarchy) or ()
            moved |= {step.sides(triple)[0] for triple in changed if triple.predicate in its}
        classes = {c for top in self._scope.classes for c in hierarchy.below(SUBCLASS, top)}
        return {n for n in found if n in moved or self._is_focus(head, n, classes, hierarchy)}

    def _is_focus(self, head: Store, node: Term, classes: set[Term], hierarchy: Hierarchy) -> bool:
        """Tell whether some shape has a node as a target."""
        if node in self._scope.nodes:
            return True
        if isinstance(node, Node):
            types = head.quads_for_pattern(node, TYPE, None, UNION)
            if any(quad.object in classes for quad in types):
                return True
        return any(
            next(step.forward(head, node, hierarchy), None) is not None
            for step in self._scope.steps
        )

    def _validate(self, triples: bytes) -> Report:
        try:
            report = self._compiled.validate_text(triples.decode(), format="ntriples")
        except ValueError as error:
            raise ValidationError(str(error), str(error)) from None
        return read_report(report.turtle.encode())
