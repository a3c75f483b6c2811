"""A shapes graph in; whom its shapes are about, and what they look at from there, out.

https://www.w3.org/TR/shacl/ (Core and SPARQL-based constraints). A constraint that is not known
here raises ValueError: to leave one out would be to miss what it finds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import pyoxigraph as ox
from pyoxigraph import NamedNode, RdfFormat, Store

from fdt_graph.namespaces import iri, last_part
from fdt_graph.writing.paths import repeated
from fdt_graph.writing.query_reach import look, parse
from fdt_graph.writing.reach import Step, Term, Walk, reversed_walk

TYPE = iri("rdf:type")
SH = iri("sh:path").value.removesuffix("path")

#: What a shape says that looks at nothing beyond its value nodes, or at nothing at all.
_LOOKS_NO_FURTHER = frozenset(
    """datatype nodeKind minCount maxCount minExclusive minInclusive maxExclusive maxInclusive
    minLength maxLength pattern flags languageIn uniqueLang hasValue in ignoredProperties
    qualifiedMinCount qualifiedMaxCount severity message name description order group defaultValue
    path targetClass targetNode targetSubjectsOf targetObjectsOf deactivated""".split()
)
_TARGETS = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
_PAIRS = ("equals", "disjoint", "lessThan", "lessThanOrEquals")
_CLASSES = (iri("rdfs:Class"), iri("owl:Class"))
_VALIDATORS = ("validator", "nodeValidator", "propertyValidator")


@dataclass(frozen=True)
class Scope:
    """Whom shapes are about, and what they look at from there."""

    classes: frozenset[NamedNode]
    nodes: frozenset[Term]
    #: Steps of which a focus node must have one.
    steps: frozenset[Step]
    walks: frozenset[Walk]


def scope(shapes: bytes) -> Scope:
    """Read the scope of all shapes of a shapes graph (N-Triples) that have a target.

    https://www.w3.org/TR/shacl/#targets
    Raises ValueError for a constraint, a target or a path that is not known.
    """
    graph = _Graph(shapes)
    if graph.pattern(None, "target"):
        raise ValueError("sh:target is not known")
    implicit = {
        quad.subject
        for quad in graph.store
        if quad.predicate.value.startswith(SH) and graph.is_class(quad.subject)
    }
    said = [(name, q.subject, q.object) for name in _TARGETS for q in graph.pattern(None, name)]
    classes = frozenset(_name(o) for name, _, o in said if name == "targetClass")
    classes |= {_name(each) for each in implicit}
    steps = {
        Step(frozenset({_name(o)}), inverse=name == "targetObjectsOf")
        for name, _, o in said
        if name in ("targetSubjectsOf", "targetObjectsOf")
    }
    walks: set[Walk] = {(step,) for step in steps}
    walks |= {(Step(frozenset({TYPE}), kind=each),) for each in classes}
    for shape in {subject for _, subject, _ in said} | implicit:
        _Walks(graph, walks).shape(shape, ((),), ())
    nodes = frozenset(o for name, _, o in said if name == "targetNode")
    return Scope(classes, nodes, frozenset(steps), frozenset(walks))


class _Graph:
    """A shapes graph, read by the local names of SHACL."""

    def __init__(self, shapes: bytes) -> None:
        self.store = Store()
        self.store.load(shapes, RdfFormat.N_TRIPLES)
        #: Parameter → the constraint components that it belongs to.
        self.components: dict[Term, list[Term]] = {}
        for component in self.pattern(None, "parameter"):
            for path in self.objects(component.object, "path"):
                self.components.setdefault(path, []).append(component.subject)

    def pattern(self, subject: Term | None, name: str) -> list[ox.Quad]:
        return list(self.store.quads_for_pattern(subject, NamedNode(SH + name), None))  # type: ignore[arg-type]

    def objects(self, subject: Term, name: str) -> list[Term]:
        return [quad.object for quad in self.pattern(subject, name)]

    def said(self, subject: Term) -> Iterator[tuple[NamedNode, Term]]:
        for quad in self.store.quads_for_pattern(subject, None, None):  # type: ignore[arg-type]
            yield quad.predicate, quad.object

    def is_class(self, shape: Term) -> bool:
        return any(p == TYPE and o in _CLASSES for p, o in self.said(shape))

    def members(self, head: Term) -> list[Term]:
        """List the members of an RDF list."""
        members: list[Term] = []
        while head != iri("rdf:nil"):
            cell = dict(self.said(head))
            members.append(cell[iri("rdf:first")])
            head = cell[iri("rdf:rest")]
        return members

    def paths(self, node: Term) -> tuple[Walk, ...]:
        """Give the walks that a path stands for. https://www.w3.org/TR/shacl/#property-paths"""
        if isinstance(node, NamedNode):
            return ((Step(frozenset({node})),),)
        cell = dict(self.said(node))
        if iri("rdf:first") in cell:
            parts = [self.paths(each) for each in self.members(node)]
            return tuple(sum(walks, ()) for walks in product(*parts))
        ((operator, operand),) = cell.items()
        match operator.value.removeprefix(SH):
            case "alternativePath":
                return tuple(walk for each in self.members(operand) for walk in self.paths(each))
            case "inversePath":
                return tuple(reversed_walk(walk) for walk in self.paths(operand))
            case "zeroOrMorePath" | "oneOrMorePath":
                return (repeated(self.paths(operand)),)
            case "zeroOrOnePath":
                return (*self.paths(operand), ())
        raise ValueError(f"{operator} is not a known path")

    def namespaces(self, query: Term) -> dict[str, str]:
        """Read the prefixes of a query. https://www.w3.org/TR/shacl/#sparql-prefixes"""
        return {
            _text(self.objects(each, "prefix")[0]): _text(self.objects(each, "namespace")[0])
            for ontology in self.objects(query, "prefixes")
            for each in self.objects(ontology, "declare")
        }


