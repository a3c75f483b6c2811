"""Random updates: what they do is what the engine's own updates do, and the diff says it."""

import random
from collections.abc import Callable

import pyoxigraph as ox
from hypothesis import given, settings
from hypothesis import strategies as st

from fdt_graph.store.diff import UNION, Diff, apply
from fdt_graph.writing.skolem import GENID
from fdt_graph.writing.update import evaluate
from tests.workshop import said

SUBJECTS = ["<urn:a>", "<urn:b>", "x:c"]
PREDICATES = ["x:p", "a", "<urn:q>"]
GRAPHS = ["<urn:g>", "x:h", "<urn:\\u0069>"]
LITERALS = [
    "1",
    "-2.5",
    "1e0",
    "true",
    '"x; } INSERT DATA { # "@fr-FR',
    "'''it's; } \"#\n'''",
    '"""\\"""} ;"""',
    '"\\u00e9→ \\\\"^^x:datatype',
    "'' ",
]
VARIABLES = ["?s", "?p", "$o", "?g", "?unbound"]
NOISE = [" ", "\n", " # ; } INSERT { ' <\n", "\t#\r\n "]
PROLOGUE = "PREFIX x: <urn:> "


class Writer:
    """Writes random operations, as lists of tokens. Blank nodes only on request."""

    def __init__(self, chance: random.Random, blank_nodes: bool) -> None:
        self.chance = chance
        self.blank_nodes = blank_nodes
        self.label = 0

    def one(self, *choices: str) -> str:
        return self.chance.choice(choices)

    def maybe(self, *tokens: str) -> list[str]:
        return list(tokens) if self.chance.random() < 0.4 else []

    def several(self, make: Callable[[], list[str]], least: int = 0) -> list[str]:
        return [token for _ in range(self.chance.randint(least, 3)) for token in make()]

    # A blank node is no predicate and no graph; the IRI that it becomes here is one. So where there
    # are blank nodes, ?p stands for predicates only, and ?g for graphs.

    def subject(self, variables: bool = True) -> str:
        mixed = ["?s", "$o", "?unbound"] if self.blank_nodes else VARIABLES
        return self.one(*SUBJECTS, *([*mixed, *["?s"] * 9] * variables))

    def value(self, variables: bool = True) -> str:
        mixed = ["?s"] if self.blank_nodes else ["?s", "?p"]
        return self.one(*SUBJECTS, *LITERALS, *([*mixed, *["$o"] * 30] * variables))

    def predicate(self, template: bool = False) -> str:
        any_place = template and not self.blank_nodes
        return self.one(*PREDICATES, *["?p"] * 6, *(VARIABLES * any_place))

    def triple(self, path: bool = True) -> list[str]:
        if path and self.chance.random() < 0.1:
            return [self.subject(), "x:p", "/", "a", "?", self.value(), "."]
        return [self.subject(), self.predicate(), self.value(), "."]

    def pattern(self, depth: int = 0) -> list[str]:
        nested = self.pattern if depth < 2 else self.triple
        make = self.chance.choice(
            [
                self.triple,
                self.triple,
                lambda: ["GRAPH", self.one("?g", *GRAPHS), "{", *self.several(self.triple), "}"],
                lambda: ["OPTIONAL", "{", *nested(), "}"],
                lambda: ["{", *nested(), "}", "UNION", "{", *nested(), "}"],
                lambda: ["MINUS", "{", *nested(), "}"],
                lambda: ["FILTER", "(", "$o", "!=", self.one(*LITERALS), ")"],
                lambda: ["FILTER", "NOT EXISTS", "{", *nested(), "}"],
                lambda: ["FILTER(?s<?o||?o>'};')"],
                lambda: ["VALUES", "?s", "{", self.one(*SUBJECTS), "UNDEF", "}"],
                lambda: ["{", "SELECT DISTINCT", "?s", "{", *nested(), "}", "}"],
                lambda: ["{", *nested(), "}"],
            ]
        )
        return [*self.triple(), *make()] if depth == 0 else make()

    def quads(self, default: bool, data: bool = False, blanks: bool = False) -> list[str]:
        """Write what braces hold; the statements outside GRAPH only where they have a graph."""

        self.label += 1
        label = f"_:b{self.label}"

        def statement() -> list[str]:
            if data:
                subject, predicate = self.subject(False), self.one(*PREDICATES)
                value = self.value(False)
            else:
                subject, predicate = self.subject(), self.predicate(template=True)
                value = self.value()
            if blanks and self.blank_nodes:
                subject = self.one(subject, label, "[]")
                value = self.one(value, label, f"[ a {value} ]", f"( {value} )")
            return [subject, predicate, value, "."]

        def block() -> list[str]:
            free = [] if data else VARIABLES if not self.blank_nodes else ["?g"]
            return ["GRAPH", self.one(*GRAPHS, *free), "{", *self.several(statement), "}"]

        said = self.several(statement) if default else []
        return ["{", *said, *self.several(block), "}"]

    def operation(self) -> list[str]:
        return self.chance.choice(
            [self.data, self.modify, self.modify, self.modify, self.delete_where, self.management]
        )()

    def data(self) -> list[str]:
        if self.chance.random() < 0.3:
            return ["DELETE", "DATA", *self.quads(False, data=True)]
        return ["INSERT", "DATA", *self.quads(False, data=True, blanks=True)]

    def modify(self) -> list[str]:
        graph = self.maybe("WITH", self.one(*GRAPHS))
        delete = ["DELETE", *self.quads(bool(graph))]
        insert = ["INSERT", *self.quads(bool(graph), blanks=True)]
        changes = self.chance.choice([delete, insert, delete + insert])
        using = self.maybe("USING", self.one(*GRAPHS), "USING NAMED", self.one(*GRAPHS))
        using += self.maybe("USING", self.one(*GRAPHS))
        return [*graph, *changes, *using, "WHERE", "{", *self.pattern(), "}"]

    def delete_where(self) -> list[str]:
        graph = self.one("?g", *GRAPHS)
        return ["DELETE", "WHERE", "{", "GRAPH", graph, "{", *self.triple(path=False), "}}"]

    def management(self) -> list[str]:
        graph = ["GRAPH", self.one(*GRAPHS)]
        if self.chance.random() < 0.4:
            return [self.one("CLEAR", "DROP"), "SILENT", *graph]
        verb = self.one("COPY", "ADD", "MOVE")
        source = self.one(*GRAPHS, *(["DEFAULT"] * (verb != "MOVE")))
        return [verb, source, "TO", *self.one(*GRAPHS).split()]

    def written(self, tokens: list[str]) -> str:
        """Put noise between tokens, and keywords in any case; names and strings stay."""
        words = [
            self.one(token, token.lower(), token.title())
            if token.replace(" ", "").isalpha() and token.isupper()
            else token
            for token in tokens
        ]
        return "".join(word + self.one(*NOISE) for word in words)


def is_laid_out(store: ox.Store) -> bool:
    """Tell whether the default graph is the union, and each graph says something."""
    quads = said(store)
    union = {quad.triple for quad in store if quad.graph_name == UNION}
    graphs = {quad.graph_name for quad in quads}
    return union == {quad.triple for quad in quads} and set(store.named_graphs()) == graphs


def lay_out(store: ox.Store) -> None:
    """Write the union of a reference store out anew, and forget its empty graphs."""
    quads = said(store)
    for graph in set(store.named_graphs()) - {quad.graph_name for quad in quads}:
        store.remove_graph(graph)
    store.clear_graph(UNION)
    store.extend(ox.Quad(q.subject, q.predicate, q.object, UNION) for q in quads)


def without_names(quads: set[ox.Quad]) -> ox.Dataset:
    """Give quads with the blank nodes that were named, in canonical form."""

    def blank(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> object:
        known = isinstance(term, ox.NamedNode) and term.value.startswith(GENID)
        return ox.BlankNode(term.value.removeprefix(GENID)) if known else term

    unnamed = [
        ox.Quad(blank(q.subject), q.predicate, blank(q.object), q.graph_name)  # type: ignore[arg-type]
        for q in quads
    ]
    dataset = ox.Dataset(unnamed)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def compare(chance: random.Random, blank_nodes: bool) -> int:
    """Evaluate random operations and have the engine carry out the same; tell how many changed."""
    writer = Writer(chance, blank_nodes)
    store, reference = ox.Store(), ox.Store()
    for _ in range(30):
        triple = f"{writer.subject(False)} {writer.one(*PREDICATES)} {writer.value(False)}"
        begin = f"{PROLOGUE} INSERT DATA {{ GRAPH {writer.one(*GRAPHS)} {{ {triple} }} }}"
        evaluate(store, begin)
        reference.update(begin)
    lay_out(reference)
    before, whole = said(store), set(store)
    written, changes = [], 0
    for _ in range(chance.randint(1, 4)):
        tokens = writer.operation()
        if tokens[0] in ("COPY", "ADD", "MOVE") and tokens[1] != "DEFAULT":
            # From no graph: an error here, nothing at all in SILENT; the engine empties the target.
            (graph,) = ox.Store().query(f"{PROLOGUE} SELECT ?g {{ VALUES ?g {{ {tokens[1]} }} }}")
            if not list(reference.quads_for_pattern(None, None, None, graph["g"])):
                continue
        written.append(writer.written(tokens))
        earlier = said(reference)
        reference.update(PROLOGUE + written[-1])
        changes += said(reference) != earlier
        lay_out(reference)
    diff = evaluate(store, PROLOGUE + ";".join(written))
    text = PROLOGUE + "\n;\n".join(written)
    assert is_laid_out(store), text
    assert without_names(said(store)) == without_names(said(reference)), text
    assert diff == Diff(frozenset(said(store) - before), frozenset(before - said(store))), text
    apply(store, diff.inverse)
    assert set(store) == whole, text
    return changes


@settings(max_examples=250, deadline=None)
@given(st.randoms(use_true_random=False))
def test_an_update_does_what_the_engine_does(chance: random.Random) -> None:
    compare(chance, blank_nodes=False)


@settings(max_examples=150, deadline=None)
@given(st.randoms(use_true_random=False))
def test_an_update_with_blank_nodes_does_what_the_engine_does(chance: random.Random) -> None:
    compare(chance, blank_nodes=True)


def test_many_of_the_random_updates_change_something() -> None:
    assert sum(compare(random.Random(seed), seed % 2 == 0) for seed in range(100)) > 60  # noqa: S311