class _Walks:
    """Collects the walks of shapes and of those they refer to."""

    def __init__(self, graph: _Graph, walks: set[Walk]) -> None:
        self.graph = graph
        self.walks = walks

    def shape(self, shape: Term, foci: tuple[Walk, ...], inside: tuple[Term, ...]) -> None:
        """Add what a shape looks at from nodes that some walks lead to."""
        if shape in inside:
            raise ValueError(f"{shape} refers to itself")
        if any(_text(each) == "true" for each in self.graph.objects(shape, "deactivated")):
            return
        values, paths = foci, None
        for path in self.graph.objects(shape, "path"):
            paths = self.graph.paths(path)
            values = tuple(focus + walk for focus in foci for walk in paths)
            self.walks.update(values)
        for predicate, term in self.graph.said(shape):
            for component in self.graph.components.get(predicate, ()):
                self._component(shape, component, foci, values, paths)
            if predicate.value.startswith(SH):
                name = predicate.value.removeprefix(SH)
                self._constraint(name, term, foci, values, paths, (*inside, shape))

    def _constraint(
        self,
        name: str,
        term: Term,
        foci: tuple[Walk, ...],
        values: tuple[Walk, ...],
        paths: tuple[Walk, ...] | None,
        inside: tuple[Term, ...],
    ) -> None:
        match name:
            case "property" | "node" | "not" | "qualifiedValueShape":
                self.shape(term, values, inside)
            case "and" | "or" | "xone":
                for member in self.graph.members(term):
                    self.shape(member, values, inside)
            case "class":
                step = Step(frozenset({TYPE}), kind=_name(term))
                self.walks.update((*value, step) for value in values)
            case "closed":
                self.walks.update((*value, Step()) for value in values)
            case _ if name in _PAIRS:
                self.walks.update((*focus, Step(frozenset({_name(term)}))) for focus in foci)
            case "sparql":
                self._query(term, foci, values, {}, paths)
            case _ if name not in _LOOKS_NO_FURTHER:
                raise ValueError(f"sh:{name} is not a known constraint")

    def _component(
        self,
        shape: Term,
        component: Term,
        foci: tuple[Walk, ...],
        values: tuple[Walk, ...],
        paths: tuple[Walk, ...] | None,
    ) -> None:
        """https://www.w3.org/TR/shacl/#sparql-constraint-components"""
        bound: dict[str, NamedNode] = {}
        for parameter in self.graph.objects(component, "parameter"):
            name = _name(self.graph.objects(parameter, "path")[0])
            for predicate, term in self.graph.said(shape):
                if predicate == name and isinstance(term, NamedNode):
                    bound[last_part(name.value)] = term
        for kind in _VALIDATORS:
            for validator in self.graph.objects(component, kind):
                self._query(validator, foci, values, bound, paths)

    def _query(
        self,
        query: Term,
        foci: tuple[Walk, ...],
        values: tuple[Walk, ...],
        bound: dict[str, NamedNode],
        paths: tuple[Walk, ...] | None,
    ) -> None:
        """Add what a query looks at; an ASK is given the value node too."""
        namespaces = self.graph.namespaces(query)
        known: dict[str, NamedNode | tuple[Walk, ...]] = {**bound}
        if paths is not None:
            known["PATH"] = paths
        for form, roots in (("select", {"this": foci}), ("ask", {"this": foci, "value": values})):
            for text in self.graph.objects(query, form):
                looked = look(parse(_text(text), namespaces), roots, known)
                if looked.patterns or looked.graphs:
                    raise ValueError(f"a query looks beyond what its focus node leads to: {text}")
                self.walks |= looked.walks


def _name(term: Term) -> NamedNode:
    if not isinstance(term, NamedNode):
        raise ValueError(f"{term} is no IRI")
    return term


def _text(term: Term) -> str:
    return term.value if isinstance(term, ox.Literal) else str(term)
